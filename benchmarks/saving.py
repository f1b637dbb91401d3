"""How long the event loop stops while 1,000 changed characters are saved: `python -m benchmarks.saving [COUNT]`.

The saver of the zone and an embedded PostgreSQL; characters with 38 items, all of whom have just sold something.
"""

import gc
import shutil
import sys
import tempfile
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from time import perf_counter, thread_time

import attrs
import psycopg2
from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.task import react

from benchmarks.report import machine, show
from gameserver.content.items import Items
from gameserver.content.library import load_library
from gameserver.daemons.zone.characters import load
from gameserver.daemons.zone.ledger import thing
from gameserver.daemons.zone.saving import Saver
from gameserver.paths import sample_world
from gameserver.storage.character_data import CarriedItem, CharacterData, StoredItem
from gameserver.storage.database import Database
from gameserver.storage.documents import write_document
from gameserver.storage.embedded import EmbeddedPostgres
from gameserver.storage.migrations import migrate
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.world import SerialStock
from gameserver.world.events.belongings import SYSTEM, Cause, MoneyPassed

MAP_ID = 1
GOAL_SECONDS = 0.010
MOST_TOGETHER = 256
"""The goal is for groups up to here: of a larger one, all are cut off at one moment, however long that takes."""
WORN = range(1024, 1032)
CARRIED = range(9000, 9030)


def name_of(pc_id: int) -> str:
    """Return the name of an account and its character."""
    return f"seller{pc_id}"


def populate(url: str, number: int) -> None:
    """Make so many accounts, numbered from 1, each with a character who has 38 items."""
    serials = count(1)
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        for pc_id in range(1, number + 1):
            name = name_of(pc_id)
            data = CharacterData(
                wear=tuple(StoredItem(item_code=code, item_unique_code=next(serials)) for code in WORN),
                inventory=tuple(
                    CarriedItem(item_code=code, item_option=1, item_unique_code=next(serials), slot=slot)
                    for slot, code in enumerate(CARRIED)
                ),
            )
            cursor.execute(
                "INSERT INTO accounts (id, username, email, password_hash, status)"
                " VALUES (%s, %s, %s || '@example.org', '', 'active')",
                (pc_id, name, name),
            )
            cursor.execute(
                "INSERT INTO characters (account_id, name, class, character_data) VALUES (%s, %s, 0, %s::jsonb)",
                (pc_id, name, write_document(data)),
            )


@attrs.define
class Pulse:
    """Beats in every round of the reactor, and so sees how long the longest round was, on the wall and in CPU."""

    rounds: list[tuple[float, float]] = attrs.field(factory=list)
    _last: tuple[float, float] | None = None
    _is_beating: bool = True

    def beat(self) -> None:
        """Note how long ago the last beat was, and beat again in the next round."""
        now = perf_counter(), thread_time()
        if self._last is not None:
            self.rounds.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now
        if self._is_beating:
            reactor.callLater(0, self.beat)

    def stop(self) -> tuple[float, float]:
        """Beat once more at most; return the seconds of the longest round, on the wall and in CPU."""
        self.beat()
        self._is_beating = False
        return max(wall for wall, _ in self.rounds), max(cpu for _, cpu in self.rounds)


async def measure(saver: Saver, number: int, size: int) -> tuple[float, float, float]:
    """Have everybody changed, in groups of *size*; return the longest stall, its CPU, and seconds in all."""
    everybody = range(1, number + 1)
    for pc_id in everybody:
        saver.book.enter(MAP_ID, MoneyPassed(10, SYSTEM, pc_id, Cause.SELL))
        saver.exchanged((pc_id, thing(pc_id // size)), ()) if size > 1 else None
    gc.collect()
    pulse = Pulse()
    began = perf_counter()
    all_saved = gatherResults([saver.save(pc_id) for pc_id in everybody])
    pulse.beat()
    saved = await all_saved
    seconds = perf_counter() - began
    wall, cpu = pulse.stop()
    assert all(saved), "somebody was not saved"
    return wall, cpu, seconds


async def enter_all(saver: Saver, characters: PostgresCharacters, items: Items, number: int) -> None:
    """Let everybody in, with money that the database knows nothing of."""
    for pc_id in range(1, number + 1):
        row = await characters.enter_world(pc_id, name_of(pc_id))
        assert row is not None
        loaded = load(row, items, SerialStock())
        saver.enter(loaded)
        loaded.character.woonz += 10


async def measure_all(url: str, number: int) -> list[tuple[int, tuple[float, float, float]]]:
    """Return what was measured, by the size of the groups."""
    database = Database(url, reactor)
    database.start()
    characters = PostgresCharacters(database)
    saver = Saver(characters, PostgresLedger(database), (MAP_ID,), reactor)
    saver.startService()
    await enter_all(saver, characters, load_library(sample_world(), [MAP_ID]).items, number)
    gc.freeze()
    figures = [(size, await measure(saver, number, size)) for size in (1, 10, MOST_TOGETHER, number)]
    await saver.stopService()
    await database.close()
    return figures


def report(number: int) -> bool:
    """Measure and print; tell whether the goal is reached."""
    figures: list[tuple[int, tuple[float, float, float]]] = []
    with ExitStack() as stack:
        directory = Path(tempfile.mkdtemp(prefix="gameserver-saving-"))
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        directory.chmod(0o755)  # as root, the database runs as somebody else
        server = EmbeddedPostgres(directory / "postgres")
        server.start()
        stack.callback(server.stop)
        migrate(server.url)
        populate(server.url, number)

        def run(_: object) -> "Deferred[None]":
            measured = Deferred.fromCoroutine(measure_all(server.url, number))
            return measured.addCallback(figures.extend)

        try:
            react(run)
        except SystemExit as end:
            if end.code:
                raise
    head = ("exchanged something", "longest stall ms", "its CPU ms", "in all ms")
    rows = [
        (f"{size:,} together" if size > 1 else "each alone", *(f"{1000 * each:.1f}" for each in measured))
        for size, measured in figures
    ]
    show(f"{number:,} characters are saved", head, rows)
    return all(wall <= GOAL_SECONDS for size, (wall, _, _) in figures if size <= MOST_TOGETHER)


def main() -> int:
    """Measure, print, judge."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(machine(), flush=True)
    return 0 if report(number) else 1


if __name__ == "__main__":
    sys.exit(main())
