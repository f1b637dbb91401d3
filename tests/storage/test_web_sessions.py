"""Logins at the web pages and live gates: in PostgreSQL and Redis, and in memory."""

from uuid import uuid4

import psycopg2
from twisted.internet import reactor
from twisted.internet.task import Clock, deferLater

from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_web_sessions import PostgresWebSessions
from gameserver.storage.redis import RedisLiveGates
from tests.storage import web_sessions_contract as contract
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_cache import MemoryLiveGates
from tests.support.memory_web_sessions import MemoryWebSessions
from tests.support.stores import CacheTestCase, DatabaseTestCase, sql


class MemoryWebSessionsTests(contract.WebSessionsContract):
    def setUp(self) -> None:
        self.accounts = accounts = MemoryAccounts()
        self.sessions = MemoryWebSessions(accounts)


class PostgresWebSessionsTests(DatabaseTestCase, contract.WebSessionsContract):
    def setUp(self) -> None:
        super().setUp()
        self.accounts = PostgresAccounts(self.database)
        self.sessions = PostgresWebSessions(self.database)

    async def test_what_has_ended_leaves_no_address_behind(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        await self.sessions.end(await self.begun(hero))
        await self.begun(hero, seconds=0.000_001)
        await self.sessions.forget_ended()
        self.assertEqual(sql(self.url, "SELECT count(*) FROM web_sessions"), [(0,)])

    async def test_a_login_waits_for_a_change_of_the_password_under_way_and_then_counts_for_nothing(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        other = psycopg2.connect(self.url)
        self.addCleanup(other.close)
        other.cursor().execute("UPDATE accounts SET password_hash = 'another hash'")
        beginning = self.sessions.begin(uuid4(), hero, "", "", contract.WEEK_SECONDS)
        deferLater(reactor, 0.05, other.commit)
        self.assertFalse(await beginning)

    async def test_a_ban_that_is_over_is_none(self) -> None:
        key = await self.begun(await self.accounts.create("Hero", "a hash"))
        sql(self.url, "UPDATE accounts SET status = 'banned', banned_until = now() - interval '1 second'")
        self.assertIsNotNone(await self.sessions.find(key))


class MemoryLiveGatesTests(contract.LiveGatesContract):
    def setUp(self) -> None:
        self.clock = Clock()
        self.gates = MemoryLiveGates(self.clock)

    async def pass_time(self) -> None:
        self.clock.advance(0.01)


class RedisLiveGatesTests(CacheTestCase, contract.LiveGatesContract):
    def setUp(self) -> None:
        super().setUp()
        self.gates = RedisLiveGates(self.cache)

    async def pass_time(self) -> None:
        await deferLater(reactor, 0.01)
