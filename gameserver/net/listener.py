"""A port and the peers inside it: stopping closes both, and waits until they are gone."""

from collections.abc import Callable

from twisted.application.service import Service
from twisted.internet.defer import Deferred, DeferredList, ensureDeferred, maybeDeferred, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IAddress, IListeningPort, ILoggingContext
from twisted.internet.protocol import ServerFactory
from twisted.logger import Logger
from zope.interface import implementer

from gameserver.net.reactor import Reactor
from gameserver.net.receiver import Endpoint
from gameserver.wire.tally import Traffic


class PortTaken(Exception):
    """Somebody else listens where we should."""


@implementer(ILoggingContext)
class _Factory(ServerFactory):
    noisy = False

    def __init__(self, setting: str, build: Callable[[], Endpoint], limit: int) -> None:
        self._setting = setting
        self._build = build
        self._limit = limit
        self.peers: set[Endpoint] = set()
        self.traffic: Traffic | None = None

    def logPrefix(self) -> str:
        """Name the port in Twisted's own log lines."""
        return self._setting

    def buildProtocol(self, addr: IAddress | None) -> Endpoint | None:
        if len(self.peers) >= self._limit:
            Listener.log.warn("{peer}: refused, {limit} are connected", peer=addr, limit=self._limit)
            return None
        peer = self._build()
        self.traffic = peer.share(self.traffic)
        self.peers.add(peer)
        peer.finished.addCallback(lambda _: self.peers.discard(peer))
        return peer


class Listener(Service):
    """Listens on *interface*:*port*; *setting* names the port for error messages."""

    log = Logger()

    def __init__(
        self,
        setting: str,
        interface: str,
        port: int,
        build: Callable[[], Endpoint],
        reactor: Reactor,
        limit: int = 100_000,
    ) -> None:
        self._setting = setting
        self._interface = interface
        self._number = port
        self._factory = _Factory(setting, build, limit)
        self._reactor = reactor
        self._port: IListeningPort | None = None

    @property
    def peers(self) -> frozenset[Endpoint]:
        """Those connected now."""
        return frozenset(self._factory.peers)

    @property
    def traffic(self) -> Traffic | None:
        """What all of them sent and got since the start; None when nobody came yet."""
        return self._factory.traffic

    @property
    def setting(self) -> str:
        """The setting that names the port."""
        return self._setting

    @property
    def address(self) -> IAddress:
        """Where we listen; useful when the port was 0."""
        assert self._port is not None
        return self._port.getHost()

    def startService(self) -> None:
        """Open the port. PortTaken when somebody else has it."""
        try:
            self._port = self._reactor.listenTCP(self._number, self._factory, interface=self._interface)
        except CannotListenError as error:
            reason = error.socketError.strerror or str(error.socketError)
            where = f"{self._interface or '*'}:{self._number}"
            raise PortTaken(f"cannot listen on {where} ({reason}): free it, or set {self._setting}") from error
        super().startService()

    def stopService(self) -> Deferred[None]:
        """Close the port, then all peers; fires when they are gone."""
        super().stopService()
        port, self._port = self._port, None
        closed: Deferred[None] = succeed(None) if port is None else ensureDeferred(_closing(port))
        finished = [peer.finished for peer in self.peers]
        for peer in self.peers:
            peer.drop("the server stops")
        return DeferredList([closed, *finished]).addCallback(lambda _: None)


async def _closing(port: IListeningPort) -> None:
    await maybeDeferred(port.stopListening)
