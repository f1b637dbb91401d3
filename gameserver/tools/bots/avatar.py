"""What a client knows of its character and the world around it, and what the character can do there."""

from collections.abc import Callable
from functools import singledispatchmethod

from gameserver.messages.chat import Gesture, GestureNotify, Say, SayNotify, SayType
from gameserver.messages.fields import EVERYONE
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove, SeeMove, SeeStop
from gameserver.messages.world import NpcAppear, NpcDisappear, PcAppear, PcDisappear, WorldLoginReply
from gameserver.tools.bots.report import Tally

PACE = 1
"""The speed byte of a walk; its meaning is unknown and servers answer with the same."""


class Avatar:
    """One character from its arrival until the end of the connection.

    Keeps book of whom it was shown, and counts what contradicts that. *clock* gives seconds.
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
        self.players: dict[int, str] = {}
        """Names of the players in sight, by number."""
        self.npcs: set[int] = set()
        """Numbers of the creatures in sight."""
        self.may_walk: bool | None = None
        """What was answered to the last wish to walk; None while there is no answer."""
        self._send = send
        self._tally = tally
        self._clock = clock
        self._asked_at: float | None = None
        self._said: tuple[str, float] | None = None

    # What it can do.

    def ask_move(self, cell: int) -> None:
        """Wish to walk to *cell*; see `may_walk` for the answer."""
        self.may_walk = None
        self._asked_at = self._clock()
        self._send(AskMove(dest_cell=cell, move_speed=PACE))

    def step(self, cell: int) -> None:
        """Step onto *cell*."""
        self.cell = cell
        self._tally.steps += 1
        self._send(PcMove(next_cell=cell, move_speed=PACE))

    def say(self, text: str) -> None:
        """Say something to those near."""
        self._said = text, self._clock()
        self._tally.lines_said += 1
        self._send(Say(say_type=SayType.GENERAL, text=text))

    def whisper(self, name: str, text: str) -> None:
        """Say something to one player."""
        self._tally.whispers_said += 1
        self._send(Say(say_type=SayType.WHISPER, listener_name=name, text=text))

    def gesture(self, number: int) -> None:
        """Make a gesture."""
        self._tally.gestures_made += 1
        self._send(Gesture(gesture=number))

    # What it is told.

    @singledispatchmethod
    def told(self, message: object) -> None:
        """Take note of a message; those without a rule below change nothing that we keep."""

    @told.register
    def _(self, message: PcAppear) -> None:
        self._tally.players_appeared += 1
        if message.pc_id == self.pc_id:
            self._wrong("we were shown ourselves")
        elif message.pc_id in self.players:
            self._wrong("a player in sight appeared")
        else:
            self.players[message.pc_id] = message.pc_name

    @told.register
    def _(self, message: PcDisappear) -> None:
        self._tally.players_disappeared += 1
        if self.players.pop(message.pc_id, None) is None:
            self._wrong("a player out of sight disappeared")

    @told.register
    def _(self, message: NpcAppear) -> None:
        self._tally.npcs_appeared += 1
        if message.npc_id in self.npcs:
            self._wrong("a creature in sight appeared")
        self.npcs.add(message.npc_id)

    @told.register
    def _(self, message: NpcDisappear) -> None:
        self._tally.npcs_disappeared += 1
        if message.npc_id not in self.npcs:
            self._wrong("a creature out of sight disappeared")
        self.npcs.discard(message.npc_id)

    @told.register
    def _(self, message: SeeMove) -> None:
        self._expect_in_sight(message.pc_id, "walked")

    @told.register
    def _(self, message: SeeStop) -> None:
        self._expect_in_sight(message.stopper_pc_id, "stopped")

    @told.register
    def _(self, message: GestureNotify) -> None:
        self._tally.gestures_seen += 1
        self._expect_in_sight(message.pc_id, "made a gesture")

    @told.register
    def _(self, message: AnsMove) -> None:
        if self._asked_at is None:
            self._tally.protocol_errors["AnsMove to a wish that nobody had"] += 1
            return
        self._tally.walk.add(self._clock() - self._asked_at)
        self._asked_at = None
        self.may_walk = bool(message.accepted)
        if self.may_walk:
            self._tally.walks_accepted += 1
        else:
            self._tally.walks_refused += 1

    @told.register
    def _(self, message: FixMove) -> None:
        self._tally.steps_fixed += 1
        self.cell = message.fixed_cell

    @told.register
    def _(self, message: SayNotify) -> None:
        if message.say_type == SayType.SYSTEM:
            self._tally.notices[message.text] += 1
        elif message.speaker_pc_id == self.pc_id:
            self._hear_ourselves(message.text)
        elif message.say_type == SayType.WHISPER:
            self._tally.whispers_delivered += 1
        elif message.speaker_pc_id != EVERYONE:
            self._tally.lines_heard += 1
            if message.say_type == SayType.GENERAL:
                self._expect_in_sight(message.speaker_pc_id, "spoke")

    def _hear_ourselves(self, text: str) -> None:
        if self._said is not None and self._said[0] == text:
            self._tally.chat.add(self._clock() - self._said[1])
            self._said = None

    def _expect_in_sight(self, pc_id: int, what: str) -> None:
        if pc_id not in self.players:
            who = "we ourselves" if pc_id == self.pc_id else "a player out of sight"
            self._wrong(f"{who} {what}")

    def _wrong(self, text: str) -> None:
        self._tally.sight_errors[text] += 1
