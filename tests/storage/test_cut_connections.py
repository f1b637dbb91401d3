"""The saver of a zone on a database that ends its connections at any moment, also during a COMMIT."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from random import Random
from threading import Event
from typing import Any

import psycopg2
from twisted.internet import reactor
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.task import deferLater
from twisted.internet.threads import deferToThread
from zope.interface import implementer

from gameserver.storage.database import Database
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.storage.rows import SaveGroup, SaveResult
from gameserver.world import SerialStock
from tests.storage.test_postgres import ADD_ACCOUNT
from tests.support.stores import DatabaseTestCase, sql
from tests.support.traders import ACTIONS, Traders, a_trader

PLAYERS = 6
ROUNDS = 150
HASTE = 100
LOOKS = 50
"""How often it is looked whether somebody has come to his COMMIT, which takes some 0.1 ms."""
ANYWHERE = (
    "SELECT query, pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database() AND state <> 'idle'"
)
AT_COMMIT = f"{ANYWHERE} AND query = 'COMMIT'"


@implementer(IReactorTime)
class Hasty:
    """The reactor's clock, by which all pauses are over a hundred times as soon."""

    def seconds(self) -> float:
        """Return the time."""
        return reactor.seconds()

    def callLater(
        self, delay: float, callable: Callable[..., Any], *args: object, **kwargs: object
    ) -> IDelayedCall:
        """See `IReactorTime`."""
        return reactor.callLater(delay / HASTE, callable, *args, **kwargs)

    def getDelayedCalls(self) -> list[IDelayedCall]:
        """See `IReactorTime`."""
        return list(reactor.getDelayedCalls())


class Forgetful(PostgresCharacters):
    """Loses one answer in five: PostgreSQL itself ends no connection between a COMMIT and the answer to it."""

    def __init__(self, database: Database, random: Random) -> None:
        super().__init__(database)
        self._random = random

    async def save(self, groups: Sequence[SaveGroup]) -> SaveResult:
        """See `interfaces.Characters.save`."""
        result = await super().save(groups)
        if self._random.random() < 0.2:
            raise StoreUnavailable("the answer was lost")
        return result


class CutConnections(DatabaseTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ledger = PostgresLedger(self.database)
        self.is_over = Event()
        self.addCleanup(self.is_over.set)
        stock = SerialStock()
        stock.add(range(1000, 100_000))
        self.characters = Forgetful(self.database, Random(7))
        self.traders = Traders(self.characters, self.ledger, Hasty(), stock)

    def cut(self) -> Counter[str]:
        """End connections at any moment until that is over; return how often in which statement, or after it."""
        random, cut = Random(6), Counter[str]()
        with closing(psycopg2.connect(self.url)) as operator, operator.cursor() as cursor:
            operator.autocommit = True
            while not self.is_over.wait(random.random() * 0.01):
                where, times = random.choice(((ANYWHERE, 1), (ANYWHERE, 1), (AT_COMMIT, LOOKS)))
                for _ in range(times):
                    cursor.execute(where)
                    if cursor.rowcount:
                        cut.update(query.split()[0] for query, _ in cursor.fetchall())
                        break
        return cut

    async def test_nothing_is_lost_or_doubled_whenever_connections_are_cut(self) -> None:
        traders, random = self.traders, Random(5)
        for number in range(PLAYERS):
            name = f"trader{number}"
            account = sql(self.url, ADD_ACCOUNT, name, name)[0][0]
            await self.characters.create(account, a_trader(name, 11 + 3 * number))
            row = await self.characters.enter_world(account, name)
            assert row is not None
            traders.admit(row)
        everybody = list(traders.loaded)
        cutting = deferToThread(self.cut)
        for pc_id in everybody:
            traders.act(pc_id, "open", 0, 0)
        for _ in range(ROUNDS):
            for _ in range(5):
                action = random.choice(ACTIONS)
                traders.act(random.choice(everybody), action, random.randrange(4), random.randrange(4))
            traders.saver.save(random.choice(everybody))
            await deferLater(reactor, random.random() * 0.02)
        self.is_over.set()
        cut = await cutting
        for saved in [traders.saver.save(pc_id) for pc_id in everybody]:
            self.assertTrue(await saved)
        await traders.saver.stopService()
        self.assertTrue(cut["EXECUTE"] and cut["COMMIT"], cut)
        self.assertEqual((await self.ledger.check()).differences, ())
        self.assertGreater(traders.saver.results["unanswered"], 3)
        self.assertEqual((traders.given_up, traders.saver.results["lost"]), ([], 0))
        for loaded in traders.loaded.values():
            row = await self.characters.named(loaded.character.name)
            assert row is not None
            self.assertEqual((row.woonz, row.data), (loaded.character.woonz, loaded.snapshot().data))
