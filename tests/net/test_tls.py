"""Links with certificates: who may come in where, and what becomes of those who may not."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.ssl import CertificateOptions
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import provider

from gameserver.net.identity import Identity, Impostor, check_claim
from gameserver.net.limits import SELDOM_SECONDS
from gameserver.net.link import Link
from gameserver.net.listener import Listener
from gameserver.net.threshold import THRESHOLD_LIMIT, THRESHOLD_SECONDS
from gameserver.net.tls import Credentials, Guard
from gameserver.ops.certificates import LIFE, CertificateStore, now_utc
from tests.support.errors import captured_lines
from tests.support.network import MemoryNetwork
from tests.support.notes import NOTES, Note, Notes
from tests.support.quiet import assert_quiet

PORT = 9000


class GuardedLinks(SynchronousTestCase):
    """A zone's port for gates, and whoever connects to it."""

    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.addCleanup(assert_quiet, self.network)
        self.store = self.new_store()
        # The authority is older than certificates last.
        self.store.ensure(Identity("zone"), now_utc() - LIFE * 2)
        self.refusals: list[str] = []

        @provider(ILogObserver)
        def note(event: LogEvent) -> None:
            if "was refused" in str(event.get("log_format")):
                self.refusals.append(str(event["reason"]))

        globalLogPublisher.addObserver(note)
        self.addCleanup(globalLogPublisher.removeObserver, note)
        self.zone = Notes(self.network.host("zone"))
        guard = Guard(self.credentials("zone"), (Identity("gate"),))
        self.listener = Listener("ZONE", "", PORT, self.zone.build, self.network.host("zone"), 10, guard=guard)
        self.listener.startService()
        self.addCleanup(lambda: self.listener.running and self.listener.stopService())
        self.gate = Notes(self.network.host("gate"))

    def test_the_log_names_the_port_by_its_setting_as_a_plain_one(self) -> None:
        self.listener.stopService()
        self.network.settle()
        with captured_lines() as lines:
            self.listener.startService()
        self.assertIn(f"ZONE (TLS) starting on {PORT}", lines)

    def new_store(self) -> CertificateStore:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return CertificateStore(Path(folder.name))

    def credentials(
        self, role: str, number: int | None = None, store: CertificateStore | None = None
    ) -> Credentials:
        now = now_utc()
        return Credentials.from_pem(*(store or self.store).ensure(Identity(role, number), now))

    def bundled(self, identity: Identity, now: datetime) -> Credentials:
        """Return what a daemon on another machine has since *now*."""
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        authority, own = self.store.bundle(identity, Path(folder.name), now)
        return Credentials.from_pem(authority.read_bytes(), own.read_bytes())

    def link(self, own: Credentials, expected: Identity) -> Link:
        guard = Guard(own, (expected,))
        link = Link("zone", "localhost", PORT, self.gate.build, self.network.host("gate"), guard)
        link.startService()
        self.addCleanup(lambda: link.running and link.stopService())
        return link

    def test_a_gate_reaches_a_zone_and_messages_pass_both_ways(self) -> None:
        link = self.link(self.credentials("gate", 3), Identity("zone"))
        self.assertTrue(self.network.run_until(lambda: link.is_up, 5))
        self.network.settle(1)
        [zone_session], [gate_session] = self.zone.sessions, self.gate.sessions
        self.assertEqual((len(zone_session.notes), len(gate_session.notes)), (1, 1))
        [peer] = self.listener.peers
        self.assertEqual(peer.identity, Identity("gate", 3))

    def test_much_passes_in_order(self) -> None:
        self.link(self.credentials("gate"), Identity("zone"))
        self.network.run_until(lambda: bool(self.zone.sessions), 5)
        for number in range(3000):
            self.zone.sessions[0].peer.send(Note(number=number, text=bytes(500)))
        self.network.settle(5)
        self.assertEqual([note.number for note in self.gate.sessions[0].notes[1:]], list(range(3000)))

    def refused(self, link: Link, reason: str) -> None:
        """See that a link never gets anywhere, and that the log says so once a minute."""
        self.network.settle(50)
        self.assertEqual(self.zone.sessions, [])
        self.assertEqual(self.listener.peers, frozenset())
        found = [each for each in self.refusals if reason in each]
        self.assertEqual(len(found), 1, self.refusals)
        self.network.settle(60)
        self.assertEqual(len([each for each in self.refusals if reason in each]), 2)
        link.stopService()

    def test_a_server_of_another_role_is_refused(self) -> None:
        for role in ("zone", "account", "main", "login"):
            self.refusals.clear()
            link = self.link(self.credentials(role), Identity("zone"))
            self.refused(link, f"its certificate is for {role}, not for gate")
            self.network.settle(SELDOM_SECONDS)  # so that the next refusal is due at once

    def test_a_server_of_another_authority_is_refused_by_both(self) -> None:
        elsewhere = self.new_store()
        self.refused(self.link(self.credentials("gate", store=elsewhere), Identity("zone")), "unknown ca")
        self.assertEqual(self.gate.sessions, [])

    def test_a_server_without_a_certificate_is_refused(self) -> None:
        trusting = self.credentials("gate").options
        nobody = Credentials(CertificateOptions(trustRoot=trusting.trustRoot))
        self.refused(self.link(nobody, Identity("zone")), "did not return a certificate")

    def test_a_gate_does_not_speak_to_what_is_no_zone(self) -> None:
        link = self.link(self.credentials("gate"), Identity("main"))
        self.network.settle(30)
        self.assertEqual(self.gate.sessions, [])
        self.assertIn("its certificate is for zone, not for main", self.refusals)
        link.stopService()

    def test_a_gate_does_not_speak_to_a_zone_of_another_number_or_past_its_time_or_in_clear(self) -> None:
        now = now_utc()
        another, aged = self.bundled(Identity("zone", 4), now), self.bundled(Identity("zone"), now - LIFE * 1.5)
        servers = (
            ("its certificate is for zone 4, not for zone 3", Guard(another, (Identity("gate"),))),
            ("certificate verify failed", Guard(aged, (Identity("gate"),))),
            ("wrong version number", None),
        )
        self.listener.stopService()
        self.network.settle(1)
        for reason, guard in servers:
            self.refusals.clear()
            host = self.network.host("zone")
            listener = Listener("ZONE", "", PORT, Notes(host).build, host, 10, guard=guard)
            listener.startService()
            link = self.link(self.credentials("gate"), Identity("zone", 3))
            self.network.settle(30)
            self.assertEqual(self.gate.sessions, [])
            # The server says, too, that somebody left: the link is not counted twice.
            self.assertEqual(len([each for each in self.refusals if reason in each]), 1, self.refusals)
            self.assertFalse(link.is_up)
            link.stopService()
            listener.stopService()
            self.network.settle(61)
        self.listener.startService()
        link = self.link(self.credentials("gate"), Identity("zone", 3))
        self.assertTrue(self.network.run_until(lambda: link.is_up, 5))

    def test_who_is_refused_because_his_certificate_has_ended_reads_so_in_his_own_log(self) -> None:
        aged = self.bundled(Identity("gate"), now_utc() - LIFE * 1.5)
        with captured_lines("warn") as lines:
            self.refused(self.link(aged, Identity("zone")), "certificate verify failed")
        complaint = "zone: 127.0.0.1 does not accept our certificate, "
        found = [line for line in lines if line.startswith(complaint)]
        self.assertEqual(len(found), 2, lines)
        self.assertIn("certificate expired", found[0])

    def test_a_numbered_zone_is_that_zone_only(self) -> None:
        right = Guard(self.credentials("gate"), (Identity("zone", 3),))
        self.assertEqual(right.judge(Identity("zone", 3)), "")
        self.assertEqual(right.judge(Identity("zone")), "")
        self.assertIn("zone 4", right.judge(Identity("zone", 4)))

    def test_who_speaks_in_clear_or_not_at_all_is_never_heard(self) -> None:
        for said in (b"", b"\x16", b"\x16\x03\x01\x02\0", bytes(3000), b"GET / HTTP/1.1\r\n\r\n"):
            client = self.network.connect("localhost", PORT, NOTES, NOTES)
            client.send_bytes(said)
            client.expect_end(THRESHOLD_SECONDS + 1)
        self.assertEqual(self.zone.sessions, [])
        self.assertEqual(len(self.refusals), 1)

    def test_however_many_say_nothing_a_gate_gets_in(self) -> None:
        silent = [self.network.connect("localhost", PORT, NOTES, NOTES) for _ in range(THRESHOLD_LIMIT + 50)]
        link = self.link(self.credentials("gate"), Identity("zone"))
        self.assertTrue(self.network.run_until(lambda: link.is_up, 1))
        self.network.settle(1)
        self.assertEqual(sum(client.lost is None for client in silent), THRESHOLD_LIMIT - 1)

    def test_a_port_with_silent_ones_before_it_closes(self) -> None:
        client = self.network.connect("localhost", PORT, NOTES, NOTES)
        stopped = self.listener.stopService()
        self.assertTrue(self.network.run_until(lambda: stopped.called, 1))
        client.expect_end(1)

    def test_one_who_connects_and_is_ended_at_once_is_not_asked_all_the_time(self) -> None:
        link = self.link(self.credentials("main"), Identity("zone"))
        self.network.settle(60)
        self.assertLess(len(self.gate.sessions), 40)
        link.stopService()


class Claims(SynchronousTestCase):
    def test_a_certificate_with_a_number_is_for_that_server_only(self) -> None:
        check_claim(Identity("gate", 3), "gate", 3)
        check_claim(Identity("gate"), "gate", 200)
        check_claim(None, "gate", 200)
        for identity in (Identity("gate", 4), Identity("zone"), Identity("zone", 3)):
            with self.assertRaisesRegex(Impostor, f"is gate 3, but its certificate is for {identity}"):
                check_claim(identity, "gate", 3)

    @given(st.from_regex(r"[a-z]+", fullmatch=True), st.none() | st.integers(0, 255))
    def test_an_identity_survives_its_certificate(self, role: str, number: int | None) -> None:
        identity = Identity(role, number)
        self.assertEqual(Identity.from_uri(identity.uri), identity)

    @given(st.text())
    def test_other_names_are_no_identities(self, text: str) -> None:
        identity = Identity.from_uri(text)
        self.assertTrue(identity is None or identity.role in text)
