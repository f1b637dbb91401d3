"""A port and the peers inside it: stopping closes both, and waits until they are gone."""

from collections.abc import Callable, Sequence
from typing import cast

from twisted.application.service import Service
from twisted.internet.defer import Deferred, DeferredList, ensureDeferred, maybeDeferred, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IAddress, IListeningPort, ILoggingContext
from twisted.internet.protocol import Factory, ServerFactory
from twisted.logger import Logger
from zope.interface import implementer

from gameserver.net.limits import Allowance, Budget, Places, Seldom
from gameserver.net.proxied import listen_at
from gameserver.net.reactor import Reactor
from gameserver.net.receiver import Endpoint
from gameserver.net.tls import Guard
from gameserver.wire.tally import Traffic

LINKS = 1000
"""Connections to a port where others than servers are not expected."""


class PortTaken(Exception):
    """We cannot listen where we should, mostly because somebody else does."""


@implementer(ILoggingContext)
class _Factory(ServerFactory):
    noisy = False

    def __init__(
        self,
        setting: str,
        build: Callable[[], Endpoint],
        places: Places,
        newcomers: Allowance | None,
        told: Seldom,
    ) -> None:
        self._setting = setting
        self._build = build
        self._places = places
        self._newcomers = newcomers
        self._told = told
        self.peers: set[Endpoint] = set()
        self.refused = self.slow = self.timed_out = 0
        self.traffic: Traffic | None = None

    def logPrefix(self) -> str:
        """Name the port in Twisted's own log lines."""
        return self._setting

    def buildProtocol(self, addr: IAddress | None) -> Endpoint | None:
        host = str(getattr(addr, "host", ""))
        refusal = self._places.refusal(host)
        if refusal:
            self.refused += 1
            if self._told.is_due(host):
                text = "{port}: {host} was refused, {reason}"
                Listener.log.warn(text, port=self._setting, host=host, reason=refusal)
            return None
        peer = self._build()
        self.traffic = peer.share(self.traffic)
        if self._newcomers is not None:
            peer.budget = Budget(self._newcomers)
        self.peers.add(peer)
        self._places.take(host)
        peer.finished.addCallback(self._left, peer, host)
        return peer

    def _left(self, _: None, peer: Endpoint, host: str) -> None:
        self.peers.discard(peer)
        self._places.give_back(host)
        self.slow += peer.was_slow
        self.timed_out += peer.was_timed_out


class Listener(Service):
    """Listens on *interface*:*port*; *setting* names the port for error messages.

    At most *limit* peers are let in, and *per_address* from one address; with a *guard*, only servers that it
    allows. Who sends more than he may is dropped: *allowances* has one for each state of a peer, that of newcomers
    first. An *endpoint* goes before interface and port: see `gameserver.net.proxied`; the setting that names it
    is called as that of the port, with another end: LOGIN_SERVER_PORT, LOGIN_SERVER_ENDPOINT.
    """

    log = Logger()

    def __init__(
        self,
        setting: str,
        interface: str,
        port: int,
        build: Callable[[], Endpoint],
        reactor: Reactor,
        limit: int = LINKS,
        per_address: int | None = None,
        allowances: Sequence[Allowance] = (),
        guard: Guard | None = None,
        endpoint: str = "",
    ) -> None:
        self._setting = setting
        self._interface = interface
        self._number = port
        self._endpoint = endpoint
        self.guard = guard
        self._allowances = allowances
        newcomers = allowances[0] if allowances else None
        self._factory = _Factory(setting, build, Places(limit, per_address), newcomers, Seldom(reactor))
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
    def refused(self) -> int:
        """How many there was no place for."""
        return self._factory.refused

    @property
    def floods(self) -> dict[str, int]:
        """How many were dropped because they sent too much, by their state."""
        return {allowance.state: allowance.exceeded for allowance in self._allowances}

    @property
    def slow(self) -> int:
        """How many were dropped because they did not read what they were sent."""
        return self._factory.slow

    @property
    def timed_out(self) -> int:
        """How many were dropped because they took too long, or said nothing."""
        return self._factory.timed_out

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
        factory: Factory = self._factory
        if self.guard is not None:
            factory = self.guard.around(self._setting, factory, self._reactor, is_client=False)
        try:
            if self._endpoint:
                self._port = listen_at(self._endpoint, self._setting, factory, self._reactor)
            else:
                # Twisted's types ask for more than its ports do.
                server_factory = cast(ServerFactory, factory)
                self._port = self._reactor.listenTCP(self._number, server_factory, interface=self._interface)
        except CannotListenError as error:
            reason = error.socketError.strerror or str(error.socketError)
            raise PortTaken(
                f"cannot listen on {self._where} ({reason}): free it, or set {self._changed_by}"
            ) from error
        except ValueError as error:
            raise PortTaken(f"cannot listen on {self._where} ({error}): set {self._changed_by}") from error
        super().startService()

    @property
    def _where(self) -> str:
        return self._endpoint or f"{self._interface or '*'}:{self._number}"

    @property
    def _changed_by(self) -> str:
        return f"{self._setting.removesuffix('_PORT')}_ENDPOINT" if self._endpoint else self._setting

    def stopService(self) -> Deferred[None]:
        """Close the port, then all peers; fires when they are gone."""
        super().stopService()
        port, self._port = self._port, None
        closed: Deferred[None] = succeed(None) if port is None else ensureDeferred(_closing(port))
        finished = [peer.finished for peer in self.peers]
        for peer in self.peers:
            peer.stop()
        return DeferredList([closed, *finished]).addCallback(lambda _: None)


async def _closing(port: IListeningPort) -> None:
    await maybeDeferred(port.stopListening)
