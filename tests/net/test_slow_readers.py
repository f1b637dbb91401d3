"""Peers that do not read what they are sent: they are dropped and counted, and nobody else waits for them."""

import socket
from typing import cast

from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTCP
from twisted.internet.task import LoopingCall
from twisted.internet.tcp import Connection
from twisted.trial.unittest import SynchronousTestCase, TestCase

from gameserver.daemons.gate import clients as gate
from gameserver.daemons.login import service as login
from gameserver.net.listener import Listener
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.receiver import CLIENT_SEND_BUFFER_BYTES
from gameserver.wire import connection
from tests.support.client import Client
from tests.support.network import MemoryNetwork
from tests.support.notes import NOTES, Note, Notes
from tests.support.quiet import assert_quiet

PORT = 9000
LIMIT_BYTES = 256 * 1024
TEXT = bytes(1000)


class Narrow(Peer):
    """For whom the system may hold little, too."""

    send_buffer_bytes = 16 * 1024


class Crowd(Notes):
    """Peers who are all told the same, with little room for those who do not read."""

    said = 0
    peer_class = Peer

    def build(self) -> Peer:
        return self.peer_class(connection.Connection(NOTES, NOTES), self._new_session, self.turn, LIMIT_BYTES)

    def say(self, notes: int = 20) -> None:
        for _ in range(notes):
            self.said += 1
            for session in self.sessions:
                session.peer.send(Note(number=self.said, text=TEXT))


class InMemory(SynchronousTestCase):
    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.addCleanup(assert_quiet, self.network)
        host = self.network.host("server")
        self.crowd = Crowd(host)
        self.listener = Listener("NOTES_PORT", "", PORT, self.crowd.build, host)
        self.listener.startService()
        self.addCleanup(self.listener.stopService)

    def client(self) -> Client:
        client = self.network.connect("localhost", PORT, NOTES, NOTES)
        client.expect(Note)
        return client

    def test_who_does_not_read_is_dropped_and_counted_and_the_others_hear_everything_at_once(self) -> None:
        slow, others = self.client(), [self.client() for _ in range(5)]
        slow.pause()
        for _ in range(100):
            self.crowd.say()
            self.network.settle(0.05)
            for other in others:
                self.assertEqual(other.received[-1].message, Note(number=self.crowd.said, text=TEXT))
        slow.resume()
        slow.expect_end(1)
        self.assertEqual((self.listener.slow, len(self.listener.peers)), (1, len(others)))

    def test_who_reads_again_in_time_has_missed_nothing(self) -> None:
        slow = self.client()
        slow.pause()
        self.crowd.say(LIMIT_BYTES // len(TEXT))
        self.network.settle(5)
        slow.resume()
        self.network.settle(5)
        heard = [note.number for note in slow.told(Note)]
        self.assertEqual(heard, list(range(self.crowd.said + 1)))
        self.assertEqual(self.listener.slow, 0)


class OverSockets(TestCase):
    """The same over the operating system's sockets, whose buffers are another matter."""

    timeout = 30

    def crowd(self) -> tuple[Crowd, Listener]:
        real = cast(Reactor, IReactorTCP(reactor))
        crowd = Crowd(real)
        listener = Listener("NOTES_PORT", "127.0.0.1", 0, crowd.build, real)
        listener.startService()
        self.addCleanup(listener.stopService)
        return crowd, listener

    async def test_what_the_system_holds_for_who_never_reads_is_bounded(self) -> None:
        crowd, listener = self.crowd()
        crowd.peer_class = Narrow
        with socket.create_connection(("127.0.0.1", port_of(listener))):
            while not crowd.sessions:
                await wait(0.01)
            [peer] = listener.peers
            assert isinstance(peer.transport, Connection)
            # Linux takes and tells twice of it, for what it needs itself.
            held_bytes = peer.transport.getHandle().getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
            self.assertIn(held_bytes, (Narrow.send_buffer_bytes, 2 * Narrow.send_buffer_bytes))

    def test_players_are_such_peers(self) -> None:
        for players in (gate.Client, gate.CompactClient, login.Client):
            self.assertEqual(players.send_buffer_bytes, CLIENT_SEND_BUFFER_BYTES)

    async def test_a_client_that_never_reads_is_dropped_while_a_crowd_is_served(self) -> None:
        crowd, listener = self.crowd()
        sockets = [socket.create_connection(("127.0.0.1", port_of(listener))) for _ in range(6)]
        for each in sockets:
            self.addCleanup(each.close)
            each.setblocking(False)
        _, *reading = sockets
        heard = [0] * len(reading)
        dropped: Deferred[None] = Deferred()

        def turn() -> None:
            if len(crowd.sessions) == len(sockets) and not dropped.called:
                crowd.say()
            for number, each in enumerate(reading):
                heard[number] += read(each)
            if listener.slow and not dropped.called:
                dropped.callback(None)

        turning = LoopingCall(turn)
        turning.start(0.001)
        await dropped
        said_bytes = sum(len(NOTES.encode(Note(number=0, text=TEXT))) for _ in range(crowd.said))
        while min(heard) < said_bytes:
            await wait(0.01)
        turning.stop()
        self.assertEqual((listener.slow, len(listener.peers)), (1, len(reading)))


def port_of(listener: Listener) -> int:
    address = listener.address
    assert isinstance(address, IPv4Address)
    return address.port


def read(each: socket.socket) -> int:
    """Read what is there; return how many bytes that was."""
    try:
        return len(each.recv(1 << 20))
    except BlockingIOError:
        return 0


def wait(seconds: float) -> Deferred[None]:
    passed: Deferred[None] = Deferred()
    cast(Reactor, IReactorTCP(reactor)).callLater(seconds, passed.callback, None)
    return passed
