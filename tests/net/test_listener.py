"""A port closes together with everything inside it, whatever that is doing."""

from functools import partial

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError
from twisted.internet.interfaces import ITCPTransport
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.listener import Listener, PortTaken
from gameserver.net.receiver import CLOSE_SECONDS, address_text
from tests.support.client import Client
from tests.support.network import MemoryNetwork
from tests.support.notes import NOTES, Note, Notes, NoteSession
from tests.support.quiet import assert_quiet

PORT = 9000


class ListenerTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.addCleanup(assert_quiet, self.network)
        self.host = self.network.host("server")
        self.notes = Notes(self.host)
        self.listener = self.listen(self.notes)

    def listen(self, notes: Notes, port: int = PORT, limit: int = 10) -> Listener:
        listener = Listener("NOTES_PORT", "", port, notes.build, self.host, limit)
        self.addCleanup(lambda: listener.running and listener.stopService())
        return listener

    def client(self) -> Client:
        return self.network.connect("localhost", PORT, NOTES, NOTES)

    def assert_stops(self, listener: Listener, within_seconds: float) -> None:
        stopped = listener.stopService()
        self.network.run_until(lambda: stopped.called, within_seconds)
        self.successResultOf(stopped)
        self.assertEqual(listener.peers, frozenset())

    def test_what_never_started_stops_at_once(self) -> None:
        self.successResultOf(self.listener.stopService())

    def test_stopping_closes_the_port(self) -> None:
        self.listener.startService()
        self.assert_stops(self.listener, 1)
        with self.assertRaises(ConnectionRefusedError):
            self.client()

    def test_peers_are_told_in_order_and_answered(self) -> None:
        self.listener.startService()
        client = self.client()
        client.expect(Note)
        for number in range(100):
            client.send(Note(number=number, text=bytes(number)))
        self.network.settle(1)
        [session] = self.notes.sessions
        self.assertEqual([len(note.text) for note in session.notes], list(range(100)))

    def test_stopping_closes_the_peers_after_what_was_written_to_them(self) -> None:
        self.listener.startService()
        clients = [self.client() for _ in range(3)]
        self.network.settle(1)
        for session in self.notes.sessions:
            session.peer.send(Note(number=77, text=bytes(10_000)))
        self.assert_stops(self.listener, 1)
        for client in clients:
            client.expect_end()
            self.assertEqual([note.number for note in client.told(Note)], [0, 77])
        self.assertTrue(all(session.is_closed for session in self.notes.sessions))

    def test_stopping_waits_until_the_sessions_have_cleaned_up(self) -> None:
        cleaning: Deferred[None] = Deferred()
        self.notes = Notes(self.host, partial(NoteSession, cleaning=cleaning))
        self.listener = self.listen(self.notes)
        self.listener.startService()
        self.client()
        stopped = self.listener.stopService()
        self.network.settle(60)
        self.assertNoResult(stopped)
        cleaning.callback(None)
        self.successResultOf(stopped)

    def test_stopping_also_waits_for_those_who_left_before_and_still_clean_up(self) -> None:
        cleaning: Deferred[None] = Deferred()
        self.notes = Notes(self.host, partial(NoteSession, cleaning=cleaning))
        self.listener = self.listen(self.notes)
        self.listener.startService()
        self.client().vanish()
        self.network.settle(1)
        stopped = self.listener.stopService()
        self.network.settle(1)
        self.assertNoResult(stopped)
        cleaning.callback(None)
        self.successResultOf(stopped)

    def test_a_peer_that_does_not_read_cannot_hold_up_the_stop(self) -> None:
        self.listener.startService()
        client = self.client()
        client.pause()
        self.network.settle(1)
        [session] = self.notes.sessions
        for _ in range(100):
            session.peer.send(Note(number=1, text=bytes(10_000)))
        self.network.settle(1)
        self.assert_stops(self.listener, CLOSE_SECONDS + 0.1)

    def test_a_stopped_listener_can_start_again(self) -> None:
        for _ in range(3):
            self.listener.startService()
            self.client().expect(Note)
            self.assert_stops(self.listener, 1)

    def test_more_connections_than_the_limit_are_refused_and_those_inside_kept(self) -> None:
        listener = self.listen(self.notes, PORT + 1, limit=2)
        listener.startService()
        connect = partial(self.network.connect, "localhost", PORT + 1, NOTES, NOTES)
        inside = [connect(), connect()]
        connect().expect_end()
        inside[0].close()
        self.network.settle(1)
        connect().expect(Note)
        self.assertIsNone(inside[1].lost)

    def test_a_port_that_is_taken_is_named_with_its_setting(self) -> None:
        self.listener.startService()
        second = self.listen(self.notes)
        with self.assertRaises(PortTaken) as caught:
            second.startService()
        self.assertEqual(
            str(caught.exception),
            f"cannot listen on *:{PORT} (Address already in use): free it, or set NOTES_PORT",
        )
        self.successResultOf(second.stopService())

    def test_port_0_is_any_free_port(self) -> None:
        listener = self.listen(self.notes, 0)
        listener.startService()
        port = int(address_text(listener.address).rpartition(":")[2])
        self.network.connect("localhost", port, NOTES, NOTES).expect(Note)

    def test_nonsense_ends_its_connection_after_the_good_messages_before_it(self) -> None:
        self.listener.startService()
        bad, good = self.client(), self.client()
        self.network.settle(1)
        bad.send(Note(number=5))
        bad.send_bytes(b"\x05\0\0\0 too short to be a frame")
        bad.expect_end()
        good.send(Note(number=6))
        self.network.settle(1)
        self.assertEqual([[note.number for note in each.notes] for each in self.notes.sessions], [[5], [6]])

    def test_the_transport_is_prepared_for_small_messages_and_dead_peers(self) -> None:
        self.listener.startService()
        self.client().expect(Note)
        [peer] = self.listener.peers
        transport: ITCPTransport = peer.transport
        self.assertTrue(transport.getTcpNoDelay())
        self.assertTrue(transport.getTcpKeepAlive())
