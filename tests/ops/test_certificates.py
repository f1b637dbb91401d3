"""The private authority: made once, renewed in time, copied to other machines, never made up where it is not."""

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.identity import Identity
from gameserver.net.tls import Credentials
from gameserver.ops.certificates import LIFE, RENEWAL, ROLES, CertificateError, CertificateStore, now_utc
from gameserver.ops.environment import SettingsError, read
from gameserver.ops.kinds import LinkProtection
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity, secure_links, warn_of_plain_links
from gameserver.ops.settings import LinkSettings
from gameserver.tools.certificates import certificates
from tests.support.errors import captured_lines

NOW = datetime(2030, 1, 1, tzinfo=UTC)
GATE = Identity("gate")


def ensure(directory: str, role: str) -> tuple[bytes, bytes]:
    """What a starting daemon does, for another process."""
    return CertificateStore(Path(directory)).ensure(Identity(role), NOW)


class Store(SynchronousTestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.store = CertificateStore(self.folder / "tls")

    def test_daemons_that_start_at_once_get_certificates_of_one_authority(self) -> None:
        with ProcessPoolExecutor(5) as pool:
            outcomes = list(pool.map(ensure, [str(self.store.directory)] * 10, ROLES * 2))
        self.assertEqual(len({authority for authority, _ in outcomes}), 1)
        self.assertEqual(len({own for _, own in outcomes}), 5)
        authority = x509.load_pem_x509_certificate(outcomes[0][0])
        for _, own in outcomes:
            x509.load_pem_x509_certificate(own).verify_directly_issued_by(authority)

    def test_private_keys_are_for_nobody_else(self) -> None:
        self.store.ensure(GATE, NOW)
        self.assertEqual(S_IMODE(self.store.directory.stat().st_mode), 0o700)
        for path in (self.store.key_path, self.store.path(GATE)):
            self.assertEqual(S_IMODE(path.stat().st_mode), 0o600)
            load_pem_private_key(path.read_bytes(), None)

    def test_what_is_there_is_used_until_it_nearly_ends(self) -> None:
        first = self.store.ensure(GATE, NOW)
        self.assertEqual(self.store.ensure(GATE, NOW + LIFE - RENEWAL - timedelta(days=1)), first)
        authority, own = self.store.ensure(GATE, NOW + LIFE - RENEWAL + timedelta(days=1))
        self.assertEqual(authority, first[0])
        self.assertNotEqual(own, first[1])

    def test_a_certificate_of_a_former_authority_is_made_anew(self) -> None:
        _, former = self.store.ensure(GATE, NOW)
        self.store.authority_path.unlink()
        authority, own = self.store.ensure(GATE, NOW)
        self.assertNotEqual(own, former)
        Credentials.from_pem(authority, own)

    def test_a_copy_works_and_makes_nothing(self) -> None:
        self.store.ensure(Identity("zone"), NOW)
        self.store.bundle(Identity("gate", 3), self.folder / "copy", NOW)
        copy = CertificateStore(self.folder / "copy")
        self.assertEqual(copy.ensure(GATE, NOW)[0], self.store.authority_path.read_bytes())
        self.assertEqual(copy.read(copy.path(GATE)).identity, Identity("gate", 3))
        with self.assertRaisesRegex(CertificateError, "zone.pem is missing: copy it"):
            copy.ensure(Identity("zone"), NOW)
        with self.assertRaisesRegex(CertificateError, "authority.key is not here"):
            copy.bundle(Identity("zone"), self.folder / "more", NOW)
        with self.assertRaisesRegex(CertificateError, "ended on 2032-01-01: replace it"):
            copy.ensure(GATE, NOW + timedelta(days=731))

    @given(st.binary(max_size=200))
    def test_files_that_are_no_certificates_are_an_error_of_ours(self, content: bytes) -> None:
        with TemporaryDirectory() as folder:
            store = CertificateStore(Path(folder))
            store.ensure(GATE, NOW)
            store.path(GATE).write_bytes(content)
            with self.assertRaisesRegex(CertificateError, "gate.pem is no certificate"):
                store.ensure(GATE, NOW)

    def test_a_key_of_the_authority_that_is_none_of_ours_is_an_error_of_ours(self) -> None:
        self.store.ensure(GATE, NOW)
        other = rsa.generate_private_key(65537, 2048)
        foreign = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        for content, complaint in ((b"rubbish", "cannot be used"), (foreign, "is no key of ours")):
            self.store.key_path.write_bytes(content)
            with self.assertRaisesRegex(CertificateError, f"authority.key {complaint}"):
                self.store.ensure(Identity("zone"), NOW)
            environ = {"TLS_PATH": str(self.store.directory)}
            made = CliRunner(env=environ).invoke(certificates, ["bundle", "zone", "--to", str(self.folder / "z")])
            self.assertEqual((made.exit_code, made.output.count("\n")), (1, 1), made.output)

    def test_the_command_shows_and_copies(self) -> None:
        environ = {"TLS_PATH": str(self.store.directory)}
        runner = CliRunner(env=environ)
        self.assertIn("has none", runner.invoke(certificates, ["list"]).output)
        target = str(self.folder / "copy")
        made = runner.invoke(certificates, ["bundle", "zone", "--number", "2", "--to", target])
        self.assertEqual(made.exit_code, 0, made.output)
        shown = CliRunner(env={"TLS_PATH": target}).invoke(certificates, ["list"]).output
        self.assertRegex(shown, r"zone\.pem.*zone 2.*729")


class Security(SynchronousTestCase):
    def test_plain_links_stay_on_this_machine_unless_told_otherwise(self) -> None:
        for host in ("127.0.0.1", "::1", "127.8.8.8", "localhost", "::ffff:127.0.0.1"):
            self.assertIsNone(ON_THIS_MACHINE.link(host, "zone", 1))
            self.assertIsNone(ON_THIS_MACHINE.port(host, "gate"))
        for host in (
            "",
            "0.0.0.0",
            "10.1.2.3",
            "::",
            "fe80::1",
            "::ffff:10.1.2.3",
            "localhost.example",
            "zone.example",
        ):
            with self.assertRaisesRegex(SettingsError, "LINK_BIND_ADDRESS is .* plain: set LINK_SECURITY=tls"):
                ON_THIS_MACHINE.port(host, "gate")
            with self.assertRaisesRegex(SettingsError, "the link to zone 1 at .* plain: set LINK_SECURITY=tls"):
                ON_THIS_MACHINE.link(host, "zone", 1)
            anywhere = LinkSecurity(LinkProtection.PLAIN_ANYWHERE)
            self.assertIsNone(anywhere.port(host, "gate"))
            self.assertIsNone(anywhere.link(host, "zone", 1))

    def test_with_certificates_every_port_and_link_is_guarded(self) -> None:
        with TemporaryDirectory() as folder:
            security = secure_links("gate", read(LinkSettings, {"LINK_SECURITY": "tls", "TLS_PATH": folder}))
            for guard in (security.port("", "account", "zone"), security.link("10.0.0.1", "zone", 3)):
                assert guard is not None
                self.assertEqual(guard.judge(Identity("zone", 3)), "")
                self.assertIn("its certificate is for gate", guard.judge(Identity("gate")))

    def test_certificates_that_are_missing_end_the_start_with_one_line(self) -> None:
        with TemporaryDirectory() as folder:
            CertificateStore(Path(folder)).ensure(GATE, NOW)
            (Path(folder) / "authority.key").unlink()
            with self.assertRaisesRegex(SettingsError, "zone.pem is missing"):
                secure_links("zone", read(LinkSettings, {"LINK_SECURITY": "tls", "TLS_PATH": folder}))

    def secured(self, folder: Path) -> LinkSecurity:
        """Start to use the certificates in a directory, as a gate."""
        return secure_links("gate", read(LinkSettings, {"LINK_SECURITY": "tls", "TLS_PATH": str(folder)}))

    def test_a_certificate_without_its_key_ends_the_start_with_one_line(self) -> None:
        with TemporaryDirectory() as name:
            store = CertificateStore(Path(name))
            now = now_utc()
            (_, gate), (_, zone) = store.ensure(GATE, now), store.ensure(Identity("zone"), now)
            certificate, key = gate.split(b"-----BEGIN PRIVATE", 1)
            other_key = zone.split(b"-----BEGIN PRIVATE", 1)[1]
            for broken in (certificate, certificate + b"-----BEGIN PRIVATE" + other_key, gate[:-60]):
                store.path(GATE).write_bytes(broken)
                with self.assertRaisesRegex(SettingsError, r"gate\.pem cannot be used: "):
                    self.secured(Path(name))
            store.path(GATE).write_bytes(certificate + b"-----BEGIN PRIVATE" + key)
            self.secured(Path(name))

    def test_a_copy_that_nobody_renews_is_complained_about_in_time(self) -> None:
        with TemporaryDirectory() as name:
            store, copy = CertificateStore(Path(name) / "tls"), Path(name) / "copy"
            born = now_utc() - LIFE + RENEWAL
            store.ensure(GATE, born)
            for days, complaints in ((3, 0), (-3, 1)):
                store.bundle(GATE, copy, born + timedelta(days=days))
                with captured_lines("warn") as lines:
                    self.secured(copy)
                self.assertEqual(sum("the links' own certificate" in line for line in lines), complaints, lines)

    def test_links_that_nothing_protects_are_complained_about_once_for_all_daemons_of_a_process(self) -> None:
        warn_of_plain_links.cache_clear()
        settings = read(LinkSettings, {"LINK_SECURITY": "plain-anywhere"})
        with captured_lines("warn") as lines:
            for daemon in ("main", "zone", "gate"):
                secure_links(daemon, settings)
        self.assertEqual([line.partition(" (")[0] for line in lines], ["links are plain"])

    def test_no_line_and_no_command_shows_a_key(self) -> None:
        with TemporaryDirectory() as name, captured_lines("debug") as lines:
            self.secured(Path(name))
            runner = CliRunner(env={"TLS_PATH": name})
            shown = runner.invoke(certificates, ["list"]).output
            shown += runner.invoke(certificates, ["bundle", "zone", "--to", f"{name}/zone"]).output
            secret = CertificateStore(Path(name)).path(GATE).read_text().split("PRIVATE KEY-----\n")[1][:40]
            self.assertNotIn(secret, shown + "".join(lines))
            self.assertNotIn("PRIVATE", shown + "".join(lines))
            self.assertEqual(S_IMODE(Path(name, "zone", "zone.pem").stat().st_mode), 0o600)
