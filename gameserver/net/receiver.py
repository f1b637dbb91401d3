"""The shared framing layer of all servers: Twisted protocols that receive whole frames."""

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IDelayedCall, ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.net.direct import hold_at_most
from gameserver.net.identity import Identity
from gameserver.net.limits import Budget
from gameserver.net.outlet import Outlet, Turn
from gameserver.wire.framing import FrameBuffer, Shape
from gameserver.wire.tally import Traffic

CLOSE_SECONDS = 2.0
"""How long a peer that we close may take to read what we still have for it."""
CLIENT_SEND_BUFFER_BYTES = 128 * 1024
"""What the system may hold for a player besides our own limit (Linux takes twice of it); by default some MiB.

Whom 500 others show 25 bytes three times a second gets 37 KiB a second: it is more than any line needs.
"""
FLOOD = "flood"
"""Why a connection ends that sends more than it may."""


class Endpoint(Protocol):
    """One end of a connection: output goes through `outlet`, and the end is announced by `finished`."""

    log = Logger()
    transport: ITCPTransport
    outlet: Outlet
    traffic: Traffic
    """What came and went: of this connection, until it is counted together with others (see `share`)."""
    identity: Identity | None = None
    """Whom the peer's certificate is for; None on plain links, and for players."""
    budget: Budget | None = None
    """What the peer may still send, if that is limited."""
    send_buffer_bytes: int | None = None
    """What the system may hold for a peer who does not read; None: what it likes."""
    is_silent = False
    """Whether nothing came since somebody set this."""
    was_slow = False
    """Whether it was dropped because it did not read."""
    was_timed_out = False
    """Whether it was dropped because of a time limit."""
    was_stopped = False
    """Whether it was dropped because we stop."""

    def __init__(self, turn: Turn, limit_bytes: int) -> None:
        self._turn = turn
        self._limit_bytes = limit_bytes
        self._gone = False
        self._closing: IDelayedCall | None = None
        self._time_limit: IDelayedCall | None = None
        self.finished: Deferred[None] = Deferred()
        """Fires when the connection is lost and everything that hung on it is cleaned up."""

    @property
    def name(self) -> str:
        """Who is at the other end, for log lines."""
        return address_text(self.transport.getPeer())

    @property
    def host(self) -> str:
        """The address of the peer; empty where there is none, as on a Unix socket."""
        return str(getattr(self.transport.getPeer(), "host", ""))

    @property
    def dialled_host(self) -> str:
        """By which address of ours the peer reached us; an IPv4 address as such, even if it is written as IPv6."""
        return str(getattr(self.transport.getHost(), "host", "")).removeprefix("::ffff:")

    def share(self, traffic: Traffic | None) -> Traffic:
        """Count into *traffic* from now on, if there is one; return what is counted into."""
        if traffic is not None:
            self.traffic = traffic
        return self.traffic

    def connectionMade(self) -> None:
        """Prepare the transport."""
        self.transport.setTcpNoDelay(True)
        self.transport.setTcpKeepAlive(True)
        if self.send_buffer_bytes is not None:
            hold_at_most(self.transport, self.send_buffer_bytes)
        self.outlet = Outlet(self.transport, self._turn, self._limit_bytes, self._overflowed)

    def limit_time(self, seconds: float, reason: str) -> None:
        """Drop the connection for *reason* after *seconds*; a limit that was set before ends."""
        self.lift_time_limit()
        self._time_limit = self._turn.clock.callLater(seconds, self.time_out, reason)

    def lift_time_limit(self) -> None:
        """Let the connection last."""
        if self._time_limit is not None and self._time_limit.active():
            self._time_limit.cancel()

    def time_out(self, reason: str) -> None:
        """Drop the connection because it took too long for something."""
        self.was_timed_out = not self._gone
        self.drop(reason)

    def stop(self) -> None:
        """Drop the connection because we stop."""
        self.was_stopped = not self._gone
        self.drop("the server stops")

    def drop(self, reason: str) -> None:
        """Close the connection with a log line; what was written before still goes out, if the peer reads it."""
        if not self._gone:
            self._gone = True
            if reason == FLOOD:
                self.log.warn("{name}: flood, closed", name=self.name)
            else:
                self.log.info("{name}: closed, {reason}", name=self.name, reason=reason)
            self.outlet.close()
            self.transport.loseConnection()
            self._closing = self._turn.clock.callLater(CLOSE_SECONDS, self.transport.abortConnection)

    def _overflowed(self) -> None:
        self.log.warn("{name}: closed, it reads too slowly", name=self.name)
        self._gone = self.was_slow = True
        self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Say that we are finished; who overrides this cleans up first."""
        self._let_go()
        self.finished.callback(None)

    def _let_go(self) -> None:
        self._gone = True
        self.lift_time_limit()
        self.outlet.stopProducing()
        if self._closing is not None and self._closing.active():
            self._closing.cancel()


class FrameReceiver(Endpoint):
    """Cuts what arrives into frames and calls `frameReceived` for each, in the manner of Int32StringReceiver.

    A size that cannot be right ends the connection with one log line.
    """

    def __init__(self, shape: Shape, turn: Turn, limit_bytes: int) -> None:
        super().__init__(turn, limit_bytes)
        self._frames = FrameBuffer(shape)

    def dataReceived(self, data: bytes) -> None:
        """Pass the frames on that *data* completes."""
        self.is_silent = False
        frames, budget, received = self._frames, self.budget, self.frameReceived
        complete = frames.feed(data)
        if budget is not None and not budget.bears(len(complete), len(data)):
            self.drop(FLOOD)
            return
        for frame in complete:
            received(frame)
        if frames.broken:
            self.drop(str(frames.broken))

    def frameReceived(self, frame: bytes) -> None:
        """Do something about a whole frame."""
        raise NotImplementedError


def address_text(address: IAddress) -> str:
    """Write an address as host:port."""
    host, port = getattr(address, "host", "?"), getattr(address, "port", "?")
    return f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}"
