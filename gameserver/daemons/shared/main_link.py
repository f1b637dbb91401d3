"""The link to the main server, as account and zone servers have it: announcements, questions, answers."""

from typing import TypeVar

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from gameserver.daemons.shared.denied import GENERIC_FAILURE, Denied
from gameserver.messages.main import MainError, MainSessionName, ServerHello
from gameserver.net.peer import Peer
from gameserver.net.session import LinkSession, handles
from gameserver.wire.catalogue import Envelope

HELLO_PAUSE_SECONDS = 0.1
"""The Go main server takes a hello that arrives together with anything else for something else (PROTOCOL 13)."""

ANSWER_SECONDS = 5.0
"""How long main may take to answer."""


T = TypeVar("T")


@attrs.frozen
class _Question:
    """What was asked about a player: the type of a good answer, and who waits for it."""

    expected: type
    waiting: Deferred[object]


class MainSession(LinkSession):
    """Our side of the link to main. Questions are about one player each, and answered by his number."""

    def __init__(self, peer: Peer, server_id: int, line: "MainLine", clock: IReactorTime) -> None:
        super().__init__()
        self._peer = peer
        self._server_id = server_id
        self._line = line
        self._clock = clock
        self._pause: IDelayedCall | None = None
        self._asked: dict[int, _Question] = {}
        self.send = peer.send

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return "main server"

    def opened(self) -> None:
        """Say who we are and, after a pause, what we have."""
        self.send(ServerHello(server_id=self._server_id))
        self._pause = self._clock.callLater(HELLO_PAUSE_SECONDS, self._introduced)

    def _introduced(self) -> None:
        self._pause = None
        self.announce()
        self._line.session = self

    def announce(self) -> None:
        """Tell main everything that it forgot if it was restarted."""
        raise NotImplementedError

    def name_session(self, name: str, pc_id: int, gate_id: int) -> None:
        """Say what log lines name a player's connection by; his gate may have given it no name."""
        if name:
            self.send(MainSessionName(session=name), pc_id, gate_id)

    def closed(self) -> None:
        """Nobody will answer any more."""
        if self._line.session is self:
            self._line.session = None
        if self._pause is not None:
            self._pause.cancel()
        for asked in list(self._asked.values()):
            asked.waiting.errback(Denied(GENERIC_FAILURE, "The world is being restarted."))

    def ask(self, message: object, expected: type, pc_id: int, gate_id: int) -> Deferred[object]:
        """Send a question about a player; fires with the answer of the *expected* type, or fails with `Denied`."""
        if pc_id in self._asked:
            raise Denied(GENERIC_FAILURE, "The world is still busy with the last wish.")
        answer: Deferred[object] = Deferred()
        self._asked[pc_id] = _Question(expected, answer)
        answer.addTimeout(ANSWER_SECONDS, self._clock, onTimeoutCancel=_no_answer)
        answer.addBoth(self._answered, pc_id)
        self.send(message, pc_id, gate_id)
        return answer

    def _answered(self, result: object, pc_id: int) -> object:
        del self._asked[pc_id]
        return result

    def answer(self, message: object, pc_id: int) -> None:
        """Pass an answer to who asked; he may not be waiting any more, or ask something else by now."""
        asked = self._asked.get(pc_id)
        if asked is not None and isinstance(message, asked.expected):
            asked.waiting.callback(message)

    @handles(MainError)
    def refused(self, error: MainError, envelope: Envelope) -> None:
        """Main said no."""
        asked = self._asked.get(envelope.pc_id)
        if asked is not None:
            asked.waiting.errback(Denied(error.error_code, error.message))


def _no_answer(result: object, timeout: float) -> object:
    raise Denied(GENERIC_FAILURE, "The world does not answer.")


class MainLine:
    """Whatever session stands with main now, for those who outlive it."""

    def __init__(self) -> None:
        self.session: MainSession | None = None

    def tell(self, message: object, pc_id: int, gate_id: int) -> None:
        """Send a message if main is there; a main that is not there has forgotten everything anyway."""
        if self.session is not None:
            self.session.send(message, pc_id, gate_id)

    def name_session(self, name: str, pc_id: int, gate_id: int) -> None:
        """Say what log lines name a player's connection by, before something else about him."""
        if self.session is not None:
            self.session.name_session(name, pc_id, gate_id)

    async def ask(self, message: object, expected: type[T], pc_id: int, gate_id: int) -> T:
        """Send a question about a player and return the answer; Denied when there is none."""
        if self.session is None:
            raise Denied(GENERIC_FAILURE, "The world is being restarted.")
        answer = await self.session.ask(message, expected, pc_id, gate_id)
        assert isinstance(answer, expected)
        return answer
