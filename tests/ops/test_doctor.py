"""The doctor: what it says of good and bad installations, and of what it finds where a gate should be."""

import json
import socket
from collections.abc import Callable
from threading import Thread

from click.testing import CliRunner
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.gate import Error
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER, LOGIN_TO_CLIENT, SERVER_TO_CLIENT
from gameserver.messages.login import LoginNotice
from gameserver.ops.environment import read
from gameserver.ops.settings import LinkSettings, StoreSettings, ZoneSettings
from gameserver.tools.cli import main
from gameserver.tools.doctor import dialling, installation, running
from gameserver.tools.doctor.dialling import NotReached, Outcome, reach_of
from gameserver.tools.doctor.findings import Finding, Verdict
from gameserver.wire.cipher import DEFAULT_KEY, Cipher
from gameserver.wire.connection import Connection

HERE = "127.0.0.1"


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
        self.assertEqual(reach_of("8.8.8.8"), "")


class WayIn(ServerCase):
    def way(self, login_port: int, gate_port: int, **more: str) -> list[Finding]:
        variables = {"LOGIN_SERVER_PORT": str(login_port), "GATE_SERVER_PORT": str(gate_port), **more}
        return list(running.way_in(variables, HERE))

    def test_a_gate_where_nobody_listens_explains_the_disconnection(self) -> None:
        found = self.way(self.listen(notice("Invalid credentials!")), self.free_port())
        self.assertEqual([finding.verdict for finding in found], [Verdict.GOOD, Verdict.BAD])
        self.assertIn("disconnected after choosing the server", found[1].text)
        self.assertIn("ADVERTISED_ADDRESS", found[1].advice)

    def test_a_gate_that_only_this_machine_can_reach_is_a_warning(self) -> None:
        found = self.way(self.listen(notice("Invalid credentials!")), self.listen(refuse))
        self.assertEqual([finding.verdict for finding in found], [Verdict.GOOD, Verdict.WARNING])

    def test_the_advertised_address_is_what_is_dialled(self) -> None:
        port = self.listen(refuse)
        found = self.way(self.listen(notice("Invalid")), port, ADVERTISED_ADDRESS="127.0.0.1")
        self.assertIn(f"127.0.0.1:{port} answers", found[1].text)

    def test_a_login_server_without_gates_is_found_out(self) -> None:
        [found] = self.way(self.listen(notice("Server is under maintenance.")), self.free_port())
        self.assertIs(found.verdict, Verdict.BAD)
        self.assertIn("no gate is registered", found.text)


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
        [found] = installation.certificates(read(LinkSettings, {"LINK_SECURITY": "plain-anywhere"}))
        self.assertIs(found.verdict, Verdict.WARNING)

    def test_ports_are_free_or_taken(self) -> None:
        names = ("LOGIN_SERVER", "LOGIN_BROKER", "GATE_SERVER", "ACCOUNT_SERVER", "MAIN_SERVER", "ZONE_SERVER")
        variables = {f"{name}_PORT": str(self.free_port()) for name in names} | {"BIND_ADDRESS": HERE}
        with socket.create_server((HERE, 0)) as taken:
            variables["GATE_SERVER_PORT"] = str(taken.getsockname()[1])
            found = {finding.subject: finding.text for finding in running.ports(variables)}
        self.assertIn("somebody listens", found["port GATE_SERVER_PORT"])
        self.assertIn("is free", found["port LOGIN_SERVER_PORT"])
