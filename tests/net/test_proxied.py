"""Ports behind a proxy: players are where the `PROXY` header says, and there is nobody before it is complete."""

from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.listener import Listener, PortTaken
from gameserver.net.threshold import THRESHOLD_SECONDS
from tests.support.client import Client
from tests.support.errors import captured_lines
from tests.support.network import MemoryNetwork
from tests.support.notes import NOTES, Note, Notes
from tests.support.quiet import assert_quiet

PORT = 9000
HEADER = b"PROXY TCP4 192.0.2.7 198.51.100.1 51234 9000\r\n"
HEADER_2 = (
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"  # version 2, TCP over IPv4, 12 bytes of addresses
    b"\xc0\0\x02\x07\xc6\x33\x64\x01\xc8\x22\x23\x28"
)


class Proxied(SynchronousTestCase):
    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.addCleanup(assert_quiet, self.network)
        self.host = self.network.host("server")
        self.notes = Notes(self.host)
        self.listener = self.listen(f"haproxy:tcp:{PORT}")
        self.listener.startService()

    def listen(self, endpoint: str) -> Listener:
        listener = Listener("NOTES_PORT", "", 0, self.notes.build, self.host, endpoint=endpoint)
        self.addCleanup(lambda: listener.running and listener.stopService())
        return listener

    def client(self, said: bytes) -> Client:
        client = self.network.connect("localhost", PORT, NOTES, NOTES)
        client.send_bytes(said)
        return client

    def assert_from_there(self, client: Client) -> None:
        client.send(Note(number=5, text=b"hello"))
        self.assertEqual(client.expect(Note).number, 0)
        self.network.settle(0.1)
        [session] = self.notes.sessions
        self.assertEqual(session.peer.name, "192.0.2.7:51234")
        self.assertEqual(session.notes, [Note(number=5, text=b"hello")])

    def test_a_player_is_where_the_header_says(self) -> None:
        self.assert_from_there(self.client(HEADER))

    def test_the_second_version_of_the_header_says_the_same(self) -> None:
        self.assert_from_there(self.client(HEADER_2))

    def test_a_header_may_come_in_pieces(self) -> None:
        client = self.client(HEADER[:20])
        self.network.settle(0.5)
        client.send_bytes(HEADER[20:])
        self.network.settle(0.5)
        self.assertEqual(self.notes.sessions, [])
        self.assert_from_there(client)

    def test_without_a_header_nobody_is_let_in(self) -> None:
        with captured_lines() as lines:
            self.client(b"GET / HTTP/1.1\r\n\r\n").expect_end(1)
        self.assertEqual(self.notes.sessions, [])
        self.assertIn("sent no PROXY header", lines[-1])

    def test_the_log_names_the_port_by_its_setting(self) -> None:
        self.listener.stopService()
        self.network.settle()
        with captured_lines() as lines:
            self.listener.startService()
        self.assertIn(f"NOTES_PORT (PROXY) starting on {PORT}", lines)

    def test_who_says_nothing_is_not_awaited_for_ever(self) -> None:
        self.client(HEADER[:-2]).expect_end(THRESHOLD_SECONDS + 1)
        self.assertEqual(self.notes.sessions, [])

    def test_an_endpoint_that_cannot_be_is_named_with_its_setting(self) -> None:
        with self.assertRaises(PortTaken) as caught:
            self.listen(f"tcp:{PORT}").startService()
        self.assertIn(
            f"cannot listen on tcp:{PORT} (Address already in use): free it, or set NOTES_ENDPOINT",
            str(caught.exception),
        )
        with self.assertRaises(PortTaken) as caught:
            self.listen("carrier-pigeon:1").startService()
        self.assertIn("set NOTES_ENDPOINT", str(caught.exception))
