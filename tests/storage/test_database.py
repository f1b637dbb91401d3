"""Connections heal, transactions count whole or not at all, and closing leaves nothing behind."""

from typing import cast

import psycopg2
from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.internet.defer import CancelledError, ensureDeferred
from twisted.internet.protocol import Factory, Protocol, ServerFactory
from twisted.internet.task import deferLater

from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.database import CONNECTIONS, Database
from gameserver.storage.errors import NameTaken, StoreUnavailable
from tests.storage.contract import failing_at_most, outcomes
from tests.support.errors import captured_lines
from tests.support.stores import DatabaseTestCase, sql, url_of

ONE = Statement("one", (), "SELECT 1")
SLEEP = Statement("sleep", ("float8",), "SELECT pg_sleep($1)")
NONSENSE = Statement("nonsense", (), "SELECT 1 FROM no_such_table")
COUNT = Statement("count_settings", (), "SELECT count(*) FROM server_settings")
ADD = Statement("add_setting", ("int",), "INSERT INTO server_settings (server_name, server_id) VALUES ('x', $1)")
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
END_ALL = f"SELECT pg_terminate_backend(pid) FROM ({OTHERS}) AS others"


class HangsUp(Protocol):
    """A PostgreSQL that ends while somebody connects, as all do after one of its processes was killed."""

    def dataReceived(self, data: bytes) -> None:
        """Leave without a word."""
        assert self.transport is not None
        self.transport.loseConnection()


class HealingTests(DatabaseTestCase):
    async def test_calls_work_again_after_the_server_ended_every_connection(self) -> None:
        await outcomes([self.database.query(SLEEP, 0.01) for _ in range(CONNECTIONS)])
        for _ in range(3):
            sql(self.url, END_ALL)
            await failing_at_most(CONNECTIONS, lambda: self.database.query(ONE))
            answers = await outcomes([self.database.query(ONE) for _ in range(5 * CONNECTIONS)])
            self.assertEqual(answers, [[(1,)]] * 5 * CONNECTIONS)

    async def test_connections_that_ended_unused_are_replaced_before_anybody_asks(self) -> None:
        def backends() -> set[Row]:
            return set(sql(self.url, OTHERS))

        await outcomes([self.database.query(SLEEP, 0.01) for _ in range(CONNECTIONS)])
        before = backends()
        sql(self.url, END_ALL)
        while len(backends() - before) < CONNECTIONS:
            await deferLater(reactor, 0)
        answers = await outcomes([self.database.query(ONE) for _ in range(CONNECTIONS)])
        self.assertEqual(answers, [[(1,)]] * CONNECTIONS)

    async def test_a_connection_that_ends_under_a_call_fails_that_call_only(self) -> None:
        under_way = ensureDeferred(outcomes([self.database.query(SLEEP, 20) for _ in range(CONNECTIONS)]))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
        )
        while sql(self.url, waiting) != [(CONNECTIONS,)]:
            await deferLater(reactor, 0)
        following = ensureDeferred(outcomes([self.database.query(ONE)]))
        sql(self.url, END_ALL)
        self.assertEqual(await under_way, [StoreUnavailable] * CONNECTIONS)
        self.assertEqual(await following, [[(1,)]])

    async def test_a_database_that_comes_later_is_found(self) -> None:
        database = self.connect(url_of("not_yet"))
        sql(self.url, "CREATE DATABASE not_yet")
        self.addCleanup(sql, self.url, "DROP DATABASE not_yet WITH (FORCE)")
        self.assertEqual(await database.query(ONE), [(1,)])

    async def test_a_server_that_hangs_up_on_those_who_connect_is_told_in_one_line(self) -> None:
        port = reactor.listenTCP(0, cast(ServerFactory, Factory.forProtocol(HangsUp)), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        address = port.getHost()
        assert isinstance(address, IPv4Address)
        with captured_lines("warn") as lines:
            database = Database(f"postgresql://a@127.0.0.1:{address.port}/x", reactor)
            await database.start()
            await database.close()
        self.assertEqual(len(lines), 1, lines)
        self.assertRegex(lines[0], "PostgreSQL cannot be reached, trying again: .*closed the connection")

    async def test_without_a_server_a_call_fails_in_time(self) -> None:
        database = self.connect("postgresql:///x?host=/nonexistent", wait_seconds=0.05)
        with self.assertRaisesRegex(StoreUnavailable, "0.05 s"):
            await database.query(ONE)

    async def test_a_busy_database_fails_in_time_and_works_on(self) -> None:
        database = self.connect(self.url, size=1, wait_seconds=0.05)
        first = ensureDeferred(database.query(SLEEP, 0.3))
        with self.assertRaises(StoreUnavailable):
            await database.query(ONE)
        await first
        self.assertEqual(await database.query(ONE), [(1,)])


class FailureTests(DatabaseTestCase):
    async def test_only_faults_are_counted_and_not_answers_or_callers_who_left(self) -> None:
        async def refused(connection: Connection) -> None:
            await connection.query(ONE)
            raise NameTaken("somebody has it")

        database = self.connect(self.url, size=1, wait_seconds=0.05)
        await database.query(ADD, 1)
        with self.assertRaises(psycopg2.IntegrityError):
            await database.query(ADD, 1)
        with self.assertRaises(NameTaken):
            await database.transaction(refused)
        left = ensureDeferred(database.query(ONE))
        left.cancel()
        self.failureResultOf(left, CancelledError)
        await database.query(ONE)
        self.assertEqual(database.failures, {})
        with self.assertRaises(psycopg2.ProgrammingError):
            await database.query(NONSENSE)
        await outcomes([database.query(SLEEP, 0.3), database.query(ONE)])
        self.assertEqual(database.failures, {"UndefinedTable": 1, "StoreUnavailable": 1})


class ClosingTests(DatabaseTestCase):
    async def test_closing_ends_calls_under_way_and_calls_that_wait(self) -> None:
        database = self.connect(self.url, wait_seconds=600)
        calls = ensureDeferred(outcomes([database.query(SLEEP, 20) for _ in range(CONNECTIONS + 3)]))
        await database.close()
        self.assertEqual(await calls, [StoreUnavailable] * (CONNECTIONS + 3))
        with self.assertRaises(StoreUnavailable):
            await database.query(ONE)

    async def test_closing_works_in_every_state(self) -> None:
        unused = Database(self.url, reactor)
        await unused.close()
        connecting = Database(self.url, reactor)
        starting = connecting.start()
        await connecting.close()
        await starting
        without_server = Database("postgresql:///x?host=/nonexistent", reactor)
        await without_server.start()
        await without_server.close()
        await without_server.close()


class TransactionTests(DatabaseTestCase):
    async def count(self) -> int:
        ((number,),) = await self.database.query(COUNT)
        assert isinstance(number, int)
        return number

    async def test_a_transaction_counts_whole(self) -> None:
        async def work(connection: Connection) -> str:
            await connection.query(ADD, 1)
            await connection.query(ADD, 2)
            self.assertEqual(await self.count(), 0)
            return "done"

        self.assertEqual(await self.database.transaction(work), "done")
        self.assertEqual(await self.count(), 2)

    async def test_a_transaction_that_raises_counts_not_at_all(self) -> None:
        async def work(connection: Connection) -> None:
            await connection.query(ADD, 1)
            raise KeyError("mine")

        with self.assertRaises(KeyError):
            await self.database.transaction(work)
        for _ in range(CONNECTIONS):  # the one that did it among them
            self.assertEqual(await self.count(), 0)

    async def test_a_transaction_that_swallows_an_error_of_the_server_is_not_taken_for_done(self) -> None:
        async def work(connection: Connection) -> None:
            await connection.query(ADD, 1)
            with self.assertRaises(psycopg2.IntegrityError):
                await connection.query(ADD, 1)

        with self.assertRaises(psycopg2.ProgrammingError):
            await self.database.transaction(work)
        self.assertEqual(await self.count(), 0)

    async def test_a_transaction_whose_connection_ends_counts_not_at_all(self) -> None:
        async def work(connection: Connection) -> None:
            await connection.query(ADD, 1)
            sql(self.url, END_ALL)
            await connection.query(ADD, 2)

        with self.assertRaises(StoreUnavailable):
            await self.database.transaction(work)
        await failing_at_most(CONNECTIONS, self.count)
        self.assertEqual(await self.count(), 0)

    async def test_a_cancelled_call_runs_to_its_end_on_its_connection(self) -> None:
        database = self.connect(self.url, size=1)
        await database.query(ONE)
        call = ensureDeferred(database.query(ADD, 1))
        call.cancel()
        with self.assertRaises(CancelledError):
            await call
        self.assertEqual(await database.query(COUNT), [(1,)])

    async def test_a_value_that_cannot_be_sent_harms_nobody_else(self) -> None:
        statement = Statement("echo", ("text",), "SELECT $1")
        with self.assertRaises(ValueError):
            await self.database.query(statement, "nul\0")
        self.assertEqual(await self.database.query(statement, "a'b"), [("a'b",)])
