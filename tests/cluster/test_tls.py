"""The whole cluster with certificates: it plays as ever, and each port for servers knows who may come in."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from twisted.internet.ssl import CertificateOptions, TLSVersion

from gameserver.messages.broker import GateRegister
from gameserver.messages.links import GATE_TO_ACCOUNT, GATE_TO_LOGIN, GATE_TO_ZONE, SERVER_TO_MAIN
from gameserver.messages.main import ServerHello
from gameserver.messages.servers import AccountGateHello, ZoneGateHello
from gameserver.net.identity import Identity
from gameserver.net.link import Link
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.receiver import Endpoint
from gameserver.net.session import Answer, LinkSession
from gameserver.net.tls import Credentials, Guard
from gameserver.ops.certificates import LIFE, ROLES, CertificateStore, now_utc
from gameserver.ops.kinds import LinkProtection
from gameserver.ops.link_security import LinkSecurity
from gameserver.ops.metrics.collecting import exposition, registry_of
from gameserver.ops.metrics.tree import ports
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.connection import Connection
from tests.cluster.case import ClusterCase
from tests.support.cluster import Cluster
from tests.support.errors import captured_lines
from tests.support.notes import NOTES, Notes

PORTS = {
    "LOGIN_BROKER_PORT": (3210, "login", ("gate",)),
    "ACCOUNT_SERVER_PORT": (5589, "account", ("gate",)),
    "MAIN_SERVER_PORT": (5555, "main", ("account", "zone")),
    "ZONE_SERVER_PORT": (7568, "zone", ("gate",)),
}
"""The ports for servers: number, whose it is, and who may come in."""


class TlsCase(ClusterCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = CertificateStore(self.folder / "tls")
        # The authority is older than a certificate lasts.
        self.long_ago = now_utc() - LIFE - LIFE / 10
        self.store.ensure(Identity("gate"), self.long_ago)
        self.cluster = Cluster(variables=self.variables, secure=self.secure)
        self.cluster.start()
        self.addCleanup(self.cluster.finish)

    def secure(self, role: str) -> LinkSecurity:
        return LinkSecurity(LinkProtection.TLS, self.credentials(role))

    def credentials(self, role: str) -> Credentials:
        """Return those of a daemon that runs with the directory of the cluster."""
        return Credentials.from_pem(*self.store.ensure(Identity(role), now_utc()))

    def bundled(self, store: CertificateStore, identity: Identity, now: datetime) -> Credentials:
        """Return those that a directory for another machine has."""
        target = Path(tempfile.mkdtemp(dir=self.folder))
        authority, own = store.bundle(identity, target, now)
        return Credentials.from_pem(authority.read_bytes(), own.read_bytes())

    def peers(self, setting: str) -> int:
        """Return how many are inside a port."""
        owner = PORTS[setting][1]
        [port] = [port for _, port in ports(self.cluster.service(owner), owner) if port.setting == setting]
        return len(port.peers)

    def comes_to(self, count: int, setting: str) -> bool:
        """Tell whether so many are inside a port at some moment soon."""
        return self.cluster.network.run_until(lambda: self.peers(setting) == count, 2)

    def dial(
        self, number: int, own: Credentials, expected: str, build: Callable[[], Endpoint] | None = None
    ) -> Link:
        """Return a link to a port by somebody who is no daemon of the cluster."""
        stranger = self.cluster.network.host("stranger")
        guard = Guard(own, (Identity(expected),))
        link = Link("stranger's", "localhost", number, build or Notes(stranger).build, stranger, guard)
        link.startService()
        return link


class Greeter(LinkSession):
    """Says one thing, and listens to nothing."""

    def __init__(self, peer: Peer, greeting: object) -> None:
        super().__init__()
        self._peer = peer
        self._greeting = greeting

    def opened(self) -> Answer:
        """Say it."""
        self._peer.send(self._greeting)
        return None

    def unhandled(self, message: object) -> None:
        """Let it pass."""


class Ports(TlsCase):
    def test_players_play_as_ever_and_links_come_back(self) -> None:
        anna = self.cluster.player("anna")
        for daemon in ("main", "account", "login"):
            self.cluster.crash(daemon)
            self.cluster.start(daemon)
        self.settle(10)
        self.assertIsNone(anna.client.lost)
        self.assertGreater(self.cluster.player("berta").pc_id, 0)

    def test_each_port_lets_its_roles_in_and_nobody_else_and_says_whom_it_refuses(self) -> None:
        elsewhere = CertificateStore(self.folder / "elsewhere")
        trusting = self.credentials("gate").options
        strangers = {
            "did not return a certificate": Credentials(CertificateOptions(trustRoot=trusting.trustRoot)),
            "certificate verify failed": self.bundled(self.store, Identity("gate"), self.long_ago),
            "unknown ca": self.bundled(elsewhere, Identity("gate"), now_utc()),
            "unsupported protocol": Credentials(
                CertificateOptions(
                    privateKey=trusting.privateKey,
                    certificate=trusting.certificate,
                    trustRoot=trusting.trustRoot,
                    lowerMaximumSecurityTo=TLSVersion.TLSv1_2,
                )
            ),
        }
        for setting, (number, owner, allowed) in PORTS.items():
            inside = self.peers(setting)
            wrong = {f"its certificate is for {role}, not for": role for role in ROLES if role not in allowed}
            every = strangers | {reason: self.credentials(role) for reason, role in wrong.items()}
            for reason, own in every.items():
                self.settle(61)
                with captured_lines("warn") as lines:
                    link = self.dial(number, own, owner)
                    self.settle(5)
                    self.assertEqual(self.peers(setting), inside, reason)
                    link.stopService()
                refusals = [line for line in lines if line.startswith(f"{setting}: 127.0.0.1 was refused, ")]
                self.assertEqual(len(refusals), 1, lines)
                self.assertIn(reason, refusals[0])
        self.assertGreater(self.cluster.player("anna").pc_id, 0)

    def test_each_port_lets_its_roles_in(self) -> None:
        for setting, (number, owner, allowed) in PORTS.items():
            for role in allowed:
                inside = self.peers(setting)
                link = self.dial(number, self.credentials(role), owner)
                self.assertTrue(self.comes_to(inside + 1, setting), (setting, role))
                link.stopService()
                self.settle(3)

    def test_a_certificate_with_a_number_is_good_for_no_other_number_at_any_port(self) -> None:
        register = GateRegister(server_id=0, agent_id=8, gate_ip="127.0.0.1", gate_port=1)
        greetings: dict[str, tuple[str, Catalogue, object]] = {
            "LOGIN_BROKER_PORT": ("gate", GATE_TO_LOGIN, register),
            "ACCOUNT_SERVER_PORT": ("gate", GATE_TO_ACCOUNT, AccountGateHello(agent_id=8)),
            "MAIN_SERVER_PORT": ("zone", SERVER_TO_MAIN, ServerHello(server_id=8)),
            "ZONE_SERVER_PORT": ("gate", GATE_TO_ZONE, ZoneGateHello(agent_id=8)),
        }
        turn = Turn(self.cluster.network.host("stranger"))
        turn.startService()

        def greeting(catalogue: Catalogue, words: object) -> Callable[[], Endpoint]:
            return lambda: Peer(Connection(NOTES, catalogue), lambda peer: Greeter(peer, words), turn)

        for setting, (role, catalogue, words) in greetings.items():
            number, owner, _ = PORTS[setting]
            inside = self.peers(setting)
            for own, is_let_in in ((9, False), (8, True)):
                credentials = self.bundled(self.store, Identity(role, own), now_utc())
                with captured_lines("warn") as lines:
                    link = self.dial(number, credentials, owner, greeting(catalogue, words))
                    self.settle(0.1)
                    self.assertEqual(self.peers(setting), inside + is_let_in, (setting, own, lines))
                    link.stopService()
                    self.settle(3)
                complaint = f"it says that it is {role} 8, but its certificate is for {role} 9"
                self.assertEqual(sum(complaint in line for line in lines), 0 if is_let_in else 1, lines)

    def test_who_speaks_in_clear_is_not_heard(self) -> None:
        for setting, (number, _, _) in PORTS.items():
            inside = self.peers(setting)
            with captured_lines("warn") as lines:
                client = self.cluster.network.connect("localhost", number, NOTES, NOTES)
                client.send_bytes(b"\x10\0\0\0\0\0\0\0\x02\xe0\0\0\0\0\0\0")
                client.expect_end(6)
                self.assertEqual(self.peers(setting), inside)
            [refusal] = [line for line in lines if f"{setting}: 127.0.0.1 was refused" in line]
            self.assertIn("it does not speak TLS; is LINK_SECURITY the same there?", refusal)
        self.assertGreater(self.cluster.player("anna").pc_id, 0)


class Figures(TlsCase):
    def test_each_daemon_tells_once_when_its_certificates_end(self) -> None:
        for role in ROLES:
            text = exposition(registry_of(self.cluster.service(role), role)).decode()
            found = [
                line for line in text.splitlines() if line.startswith("a3_certificate_end_timestamp_seconds{")
            ]
            for name, path in (("own", self.store.path(Identity(role))), ("authority", self.store.authority_path)):
                end = self.store.read(path).ends.timestamp()
                [line] = [line for line in found if f'certificate="{name}",daemon="{role}"' in line]
                self.assertEqual(float(line.split()[-1]), end)
            self.assertEqual(len(found), 2)
