"""A network of daemons in one process, under one clock: Twisted's TCP transports over sockets in memory.

Every daemon gets a `Host` for a reactor. Sixty seconds of the whole cluster pass in some milliseconds, each call
at its own time, and the same seed gives the same delays and the same cuts.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random
from socket import socket
from typing import Any, TypeAlias, cast

from twisted.internet import error, tcp
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import (
    IConnector,
    IDelayedCall,
    IListeningPort,
    IReactorFDSet,
    IReadDescriptor,
    IWriteDescriptor,
)
from twisted.internet.protocol import ClientFactory, ServerFactory
from twisted.internet.task import Clock
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from gameserver.net.reactor import Reactor
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.cipher import Cipher
from tests.support.client import Client, ClientConnecting
from tests.support.sockets import LOOPBACK, Kernel, MemorySocket

RESTLESS_CALLS = 100_000
"""Calls in one instant after which time is taken to stand still."""


Descriptor: TypeAlias = tcp.Connection | tcp.Port


class _Port(tcp.Port):
    def createInternetSocket(self) -> socket:
        assert isinstance(self.reactor, Host)
        return self.reactor.new_socket()


class _Client(tcp.Client):
    def createInternetSocket(self) -> socket:
        host: Host = self.connector.reactor
        return host.new_socket()


class _Connector(tcp.Connector):
    def _makeTransport(self) -> tcp.Client:
        return _Client(self.host, self.port, self.bindAddress, self, self.reactor)


@implementer(Reactor, IReactorFDSet)
class Host(Clock):
    """The reactor of one daemon: its delayed calls, its sockets, and what it waits for on them."""

    log = Logger()

    def __init__(self, name: str, network: "MemoryNetwork") -> None:
        super().__init__()
        self.name = name
        self.sockets: dict[MemorySocket, None] = {}
        """The sockets that are open, ports included."""
        self._network = network
        self._readers: dict[Descriptor, None] = {}
        self._writers: dict[Descriptor, None] = {}
        self._looking = False
        self._crashed = False

    def crash(self) -> None:
        """End as after kill -9: no code of the daemon runs any more, and the system closes its sockets.

        The peers see the end of their connections; the daemon's own protocols are told nothing.
        """
        self._crashed = True
        self._network.remove(self)
        for opened in tuple(self.sockets):
            opened.close()

    def seconds(self) -> float:
        """Return the time of the network."""
        return self._network.now

    def advance(self, amount: float) -> None:
        """Let time pass for all."""
        self._network.settle(amount)

    def listenTCP(
        self, port: int, factory: ServerFactory, backlog: int = 50, interface: str = ""
    ) -> IListeningPort:
        """Listen, as the real reactor does."""
        listening = _Port(port, factory, backlog, interface, self)
        listening.startListening()
        return listening

    def connectTCP(
        self,
        host: str,
        port: int,
        factory: ClientFactory[Any],
        timeout: float = 30.0,
        bindAddress: tuple[str, int] | None = None,  # noqa: N803
    ) -> IConnector:
        """Connect, as the real reactor does."""
        connector = _Connector(host, port, factory, timeout, bindAddress, self)
        connector.connect()
        return connector

    def resolve(self, name: str) -> Deferred[str]:
        """Every name is this one machine."""
        return succeed(LOOPBACK)

    def new_socket(self) -> socket:
        """Open a socket; it has what Twisted uses of the real ones."""
        return cast(socket, MemorySocket(self._network.kernel, self))

    def addReader(self, reader: IReadDescriptor) -> None:
        """Tell *reader* when its socket can be read."""
        self._readers[_ours(reader)] = None
        self.look()

    def addWriter(self, writer: IWriteDescriptor) -> None:
        """Tell *writer* when its socket can be written to."""
        self._writers[_ours(writer)] = None
        self.look()

    def removeReader(self, reader: IReadDescriptor) -> None:
        """Tell *reader* nothing more."""
        self._readers.pop(_ours(reader), None)

    def removeWriter(self, writer: IWriteDescriptor) -> None:
        """Tell *writer* nothing more."""
        self._writers.pop(_ours(writer), None)

    def removeAll(self) -> list[IReadDescriptor | IWriteDescriptor]:
        """Tell nobody anything more."""
        removed: list[IReadDescriptor | IWriteDescriptor] = [*self._readers, *self._writers]
        self._readers.clear()
        self._writers.clear()
        return removed

    def getReaders(self) -> list[IReadDescriptor]:
        """Return those who want to read."""
        return list(self._readers)

    def getWriters(self) -> list[IWriteDescriptor]:
        """Return those who want to write."""
        return list(self._writers)

    def look(self) -> None:
        """See soon, once, which sockets have become readable or writable."""
        if not self._looking and not self._crashed:
            self._looking = True
            self._network.later(0, self._serve_sockets)

    def _serve_sockets(self) -> None:
        self._looking = False
        ready = [(reader, True) for reader in self._readers if _socket_of(reader).readable]
        ready += [(writer, False) for writer in self._writers if _socket_of(writer).writable]
        self._network.random.shuffle(ready)
        for descriptor, is_read in ready:
            if not self._crashed and descriptor in (self._readers if is_read else self._writers):
                self._serve(descriptor, is_read)
        if ready:
            self.look()

    def _serve(self, descriptor: Descriptor, is_read: bool) -> None:
        """Do what the polling reactors do about one that is ready."""
        try:
            why = descriptor.doRead() if is_read else descriptor.doWrite()
        except Exception as caught:
            self.log.failure("{host}: a protocol raised", host=self.name)
            why = caught
        if why is None:
            return
        self.removeReader(descriptor)
        if is_read and isinstance(why, error.ConnectionDone):
            descriptor.readConnectionLost(Failure(why))
        else:
            self.removeWriter(descriptor)
            descriptor.connectionLost(Failure(why))


class MemoryNetwork(Host):
    """The wires, the clock and the hosts; for tests that need only one host it is one itself."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__("network", self)
        self.now = 0.0
        self.random = Random(seed)
        self.kernel = Kernel(self.random, self.later)
        self._wire: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._hosts: dict[str, Host] = {self.name: self}
        self._clients: list[Client] = []

    def host(self, name: str) -> Host:
        """Return the host of that name; after it crashed, a new one."""
        if name not in self._hosts:
            self._hosts[name] = Host(name, self)
        return self._hosts[name]

    def remove(self, host: Host) -> None:
        """Forget a host that crashed, and all that was scheduled there."""
        del self._hosts[host.name]

    def settle(self, seconds: float = 1.0) -> None:
        """Let *seconds* pass, stepping to each call at its time."""
        end = self.now + seconds
        self.run_until(lambda: False, seconds)
        self.now = end

    def run_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Let time pass until *condition* holds, at most *seconds*; say whether it holds."""
        end, calls = self.now + seconds, 0
        while not condition():
            before = self.now
            if not self._step(end):
                return False
            calls = calls + 1 if self.now == before else 0
            assert calls < RESTLESS_CALLS, f"time stands still at {self.now}: something calls itself without delay"
        return True

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Let something happen on the wires, whatever becomes of the hosts."""
        heappush(self._wire, (self.now + seconds, next(self._order), call))

    def _step(self, end: float) -> bool:
        """Run the next call, if it is due by *end*."""
        waiting = ((call.getTime(), host, call) for host in self._hosts.values() for call in host.calls)
        due, host, call = min(waiting, key=lambda entry: entry[0], default=(inf, self, None))
        wire_due = self._wire[0][0] if self._wire else inf
        if min(due, wire_due) > end:
            return False
        self.now = max(self.now, min(due, wire_due))
        if wire_due <= due:
            heappop(self._wire)[2]()
        elif call is not None:
            host.calls.remove(call)
            call.called = 1
            call.func(*call.args, **call.kw)
        return True

    def connect(
        self, host: str, port: int, incoming: Catalogue, outgoing: Catalogue, cipher: Cipher | None = None
    ) -> Client:
        """Return a connected client; raises what Twisted reports when nobody listens."""
        client = Client(incoming, outgoing, cipher, self.run_until)
        connecting = ClientConnecting(client)
        self.connectTCP(host, port, connecting)
        self.run_until(connecting.settled, 60)
        if connecting.failure is not None:
            connecting.failure.raiseException()
        self._clients.append(client)
        return client

    def vanish_clients(self) -> None:
        """Reset the connections of all clients."""
        for client in self._clients:
            client.vanish()
        self._clients.clear()

    def pending(self) -> list[IDelayedCall]:
        """Return what is still scheduled on any host; bytes that are on their way do not count."""
        return [call for host in self._hosts.values() for call in host.calls]

    def still_open(self) -> list[str]:
        """Return a line for each host that has open sockets."""
        return [f"{host.name}: {len(host.sockets)} open" for host in self._hosts.values() if host.sockets]


def _ours(descriptor: IReadDescriptor | IWriteDescriptor) -> Descriptor:
    assert isinstance(descriptor, Descriptor)
    return descriptor


def _socket_of(descriptor: Descriptor) -> MemorySocket:
    return cast(MemorySocket, descriptor.socket)
