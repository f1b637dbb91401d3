"""The ledger and the groups, in memory and in PostgreSQL, and what only PostgreSQL can be asked."""

import json

import attrs
import psycopg2
from twisted.internet.defer import ensureDeferred, gatherResults

from gameserver.storage.errors import DuplicateSerial
from gameserver.storage.ledger import Difference
from gameserver.storage.migrations import migrate, roll_back
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.storage.rows import SaveGroup
from tests.storage import contract, ledger_contract
from tests.storage.market import HISTORIES, Market
from tests.storage.strategies import examples
from tests.storage.test_postgres import ADD_ACCOUNT
from tests.support.memory_ledger import MemoryLedger
from tests.support.memory_stores import MemoryCharacters
from tests.support.stores import DatabaseTestCase, new_database, sql

PAST_TRIGGERS = "SET session_replication_role = replica; "


class MemoryLedgerTests(ledger_contract.LedgerContract):
    def setUp(self) -> None:
        self.characters = MemoryCharacters()
        self.ledger = MemoryLedger(self.characters)
        self.mine, self.yours = 1, 2


class PostgresLedgerTests(DatabaseTestCase, ledger_contract.LedgerContract):
    def setUp(self) -> None:
        super().setUp()
        self.characters = PostgresCharacters(self.database)
        self.ledger = PostgresLedger(self.database)
        self.mine, self.yours = (sql(self.url, ADD_ACCOUNT, name, name)[0][0] for name in ("mine", "yours"))

    async def differences(self) -> list[tuple[str, str]]:
        """The subjects and problems that a check finds."""
        return [(each.subject, each.problem) for each in (await self.ledger.check()).differences]

    def put(self, name: str, *serials: int) -> None:
        """Change what a character wears without anything noticing it."""
        data = json.dumps({"wear": [{"item_code": 1024, "item_unique_code": serial} for serial in serials]})
        sql(self.url, PAST_TRIGGERS + "UPDATE characters SET character_data = %s WHERE name = %s", data, name)

    async def test_the_ledger_only_grows(self) -> None:
        await self.entered(self.mine, "Hero", 7)
        for change in ("UPDATE ledger SET amount = 2", "DELETE FROM ledger", "TRUNCATE ledger"):
            with self.assertRaisesRegex(psycopg2.errors.InsufficientPrivilege, "append-only"):
                sql(self.url, change)

    async def test_a_copy_is_taken_away_when_its_holder_enters(self) -> None:
        owner = await self.entered(self.mine, "Owner", 7, 8)
        await self.entered(self.yours, "Thief", 9)
        self.put("Thief", 9, 7, 9)
        row = await self.characters.enter_world(self.yours, "Thief")
        assert row is not None
        self.assertEqual((row.quarantined, row.data.serials()), ((7, 9), [9]))
        self.assertEqual(await self.characters.find(self.yours, "Thief"), row)
        self.assertEqual(await self.characters.find(self.mine, "Owner"), owner)
        rows = sql(self.url, "SELECT serial, item ->> 'item_code', reason FROM quarantined_items ORDER BY serial")
        expected = [(7, "1024", f"character:{owner.id} has it"), (9, "1024", "it is there twice")]
        self.assertEqual(rows, expected)
        await self.assert_balanced()
        again = await self.characters.enter_world(self.yours, "Thief")
        assert again is not None
        self.assertEqual(again.quarantined, ())

    async def test_a_copy_in_the_storage_is_taken_away_too(self) -> None:
        await self.entered(self.mine, "Owner", 7)
        await self.entered(self.yours, "Thief", 9)
        items = '{"items": [{"item_code": 1, "item_unique_code": %d, "slot": 0}]}'
        for serial in (7, 9):
            sql(self.url, PAST_TRIGGERS + "UPDATE storages SET storage_data = %s", items % serial)
            row = await self.characters.enter_world(self.yours, "Thief")
            assert row is not None
            assert row.storage is not None
            self.assertEqual((row.quarantined, row.data.serials()), ((serial,), [9]))
            self.assertEqual(row.storage.data.items, ())
            again = await self.characters.enter_world(self.yours, "Thief")
            assert again is not None
            self.assertEqual(
                (again.quarantined, again.storage), ((), attrs.evolve(row.storage, fence=row.storage.fence + 1))
            )

    async def test_what_came_past_the_triggers_and_nobody_else_has_is_kept(self) -> None:
        hero = await self.entered(self.mine, "Hero")
        self.put("Hero", 7)
        row = await self.characters.enter_world(self.mine, "Hero")
        assert row is not None
        self.assertEqual((row.quarantined, row.data.serials()), ((), [7]))
        self.assertEqual(sql(self.url, "SELECT serial, character_id FROM item_serials"), [(7, hero.id)])
        with self.assertRaises(DuplicateSerial):
            await self.characters.create(self.yours, contract.newcomer("Copy", 7))

    async def test_the_check_sees_documents_that_were_tampered_with(self) -> None:
        await self.entered(self.mine, "Hero", 7, 8)
        self.put("Hero", 7, 7, 9)
        expected = [
            ("serial 7", "is there more than once"),
            ("serial 8", "is gone"),
            ("serial 9", "is not noted in item_serials"),
        ]
        self.assertEqual(await self.differences(), expected)

    async def test_the_check_sees_an_entry_that_takes_from_who_did_not_have_it(self) -> None:
        hero = await self.entered(self.mine, "Hero", 7)
        add = "INSERT INTO ledger (serial, amount, source, target, cause, actor) VALUES (%s, 1, %s, %s, 'x', 'x')"
        sql(self.url, add, 7, "ground:1", f"character:{hero.id}")
        sql(self.url, add, 8, "ground:1", "system")
        problem = "came from where it was not"
        self.assertEqual(await self.differences(), [("serial 7", problem), ("serial 8", problem)])
        sql(self.url, add, None, "ground:3", "system")
        self.assertEqual(
            (await self.ledger.check()).differences[-1],
            Difference(
                subject="ground:3",
                problem="has another sum",
                ledger="-1 woonz",
                found="never less than 0 woonz",
            ),
        )

    async def test_the_check_goes_through_more_than_a_slice(self) -> None:
        sql(
            self.url,
            "INSERT INTO ledger (serial, amount, source, target, cause, actor)"
            " SELECT n / 3, 1, CASE n % 3 WHEN 0 THEN 'system' ELSE 'ground:1' END,"
            " CASE n WHEN 15000 THEN 'character:1' ELSE 'ground:1' END, 'x', 'x'"
            " FROM generate_series(3, 15000) AS n",
        )
        check = await self.ledger.check()
        self.assertEqual(check.serials, 5000)
        self.assertEqual([each.subject for each in check.differences], ["serial 5000"])

    async def test_a_character_that_is_restored_brings_back_all_it_had(self) -> None:
        await self.entered(self.mine, "Hero", 7, woonz=5)
        await self.characters.delete(self.mine, "Hero")
        await self.assert_balanced()
        sql(self.url, "UPDATE characters SET status = 'active', deleted_at = NULL")
        await self.assert_balanced()
        causes = [entry.cause for entry in await self.ledger.life_of(7)]
        self.assertEqual(causes, ["start", "deleted", "restored"])

    async def test_saves_of_the_same_characters_at_once_never_wait_in_a_circle(self) -> None:
        rows = [await self.entered(self.mine, f"Hero{n}", n) for n in range(1, 6)]
        rows += [await self.entered(self.yours, f"Other{n}", 10 + n) for n in range(1, 6)]
        groups = [SaveGroup(snapshots=(contract.snapshot(row, woonz=0),)) for row in rows]
        calls = [self.characters.save(groups if n % 2 else groups[::-1]) for n in range(40)]
        results = await gatherResults([ensureDeferred(call) for call in calls])
        self.assertEqual({len(result.written) for result in results}, {10})

    async def test_what_was_there_before_the_ledger_is_in_it(self) -> None:
        url = new_database()
        names = migrate(url)
        roll_back(url, len(names) - names.index("0007_ledger"))
        [(account,)] = sql(url, ADD_ACCOUNT, "Hero", "Hero")
        pet = '{"active_pet": {"pet_code": 3, "pet_option": 4, "pet_unique_code": 7}}'
        add = "INSERT INTO characters (account_id, name, class, woonz, character_data, status)"
        add += " VALUES (%s, %s, 0, 5, %s, %s)"
        sql(url, add, account, "Hero", pet, "active")
        sql(url, add, account, "Gone", "{}", "deleted")
        migrate(url)
        ledger = PostgresLedger(self.connect(url))
        self.assertEqual((await ledger.check()).differences, ())
        (birth,) = await ledger.life_of(7)
        self.assertEqual((birth.code, birth.option, birth.cause), (3, 4, "before the ledger"))

    async def test_any_history_of_exchanges_goes_as_in_memory_and_balances(self) -> None:
        for number, history in enumerate(examples(HISTORIES, 40)):
            accounts = [sql(self.url, ADD_ACCOUNT, name, name)[0][0] for name in (f"a{number}x", f"b{number}x")]
            memory = MemoryCharacters()
            real = await Market(self.characters, self.ledger, accounts, number).play(history)
            twin = await Market(memory, MemoryLedger(memory), accounts, number).play(history)
            self.assertEqual(real, twin, history)
        await self.assert_balanced()
