"""The doctor: what it says of good and bad installations, and of what it finds where a gate should be."""

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.shared.admission import TEXTS, Result
from gameserver.messages.gate import Error
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER, LOGIN_TO_CLIENT, SERVER_TO_CLIENT
from gameserver.messages.login import LoginNotice
from gameserver.net.identity import Identity
from gameserver.ops.certificates import CertificateStore
from gameserver.ops.environment import read
from gameserver.ops.settings import LogSettings, PortalSettings, StoreSettings, ZoneSettings
from gameserver.storage.migrations import migrate
from gameserver.tools.cli import main
from gameserver.tools.doctor import dialling, installation, running
from gameserver.tools.doctor.command import INDENT, WIDTH, listed
from gameserver.tools.doctor.dialling import NotReached, Outcome, reach_of
from gameserver.tools.doctor.findings import Finding, Verdict
from gameserver.tools.doctor.running import Check, Running
from gameserver.wire.cipher import DEFAULT_KEY, Cipher
from gameserver.wire.connection import Connection
from tests.support.stores import new_database, sql

HERE = "127.0.0.1"


WORDS = st.lists(st.text("abc-:/.", min_size=1, max_size=30), min_size=1, max_size=40).map(" ".join)
FINDINGS = st.builds(
    Finding, st.sampled_from(["game data", "links"]), st.sampled_from(Verdict), WORDS, WORDS | st.just("")
)


def _advice(finding: Finding) -> str:
    return f"-> {finding.advice}" if finding.advice else ""


class ServerCase(SynchronousTestCase):
    """Somebody else's end of connections, each served by a function in a thread of its own."""

    def listen(self, *serve: Callable[[socket.socket], None]) -> int:
        """Serve one connection after the other; return the port."""
        listening = socket.create_server((HERE, 0))
        self.addCleanup(listening.close)

        def run() -> None:
            for each in serve:
                connection, _ = listening.accept()
                with connection:
                    each(connection)

        thread = Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 10)
        port: int = listening.getsockname()[1]
        return port

    def free_port(self) -> int:
        """Return a port on which nobody listens."""
        with socket.create_server((HERE, 0)) as listening:
            port: int = listening.getsockname()[1]
        return port


def hang_up(connection: socket.socket) -> None:
    """Read and say nothing."""
    connection.recv(4096)


def talk_http(connection: socket.socket) -> None:
    """Be somebody else."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def refuse(connection: socket.socket) -> None:
    """Be a gate that does not know the token."""
    wire = Connection(CLIENT_TO_SERVER, SERVER_TO_CLIENT)
    while not wire.receive(connection.recv(4096)):
        pass
    connection.sendall(Cipher(DEFAULT_KEY).encipher(wire.send(Error(error_code=0x1201, message="Login failed."))))


def notice(text: str) -> Callable[[socket.socket], None]:
    """Be a login server that shows *text*."""

    def serve(connection: socket.socket) -> None:
        wire = Connection(CLIENT_TO_LOGIN, LOGIN_TO_CLIENT)
        while not wire.receive(connection.recv(4096)):
            pass
        connection.sendall(wire.send(LoginNotice(text=text)))

    return serve


class Dialling(ServerCase):
    def outcome(self, port: int) -> Outcome:
        failure = self.assertRaises(NotReached, dialling.gate_refuses, HERE, port, DEFAULT_KEY)
        assert isinstance(failure, NotReached)
        return failure.outcome

    def test_a_gate_is_known_by_how_it_refuses(self) -> None:
        dialling.gate_refuses(HERE, self.listen(refuse), DEFAULT_KEY)

    def test_what_is_no_gate_is_told_apart(self) -> None:
        self.assertIs(self.outcome(self.free_port()), Outcome.REFUSED)
        self.assertIs(self.outcome(self.listen(hang_up)), Outcome.CLOSED)
        self.assertIs(self.outcome(self.listen(talk_http)), Outcome.STRANGE)

    def test_who_can_reach_an_address_is_said(self) -> None:
        self.assertIn("each client's own machine", reach_of("127.0.0.1"))
        self.assertIn("private", reach_of("172.17.0.2"))
        for inside in ("172.17.0.2", "10.1.2.3", "192.168.0.1", "fd00::1"):
            self.assertIn("private", reach_of(inside))
        self.assertIn("a provider's network", reach_of("100.64.0.9"))
        for example in ("192.0.2.1", "198.51.100.1", "203.0.113.9", "2001:db8::1"):
            self.assertIn("examples", reach_of(example))
        for odd in ("0.0.0.0", "169.254.1.1", "240.0.0.1"):
            self.assertIn("no address that machines on the internet have", reach_of(odd))
        for everywhere in ("8.8.8.8", "2001:4860:4860::8888", "play.example"):
            self.assertEqual(reach_of(everywhere), "")


class Lines(SynchronousTestCase):
    @given(st.lists(FINDINGS), st.integers(20, 200))
    def test_lines_hold_every_word_and_neither_go_over_nor_end_in_blanks(
        self, findings: list[Finding], width: int
    ) -> None:
        lines = [line.plain for line in listed(findings, width)]
        for line in lines:
            self.assertEqual(line, line.rstrip())
            self.assertTrue(len(line) <= width or " " not in line[INDENT:], line)
        said = [f"{each.verdict.value} {each.subject}: {each.text} {_advice(each)}" for each in findings]
        self.assertEqual(" ".join(lines).split(), " ".join(said).split())

    def test_what_is_no_terminal_gets_lines_that_can_be_read(self) -> None:
        result = CliRunner(env={"TICK_MS": "soon " * 50}).invoke(main, ["doctor"])
        self.assertLessEqual(max(map(len, result.output.splitlines())), WIDTH)
        self.assertEqual([line for line in result.output.splitlines() if line.endswith(" ")], [])


class WayIn(ServerCase):
    def way(self, login_port: int, gate_port: int, **more: str) -> list[Finding]:
        variables = {"LOGIN_SERVER_PORT": str(login_port), "GATE_SERVER_PORT": str(gate_port), **more}
        return list(running.way_in(variables, HERE))

    def test_a_gate_where_nobody_listens_explains_the_disconnection(self) -> None:
        found = self.way(self.listen(notice("Invalid credentials!")), self.free_port())
        self.assertEqual([finding.verdict for finding in found], [Verdict.GOOD, Verdict.BAD])
        self.assertIn("disconnected after choosing the server", found[1].text)
        self.assertIn("ADVERTISED_ADDRESS", found[1].advice)

    def test_every_gate_of_the_login_server_is_dialled_where_it_sends_clients(self) -> None:
        here, away = self.listen(refuse), self.free_port()
        gates = {"gate 0": ("", here), "gate 7": (HERE, away)}
        _, *found = running.way_in(
            {"LOGIN_SERVER_PORT": str(self.listen(notice("Invalid credentials!")))}, HERE, gates=gates
        )
        self.assertEqual([each.subject for each in found], ["way to gate 0", "way to gate 7"])
        self.assertEqual([each.verdict for each in found], [Verdict.WARNING, Verdict.BAD])
        self.assertIn("ADVERTISED_ADDRESS is empty", found[0].text)
        self.assertIn(f"{HERE}:{away}", found[1].text)

    def test_the_gates_are_what_the_login_server_says_when_asked_whether_it_is_ready(self) -> None:
        said = {"a gate is registered": "", "gate 0": ":9860", "gate 12": "203.0.113.7:9861"}
        checks = tuple(Check(f"login: {name}", True, detail) for name, detail in said.items())
        expected = {"gate 0": ("", 9860), "gate 12": ("203.0.113.7", 9861)}
        for daemon in ("login", "cluster"):
            self.assertEqual(Running({daemon: checks}).gates(), expected)

    def test_a_gate_that_only_this_machine_can_reach_is_a_warning(self) -> None:
        found = self.way(self.listen(notice("Invalid credentials!")), self.listen(refuse))
        self.assertEqual([finding.verdict for finding in found], [Verdict.GOOD, Verdict.WARNING])

    def test_the_advertised_address_is_what_is_dialled(self) -> None:
        port = self.listen(refuse)
        found = self.way(self.listen(notice("Invalid")), port, ADVERTISED_ADDRESS="127.0.0.1")
        self.assertIn(f"127.0.0.1:{port} answers", found[1].text)

    def test_who_dials_past_the_proxy_of_the_login_server_is_told_so(self) -> None:
        [found] = self.way(self.listen(hang_up), 1, LOGIN_SERVER_ENDPOINT="haproxy:tcp:3550")
        self.assertIs(found.verdict, Verdict.BAD)
        self.assertIn("haproxy:tcp:3550: give --host and --port", found.advice)

    def test_a_login_server_without_gates_is_found_out(self) -> None:
        [found] = self.way(self.listen(notice("Server is under maintenance.")), self.free_port())
        self.assertIs(found.verdict, Verdict.BAD)
        self.assertIn("no gate is registered", found.text)

    def test_what_is_said_to_who_logs_in_is_judged(self) -> None:
        for result, verdict, advice in (
            (Result.MAINTENANCE, Verdict.BAD, "a store is away"),
            (Result.ALREADY_IN, Verdict.WARNING, "LOGIN_TOKEN_SECONDS"),
            (Result.INVALID, Verdict.WARNING, "its password"),
        ):
            found = running.refused(TEXTS[result])
            self.assertIs(found.verdict, verdict)
            self.assertIn(TEXTS[result], found.text)
            self.assertIn(advice, found.advice)


class Command(SynchronousTestCase):
    def test_settings_that_cannot_be_used_end_it_with_status_1(self) -> None:
        result = CliRunner(env={"TICK_MS": "soon"}).invoke(main, ["doctor", "--json"])
        self.assertEqual(result.exit_code, 1)
        [found] = json.loads(result.output)
        self.assertEqual((found["subject"], found["verdict"]), ("settings", "bad"))
        self.assertIn("TICK_MS", found["text"])


class Installation(ServerCase):
    def test_settings_are_judged_as_daemons_judge_them(self) -> None:
        [found] = installation.settings({"GATE_SERVER_PORT": "many"})
        self.assertIn("GATE_SERVER_PORT is 'many'", found.text)
        [found] = installation.settings({"GATE_SERVR_PORT": "1"})
        self.assertIn("did you mean GATE_SERVER_PORT", found.text)
        self.assertEqual([each.verdict for each in installation.settings({})], [Verdict.GOOD])
        loose = {"ENVIRONMENT": "production", "AUTO_CREATE_ACCOUNT": "true"}
        self.assertEqual([each.verdict for each in installation.settings(loose)], [Verdict.GOOD, Verdict.WARNING])

    def test_the_cache_is_asked_with_its_password(self) -> None:
        heard: list[bytes] = []

        def redis(connection: socket.socket) -> None:
            heard.append(b"".join(iter(lambda: connection.recv(4096), b"")))
            connection.sendall(b"+OK\r\n+PONG\r\n")

        port = self.listen(redis)
        [found] = installation.cache(read(StoreSettings, {"CACHE_URL": f"redis://:s%20cret@{HERE}:{port}/0"}))
        self.assertIs(found.verdict, Verdict.GOOD)
        self.assertEqual(heard, [b"*2\r\n$4\r\nAUTH\r\n$6\r\ns cret\r\nPING\r\n"])

    def test_places_that_cannot_be_written_are_bad(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        here = Path(folder.name, "here")
        here.write_text("a file")
        variables = {"LOG_PATH": f"{here}/logs", "VAR_PATH": f"{here.parent}/not/yet/there"}
        log, var = installation.directories(read(LogSettings, variables), read(StoreSettings, variables))
        self.assertEqual((log.verdict, var.verdict), (Verdict.BAD, Verdict.GOOD))
        self.assertIn(str(here), log.text)

    def test_stores_that_are_away_are_bad(self) -> None:
        port = self.free_port()
        urls = {
            "CACHE_URL": f"redis://{HERE}:{port}/0",
            "DATABASE_URL": f"postgresql://somebody:s3cret@{HERE}:{port}/a3?connect_timeout=1",
        }
        for look in (installation.cache, installation.database):
            [found] = look(read(StoreSettings, urls))
            self.assertIs(found.verdict, Verdict.BAD)
            self.assertNotIn("s3cret", found.text)

    def test_the_sample_world_is_good_and_a_map_that_is_not_there_is_bad(self) -> None:
        good = list(installation.game_data(read(ZoneSettings, {})))
        self.assertEqual({finding.verdict for finding in good}, {Verdict.GOOD})
        bad = list(installation.game_data(read(ZoneSettings, {"MAP_IDS": "4711"})))
        self.assertIs(bad[0].verdict, Verdict.BAD)

    def test_links_that_anybody_may_use_are_a_warning(self) -> None:
        [found] = installation.links({"LINK_SECURITY": "plain-anywhere"})
        self.assertIs(found.verdict, Verdict.WARNING)

    def test_ports_are_free_or_taken(self) -> None:
        names = (
            "LOGIN_SERVER",
            "LOGIN_BROKER",
            "GATE_SERVER",
            "ACCOUNT_SERVER",
            "MAIN_SERVER",
            "ZONE_SERVER",
            "PORTAL",
        )
        variables = {f"{name}_PORT": str(self.free_port()) for name in names} | {"BIND_ADDRESS": HERE}
        with socket.create_server((HERE, 0)) as taken:
            variables["GATE_SERVER_PORT"] = str(taken.getsockname()[1])
            nobody, gate = Running({}), Running({"gate": ()})
            without, with_gate = (
                {finding.subject: finding for finding in running.ports(variables, daemons)}
                for daemons in (nobody, gate)
            )
        self.assertIn("is free", without["port LOGIN_SERVER_PORT"].text)
        stranger, ours = (found["port GATE_SERVER_PORT"] for found in (without, with_gate))
        self.assertEqual((stranger.verdict, ours.verdict), (Verdict.WARNING, Verdict.GOOD))
        self.assertIn("no gate daemon answers", stranger.text)

    def test_a_daemon_that_runs_with_another_port_is_told(self) -> None:
        variables = {"ZONE_SERVER_PORT": str(self.free_port())}
        found = {each.subject: each for each in running.ports(variables, Running({"cluster": ()}))}
        self.assertIs(found["port ZONE_SERVER_PORT"].verdict, Verdict.WARNING)

    def test_the_first_web_page_is_asked_for_where_the_portal_runs(self) -> None:
        def ok(connection: socket.socket) -> None:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        portal = Running({"portal": ()})
        for port, verdict in (
            (self.listen(ok), Verdict.GOOD),
            (self.listen(talk_http), Verdict.BAD),
            (self.listen(hang_up), Verdict.BAD),
            (self.free_port(), Verdict.BAD),
        ):
            settings = read(PortalSettings, {"PORTAL_PORT": str(port)})
            [found] = running.web_pages(settings, portal)
            self.assertIs(found.verdict, verdict)
            self.assertEqual(list(running.web_pages(settings, Running({}))), [])

    def test_a_port_behind_a_proxy_is_left_to_the_proxy(self) -> None:
        variables = {"GATE_SERVER_ENDPOINT": "haproxy:tcp:9860"}
        found = {each.subject: each.text for each in running.ports(variables, Running({}))}
        self.assertIn("haproxy:tcp:9860", found["port GATE_SERVER_PORT"])

    def test_plain_links_that_leave_this_machine_are_bad(self) -> None:
        for variables in (
            {"LINK_BIND_ADDRESS": ""},
            {"MAIN_SERVER_ADDRESS": "192.0.2.7:5555"},
            {"ZONE_SERVERS": "0=127.0.0.1:7568,1=192.0.2.7:7568"},
        ):
            [found] = installation.links(variables)
            self.assertIs(found.verdict, Verdict.BAD)
            self.assertIn("LINK_SECURITY=tls", found.text)
        self.assertEqual([each.verdict for each in installation.links({})], [Verdict.GOOD])

    def test_certificates_are_judged_by_their_age_and_by_who_can_read_the_keys(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        store = CertificateStore(Path(folder.name))
        made = datetime(2026, 1, 1, tzinfo=UTC)
        store.ensure(Identity("gate"), made)
        for days, verdict, words in (
            (1, Verdict.GOOD, "is good for"),
            (725, Verdict.WARNING, "ends in"),
            (731, Verdict.BAD, "has ended"),
        ):
            _, found = installation.certificates(store, made + timedelta(days=days))
            self.assertEqual((found.verdict, found.subject), (verdict, "certificates"))
            self.assertIn(f"gate.pem {words}", found.text)
        store.path(Identity("gate")).chmod(0o644)
        *_, found = installation.certificates(store, made)
        self.assertIs(found.verdict, Verdict.WARNING)
        self.assertRegex(found.advice, "^chmod 600 .*gate.pem$")
        store.path(Identity("gate")).write_text("no certificate")
        [found] = installation.certificates(store, made)
        self.assertIs(found.verdict, Verdict.BAD)

    def test_a_database_that_says_nothing_is_not_awaited_for_ever(self) -> None:
        url = installation.bounded("postgresql://a:b%40c@h/a3?host=%2Ftmp&connect_timeout=1")
        options = {"host": "/tmp", "connect_timeout": "1", "options": "-c lock_timeout=5s"}
        self.assertEqual(dict(parse_qsl(urlsplit(url).query)), options)
        self.assertTrue(url.startswith("postgresql://a:b%40c@h/a3?"))

    def test_a_database_of_a_newer_version_is_told_apart_from_one_that_is_away(self) -> None:
        url = new_database()
        migrate(url)
        [found, migrations] = installation.database(read(StoreSettings, {"DATABASE_URL": url}))
        self.assertEqual((found.verdict, migrations.verdict), (Verdict.GOOD, Verdict.GOOD))
        sql(url, "INSERT INTO _yoyo_migration (migration_hash, migration_id) VALUES ('x', '9999_later')")
        [found, migrations] = installation.database(read(StoreSettings, {"DATABASE_URL": url}))
        self.assertEqual((found.verdict, migrations.verdict), (Verdict.GOOD, Verdict.BAD))
        self.assertIn("9999_later", migrations.text)
