"""Holds a new connection until it is known who is at the other end; only then its endpoint is made.

So no session exists, nothing is sent and nothing is counted for peers that have not shown a certificate
(`gameserver.net.tls`) or whose address a proxy has not told yet (`gameserver.net.proxied`).
"""

from twisted.internet.interfaces import IAddress, IConnector, IDelayedCall, IReactorTime, ITCPTransport
from twisted.internet.protocol import ClientFactory, Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.net.identity import Identity
from gameserver.net.limits import Seldom
from gameserver.net.receiver import Endpoint

THRESHOLD_SECONDS = 5.0
"""How long it may take to learn who is there."""
THRESHOLD_LIMIT = 200
"""Connections that may wait for that at once; one more, and the one that has waited longest goes."""


class Threshold(Protocol):
    """One connection, before and after its endpoint took over."""

    log = Logger()
    transport: ITCPTransport
    parting = "it left before it said who it is"
    """What is said of who ends the connection while it waits."""

    def __init__(self, hall: "Hall", address: IAddress | None) -> None:
        self.hall = hall
        self._address = address
        self._limit: IDelayedCall | None = None
        self._endpoint: Endpoint | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is still unknown who is there."""
        return self in self.hall.waiting

    def connectionMade(self) -> None:
        """Wait, but not for ever."""
        self.hall.waiting[self] = None
        self._limit = self.hall.clock.callLater(THRESHOLD_SECONDS, self.refuse, "it did not say who it is in time")

    def enter(self, identity: Identity | None = None) -> None:
        """It is known who is there: make the endpoint, and let it take over."""
        self._settled()
        endpoint = self.hall.wrapped.buildProtocol(self.transport.getPeer())
        if endpoint is None:
            self.transport.abortConnection()
            return
        assert isinstance(endpoint, Endpoint)
        self._endpoint = endpoint
        endpoint.identity = identity
        endpoint.makeConnection(self.transport)

    def refuse(self, reason: str) -> None:
        """Close the connection; the log says why once a minute for each address."""
        self._settled()
        self.hall.tell_refusal(self._address, reason)
        self.transport.abortConnection()

    def dataReceived(self, data: bytes) -> None:
        """Pass on what arrives to who has taken over."""
        if self._endpoint is not None:
            self._endpoint.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Pass the end on."""
        if self._endpoint is not None:
            self._endpoint.connectionLost(reason)
        elif self.is_waiting:
            self._settled()
            self.hall.tell_refusal(self._address, f"{self.parting} ({words_of(reason)})")

    def _settled(self) -> None:
        self.hall.waiting.pop(self, None)
        if self._limit is not None and self._limit.active():
            self._limit.cancel()


class Hall(ClientFactory):
    """Makes the thresholds before *wrapped*, the factory of a port or link; *name* is for log lines."""

    noisy = False
    threshold = Threshold

    def __init__(self, name: str, wrapped: Factory, clock: IReactorTime) -> None:
        self.name = name
        self.wrapped = wrapped
        self.clock = clock
        self.waiting: dict[Threshold, None] = {}
        self._told = Seldom(clock)

    def logPrefix(self) -> str:
        """Name the port in Twisted's own log lines, as a port without a hall does."""
        return self.name

    def buildProtocol(self, addr: IAddress | None) -> Threshold:
        """Let somebody wait; if the hall is full, he who has waited longest has to go."""
        if len(self.waiting) >= THRESHOLD_LIMIT:
            next(iter(self.waiting)).refuse("too many others wait")
        return self.threshold(self, addr)

    def stopFactory(self) -> None:
        """Close what still waits when the port closes."""
        for threshold in tuple(self.waiting):
            threshold.refuse("the server stops")

    def startedConnecting(self, connector: IConnector) -> None:
        """Pass it on."""
        assert isinstance(self.wrapped, ClientFactory)
        self.wrapped.startedConnecting(connector)

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """Pass it on."""
        assert isinstance(self.wrapped, ClientFactory)
        self.wrapped.clientConnectionFailed(connector, reason)

    def clientConnectionLost(self, connector: IConnector, unused_reason: Failure) -> None:
        """Pass it on."""
        assert isinstance(self.wrapped, ClientFactory)
        self.wrapped.clientConnectionLost(connector, unused_reason)

    def tell_refusal(self, address: IAddress | None, reason: str) -> None:
        """Log a refusal, once a minute for each address."""
        where = str(getattr(address, "host", address))
        if self._told.is_due(where):
            Threshold.log.warn("{name}: {where} was refused, {reason}", name=self.name, where=where, reason=reason)


def words_of(reason: Failure) -> str:
    """Say in a few words why a connection ended; OpenSSL has lists of lists of them."""
    arguments = getattr(reason.value, "args", ())
    if arguments and isinstance(arguments[0], list) and arguments[0]:
        return str(arguments[0][0][-1])
    return reason.getErrorMessage() or type(reason.value).__name__
