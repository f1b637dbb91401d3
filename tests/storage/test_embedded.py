"""The embedded servers: what they keep, how they survive whoever started them, and what they refuse."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import skipUnless

import psycopg2
from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.stores import SharedServer
from gameserver.storage.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedRedis, EmbeddedServer
from gameserver.storage.unprivileged import launcher

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from gameserver.storage import embedded
getattr(embedded, sys.argv[1])(Path(sys.argv[2])).start()
os.kill(os.getpid(), signal.SIGKILL)
"""


def query(server: EmbeddedPostgres, sql: str) -> object:
    connection = psycopg2.connect(server.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def ask(server: EmbeddedRedis, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(server.socket))
        client.sendall(f"{command}\r\n".encode())
        return client.recv(1000).decode().split("\r\n")[-2]


def orphan(kind: type[EmbeddedServer], directory: Path) -> None:
    """Leave behind a server whose starter was killed."""
    command = [sys.executable, "-c", START_AND_DIE, kind.__name__, str(directory)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL


class Embedded(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="gameserver-test-")).resolve()
        self.addCleanup(shutil.rmtree, self.directory)

    def postgres(self) -> EmbeddedPostgres:
        server = EmbeddedPostgres(self.directory / "postgres")
        self.addCleanup(server.stop)
        return server

    def redis(self) -> EmbeddedRedis:
        server = EmbeddedRedis(self.directory / "redis")
        self.addCleanup(server.stop)
        return server


class Lives(Embedded):
    def test_a_second_start_finds_what_the_first_wrote(self) -> None:
        postgres, redis = self.postgres(), self.redis()
        postgres.start()
        redis.start()
        self.assertEqual(query(postgres, "SELECT lower('ÉCLAIR Ж')"), "éclair ж")  # names ignore case
        query(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
        ask(redis, "SET kept 42")
        postgres.stop()
        redis.stop()
        self.assertEqual((postgres.pid(), redis.pid()), (None, None))
        again, cache = self.postgres(), self.redis()
        again.start()
        cache.start()
        self.assertEqual((query(again, "SELECT answer FROM kept"), ask(cache, "GET kept")), (42, "42"))

    def test_starting_twice_is_starting_once(self) -> None:
        redis = self.redis()
        redis.start()
        first = redis.pid()
        redis.start()
        self.assertEqual(redis.pid(), first)

    def test_stopping_what_never_ran_does_nothing(self) -> None:
        self.postgres().stop()
        self.redis().stop()
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_a_deep_directory_has_its_socket_elsewhere(self) -> None:
        redis = EmbeddedRedis(self.directory / ("deep" * 30))
        self.addCleanup(redis.stop)
        redis.start()
        self.assertEqual(ask(redis, "PING"), "+PONG")
        self.assertEqual(redis.socket.parent.stat().st_mode & 0o777, 0o700)
        redis.stop()
        self.assertFalse(redis.socket.parent.exists())

    def test_somebody_elses_place_for_the_socket_is_refused(self) -> None:
        redis = EmbeddedRedis(self.directory / ("deep" * 30))
        redis.socket.parent.symlink_to(self.directory)
        self.addCleanup(redis.socket.parent.unlink)
        self.assertIn("somebody else's", str(self.assertRaises(EmbeddedError, redis.start)))


class Survives(Embedded):
    def test_servers_whose_starter_was_killed_are_adopted(self) -> None:
        for server in (self.postgres(), self.redis()):
            orphan(type(server), server.directory)
            pid = server.pid()
            self.assertIsNotNone(pid)
            server.start()
            self.assertEqual(server.pid(), pid)
            server.stop()
            self.assertIsNone(server.pid())
            self.assertFalse(server.socket.exists())

    def test_servers_that_were_killed_start_over_with_their_data(self) -> None:
        postgres, redis = self.postgres(), self.redis()
        postgres.start()
        for setting, value in (("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")):
            self.assertEqual(query(postgres, f"SELECT current_setting('{setting}')"), value)
        query(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
        redis.start()
        for server in (postgres, redis):
            pid = server.pid()
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
        again, cache = self.postgres(), self.redis()
        again.start()
        cache.start()
        self.assertEqual(query(again, "SELECT answer FROM kept"), 42)
        self.assertEqual(ask(cache, "PING"), "+PONG")

    def test_a_process_that_merely_has_the_noted_number_is_left_alone(self) -> None:
        redis = self.redis()
        redis.data.mkdir(parents=True)
        (redis.data / "redis.pid").write_text(f"{os.getpid()}\n")
        self.assertIsNone(redis.pid())
        redis.stop()  # would end this test run
        redis.start()
        self.assertNotEqual(redis.pid(), os.getpid())


class Refuses(Embedded):
    def test_a_cluster_of_another_version_is_not_touched(self) -> None:
        postgres = self.postgres()
        postgres.data.mkdir(parents=True)
        (postgres.data / "PG_VERSION").write_text("9\n")
        error = str(self.assertRaises(EmbeddedError, postgres.start))
        self.assertIn("made by version 9", error)
        self.assertIn("DATABASE_URL", error)
        self.assertEqual([path.name for path in postgres.data.iterdir()], ["PG_VERSION"])

    def test_a_damaged_store_says_what_the_server_said(self) -> None:
        redis = self.redis()
        redis.data.mkdir(parents=True)
        (redis.data / "appendonly.aof").write_text("this is no command\n")
        error = str(self.assertRaises(EmbeddedError, redis.start))
        self.assertIn("Bad file format", error)
        self.assertIn("CACHE_URL", error)
        self.assertIsNone(redis.pid())

    def test_a_place_that_cannot_be_made_is_one_error(self) -> None:
        (self.directory / "file").write_text("")
        server = EmbeddedRedis(self.directory / "file" / "redis")
        self.assertIn("CACHE_URL", str(self.assertRaises(EmbeddedError, server.start)))


@skipUnless(os.geteuid() == 0, "only root has privileges to give up")
class AsRoot(Embedded):
    def test_servers_run_as_somebody_else_and_no_directory_above_is_opened(self) -> None:
        self.assertEqual(self.directory.stat().st_mode & 0o777, 0o700)  # nobody but root may pass
        redis = self.redis()
        redis.start()
        status = Path(f"/proc/{redis.pid()}/status").read_text()
        [uids] = [line.split()[1:] for line in status.splitlines() if line.startswith("Uid:")]
        self.assertNotIn("0", uids)
        self.assertEqual({int(uid) for uid in uids}, {redis.data.stat().st_uid})
        self.assertEqual(self.directory.stat().st_mode & 0o777, 0o700)
        self.assertEqual(self.directory.stat().st_uid, 0)

    def test_a_program_that_asks_whether_it_may_read_itself_is_told_yes(self) -> None:
        program = self.directory / "postgres"  # which does, with access(2), and gives up when told no
        program.write_text(f"#!{sys.executable}\nimport os, sys\nsys.exit(not os.access(__file__, os.R_OK))\n")
        program.chmod(0o755)
        place = self.directory / "data"
        place.mkdir()
        self.assertEqual(launcher(place, program).run([str(program)]).returncode, 0)

    def test_where_everybody_may_pass_no_capability_is_given(self) -> None:
        self.directory.chmod(0o755)
        redis = self.redis()
        redis.start()
        status = Path(f"/proc/{redis.pid()}/status").read_text()
        self.assertIn("CapEff:\t0000000000000000\n", status)


class Shared(Embedded):
    def test_the_first_runs_the_server_and_the_second_joins(self) -> None:
        first, second = SharedServer(self.redis()), SharedServer(self.redis())
        self.assertEqual(first.start(), second.start())
        self.assertEqual((first.ours, second.ours), (True, False))
        second.stop()
        self.assertTrue(first.server.ready())
        first.stop()
        self.assertFalse(first.server.ready())
        self.assertTrue(second.start())
        self.assertTrue(second.ours)
        second.stop()

    def test_who_could_not_start_it_lets_the_next_one_try(self) -> None:
        first, second = SharedServer(self.redis()), SharedServer(self.redis())
        directory = first.server.directory
        directory.write_text("in the way")
        self.assertRaises(EmbeddedError, first.start)
        directory.unlink()
        second.start()
        self.assertTrue(second.ours)
        second.stop()

    def test_whoever_runs_a_server_starts_it_again_when_it_was_killed(self) -> None:
        for server, other in ((self.redis(), self.redis()), (self.postgres(), self.postgres())):
            runner, guest = SharedServer(server), SharedServer(other)
            runner.start()
            self.addCleanup(runner.stop)
            killed = server.pid()
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            while server.pid() == killed:
                pass
            guest.start()
            self.assertFalse(guest.ours)
            self.assertNotIn(server.pid(), (None, killed))
