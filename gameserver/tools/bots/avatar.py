"""A client's character: what it knows, what it can do, and what it is told."""

from collections.abc import Callable
from functools import singledispatchmethod

import attrs

from gameserver.messages.chat import Gesture, Say, SayNotify, SayType
from gameserver.messages.combat import AnsAttack
from gameserver.messages.fields import EVERYONE, GameOptions, OptionFlags
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove
from gameserver.messages.warp import Warp, WarpLogin, WarpReady, WarpReply
from gameserver.messages.world import NpcState, SetOptions, SetOptionsReply, WorldLoginReply
from gameserver.tools.bots.belongings import Belongings
from gameserver.tools.bots.body import Body
from gameserver.tools.bots.report import Latencies, Tally
from gameserver.tools.bots.sight import DIED, Sight
from gameserver.world.events.combat import BlowResult

PACE = 1
"""The speed byte of a walk; its meaning is unknown and servers answer with the same."""
ALL_ALLOWED = GameOptions(options=OptionFlags(0x1F))


@attrs.define
class Wish:
    """Something that was asked for. *granted* is None until one of the *answers* comes, or a refusal."""

    kind: str
    answers: tuple[type, ...]
    asked_at: float
    latencies: Latencies | None = None
    granted: bool | None = None


class Avatar:
    """One character from its arrival until the end of the connection.

    Keeps book of all it is shown, and counts what contradicts that. *clock* gives seconds.
    """

    def __init__(
        self,
        character: WorldLoginReply,
        pc_id: int,
        send: Callable[[object], None],
        tally: Tally,
        clock: Callable[[], float],
    ) -> None:
        self.pc_id = pc_id
        self.name = character.pc_info.name
        self.map_id = character.pc_info.map_index
        self.cell = character.pc_info.cell
        self.sight = Sight(pc_id, tally, clock)
        self.body = Body(character, pc_id, tally, clock)
        self.belongings = Belongings(character, tally)
        self.tally = tally
        self.clock = clock
        self.is_away = False
        """Whether it is between two maps."""
        self.arrivals = 0
        """How often it came to a map, the first arrival left out."""
        self.may_walk: bool | None = None
        """What was answered to the last wish to walk; None while there is no answer."""
        self.wish: Wish | None = None
        """What it last wished for, apart from walking and talking."""
        self.foe = 0
        """The number of the creature that it last struck."""
        self.dealt = 0
        """The damage that it has done to that one."""
        self._send = send
        self._asked_at: float | None = None
        self._said: tuple[str, float] | None = None
        tally.visits[f"map {self.map_id}"] += 1

    @property
    def players(self) -> dict[int, str]:
        """Names of the players in sight, by number."""
        return self.sight.players

    # What it can do.

    def ask(
        self, kind: str, message: object, answers: tuple[type, ...], latencies: Latencies | None = None
    ) -> Wish:
        """Send *message* and return the wish, which will know what came of it."""
        self.wish = Wish(kind, answers, self.clock(), latencies)
        self._send(message)
        return self.wish

    def tell(self, message: object) -> None:
        """Send what has no answer."""
        self._send(message)

    def ask_move(self, cell: int) -> None:
        """Wish to walk to *cell*; see `may_walk` for the answer."""
        self.may_walk = None
        self._asked_at = self.clock()
        self._send(AskMove(dest_cell=cell, move_speed=PACE))

    def step(self, cell: int) -> None:
        """Step onto *cell*."""
        self.cell = cell
        self.tally.steps += 1
        self._send(PcMove(next_cell=cell, move_speed=PACE))

    def turn_on(self, npc_id: int) -> None:
        """Begin to fight a creature, or go on."""
        if npc_id != self.foe:
            self.foe, self.dealt = npc_id, 0

    def say(self, text: str) -> None:
        """Say something to those near."""
        self._said = text, self.clock()
        self.tally.lines_said += 1
        self._send(Say(say_type=SayType.GENERAL, text=text))

    def whisper(self, name: str, text: str) -> None:
        """Say something to one player."""
        self.tally.whispers_said += 1
        self._send(Say(say_type=SayType.WHISPER, listener_name=name, text=text))

    def gesture(self, number: int) -> None:
        """Make a gesture."""
        self.tally.gestures_made += 1
        self._send(Gesture(gesture=number))

    # What it is told.

    def told(self, message: object) -> None:
        """Take note of a message."""
        self._told(message)
        self.sight.told(message)
        self.body.told(message)
        self.belongings.told(message)
        wish = self.wish
        if wish is not None and wish.granted is None and isinstance(message, wish.answers):
            wish.granted = True
            if wish.latencies is not None:
                wish.latencies.add(self.clock() - wish.asked_at)

    @singledispatchmethod
    def _told(self, message: object) -> None:
        """Messages without a rule here are for the parts of us, or for nobody."""

    @_told.register
    def _(self, message: AnsMove) -> None:
        if self._asked_at is None:
            self.tally.protocol_errors["AnsMove to a wish that nobody had"] += 1
            return
        self.tally.walk.add(self.clock() - self._asked_at)
        self._asked_at = None
        self.may_walk = bool(message.accepted)
        if self.may_walk:
            self.tally.walks_accepted += 1
        else:
            self.tally.walks_refused += 1

    @_told.register
    def _(self, message: FixMove) -> None:
        self.tally.steps_fixed += not self.body.is_dead  # the step of one who has just died is no lie
        self.cell = message.fixed_cell

    @_told.register
    def _(self, message: AnsAttack) -> None:
        creature = self.sight.creatures.get(message.target_id)
        if message.result == BlowResult.REFUSED:
            if self.wish is not None and self.wish.kind == "blow":
                self.wish.granted = False
            return
        self.tally.blows += 1
        self.tally.misses += message.result == BlowResult.MISSED
        if message.target_id == self.foe:
            self.dealt += message.damage
        if creature is not None:
            creature.hp = max(0, creature.hp - message.damage)

    @_told.register
    def _(self, message: NpcState) -> None:
        if message.npc_id == self.foe and message.npc_state == DIED and self.dealt:
            self.tally.kills += 1

    @_told.register
    def _(self, message: SayNotify) -> None:
        if message.say_type == SayType.SYSTEM:
            self.tally.notices[message.text] += 1
            if self.wish is not None and self.wish.granted is None:
                self.wish.granted = False
        elif message.speaker_pc_id == self.pc_id:
            self._hear_ourselves(message.text)
        elif message.say_type == SayType.WHISPER:
            self.tally.whispers_delivered += 1
        elif message.speaker_pc_id != EVERYONE:
            self.tally.lines_heard += 1

    def _hear_ourselves(self, text: str) -> None:
        if self._said is not None and self._said[0] == text:
            self.tally.chat.add(self.clock() - self._said[1])
            self._said = None

    # How it travels: a client without a screen has every map loaded at once.

    @_told.register
    def _(self, message: WarpReady) -> None:
        self._count_journey(message.map_index)
        self.is_away, self.map_id = True, message.map_index
        self.may_walk, self._asked_at = None, None
        self.sight.clear()
        self._send(Warp(map_index=message.map_index))

    @_told.register(WarpReply)
    @_told.register(WarpLogin)
    def _(self, message: WarpReply | WarpLogin) -> None:
        self.cell = message.new_cell
        self._send(SetOptions(options=ALL_ALLOWED))

    @_told.register
    def _(self, _: SetOptionsReply) -> None:
        if self.is_away:
            self.is_away = False
            self.arrivals += 1
            self.tally.visits[f"map {self.map_id}"] += 1

    def _count_journey(self, map_id: int) -> None:
        if self.body.is_dead:
            self.tally.returns += 1
            self.body.rise()
        elif self.wish is not None and self.wish.kind == "teleport" and self.wish.granted is None:
            self.tally.teleports += 1
        elif map_id != self.map_id:
            self.tally.warps += 1
