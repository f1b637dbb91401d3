"""A player at the zone server, from his arrival until he is saved and gone (PROTOCOL 8.4 to 8.6, 10)."""

from twisted.internet.defer import Deferred

from gameserver.daemons.shared.denied import GENERIC_FAILURE, NOT_FOUND, Denied, under_maintenance
from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.zone.characters import Loaded, load
from gameserver.daemons.zone.recovery import Elsewhere, Recovery
from gameserver.daemons.zone.timekeeping import time_of_day
from gameserver.daemons.zone.views.own import carried_over, own_character
from gameserver.daemons.zone.views.talking import notice
from gameserver.daemons.zone.wishes.base import Realm, Stage
from gameserver.daemons.zone.wishes.fighting import FightingWishes
from gameserver.daemons.zone.wishes.growing import GrowingWishes
from gameserver.daemons.zone.wishes.items import ItemWishes
from gameserver.daemons.zone.wishes.staying import Lingering
from gameserver.daemons.zone.wishes.storage import StorageWishes
from gameserver.daemons.zone.wishes.talking import TalkingWishes
from gameserver.daemons.zone.wishes.trading import TradingWishes
from gameserver.daemons.zone.wishes.travelling import TravellingWishes
from gameserver.daemons.zone.wishes.unsupported import UnsupportedWishes
from gameserver.daemons.zone.wishes.walking import WalkingWishes
from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply, PayInfo
from gameserver.messages.chat import (
    ChatWindowOptions,
    FriendList,
    FriendStateNotify,
    SaveChatWindowOptions,
    SayNotify,
    SayType,
)
from gameserver.messages.gate import Error
from gameserver.messages.main import MainCharacterLogout, MainWorldLogin, MainWorldLoginReply
from gameserver.messages.main_warp import AskArrival, AskReturn
from gameserver.messages.npcs import AnsNpcFavor, AskNpcFavor
from gameserver.messages.servers import ZonePlayerEntered
from gameserver.messages.system import UnknownCharacter
from gameserver.messages.warp import Warp
from gameserver.messages.world import (
    PassiveSkillList,
    SaveSkillSlots,
    SetOptions,
    SetOptionsReply,
    SkillSlotInfo,
    WorldLogin,
)
from gameserver.net.session import handles
from gameserver.storage.errors import StorageError
from gameserver.storage.rows import CharacterSnapshot
from gameserver.world import Option, Refused

HERE = (Stage.ARRIVING, Stage.IN_WORLD, Stage.CROSSING, Stage.TRAVELLING, Stage.RETURNING, Stage.LANDING)
"""The stages in which a player can log out."""


class PlayerSession(
    Recovery,
    Lingering,
    TravellingWishes,
    WalkingWishes,
    FightingWishes,
    GrowingWishes,
    ItemWishes,
    StorageWishes,
    TradingWishes,
    TalkingWishes,
    UnsupportedWishes,
):
    """One player, from `WorldLogin` until his character is saved and out of the world."""

    refusals = (Refused, Denied, StorageError)

    def __init__(self, player: GatePlayer, realm: Realm, predecessor: Deferred[None]) -> None:
        super().__init__(player, realm)
        self._predecessor = predecessor
        self._snapshot: CharacterSnapshot | None = None

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        who = "" if self.loaded is None else f"{self.loaded.character.name} "
        return f"player {who}({self.pc_id})"

    @property
    def gate_id(self) -> int:
        """The number of his gate."""
        return self.player.gate_id

    def has_changed(self) -> bool:
        """Whether the character, who is in the world, has changed since this was last asked."""
        if self.loaded is None or self.state is not Stage.IN_WORLD:
            return False
        snapshot = self.loaded.snapshot()
        is_changed = snapshot != self._snapshot
        self._snapshot = snapshot
        return is_changed or self.realm.saver.is_waiting(self.pc_id)

    def refuse(self, refusal: Exception) -> None:
        """Show the reason. Who was refused at the door cannot stay."""
        if isinstance(refusal, Refused):
            self.send(notice(refusal.reason))
            return
        self.log.warn("{name}: cannot enter: {reason}", name=self.name, reason=str(refusal))
        denied = refusal if isinstance(refusal, Denied) else under_maintenance()
        self.send(Error(error_code=denied.code, message=denied.text))
        self.player.drop("not let into the world")

    @handles(WorldLogin, when=Stage.ARRIVING)
    async def enter(self, request: WorldLogin) -> None:
        """Ask main, load the character, put it into its world, and tell the client everything."""
        loaded = await self.admitted(MainWorldLogin(pc_name=request.pc_name))
        with self.acting() as world:
            world.enter(loaded.character)
            self.loaded, self.state = loaded, Stage.IN_WORLD
            self.send(own_character(world.scene.player(self.pc_id), self.map_id))
            self.send_settings()
        self._greet(loaded.character.name)
        self.log.info("{name}: entered map {map_id}", name=self.name, map_id=self.map_id)

    @handles(Warp, when=Stage.ARRIVING)
    async def take_over(self, _: Warp) -> None:
        """Take a player over from another zone: ask main, load the character, tell the client what changed."""
        loaded = await self.admitted(AskArrival())
        self.loaded = loaded
        self.land()
        self.send(carried_over(loaded.character))
        self.send_settings()

    async def admitted(self, question: MainWorldLogin | AskArrival | AskReturn) -> Loaded:
        """Ask main whether the player was sent here, and load his character; raises `Denied` if he was not."""
        await self._predecessor
        # From here on main may hold him to be here, even if he goes before the answer comes.
        self.is_known_to_main = True
        answer = await self.realm.main.ask(question, MainWorldLoginReply, self.pc_id, self.gate_id)
        self.name_in_world = answer.pc_name
        if not await self.realm.stores.accounts.is_active(self.pc_id):
            raise Denied(GENERIC_FAILURE, "This account is closed.")
        row = await self.realm.stores.characters.enter_world(self.pc_id, answer.pc_name)
        if row is None:
            raise Denied(NOT_FOUND, "Character not found.")
        if row.quarantined:
            self.log.error("{name}: copies of {serials} taken away", name=row.name, serials=list(row.quarantined))
            self.send(notice(f"{len(row.quarantined)} copies of items that others have were taken away."))
        self.map_id = row.data.location.map_code
        if self.map_id not in self.realm.zone.worlds:
            raise Elsewhere
        self.role = await self.realm.stores.accounts.role_of(self.pc_id)
        if self.player.link.holds_players:
            self.send(ZonePlayerEntered(pc_name=row.name))
        loaded = load(row, self.realm.around.library.items, self.realm.around.serials)
        self.realm.saver.enter(loaded)
        return loaded

    def send_settings(self) -> None:
        """Send what the client needs after either kind of login (PROTOCOL 8.5)."""
        self.send(PassiveSkillList())
        self.send(SkillSlotInfo())
        self.send(ChatWindowOptions())

    def _greet(self, name: str) -> None:
        welcome = f"Welcome to {self.realm.server_name}."
        self.send(notice(welcome, SayType.NOTICE))
        self.send(notice(welcome, SayType.SYSTEM))
        self.send(FriendList())
        self.send(FriendStateNotify(state=1, friend_name=name))
        self.send(time_of_day(self.realm.zone.now))

    def hear(self, line: SayNotify) -> bool:
        """Show the player a line for him alone; False if he is not here, or wants no whispers."""
        wants = self.loaded is not None and Option.WHISPER in self.loaded.character.options
        hears = self.loaded is not None and (wants or line.say_type != SayType.WHISPER)
        if hears:
            self.send(line)
        return hears

    @handles(SetOptions, when=Stage.IN_WORLD)
    def set_options(self, request: SetOptions) -> None:
        """Take the options and echo them."""
        with self.acting() as world:
            world.set_options(self.pc_id, request.options.options)
        self.send(SetOptionsReply(options=request.options))

    @handles(UnknownCharacter, when=Stage.IN_WORLD)
    def look_for(self, request: UnknownCharacter) -> None:
        """Show again what the client does not know."""
        with self.acting() as world:
            world.looking.look_for(self.pc_id, request.kind, request.object_id, request.reply_protocol)

    @handles(AskNpcFavor, when=Stage.IN_WORLD)
    def ask_favor(self, request: AskNpcFavor) -> None:
        """No NPC likes or dislikes anybody yet."""
        self.send(AnsNpcFavor(npc_code=request.npc_code, favor=0))

    @handles(SaveSkillSlots, when=Stage.IN_WORLD)
    @handles(SaveChatWindowOptions, when=Stage.IN_WORLD)
    @handles(PayInfo)
    def taken_calmly(self, _: object) -> None:
        """Accept what needs no answer."""

    @handles(CharacterLogout, when=HERE)
    async def log_out(self, _: CharacterLogout) -> None:
        """Save the character, take it out of the world, and let the client close."""
        await self.linger()
        await self._leave()
        self.send(CharacterLogoutReply())

    async def closed(self) -> None:
        """Save and leave, unless that is done; who slipped away from a fight stays a while."""
        if self.has_gone_himself:
            await self.linger()
        await self._leave()

    async def _leave(self) -> None:
        """Take the character out of the world, save it, and report it; can be interrupted and called again.

        Who is on his way to another map is saved there.
        """
        pc_id = self.pc_id
        self.stop_waiting()
        stage, self.state = self.state, Stage.LEAVING
        if stage is Stage.IN_WORLD:
            with self.acting() as world:
                self.map_id = world.log_out(pc_id)
        if self.loaded is not None:
            row = self.loaded.row
            is_saved = await self.realm.saver.save(pc_id)
            self.realm.saver.leave(pc_id)
            try:
                await self.realm.stores.characters.leave_world(row.id, row.fence)
            except StorageError as error:
                self.log.warn("{name}: logout not noted: {error}", name=self.name, error=str(error))
            self.log.info("{name}: left and {what}", name=self.name, what="saved" if is_saved else "not saved")
            self.loaded = None
        if self.is_known_to_main:
            farewell = MainCharacterLogout(pc_name=self.name_in_world)
            self.realm.main.tell(farewell, pc_id, self.gate_id)
            self.is_known_to_main = False
