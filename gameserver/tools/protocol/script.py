"""What a capture says a client does and a server answers; and how other answers differ from these."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import attrs

from gameserver.messages.characters import CharacterLoginOk
from gameserver.messages.chat import GestureNotify, PcUpdate, SayNotify, SayType
from gameserver.messages.combat import NpcAttack, SeeAttack, SeeNpcAttack, SeeNpcSkillAttack
from gameserver.messages.gate import GateLogin, PingReply, PingRequest
from gameserver.messages.items import ItemAppearOnGround, ItemDisappear, SeeStrip, SeeWear
from gameserver.messages.movement import SeeMove, SeeStop
from gameserver.messages.npcs import NpcMove
from gameserver.messages.pets import SeePet
from gameserver.messages.skills import SeeLastingSkill, SeeSkill
from gameserver.messages.world import NpcAppear, NpcDisappear, NpcState, PcAppear, PcDisappear
from gameserver.tools.protocol.words import name_of
from gameserver.wire.capture import Captured

SURROUNDINGS = (
    GestureNotify, ItemAppearOnGround, ItemDisappear, NpcAppear, NpcAttack, NpcDisappear, NpcMove, NpcState,
    PcAppear, PcDisappear, PcUpdate, SeeAttack, SeeLastingSkill, SeeMove, SeeNpcAttack, SeeNpcSkillAttack,
    SeePet, SeeSkill, SeeStop, SeeStrip, SeeWear,
)  # fmt: skip
"""What the server shows of others: different every time."""


class NoScript(Exception):
    """A capture that nobody can play again."""


class Answers:
    """The kinds of a server's answers, in order; unless *strict*, without what has nothing to do with the player.

    That is pings, whatever is seen of others, and what others say.
    """

    def __init__(self, *, strict: bool) -> None:
        self.kinds: list[str] = []
        self._strict = strict
        self._pc_id: int | None = None

    def hear(self, message: object) -> None:
        """Note an answer."""
        if isinstance(message, CharacterLoginOk):
            self._pc_id = message.pc_id
        if self._strict or not self._is_volatile(message):
            self.kinds.append(name_of(message))

    def _is_volatile(self, message: object) -> bool:
        if isinstance(message, SayNotify):
            return message.say_type != SayType.SYSTEM and message.speaker_pc_id != self._pc_id
        return isinstance(message, (PingRequest, *SURROUNDINGS))


@attrs.frozen
class Step:
    """Something the client sends: a frame in clear, *pause_seconds* after its last one.

    By then *answers* answers had come.
    """

    frame: bytes
    pause_seconds: float
    answers: int


@attrs.frozen
class Script:
    """A client's side after its login, and the kinds of the answers that it got."""

    steps: tuple[Step, ...]
    answers: tuple[str, ...]


def make_script(messages: Iterable[Captured], *, strict: bool) -> Script:
    """Return what the client did in a capture; NoScript when that does not begin with a login.

    Answers to pings are left out: they echo numbers that will be others.
    """
    steps: list[Step] = []
    answers = Answers(strict=strict)
    last: float | None = None
    for captured in messages:
        message = captured.envelope.message
        if last is None:
            if not isinstance(message, GateLogin):
                raise NoScript(f"it begins with {name_of(message)} and not with GateLogin")
            last = captured.seconds
        elif not captured.from_client:
            answers.hear(message)
        elif not isinstance(message, PingReply | GateLogin):
            steps.append(Step(captured.frame, captured.seconds - last, len(answers.kinds)))
            last = captured.seconds
    if last is None:
        raise NoScript("it holds no message")
    return Script(tuple(steps), tuple(answers.kinds))


def differences(expected: Sequence[str], actual: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each answer that did not come, and each that came besides."""
    for tag, start, end, other_start, other_end in SequenceMatcher(
        None, expected, actual, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        where = f"after answer {start} ({expected[start - 1]})" if start else "at the beginning"
        for kind in expected[start:end]:
            yield f"{where}: {kind} did not come"
        for kind in actual[other_start:other_end]:
            yield f"{where}: {kind} came, which is not in the capture"
