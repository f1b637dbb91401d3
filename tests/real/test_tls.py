"""Daemons as processes whose links use TLS, from no certificates at all to players who come back after a crash."""

import socket
import ssl
import stat
from pathlib import Path

from gameserver.net.identity import Identity
from gameserver.ops.certificates import ROLES, CertificateStore, now_utc
from gameserver.tools.supervisor import twistd
from tests.real.test_recovery import BACK_SECONDS, BOTS, times
from tests.support.processes import DAEMONS, Process, ProcessCase

PORTS_FOR_SERVERS = ("LOGIN_BROKER_PORT", "ACCOUNT_SERVER_PORT", "MAIN_SERVER_PORT", "ZONE_SERVER_PORT")
HEARD_SECONDS = 10.0


class OverTls(ProcessCase):
    def setUp(self) -> None:
        super().setUp()
        self.store = CertificateStore(self.directory / "tls")
        self.environment |= {"LINK_SECURITY": "tls", "TLS_PATH": str(self.store.directory)}

    def start(self, name: str) -> Process:
        """Start a daemon and wait for nothing."""
        process = Process([twistd(), "-n", "--pidfile=", name], self.environment, self.directory)
        self.addCleanup(process.end)
        return process

    def test_daemons_that_start_at_once_find_each_other_and_players_survive_the_end_of_one(self) -> None:
        daemons = {name: self.start(name) for name in DAEMONS}
        for name, daemon in daemons.items():
            daemon.wait_for(rf"links use TLS as {name}")
            daemon.wait_for("is ready")
        self.see_keys()
        bots = self.bots("--count", str(BOTS), "--seconds", "12", "--behaviour", "walker", "--ramp", "0")
        daemons["zone"].wait_for(times("entered map"))
        bots.wait_for(rf"{BOTS}/{BOTS} in the world, [1-9]")
        for port in PORTS_FOR_SERVERS:
            self.see_strangers_refused(int(self.environment[port]))
        self.kill(daemons["zone"])
        daemons["zone"] = self.daemon("zone")
        daemons["zone"].wait_for(times("is back after"), BACK_SECONDS)
        counts = self.report(bots, 40)["counts"]
        self.assertEqual((counts["logins"], counts["drops"], counts["reconnects"]), (BOTS, 0, 0))
        for name, daemon in daemons.items():
            daemon.read()
            self.assertTrue(daemon.runs)
            self.assertEqual(self.complaints(name), [])
        for name, port in zip(("login", "account", "main"), PORTS_FOR_SERVERS, strict=False):
            # Once a minute for each address: these came within one.
            self.assertEqual(daemons[name].text.count(f"{port}: 127.0.0.1 was refused"), 1, daemons[name].text)

    def see_keys(self) -> None:
        """All daemons have certificates of one authority, and nobody else can read a key."""
        self.assertEqual(stat.S_IMODE(self.store.directory.stat().st_mode), 0o700)
        for path in (self.store.key_path, *(self.store.path(Identity(role)) for role in ROLES)):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        known = self.store.authority_path.read_bytes(), *self.store.directory.iterdir()
        for role in ROLES:
            self.store.ensure(Identity(role), now_utc())
        self.assertEqual((self.store.authority_path.read_bytes(), *self.store.directory.iterdir()), known)

    def see_strangers_refused(self, port: int) -> None:
        """Who speaks in clear, has no certificate, one of nobody's, or an older TLS is not let in."""
        with socket.create_connection(("127.0.0.1", port), HEARD_SECONDS) as plain:
            plain.sendall(b"\x10\0\0\0\0\0\0\0\x02\xe0\0\0\0\0\0\0")
            self.assertEqual(end_of(plain), b"")
        elsewhere = CertificateStore(self.directory / "elsewhere")
        elsewhere.ensure(Identity("gate"), now_utc())
        for certificate, newest in (
            (None, ssl.TLSVersion.TLSv1_3),
            (elsewhere.path(Identity("gate")), ssl.TLSVersion.TLSv1_3),
            (self.store.path(Identity("gate")), ssl.TLSVersion.TLSv1_2),
        ):
            self.assertEqual(said_to(port, certificate, newest), b"")


def end_of(connection: socket.socket) -> bytes:
    """Return what comes until the end, which may be a hard one."""
    received = b""
    try:
        while data := connection.recv(4096):
            received += data
    except (ConnectionError, ssl.SSLError):
        pass
    # A server that does not speak TLS to us may still say so, in an alert.
    return b"" if received[:1] == b"\x15" else received


def said_to(port: int, certificate: Path | None, newest: ssl.TLSVersion) -> bytes:
    """Return what a port says over TLS to who shows *certificate* and believes everybody."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = newest
    if certificate is not None:
        context.load_cert_chain(certificate)
    with socket.create_connection(("127.0.0.1", port), HEARD_SECONDS) as connection:
        try:
            with context.wrap_socket(connection) as secured:
                return end_of(secured)
        except (ConnectionError, ssl.SSLError):
            return b""


class PlainLinks(ProcessCase):
    def refusal(self, name: str, **variables: str) -> str:
        """Return the only line that a daemon says about why it does not start."""
        environment = self.environment | variables
        process = Process([twistd(), "-n", "--pidfile=", name], environment, self.directory)
        self.addCleanup(process.end)
        self.assertEqual(process.wait(30), 1, process.text)
        self.assertNotIn("Traceback", process.text)
        [line] = [line for line in process.text.splitlines() if "cannot start" in line]
        return line

    def test_a_daemon_that_others_could_reach_in_clear_does_not_start(self) -> None:
        everywhere = "LINK_BIND_ADDRESS is 0.0.0.0, but links are plain: set LINK_SECURITY=tls"
        for name in ("zone", "cluster"):
            self.assertIn(f"{name} cannot start: {everywhere}", self.refusal(name, LINK_BIND_ADDRESS="0.0.0.0"))
        beyond = self.refusal("gate", ACCOUNT_SERVER_ADDRESS="192.0.2.9:5589")
        self.assertIn("the link to account at 192.0.2.9 would be plain: set LINK_SECURITY=tls", beyond)

    def test_who_says_so_by_name_gets_plain_links_and_a_warning(self) -> None:
        self.environment |= {"LINK_BIND_ADDRESS": "0.0.0.0", "LINK_SECURITY": "plain-anywhere"}
        for _ in range(2):
            main = self.daemon("main")
            self.assertRegex(main.text, r"warn.*LINK_SECURITY=plain-anywhere\): whoever reaches the ports")
            self.kill(main)
