"""How long a planned stop of a zone takes with 1,000 characters in it: `python -m benchmarks.stopping [COUNT]`.

A zone process on real stores, with all characters dirty, is sent SIGTERM; measured is the time until it has ended.
"""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic

import psycopg2

from benchmarks.processes import BenchmarkFailed
from benchmarks.report import machine
from benchmarks.walkers import ENTRY_SECONDS, StandInMain, Walkers, bring_in
from benchmarks.walks import MAP_ID, Place
from benchmarks.zone_process import walker_name
from gameserver.content.library import load_library
from gameserver.paths import sample_world
from gameserver.storage.character_data import CharacterData, Location, Position, Stats
from gameserver.storage.documents import write_document
from gameserver.storage.embedded import EmbeddedPostgres, EmbeddedRedis
from gameserver.storage.migrations import migrate
from gameserver.tools.supervisor import twistd

GOAL_SECONDS = 10.0


def populate(url: str, place: Place) -> None:
    """Make an account and a character for each walker, with the numbers that the stand-in gate uses."""
    game_map = load_library(sample_world(), [MAP_ID]).maps[MAP_ID]
    stats = Stats(strength=10, intelligence=10, dexterity=10, vitality=30, mana=10, hp=50, mp=50)
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for pc_id, way in enumerate(place.ways(game_map), 1):
            x, y = way[0]
            data = CharacterData(location=Location(map_code=MAP_ID, position=Position(x=x, y=y)), stats=stats)
            name = walker_name(pc_id)
            cursor.execute(
                "INSERT INTO accounts (id, username, email, password_hash, status)"
                " VALUES (%s, %s, %s || '@example.org', '', 'active')",
                (pc_id, name, name),
            )
            cursor.execute(
                "INSERT INTO characters (account_id, name, class, character_data) VALUES (%s, %s, 0, %s::jsonb)",
                (pc_id, name, write_document(data)),
            )


def saved(url: str) -> int:
    """Count the characters whose logout is noted."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM characters WHERE last_logout IS NOT NULL AND NOT is_online")
        return int(cursor.fetchone()[0])


def start_zone(environment: Mapping[str, str], said: Path) -> "subprocess.Popen[bytes]":
    """Start the zone, and wait until it is ready."""
    with said.open("wb") as out:
        zone = subprocess.Popen(
            [twistd(), "--nodaemon", "--pidfile=", "zone"],
            stdout=out,
            stderr=out,
            env={**os.environ, **environment},
        )
    deadline = monotonic() + ENTRY_SECONDS
    while "is ready" not in said.read_text(errors="replace"):
        if zone.poll() is not None or monotonic() > deadline:
            raise BenchmarkFailed(said.read_text(errors="replace"))
        select.select([], [], [], 0.05)
    return zone


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.create_server(("127.0.0.1", 0)) as each:
        return int(each.getsockname()[1])


def stop(zone: "subprocess.Popen[bytes]", walkers: Walkers, main: StandInMain, poll: select.poll) -> float:
    """Send SIGTERM and read on, as the servers around the zone would; return the seconds until it has ended."""
    began = monotonic()
    zone.send_signal(signal.SIGTERM)
    while zone.poll() is None:
        if monotonic() > began + ENTRY_SECONDS:
            raise BenchmarkFailed("the zone does not stop")
        for descriptor, _ in poll.poll(20):
            link = walkers.link if descriptor == walkers.link.fileno() else main.link
            if not link.recv(1 << 18):
                poll.unregister(descriptor)
                link.close()
    return monotonic() - began


def measure(count: int) -> tuple[float, int]:
    """Return the seconds that the stop takes, and how many characters were saved and logged out."""
    place = Place(count, False)
    with ExitStack() as stack:
        directory = Path(tempfile.mkdtemp(prefix="gameserver-stopping-"))
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        directory.chmod(0o755)  # as root, the database runs as somebody else
        database, cache = EmbeddedPostgres(directory / "postgres"), EmbeddedRedis(directory / "redis")
        for server in (database, cache):
            server.start()
            stack.callback(server.stop)
        migrate(database.url)
        populate(database.url, place)
        main, port = StandInMain(), free_port()
        environment = {
            "DATABASE_URL": database.url,
            "CACHE_URL": cache.url,
            "VAR_PATH": str(directory / "var"),
            "LOG_PATH": str(directory / "logs"),
            "ZONE_SERVER_PORT": str(port),
            "MAP_IDS": str(MAP_ID),
            "MAIN_SERVER_ADDRESS": f"127.0.0.1:{main.port}",
        }
        zone = start_zone(environment, directory / "zone.txt")
        stack.callback(zone.kill)
        poll = select.poll()
        walkers = Walkers(place, port, multicast=True)
        poll.register(main.accept(), select.POLLIN)
        poll.register(walkers.link, select.POLLIN)
        while not main.introduced:
            main.answer()
        bring_in(walkers, main, poll)
        now = monotonic()
        walkers.send(b"".join([walkers.step(pc_id, now) for pc_id in walkers.walkers]))
        return stop(zone, walkers, main, poll), saved(database.url)


def main() -> int:
    """Measure, print, judge."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(machine(), flush=True)
    seconds, logged_out = measure(count)
    print(f"{count:,} characters in a zone: stopped in {seconds:.2f} s, {logged_out:,} saved and logged out")
    return 0 if logged_out == count and seconds <= GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
