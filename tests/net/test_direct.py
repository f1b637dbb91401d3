"""Writing at once gives the same bytes as the transport's own write, and knows when to leave it to that."""

from random import Random
from socket import SO_SNDBUF, SOL_SOCKET

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IPushProducer, IReactorFDSet, IReactorTCP
from twisted.internet.protocol import ClientFactory, Protocol, ServerFactory, connectionDone
from twisted.internet.tcp import Connection
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase, TestCase

from gameserver.net.direct import direct_writer, hold_at_most
from tests.support.network import MemoryNetwork
from tests.support.real import port_of


class Sink(Protocol):
    """Keeps what it gets."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.made: Deferred[None] = Deferred()
        self.lost: Deferred[None] = Deferred()

    def connectionMade(self) -> None:
        self.made.callback(None)

    def dataReceived(self, data: bytes) -> None:
        self.data += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost.callback(None)


class _Accepting(ServerFactory):
    noisy = False

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def buildProtocol(self, addr: IAddress | None) -> Sink:
        return self.sink


class _Connecting(ClientFactory):
    noisy = False

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def buildProtocol(self, addr: IAddress | None) -> Sink:
        return self.sink


def connection_of(sink: Sink) -> Connection:
    """The TCP transport of a protocol."""
    assert isinstance(sink.transport, Connection)
    return sink.transport


STEPS = st.one_of(
    st.tuples(st.sampled_from(["direct", "plain"]), st.integers(1, 200_000)),
    st.sampled_from(["pause", "resume", "time"]),
)


class DirectTests(SynchronousTestCase):
    @given(st.integers(0, 99), st.lists(STEPS, max_size=20))
    def test_any_mixture_of_direct_and_plain_writes_arrives_in_order_however_the_peer_reads(
        self, seed: int, steps: list[tuple[str, int] | str]
    ) -> None:
        network = MemoryNetwork(seed)
        near, far = Sink(), Sink()
        port = network.listenTCP(0, _Accepting(far))
        network.connectTCP("localhost", port_of(port), _Connecting(near))
        network.settle(1)
        transport = connection_of(near)
        write_now, expected = direct_writer(transport), bytearray()
        for step in steps:
            match step:
                case "pause":
                    connection_of(far).pauseProducing()
                case "resume":
                    connection_of(far).resumeProducing()
                case "time":
                    network.settle(0.001)
                case (way, size):
                    data = network.random.randbytes(int(size))
                    expected += data
                    (write_now if way == "direct" else transport.write)(data)
        transport.loseConnection()
        write_now(b"")
        connection_of(far).resumeProducing()
        network.settle(10)
        self.assertEqual(far.data, expected)
        self.successResultOf(far.lost)

    def test_nothing_overtakes_a_close(self) -> None:
        network = MemoryNetwork()
        near, far = Sink(), Sink()
        port = network.listenTCP(0, _Accepting(far))
        network.connectTCP("localhost", port_of(port), _Connecting(near))
        network.settle(1)
        transport = connection_of(near)
        write_now = direct_writer(transport)
        transport.write(b"a" * 300_000)
        transport.loseConnection()
        write_now(b"b")
        network.settle(10)
        self.assertEqual(far.data, b"a" * 300_000 + b"b")
        write_now(b"c")

    def test_transports_that_are_no_plain_sockets_write_themselves(self) -> None:
        pipe = StringTransport()
        self.assertEqual(direct_writer(pipe), pipe.write)

    def test_a_transport_without_a_socket_holds_what_it_likes(self) -> None:
        hold_at_most(StringTransport(), 16 * 1024)

    def test_an_encrypted_transport_writes_itself(self) -> None:
        network = MemoryNetwork()
        near = Sink()
        port = network.listenTCP(0, _Accepting(Sink()))
        network.connectTCP("localhost", port_of(port), _Connecting(near))
        network.settle(1)
        transport = connection_of(near)
        self.assertNotEqual(direct_writer(transport), transport.write)
        transport.TLS = True
        self.assertEqual(direct_writer(transport), transport.write)


class RealSocketTests(TestCase):
    """The same over the sockets of the operating system."""

    timeout = 20

    async def connected(self) -> tuple[Sink, Sink]:
        """A pair of connected protocols, closed after the test."""
        tcp = IReactorTCP(reactor)
        near, far = Sink(), Sink()
        port = tcp.listenTCP(0, _Accepting(far), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        tcp.connectTCP("127.0.0.1", port_of(port), _Connecting(near))
        await near.made
        await far.made
        self.addCleanup(connection_of(near).abortConnection)
        return near, far

    async def test_a_full_socket_buffer_loses_and_reorders_nothing(self) -> None:
        near, far = await self.connected()
        random = Random(1)
        connection_of(far).pauseProducing()
        transport = connection_of(near)
        write_now, expected = direct_writer(transport), bytearray()
        while len(expected) < 16 * 1024 * 1024:
            data = random.randbytes(random.randint(1, 100_000))
            expected += data
            write_now(data)
        self.assertIn(transport, IReactorFDSet(reactor).getWriters(), "the socket took everything: send more")
        connection_of(far).resumeProducing()
        transport.loseConnection()
        await far.lost
        await near.lost
        self.assertEqual(far.data, expected)

    async def test_the_system_holds_no_more_than_was_asked_for(self) -> None:
        near, _ = await self.connected()
        transport = connection_of(near)
        hold_at_most(transport, 16 * 1024)
        handle = transport.getHandle()
        # Linux says and takes twice as much, as it counts what it needs itself.
        self.assertIn(handle.getsockopt(SOL_SOCKET, SO_SNDBUF), (16 * 1024, 32 * 1024))

    async def test_writing_to_a_peer_that_is_gone_is_told_to_the_protocol_not_to_the_writer(self) -> None:
        near, far = await self.connected()
        IPushProducer(near.transport).pauseProducing()
        connection_of(far).abortConnection()
        await far.lost
        write_now = direct_writer(connection_of(near))
        for _ in range(3):
            write_now(b"x" * 100)
        await near.lost
