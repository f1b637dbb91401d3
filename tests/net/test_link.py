"""A link is there or coming back, until it is stopped: then nothing of it is left."""

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.link import Link
from gameserver.net.listener import Listener
from tests.support.network import MemoryNetwork
from tests.support.notes import Note, Notes, NoteSession
from tests.support.quiet import assert_quiet

PORT = 9000
STEPS = st.one_of(
    st.sampled_from(["start server", "stop server", "crash server", "start link", "stop link"]),
    st.floats(0, 8),
)


class LinkTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.host = self.network.host("client")
        self.client = Notes(self.host)
        self.link = self.a_link(self.client)
        self.server: Notes | None = None
        self.listener: Listener | None = None
        self.addCleanup(self.finish)

    def a_link(self, notes: Notes) -> Link:
        return Link("server", "localhost", PORT, notes.build, self.host)

    def start_server(self) -> None:
        if self.listener is None:
            host = self.network.host("server")
            self.server = Notes(host)
            self.listener = Listener("PORT", "", PORT, self.server.build, host)
            self.listener.startService()

    def stop_server(self) -> None:
        if self.listener is not None:
            self.listener.stopService()
            self.listener = None
            self.network.settle(0.1)

    def crash_server(self) -> None:
        self.network.host("server").crash()
        self.listener = None

    def finish(self) -> None:
        if self.link.running:
            self.link.stopService()
        self.stop_server()
        assert_quiet(self.network)

    @settings(max_examples=60)
    @given(st.integers(0, 99), st.lists(STEPS, max_size=12))
    def test_whatever_happened_before_it_comes_up_with_the_server_and_stops_in_every_state(
        self, seed: int, steps: list[str | float]
    ) -> None:
        self.setUp()
        self.network.random.seed(seed)
        for step in steps:
            match step:
                case "start server":
                    self.start_server()
                case "stop server":
                    self.stop_server()
                case "crash server":
                    self.crash_server()
                case "start link":
                    if not self.link.running:
                        self.link.startService()
                case "stop link":
                    self.stop_link()
                case _:
                    self.network.settle(float(step))
        self.start_server()
        if not self.link.running:
            self.link.startService()
        server = self.server
        assert server is not None
        # The link may still believe in a server that has crashed.
        self.assertTrue(self.network.run_until(lambda: self.link.is_up and bool(server.sessions), 15))
        self.network.settle(1)
        self.assertEqual([note.number for note in server.sessions[-1].notes], [0])
        self.stop_link()
        self.assertFalse(self.link.is_up)
        self.finish()

    def stop_link(self) -> None:
        """Stop the link; it must be gone at once, and leave nothing on its host."""
        if self.link.running:
            stopped = self.link.stopService()
            self.network.run_until(lambda: stopped.called, 3)
            self.successResultOf(stopped)
            self.network.settle(0.1)
            self.assertEqual((self.host.calls, list(self.host.sockets)), ([], []))

    def test_it_announces_itself_on_each_connection(self) -> None:
        self.start_server()
        self.link.startService()
        self.network.settle(1)
        for _ in range(3):
            self.stop_server()
            self.network.settle(5)
            self.assertFalse(self.link.is_up)
            self.start_server()
            self.network.settle(10)
            self.assertTrue(self.link.is_up)
            assert self.server is not None
            self.assertEqual(self.server.sessions[0].notes, [Note(number=0)])
        self.assertEqual(len(self.client.sessions), 4)

    def test_it_tries_again_soon_then_more_and_more_seldom_but_at_least_every_few_seconds(self) -> None:
        self.link.startService()
        pauses: list[float] = []
        while self.network.now < 60:
            self.assertTrue(self.network.run_until(lambda: not self.host.sockets, 1))
            [retry] = self.host.calls
            pauses.append(retry.getTime() - self.network.now)
            self.network.settle(pauses[-1])
        self.assertLess(pauses[0], 1)
        self.assertGreater(sum(pauses[-4:]), 3 * sum(pauses[:4]))
        self.assertLess(max(pauses), 15)
        self.assertLess(len(pauses), 40)

    def test_a_long_absence_is_forgotten_once_connected(self) -> None:
        self.link.startService()
        self.network.settle(120)
        self.start_server()
        self.network.settle(15)
        self.stop_server()
        self.network.settle(0.01)
        self.start_server()
        self.assertTrue(self.network.run_until(lambda: self.link.is_up, 1))

    def test_stopping_before_the_first_connection_stands_lets_it_never_stand(self) -> None:
        self.start_server()
        self.link.startService()
        for _ in range(2):
            self.network.settle(0.0001)
            self.stop_link()
            self.network.settle(5)
            self.assertEqual(self.client.sessions, [])
            self.link.startService()
            self.network.settle(0)

    def test_what_was_written_before_the_stop_still_arrives(self) -> None:
        self.start_server()
        self.link.startService()
        self.network.settle(1)
        self.client.sessions[0].peer.send(Note(number=77))
        self.stop_link()
        assert self.server is not None
        self.assertEqual([note.number for note in self.server.sessions[0].notes], [0, 77])

    def test_stopping_waits_until_all_sessions_there_were_have_cleaned_up(self) -> None:
        cleanings: list[Deferred[None]] = [Deferred(), Deferred()]
        left = list(cleanings)
        self.client = Notes(self.host, lambda peer: NoteSession(peer, left.pop()))
        self.link = self.a_link(self.client)
        self.start_server()
        self.link.startService()
        self.network.settle(1)
        self.crash_server()
        self.network.settle(1)
        self.start_server()
        self.network.settle(15)
        stopped = self.link.stopService()
        self.network.settle(15)
        for cleaning in cleanings:
            self.assertNoResult(stopped)
            cleaning.callback(None)
        self.successResultOf(stopped)
        self.assertEqual(left, [])
