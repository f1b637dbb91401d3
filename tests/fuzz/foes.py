"""What all attackers share: the doors, connections that do harm, and what is counted."""

from collections import Counter
from collections.abc import Mapping
from random import Random

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IPushProducer, IReactorSocket, ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import deferLater
from twisted.python.failure import Failure

from gameserver.net.reactor import Reactor
from tests.support.siege import DOORS

LINK_DOORS = ("broker", "account", "zone", "main")
"""Where our own servers call."""
CONNECT_SECONDS = 5.0


class RaidReactor(IReactorSocket, Reactor):
    """What a raid asks of the reactor."""


class Foe(Protocol):
    """One connection of an attacker. It counts what it is answered, and remembers its end."""

    transport: ITCPTransport

    def __init__(self) -> None:
        self.answered_bytes = 0
        self.is_over = False
        self.waiting: Deferred[None] | None = None
        """Fires at the end, if somebody waits for it."""

    def dataReceived(self, data: bytes) -> None:
        """Count."""
        self.answered_bytes += len(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Remember the end."""
        self.is_over = True
        if self.waiting is not None and not self.waiting.called:
            self.waiting.callback(None)

    def send(self, data: bytes) -> None:
        """Send bytes, if there is somebody still."""
        if not self.is_over:
            self.transport.write(data)

    def stop_reading(self) -> None:
        """Never read again."""
        IPushProducer(self.transport).pauseProducing()

    def vanish(self) -> None:
        """Reset the connection."""
        self.transport.abortConnection()


@attrs.define
class Raid:
    """One raid: where its targets are, how long it lasts, and what it has done so far."""

    reactor: RaidReactor
    ports: Mapping[str, int]
    """Every listener by name: the doors of `tests.support.siege`, and "metrics ..." of each daemon."""
    until: float
    """When it ends, in the reactor's time."""
    random: Random
    seed: int
    counts: Counter[str] = attrs.field(factory=Counter)

    @property
    def goes_on(self) -> bool:
        """Whether there is time left."""
        return self.reactor.seconds() < self.until

    async def pause(self, least_seconds: float, most_seconds: float) -> None:
        """Wait for a while of chance."""
        await deferLater(self.reactor, self.random.uniform(least_seconds, most_seconds))

    async def connect(self, door: str, host: str = "127.0.0.1") -> Foe | None:
        """Return a new connection to a door; None when nobody listens there."""
        endpoint = TCP4ClientEndpoint(self.reactor, host, self.ports[door], timeout=CONNECT_SECONDS)
        try:
            foe: Foe = await connectProtocol(endpoint, Foe())
        except ConnectError:
            self.counts["connections that did not come about"] += 1
            await self.pause(0.1, 0.2)
            return None
        self.counts["connections"] += 1
        return foe

    async def introduced(self, door: str) -> Foe | None:
        """Return a connection to a door that has said there who it is, with a number that nobody has."""
        foe = await self.connect(door)
        greeting = DOORS[door].greeting
        # A rogue gate at the broker would be offered to players.
        if foe is not None and greeting is not None and door != "broker":
            foe.send(DOORS[door].catalogue.encode(greeting))
        return foe

    async def over(self, foe: Foe, seconds: float) -> bool:
        """Wait for the end of a connection, but not longer; tell whether it has ended."""
        if not foe.is_over:
            waiting: Deferred[None] = Deferred()
            foe.waiting = waiting
            waiting.addTimeout(seconds, self.reactor, onTimeoutCancel=lambda *_: None)
            await waiting
        return foe.is_over
