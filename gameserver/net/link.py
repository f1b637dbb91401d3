"""A connection to another server that is always there, or coming back."""

from collections.abc import Callable

from twisted.application.service import Service
from twisted.internet.defer import Deferred, DeferredList
from twisted.internet.interfaces import IAddress, IConnector
from twisted.internet.protocol import ClientFactory, Protocol, ReconnectingClientFactory
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.net.reactor import Reactor
from gameserver.net.receiver import Endpoint
from gameserver.net.tls import Guard
from gameserver.wire.tally import Traffic

LASTING_SECONDS = 1.0
"""After a connection that lasted so long, the next attempts come quickly again."""


class _Factory(ReconnectingClientFactory):
    """Retries with exponential back-off and jitter, after a fraction of a second at first, never after many."""

    noisy = False
    initialDelay = 0.2
    factor = 1.7
    # Jitter is a normal distribution around the delay: with these two, five seconds are next to never exceeded.
    jitter = 0.08
    maxDelay = 4

    def __init__(self, link: "Link") -> None:
        self._link = link
        self._connected_at = 0.0

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        self._connected_at = self._link.reactor.seconds()
        return self._link.connected()

    def clientConnectionLost(self, connector: IConnector, unused_reason: Failure) -> None:
        # Who ends every connection at once, as one does to whom our certificate says nothing, is left in peace.
        if self.continueTrying and self._link.reactor.seconds() - self._connected_at >= LASTING_SECONDS:
            self.resetDelay()
        super().clientConnectionLost(connector, unused_reason)

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        self._link.failed(reason)
        super().clientConnectionFailed(connector, reason)


class Link(Service):
    """Connects to *host*:*port* while the service runs, again and again; *build* makes the peer each time.

    With a *guard*, both sides show a certificate first, and only a server that it allows will do.

    The session of each new peer announces our state from `opened`, so a restart of either side heals.
    """

    log = Logger()

    def __init__(
        self,
        name: str,
        host: str,
        port: int,
        build: Callable[[], Endpoint],
        reactor: Reactor,
        guard: Guard | None = None,
    ) -> None:
        self.setName(name)
        self._host = host
        self._port = port
        self._build = build
        self.reactor = reactor
        self.guard = guard
        self._factory = _Factory(self)
        self._factory.clock = reactor  # type: ignore[assignment]  # Twisted names a private protocol here
        self._connector: IConnector | None = None
        self._peer: Endpoint | None = None
        self._unfinished: set[Endpoint] = set()
        self._complained = False
        self.traffic: Traffic | None = None
        """What came and went since the start; None when the link was never up."""
        self.slow = 0
        """How often the other side was cut off because it did not read."""

    @property
    def is_up(self) -> bool:
        """Whether a connection stands."""
        return self._peer is not None

    def connected(self) -> Endpoint:
        """Make the peer of a new connection."""
        self.log.info("link to {name} is up", name=self.name)
        self._complained = False
        peer = self._peer = self._build()
        self.traffic = peer.share(self.traffic)
        self._unfinished.add(peer)
        peer.finished.addCallback(self._lost, peer)
        return peer

    def _lost(self, _: None, peer: Endpoint) -> None:
        self._unfinished.discard(peer)
        self.slow += peer.was_slow
        if self._peer is peer:
            self._peer = None
        if self.running:
            self.log.warn("link to {name} is lost; trying again", name=self.name)

    def failed(self, reason: Failure) -> None:
        """Say once that the other side cannot be reached."""
        if not self._complained and self.running:
            self._complained = True
            where = f"{self._host}:{self._port}"
            text = "no connection to {name} at {where} ({error}); trying again"
            self.log.warn(text, name=self.name, where=where, error=reason.getErrorMessage())

    def startService(self) -> None:
        """Start connecting."""
        super().startService()
        self._factory.continueTrying = 1
        self._factory.resetDelay()
        factory: ClientFactory = self._factory
        if self.guard is not None:
            factory = self.guard.around(str(self.name), factory, self.reactor, is_client=True)
        self._connector = self.reactor.connectTCP(self._host, self._port, factory)

    def stopService(self) -> Deferred[None]:
        """Stop trying, then disconnect; fires when all peers there were are gone and cleaned up."""
        super().stopService()
        self._factory.stopTrying()
        finished = [peer.finished for peer in self._unfinished]
        for peer in tuple(self._unfinished):
            peer.stop()
        if self._connector is not None:
            # The factory learns of its connector only when a first attempt has failed.
            self._connector.disconnect()
        return DeferredList(finished).addCallback(lambda _: None)
