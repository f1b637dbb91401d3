"""A scripted end of a connection: sends what the test says, and remembers what it was told."""

from collections.abc import Callable
from typing import TypeVar

from twisted.internet.interfaces import IAddress, IConnector, IPushProducer, ITCPTransport
from twisted.internet.protocol import ClientFactory, Protocol, connectionDone
from twisted.python.failure import Failure

from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import ClientConnection, Connection

T = TypeVar("T")

RunUntil = Callable[[Callable[[], bool], float], bool]
"""Runs the clock until a condition holds, at most so many seconds; says whether it holds."""


class Client(Protocol):
    """Understands *incoming* and speaks *outgoing*.

    With a *cipher* it hides and opens bodies as the v562 client does: what it sends but for ctrl 0x01, and what it
    receives with ctrl 0x03 (PROTOCOL 5).
    """

    transport: ITCPTransport

    def __init__(
        self, incoming: Catalogue, outgoing: Catalogue, cipher: Cipher | None, run_until: RunUntil
    ) -> None:
        self._connection = (
            Connection(incoming, outgoing) if cipher is None else ClientConnection(incoming, outgoing, cipher)
        )
        self._run_until = run_until
        self._read = 0
        self.received: list[Envelope] = []
        """Everything that came, in order; a body that cannot be read is there as its `Malformed`."""
        self.lost: Failure | None = None
        """Why the connection ended, once it has."""

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> None:
        """Send a message."""
        self.send_bytes(self._connection.send(message, pc_id, gate_id))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.transport.write(data)

    def expect(self, kind: type[T], seconds: float = 5.0) -> T:
        """Return the next message of *kind*, waiting for it; those before it count as read."""
        if not self._run_until(lambda: self._next(kind) is not None, seconds):
            told = [type(envelope.message).__name__ for envelope in self.received[self._read :]]
            end = f", then {self.lost.getErrorMessage()}" if self.lost else ""
            raise AssertionError(f"no {kind.__name__} within {seconds} s; told {told}{end}")
        index = self._next(kind)
        assert index is not None
        self._read = index + 1
        message = self.received[index].message
        assert isinstance(message, kind)
        return message

    def _next(self, kind: type[object]) -> int | None:
        unread = range(self._read, len(self.received))
        return next((index for index in unread if isinstance(self.received[index].message, kind)), None)

    def told(self, kind: type[T]) -> list[T]:
        """Return all messages of *kind* that have come so far, read or not."""
        return [envelope.message for envelope in self.received if isinstance(envelope.message, kind)]

    def expect_end(self, seconds: float = 5.0) -> Failure:
        """Wait until the other side has closed the connection; return the reason."""
        if not self._run_until(lambda: self.lost is not None, seconds):
            raise AssertionError(f"still connected after {seconds} s")
        assert self.lost is not None
        return self.lost

    def pause(self) -> None:
        """Stop reading."""
        IPushProducer(self.transport).pauseProducing()

    def resume(self) -> None:
        """Go on reading."""
        IPushProducer(self.transport).resumeProducing()

    def close(self) -> None:
        """Close our end, once everything is sent."""
        self.transport.loseConnection()

    def vanish(self) -> None:
        """Reset the connection."""
        self.transport.abortConnection()

    def dataReceived(self, data: bytes) -> None:
        """Remember the messages that *data* completes."""
        self.received += self._connection.receive(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Remember the end."""
        self.lost = reason


class ClientConnecting(ClientFactory):
    """Brings one client to its connection."""

    noisy = False

    def __init__(self, client: Client) -> None:
        self._client = client
        self.failure: Failure | None = None

    def buildProtocol(self, addr: IAddress | None) -> Client:
        """Use the one client there is."""
        return self._client

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """Remember why there is no connection."""
        self.failure = reason

    def settled(self) -> bool:
        """Whether the attempt is over."""
        return self.failure is not None or self._client.transport is not None
