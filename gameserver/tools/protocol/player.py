"""Plays the client's side of a capture against a running server."""

from collections.abc import Iterator

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from gameserver.messages.gate import GateLogin, PingReply, PingRequest
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.net.peer import Peer
from gameserver.net.session import Session
from gameserver.tools.bots.client import TICK_MASK, Credentials
from gameserver.tools.bots.connection import ClientPeer, FrontDoor
from gameserver.tools.protocol.script import Answers, Script, differences
from gameserver.wire.catalogue import Envelope
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import ClientConnection
from gameserver.wire.headers import CTRL_OFFSET, LINK_CTRLS

PATIENCE_SECONDS = 3.0
"""How long an answer may take before the client goes on without it."""
LINGER_SECONDS = 0.5
"""How long answers are awaited that the capture does not have."""


@attrs.frozen
class Outcome:
    """How a replay went."""

    sent: int
    answers: int
    differences: tuple[str, ...]


class ReplaySession(Session):
    """A connection to a gate on which *script* is played, *speed* times as fast as it was recorded.

    A step waits for its time, and for the answers that came before it in the capture, the latter not for ever.
    *ended* fires when everything was sent and answered, or the connection is over.
    """

    def __init__(
        self,
        peer: Peer,
        cipher: Cipher,
        first: GateLogin,
        script: Script,
        answers: Answers,
        speed: float,
        clock: IReactorTime,
    ) -> None:
        super().__init__()
        self._peer = peer
        self._cipher = cipher
        self._first = first
        self._script = script
        self._answers = answers
        self._speed = speed
        self._clock = clock
        self._last_sent = 0.0
        self._call: IDelayedCall | None = None
        self.sent = 0
        self.ended: Deferred[None] = Deferred()

    @property
    def is_played(self) -> bool:
        """Whether everything was sent."""
        return self.sent == len(self._script.steps)

    def opened(self) -> None:
        """Show the token."""
        self._peer.send(self._first)
        self._last_sent = self._clock.seconds()
        self._go_on()

    def receive(self, envelope: Envelope) -> None:
        """Take an answer, whatever it is."""
        message = envelope.message
        self._answers.hear(message)
        if isinstance(message, PingRequest):
            now_ms = int(self._clock.seconds() * 1000) & TICK_MASK
            echo = PingReply(tick_count=message.tick_count, server_tick=message.server_tick, client_tick=now_ms)
            self._peer.send(echo)
        self._go_on()

    def closed(self) -> None:
        """The connection is over."""
        self._wait_no_more()
        if not self.ended.called:
            self.ended.callback(None)

    def _go_on(self) -> None:
        """Do all that is due, and come back for the rest."""
        self._wait_no_more()
        wait = self._seconds_to_wait()
        while wait <= 0 and not self.is_played:
            self._send(self._script.steps[self.sent].frame)
            wait = self._seconds_to_wait()
        if wait > 0:
            self._call = self._clock.callLater(wait, self._go_on)
        elif not self.ended.called:
            self.ended.callback(None)

    def _seconds_to_wait(self) -> float:
        """Return how long the next step, or the end, must wait as things are now."""
        if self.is_played:
            wanted, pause = len(self._script.answers), LINGER_SECONDS
        else:
            step = self._script.steps[self.sent]
            wanted, pause = step.answers, step.pause_seconds / self._speed
        if len(self._answers.kinds) < wanted:
            pause = max(pause, PATIENCE_SECONDS)
        return self._last_sent + pause - self._clock.seconds()

    def _send(self, frame: bytes) -> None:
        self._peer.outlet.write(frame if frame[CTRL_OFFSET] in LINK_CTRLS else self._cipher.encipher(frame))
        self.sent += 1
        self._last_sent = self._clock.seconds()

    def _wait_no_more(self) -> None:
        if self._call is not None and self._call.active():
            self._call.cancel()
        self._call = None


@attrs.frozen
class _Notes:
    """Keeps what puzzled the client."""

    texts: list[str] = attrs.field(factory=list)

    def puzzled(self, text: str) -> None:
        """Keep it."""
        self.texts.append(text)


async def play(
    door: FrontDoor, credentials: Credentials, script: Script, *, speed: float, strict: bool
) -> Outcome:
    """Log in as *credentials* say, play *script* at the first gate, and compare the answers with it.

    NotLetIn when there is no server, or the login server says no; what the gate says is an answer like others.
    """
    notes = _Notes()
    gate = await door.log_in(credentials, lambda gates: gates[0], notes)
    first = GateLogin(token=gate.pc_id, account=credentials.account, password=credentials.password)
    answers = Answers(strict=strict)
    sessions: list[ReplaySession] = []

    def session(peer: Peer) -> ReplaySession:
        sessions.append(ReplaySession(peer, door.cipher, first, script, answers, speed, door.reactor))
        return sessions[0]

    peer = ClientPeer(ClientConnection(SERVER_TO_CLIENT, CLIENT_TO_SERVER, door.cipher), session, door.turn, notes)
    await door.connect("gate", gate.gate_ip, gate.gate_port, peer)
    await sessions[0].ended
    peer.drop("the replay is over")
    await peer.finished
    return Outcome(sessions[0].sent, len(answers.kinds), (*notes.texts, *_judge(sessions[0], script, answers)))


def _judge(session: ReplaySession, script: Script, answers: Answers) -> Iterator[str]:
    yield from differences(script.answers, answers.kinds)
    if not session.is_played:
        yield f"the gate closed the connection after {session.sent} of {len(script.steps)} messages"
