"""What TLS costs on a link: frames there and back between two ends in one process, plain and with certificates.

`python -m benchmarks.links` prints the CPU time per frame, each the fastest of some runs in turns.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import cast

from twisted.internet.defer import Deferred
from twisted.internet.task import react

from benchmarks.report import show
from gameserver.messages.links import GATE_TO_ZONE, ZONE_TO_GATE
from gameserver.net.identity import Identity
from gameserver.net.link import Link
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.reactor import Reactor
from gameserver.net.receiver import FrameReceiver
from gameserver.net.tls import Credentials, Guard
from gameserver.ops.certificates import CertificateStore, now_utc
from gameserver.wire.framing import LINK_SHAPE
from gameserver.wire.headers import LINK
from gameserver.wire.tally import Traffic

LOADS = (("one at a time", 1, 40, 8_000), ("64 at once", 64, 40, 60_000), ("64 at once, large", 64, 1_000, 60_000))
"""Name, frames on the way, bytes of each, frames in all."""
ROUNDS = 5
OUTPUT_BYTES = 1 << 24


class Echo(FrameReceiver):
    """Sends every frame back, until *left* have come."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(LINK_SHAPE, turn, OUTPUT_BYTES)
        self.traffic = Traffic(GATE_TO_ZONE, ZONE_TO_GATE)
        self.left = 0
        self.done: Deferred[None] = Deferred()

    def frameReceived(self, frame: bytes) -> None:
        """Send it back."""
        self.left -= 1
        if self.left == 0:
            self.done.callback(None)
        self.outlet.write(frame)


class Pair:
    """Two ends of a link over loopback."""

    def __init__(self, reactor: Reactor, turn: Turn, near: Guard | None, far: Guard | None) -> None:
        self._turn = turn
        self._asker = Echo(turn)
        self._listener = Listener("PORT", "127.0.0.1", 0, lambda: Echo(turn), reactor, guard=far)
        self._listener.startService()
        port = int(getattr(self._listener.address, "port", 0))
        self._link = Link("echo", "127.0.0.1", port, lambda: self._asker, reactor, guard=near)
        self._link.startService()
        self._reactor = reactor

    async def microseconds(self, window: int, size: int, frames: int) -> float:
        """Return the CPU time for each frame that goes there and back."""
        while not (self._link.is_up and self._asker.connected):
            await self._pause()
        body = bytes(size - LINK.size)
        self._asker.left, self._asker.done = frames, Deferred()
        began = process_time()
        for _ in range(window):
            self._asker.outlet.write(LINK.pack(size, 1, 3, 0xFF) + body)
        await self._asker.done
        return (process_time() - began) / frames * 1e6

    def _pause(self) -> Deferred[None]:
        waiting: Deferred[None] = Deferred()
        self._reactor.callLater(0.01, waiting.callback, None)
        return waiting

    async def close(self) -> None:
        """End both."""
        await self._link.stopService()
        await self._listener.stopService()


def guards(folder: str) -> tuple[Guard, Guard]:
    """Return what a gate and a zone have with `LINK_SECURITY=tls`."""
    store = CertificateStore(Path(folder))
    gate, zone = (Credentials.from_pem(*store.ensure(Identity(role), now_utc())) for role in ("gate", "zone"))
    return Guard(gate, (Identity("zone"),)), Guard(zone, (Identity("gate"),))


async def report(reactor: Reactor) -> None:
    """Measure both kinds in turns, and print."""
    turn, rows = Turn(reactor), []
    turn.startService()
    with TemporaryDirectory() as folder:
        near, far = guards(folder)
        for name, window, size, frames in LOADS:
            plain: list[float] = []
            secured: list[float] = []
            for _ in range(ROUNDS):
                for times, ends in ((plain, (None, None)), (secured, (near, far))):
                    pair = Pair(reactor, turn, *ends)
                    times.append(await pair.microseconds(window, size, frames))
                    await pair.close()
            fastest = min(plain), min(secured)
            rows.append(
                [name, f"{size:,}", *(f"{each:.1f}" for each in fastest), f"{fastest[1] / fastest[0]:.2f}"]
            )
    turn.stopService()
    show("Links, microseconds of CPU per frame there and back", ["frames", "bytes", "plain", "TLS", "ratio"], rows)


if __name__ == "__main__":
    react(lambda reactor: Deferred.fromCoroutine(report(cast(Reactor, reactor))))
