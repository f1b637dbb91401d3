"""A save group survives the loss of its connection before and after every statement: whole, or not at all."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg2
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from gameserver.storage.character_data import CharacterData
from gameserver.storage.connection import Connection
from gameserver.storage.database import Database
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.ledger import SYSTEM, character_holder, storage_holder
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.storage.rows import CharacterRow, SaveGroup
from tests.storage.contract import newcomer, snapshot
from tests.storage.ledger_contract import passing, stored
from tests.storage.test_postgres import ADD_ACCOUNT
from tests.support.stores import DatabaseTestCase, sql

T = TypeVar("T")


class CrashingConnection(Connection):
    """Loses the server at the moment number *crash_at*: even ones are before a statement, odd ones after it."""

    def __init__(self, crash_at: int) -> None:
        super().__init__(reactor, lambda _: None)
        self.crash_at = crash_at
        self.moments = 0
        self.statements: list[str] = []

    def cursor(self) -> Any:
        """Return a cursor that knows us, since every statement goes through one."""
        cursor = super().cursor()
        execute = cursor.execute

        def watched(statement: str, values: object = None) -> Deferred[Any]:
            self.statements.append(statement.split(" (")[0].split(" AS ")[0])
            self.pass_moment()
            done: Deferred[Any] = execute(statement, values)
            return done.addCallback(self.pass_moment)

        cursor.execute = watched
        return cursor

    def pass_moment(self, result: T | None = None) -> T | None:
        """Count a moment, and end the connection if it is the one."""
        self.moments += 1
        if self.moments - 1 == self.crash_at:
            self.close()
            raise psycopg2.OperationalError("the server is gone")
        return result


class CrashingDatabase(Database):
    """A database whose next transaction goes over a connection that is lost."""

    def __init__(self, url: str, crash_at: int) -> None:
        super().__init__(url, reactor, size=0)
        self.address = url
        self.connection = CrashingConnection(crash_at)

    async def transaction(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        await self.connection.open(self.address)
        try:
            return await self.connection.transaction(work)
        except psycopg2.OperationalError as error:
            raise StoreUnavailable("lost") from error
        finally:
            self.connection.close()


class CrashPointTests(DatabaseTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.characters = PostgresCharacters(self.database)
        self.ledger = PostgresLedger(self.database)
        self.mine, self.yours = (sql(self.url, ADD_ACCOUNT, name, name)[0][0] for name in ("mine", "yours"))

    async def entered(self, account: int, name: str, *serials: int) -> CharacterRow:
        await self.characters.create(account, newcomer(name, *serials))
        row = await self.characters.enter_world(account, name)
        assert row is not None
        return row

    def world(self) -> list[tuple[Any, ...]]:
        """All that a group changes, as the server has it."""
        return [
            tuple(sql(self.url, f"SELECT * FROM {table} ORDER BY 1"))
            for table in (
                "(SELECT name, woonz, character_data FROM characters) AS characters",
                "(SELECT account_id, woonz, storage_data FROM storages) AS storages",
                "(SELECT serial, character_id, account_id FROM item_serials) AS item_serials",
                "(SELECT id, serial, amount, source, target FROM ledger) AS ledger",
            )
        ]

    async def group(self, number: int) -> SaveGroup:
        """A trade between two, one of whom puts a third item into his storage, with money out of nothing."""
        seven, eight, nine = (number * 10 + each for each in (7, 8, 9))
        one = await self.entered(self.mine, f"One{number}", seven, nine)
        two = await self.entered(self.yours, f"Two{number}", eight)
        assert one.storage is not None
        mine, yours, storage = character_holder(one.id), character_holder(two.id), storage_holder(self.mine)
        numbers = range(number * 10, number * 10 + 4)
        return SaveGroup(
            snapshots=(
                snapshot(one, woonz=5, data=two.data),
                snapshot(two, data=CharacterData(wear=one.data.wear[:1])),
            ),
            storages=(stored(one.storage, 0, nine),),
            entries=(
                passing(numbers[0], mine, yours, serial=seven),
                passing(numbers[1], yours, mine, serial=eight),
                passing(numbers[2], mine, storage, serial=nine),
                passing(numbers[3], SYSTEM, mine, amount=5),
            ),
        )

    async def test_a_group_is_whole_or_absent_wherever_its_connection_is_lost_and_may_be_sent_again(self) -> None:
        group = await self.group(1)
        before = self.world()
        whole: list[bool] = []
        statements: list[str] = []
        for crash_at in range(100):
            database = CrashingDatabase(self.url, crash_at)
            try:
                await PostgresCharacters(database).save([group])
            except StoreUnavailable:
                whole.append(self.world() != before)
                statements = database.connection.statements
            else:
                break
        after = self.world()
        self.assertEqual(len(whole), database.connection.moments)
        self.assertEqual(
            whole, [False] * (len(whole) - 1) + [True], "only a lost answer to COMMIT leaves it whole"
        )
        self.assertEqual((statements[0], statements[-1]), ("BEGIN", "COMMIT"))
        self.assertGreaterEqual(len(whole), 2 * 7)
        await self.characters.save([group])
        self.assertEqual(self.world(), after)
        self.assertEqual((await self.ledger.check()).differences, ())
