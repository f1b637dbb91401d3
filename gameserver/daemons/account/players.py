"""A player at the account server: the select screen, from the list to the choice (PROTOCOL 8.3, 8.4, 10)."""

from enum import Enum, auto

import attrs
from twisted.internet.defer import Deferred

from gameserver.content.items import Items
from gameserver.daemons.account.kits import HOME_MAPS, KITS, new_character
from gameserver.daemons.account.screen import character_list, create_reply
from gameserver.daemons.shared.denied import (
    INVALID_CHARACTER,
    NAME_TAKEN,
    NOT_FOUND,
    SLOTS_FULL,
    Denied,
    under_maintenance,
)
from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.shared.main_link import MainLine
from gameserver.daemons.shared.session_names import read_session_name
from gameserver.messages.characters import (
    CharacterLogin,
    CharacterLoginOk,
    CharacterLogout,
    CreateCharacter,
    DeleteCharacter,
    DeleteCharacterReply,
    PayInfo,
)
from gameserver.messages.gate import Error
from gameserver.messages.main import (
    MainCharacterLogin,
    MainCharacterLoginReply,
    MainCharacterLogout,
    PlayerPresent,
)
from gameserver.messages.servers import AccountNewClient, AccountSwitchZone
from gameserver.net.session import Session, handles
from gameserver.storage.errors import (
    DuplicateSerial,
    InvalidName,
    NameTaken,
    StoreUnavailable,
    TooManyCharacters,
)
from gameserver.storage.interfaces import Characters, ServerSettings
from gameserver.storage.rows import is_new_name
from gameserver.storage.serials import SerialBatch
from gameserver.wire.errors import OutOfTurn


class Stage(Enum):
    """How far a player has come."""

    SELECTING = auto()
    PLAYING = auto()


@attrs.frozen
class Desk:
    """What all players at the account server share."""

    characters: Characters
    server_settings: ServerSettings
    serials: SerialBatch
    items: Items
    main: MainLine
    server_id: int = 255


class PlayerSession(Session):
    """One player, from `AccountNewClient` until he has gone; what he says while in the world comes elsewhere."""

    state = Stage.SELECTING
    refusals = (Denied, StoreUnavailable)

    def __init__(
        self, player: GatePlayer, account: AccountNewClient, desk: Desk, predecessor: Deferred[None]
    ) -> None:
        super().__init__()
        self._player = player
        self._account = account
        self._desk = desk
        self._predecessor = predecessor
        self.selected: MainCharacterLoginReply | None = None
        """Where the chosen character was let in, while it was."""
        self.selected_name = ""
        self.session_id = read_session_name(account.reserved_1)
        self.send = player.send

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return f"{self._account.account} ({self._player.pc_id})"

    @property
    def gate_id(self) -> int:
        """The number of his gate."""
        return self._player.gate_id

    def presence(self, selected: MainCharacterLoginReply) -> PlayerPresent:
        """What main should know of the player when it has forgotten him."""
        return PlayerPresent(
            account=self._account.account,
            pc_name=self.selected_name,
            zone_id=selected.zone_id,
            map_index=selected.map_index,
        )

    def refuse(self, refusal: Exception) -> None:
        """Tell the client; it stays on the select screen."""
        self.log.info("{name}: denied: {reason}", name=self.name, reason=str(refusal))
        denied = refusal if isinstance(refusal, Denied) else under_maintenance()
        self.send(Error(error_code=denied.code, message=denied.text))

    async def opened(self) -> None:
        """Show the characters, once an earlier session of the same player has been cleaned up."""
        await self._predecessor
        rows = await self._desk.characters.of_account(self._player.pc_id)
        self.send(character_list(rows, self._desk.items))

    @handles(CreateCharacter, when=Stage.SELECTING)
    async def create(self, request: CreateCharacter) -> None:
        """Make a character with the kit of its class."""
        name = request.pc_name
        if request.pc_class not in KITS or request.nation not in HOME_MAPS:
            raise Denied(INVALID_CHARACTER, "Invalid character.")
        if not is_new_name(name):
            raise Denied(INVALID_CHARACTER, "A name has 3 to 20 letters, digits, - or _.")
        changed = await self._desk.server_settings.starting_kits(self._desk.server_id)
        character = await new_character(name, request.pc_class, request.nation, changed, self._desk.serials.next)
        try:
            row = await self._desk.characters.create(self._player.pc_id, character)
        except NameTaken as error:
            raise Denied(NAME_TAKEN, "Character already exists.") from error
        except TooManyCharacters as error:
            raise Denied(SLOTS_FULL, "Max characters per account exceeded.") from error
        except (InvalidName, DuplicateSerial) as error:
            raise Denied(INVALID_CHARACTER, "Invalid character.") from error
        self.log.info("{name}: made character {character}", name=self.name, character=row.name)
        self.send(create_reply(row, self._desk.items))

    @handles(DeleteCharacter, when=Stage.SELECTING)
    async def delete(self, request: DeleteCharacter) -> None:
        """Delete a character of this account, and only of this one."""
        if not await self._desk.characters.delete(self._player.pc_id, request.pc_name):
            raise Denied(NOT_FOUND, "Character not found.")
        self.log.info("{name}: deleted character {character}", name=self.name, character=request.pc_name)
        self.send(DeleteCharacterReply(pc_name=request.pc_name))

    @handles(CharacterLogin, when=Stage.SELECTING)
    async def choose(self, request: CharacterLogin) -> None:
        """Ask main where the character belongs, send the gate there, then the client (in this order)."""
        row = await self._desk.characters.find(self._player.pc_id, request.pc_name)
        if row is None:
            raise Denied(NOT_FOUND, "Character not found.")
        question = MainCharacterLogin(
            account=self._account.account, pc_name=row.name, client_ip=self._account.client_ip
        )
        self._desk.main.name_session(self.session_id, self._player.pc_id, self._player.gate_id)
        answer = await self._desk.main.ask(
            question, MainCharacterLoginReply, self._player.pc_id, self._player.gate_id
        )
        self.selected, self.selected_name = answer, row.name
        self.state = Stage.PLAYING
        self.send(AccountSwitchZone(zone_id=answer.zone_id))
        self.send(CharacterLoginOk(pc_name=row.name, pc_id=self._player.pc_id, map_index=answer.map_index))
        self.log.info("{name}: plays {character}", name=self.name, character=row.name)

    @handles(CharacterLogout)
    def log_out(self, _: CharacterLogout) -> None:
        """The client says it will close; there is no answer."""

    @handles(PayInfo)
    def pay_info(self, _: PayInfo) -> None:
        """Nobody bills anybody here."""

    def unhandled(self, message: object) -> None:
        """Ignore what belongs into the world, or is not known; a client is not dropped for being early."""
        try:
            super().unhandled(message)
        except OutOfTurn as error:
            self.ignore(type(message).__name__, str(error))

    def closed(self) -> None:
        """Tell main that a character which was let in may not have come to its zone."""
        if self.selected is not None:
            farewell = MainCharacterLogout(pc_name=self.selected_name)
            self._desk.main.tell(farewell, self._player.pc_id, self._player.gate_id)
