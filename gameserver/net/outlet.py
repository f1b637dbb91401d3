"""Output: everything that is written to a transport in one turn of the reactor leaves in one write.

A stock Twisted write costs two changes of the poll set and another event; one message per write would spend
more time there than on the message. Under heavy fan-out a `Turn` waits a few milliseconds longer, so that still
more messages share a write.
"""

from collections.abc import Callable

from twisted.application.service import Service
from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime, ITransport
from zope.interface import implementer

from gameserver.net.direct import direct_writer

HEAVY_WRITES_PER_SECOND = 20_000
"""Writes per second from which on gathering pays more than the delay costs."""
WORTH_JOINING = 3
"""Writes to the same peer that gathering must join, on average, to be worth its delay."""
WINDOW_SECONDS = 0.25
"""How long the load is watched before the next decision."""


class Turn(Service):
    """Flushes the outlets that were written to, once per reactor turn or, under load, per *gather_seconds*."""

    def __init__(self, clock: IReactorTime, gather_seconds: float = 0.0) -> None:
        self.clock = clock
        self._gather_seconds = gather_seconds
        self._dirty: list[Outlet] = []
        self._call: IDelayedCall | None = None
        self._writes = 0
        self._written_to: set[Outlet] = set()
        self._window_started = clock.seconds()
        self._delay = 0.0
        self._stopped = False

    def mark(self, outlet: "Outlet") -> None:
        """Remember that *outlet* has something to flush."""
        if self._stopped:
            outlet.flush()
            return
        if self._call is None:
            self._call = self.clock.callLater(self._delay, self._flush)
        self._dirty.append(outlet)

    def _flush(self) -> None:
        self._call = None
        dirty, self._dirty = self._dirty, []
        if self._gather_seconds:
            self._adapt(dirty)
        for outlet in dirty:
            outlet.flush()

    def _adapt(self, dirty: "list[Outlet]") -> None:
        """Choose the delay for the coming turns from what was written in the last quarter of a second.

        Gathering pays where many writes become few. Outlets that are written to now and then, be there ever so
        many of them, would only wait.
        """
        # While gathering, a write is what would have been one without.
        self._writes += sum(outlet.waiting for outlet in dirty) if self._delay else len(dirty)
        self._written_to.update(dirty)
        now = self.clock.seconds()
        elapsed = now - self._window_started
        if elapsed >= WINDOW_SECONDS:
            # Once gathering, half of that is enough, which keeps it from flapping.
            per_second = self._writes / elapsed * (2 if self._delay else 1)
            joined = per_second / len(self._written_to) * self._gather_seconds
            pays = per_second > HEAVY_WRITES_PER_SECOND and joined > WORTH_JOINING
            self._delay = self._gather_seconds if pays else 0.0
            self._writes, self._window_started = 0, now
            self._written_to.clear()

    def stopService(self) -> None:
        """Send what is still there, and leave nothing scheduled."""
        super().stopService()
        self._stopped = True
        if self._call is not None:
            self._call.cancel()
            self._flush()


@implementer(IPushProducer)
class Outlet:
    """The way to one transport. Holds at most *limit_bytes* for a peer that reads too slowly.

    *overflowed* is called once when that is not enough; the owner then drops the peer.
    """

    def __init__(
        self, transport: ITransport, turn: Turn, limit_bytes: int, overflowed: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._turn = turn
        self._limit_bytes = limit_bytes
        self._overflowed = overflowed
        self._chunks: list[bytes] = []
        # Bytes that wait because the transport asked us to; what waits for the end of the turn is not counted.
        self._held_bytes = 0
        self._paused = False
        self._closed = False
        self._write = direct_writer(transport)
        transport.registerProducer(self, True)  # type: ignore[attr-defined]  # ITCPTransport is an IConsumer

    @property
    def waiting(self) -> int:
        """How many writes wait for the end of the turn."""
        return len(self._chunks)

    def write(self, data: bytes) -> None:
        """Send *data* at the end of this turn, after all that was written before."""
        self._chunks.append(data)
        if self._paused:
            self._held_bytes += len(data)
            if self._held_bytes > self._limit_bytes and not self._closed:
                self._closed = True
                self._overflowed()
        elif len(self._chunks) == 1:
            self._turn.mark(self)

    def flush(self) -> None:
        """Hand everything over to the transport, unless it asked us to wait."""
        if self._closed:
            self._chunks.clear()
        elif self._chunks and not self._paused:
            self._hand_over()

    def close(self) -> None:
        """Hand everything over, and let the transport close once it has sent all."""
        if not self._closed:
            self._hand_over()
            self._closed = True
            self._transport.unregisterProducer()  # type: ignore[attr-defined]  # see __init__

    def _hand_over(self) -> None:
        data = b"".join(self._chunks)
        self._chunks.clear()
        self._held_bytes = 0
        if data:
            self._write(data)

    def pauseProducing(self) -> None:
        """Hold output back: the transport's buffer is full."""
        self._paused = True

    def resumeProducing(self) -> None:
        """Go on: the transport's buffer is empty again."""
        self._paused = False
        self.flush()

    def stopProducing(self) -> None:
        """Drop the rest: the transport is gone."""
        self._closed = True
        self._chunks.clear()
