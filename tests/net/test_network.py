"""The network in memory behaves as the real one: one script, over both, sees the same."""

from collections.abc import Awaitable, Callable
from typing import cast

from twisted.internet import reactor
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import (
    IAddress,
    IConnector,
    IConsumer,
    IListeningPort,
    IPushProducer,
    IReactorTCP,
    ITCPTransport,
)
from twisted.internet.protocol import ClientFactory, Protocol, ServerFactory, connectionDone
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase
from zope.interface import implementer

from gameserver.net.reactor import Reactor
from tests.support.network import MemoryNetwork
from tests.support.quiet import assert_quiet
from tests.support.real import port_of


class Talker(Protocol):
    """Writes what happens to it into *seen*, and lets scripts wait for its data and its end."""

    transport: ITCPTransport

    def __init__(self, name: str, seen: list[str]) -> None:
        self.name = name
        self.seen = seen
        self.data = b""
        self.made: Deferred[None] = Deferred()
        self.lost: Deferred[None] = Deferred()
        self._wanted = 0
        self._enough: Deferred[None] = Deferred()

    def connectionMade(self) -> None:
        self.made.callback(None)

    def dataReceived(self, data: bytes) -> None:
        self.data += data
        if 0 < self._wanted <= len(self.data):
            self._wanted = 0
            self._enough.callback(None)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.seen.append(f"{self.name} lost: {type(reason.value).__name__} after {len(self.data)} bytes")
        self.lost.callback(None)

    async def receives(self, count: int) -> None:
        """Wait until so many bytes have come."""
        if len(self.data) < count:
            self._wanted, self._enough = count, Deferred()
            await self._enough


class Echo(Talker):
    """Sends back what it gets."""

    def dataReceived(self, data: bytes) -> None:
        super().dataReceived(data)
        self.transport.write(data)


class Serving(ServerFactory):
    noisy = False

    def __init__(self, build: Callable[[], Talker | None]) -> None:
        self._build = build

    def buildProtocol(self, addr: IAddress | None) -> Talker | None:
        return self._build()


class Calling(ClientFactory):
    """Writes down what its connector goes through; connects *again* so many times after a loss or a failure."""

    noisy = False

    def __init__(self, seen: list[str], build: Callable[[], Talker], again: int = 0) -> None:
        self._seen = seen
        self._build = build
        self._again = again
        self.over: Deferred[None] = Deferred()

    def startedConnecting(self, connector: IConnector) -> None:
        self._seen.append("connecting")

    def buildProtocol(self, addr: IAddress | None) -> Talker:
        self._seen.append("connected")
        return self._build()

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        self._seen.append(f"failed: {type(reason.value).__name__}")
        self._next(connector)

    def clientConnectionLost(self, connector: IConnector, reason: Failure) -> None:
        self._seen.append(f"connection lost: {type(reason.value).__name__}")
        self._next(connector)

    def _next(self, connector: IConnector) -> None:
        if self._again:
            self._again -= 1
            connector.connect()
        else:
            self.over.callback(None)


@implementer(IPushProducer)
class Pouring:
    """A producer that only writes down what the transport asks of it."""

    def __init__(self, seen: list[str]) -> None:
        self._seen = seen
        self.paused: Deferred[None] = Deferred()
        self.resumed: Deferred[None] = Deferred()

    def pauseProducing(self) -> None:
        self._seen.append("pause")
        self.paused.callback(None)

    def resumeProducing(self) -> None:
        self._seen.append("resume")
        self.resumed.callback(None)

    def stopProducing(self) -> None:
        self._seen.append("stop")


class Scene:
    """A reactor with a port on it; *seen* is what the two networks are compared by."""

    def __init__(self, reactor: Reactor) -> None:
        self.tcp = IReactorTCP(reactor)
        self.seen: list[str] = []
        self.ports: list[IListeningPort] = []

    def listen(self, build: Callable[[], Talker | None], port: int = 0) -> int:
        listening = self.tcp.listenTCP(port, Serving(build), interface="127.0.0.1")
        self.ports.append(listening)
        return port_of(listening)

    def call(self, port: int, build: Callable[[], Talker], again: int = 0) -> tuple[Calling, IConnector]:
        factory = Calling(self.seen, build, again)
        return factory, self.tcp.connectTCP("127.0.0.1", port, factory)

    async def pair(self) -> tuple[Talker, Talker]:
        """A connected client and its server end."""
        client, server = Talker("client", self.seen), Talker("server", self.seen)
        self.call(self.listen(lambda: server), lambda: client)
        await client.made
        await server.made
        return client, server


BULK = bytes(range(256)) * 4000


async def echo(scene: Scene) -> None:
    client = Talker("client", scene.seen)
    server = Echo("server", scene.seen)
    _, connector = scene.call(scene.listen(lambda: server), lambda: client)
    await client.made
    client.transport.writeSequence([BULK[:1000], BULK[1000:]])
    await client.receives(len(BULK))
    scene.seen.append(f"the same: {client.data == server.data == BULK}")
    peer, host = client.transport.getPeer(), client.transport.getHost()
    await server.made
    ends = (server.transport.getHost(), server.transport.getPeer())
    scene.seen.append(f"addresses agree: {(peer, host) == ends}, {connector.getDestination() == peer}")
    connector.disconnect()
    await server.lost
    await client.lost


async def connecting_again(scene: Scene) -> None:
    ends = [Talker(f"server {number}", scene.seen) for number in range(3)]

    def accept() -> Talker:
        talker = ends.pop(0)
        talker.made.addCallback(lambda _: talker.transport.loseConnection())
        return talker

    factory, _ = scene.call(scene.listen(accept), lambda: Talker("client", []), again=2)
    await factory.over


async def nobody_listens(scene: Scene) -> None:
    port = scene.listen(lambda: None)
    await _stopped(scene.ports.pop())
    factory, _ = scene.call(port, lambda: Talker("client", scene.seen), again=2)
    await factory.over


async def stop_connecting(scene: Scene) -> None:
    port = scene.listen(lambda: Talker("server", []))
    factory, connector = scene.call(port, lambda: Talker("client", scene.seen))
    connector.stopConnecting()
    await factory.over
    factory, connector = scene.call(port, lambda: Talker("client", scene.seen))
    connector.disconnect()
    await factory.over


async def refused_by_the_factory(scene: Scene) -> None:
    client = Talker("client", scene.seen)
    factory, _ = scene.call(scene.listen(lambda: None), lambda: client)
    await factory.over


async def a_taken_port(scene: Scene) -> None:
    port = scene.listen(lambda: None)
    try:
        scene.listen(lambda: None, port)
    except CannotListenError as error:
        scene.seen.append(f"{error.interface}, {error.port == port}, {error.socketError.strerror}")


async def closing_sends_the_rest_first(scene: Scene) -> None:
    client, server = await scene.pair()
    server.transport.write(BULK)
    server.transport.loseConnection()
    await client.lost
    await server.lost


async def aborting_tells_both_ends(scene: Scene) -> None:
    client, server = await scene.pair()
    client.transport.abortConnection()
    await client.lost
    await server.lost


async def a_producer_is_paused_and_holds_up_the_close(scene: Scene) -> None:
    client, server = await scene.pair()
    producer = Pouring(scene.seen)
    IConsumer(server.transport).registerProducer(producer, True)
    IPushProducer(client.transport).pauseProducing()
    server.transport.write(BULK * 16)
    await producer.paused
    server.transport.loseConnection()
    IPushProducer(client.transport).resumeProducing()
    await producer.resumed
    scene.seen.append(f"still open: {not server.lost.called}")
    server.transport.write(b"the last")
    IConsumer(server.transport).unregisterProducer()
    await client.lost
    await server.lost


async def losing_the_connection_stops_the_producer(scene: Scene) -> None:
    client, server = await scene.pair()
    IConsumer(server.transport).registerProducer(Pouring(scene.seen), True)
    client.transport.loseConnection()
    await server.lost
    await client.lost


def _stopped(port: IListeningPort) -> Awaitable[object]:
    stopped = port.stopListening()
    assert isinstance(stopped, Deferred)
    return stopped


Script = Callable[[Scene], Awaitable[None]]
SCRIPTS: list[Script] = [
    echo,
    connecting_again,
    nobody_listens,
    stop_connecting,
    refused_by_the_factory,
    a_taken_port,
    closing_sends_the_rest_first,
    aborting_tells_both_ends,
    a_producer_is_paused_and_holds_up_the_close,
    losing_the_connection_stops_the_producer,
]


class RealityTests(TestCase):
    """Each script over loopback and in memory."""

    timeout = 20

    async def over_loopback(self, script: Script) -> list[str]:
        scene = Scene(cast(Reactor, reactor))
        await script(scene)
        for port in scene.ports:
            await _stopped(port)
        return scene.seen

    def in_memory(self, script: Script, seed: int) -> list[str]:
        network = MemoryNetwork(seed)
        scene = Scene(network)

        async def play() -> None:
            await script(scene)
            for port in scene.ports:
                await _stopped(port)

        played = ensureDeferred(play())
        network.run_until(lambda: played.called, 60)
        self.successResultOf(played)
        assert_quiet(network)
        return scene.seen

    async def test_every_script_sees_the_same_in_memory_as_over_loopback(self) -> None:
        for script in SCRIPTS:
            real = await self.over_loopback(script)
            self.assertNotEqual(real, [])
            for seed in range(3):
                self.assertEqual(sorted(self.in_memory(script, seed)), sorted(real), script.__name__)
