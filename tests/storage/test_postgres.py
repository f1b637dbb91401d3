"""The stores in PostgreSQL meet the contract, and agree with their twins about any history."""

from typing import Any

import attrs
import psycopg2
from hypothesis import strategies as st

from gameserver.storage.character_data import CharacterData
from gameserver.storage.errors import NameTaken, StorageError, UnreadableDocument
from gameserver.storage.interfaces import Characters
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_servers import PostgresSerials, PostgresServerSettings
from gameserver.storage.rows import AccountStatus, CharacterRow, NewCharacter, StarterItem, StarterKit
from tests.storage import contract
from tests.storage.strategies import documents, examples
from tests.support.memory_stores import MemoryCharacters
from tests.support.stores import DatabaseTestCase, sql

ADD_ACCOUNT = (
    "INSERT INTO accounts (username, email, password_hash) VALUES (%s, %s || '@a3agonyl.com', '') RETURNING id"
)


class PostgresAccountsTests(DatabaseTestCase, contract.AccountsContract):
    def setUp(self) -> None:
        super().setUp()
        self.accounts = PostgresAccounts(self.database)

    async def test_the_new_account_is_active_and_has_a_profile(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        rows = sql(
            self.url,
            "SELECT a.status, a.email, p.display_name FROM accounts a JOIN profiles p ON p.account_id = a.id",
        )
        self.assertEqual((made.status, rows), (AccountStatus.ACTIVE, [("active", "Hero@a3agonyl.com", "Hero")]))

    async def test_names_differ_in_more_than_case_whatever_made_them(self) -> None:
        sql(self.url, "INSERT INTO accounts (username, email, password_hash) VALUES ('Hero', 'hero@a.org', '')")
        with self.assertRaises(NameTaken):
            await self.accounts.create("hERO", "a hash")

    async def test_a_ban_is_told_with_its_reason(self) -> None:
        await self.accounts.create("Hero", "a hash")
        sql(self.url, "UPDATE accounts SET status = 'banned', ban_reason = 'botting'")
        found = await self.accounts.find("Hero")
        assert found is not None
        self.assertEqual((found.status, found.ban_reason), (AccountStatus.BANNED, "botting"))

    async def test_whoever_looks_sees_who_plays(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        characters = PostgresCharacters(self.database)
        await characters.create(made.id, contract.newcomer("Hero"))
        query = "SELECT a.is_online, c.is_online FROM accounts a JOIN characters c ON c.account_id = a.id"
        await self.accounts.entered(made.id)
        row = await characters.enter_world(made.id, "Hero")
        assert row is not None
        self.assertEqual(sql(self.url, query), [(True, True)])
        await characters.leave_world(row.id, row.fence - 1)
        self.assertEqual(sql(self.url, query), [(True, True)])
        await characters.leave_world(row.id, row.fence)
        self.assertEqual(sql(self.url, query), [(True, False)])
        await characters.enter_world(made.id, "Hero")
        await self.accounts.forget_online()
        self.assertEqual(sql(self.url, query), [(False, False)])


class PostgresCharactersTests(DatabaseTestCase, contract.CharactersContract):
    def setUp(self) -> None:
        super().setUp()
        self.characters = PostgresCharacters(self.database)
        self.mine, self.yours = (sql(self.url, ADD_ACCOUNT, name, name)[0][0] for name in ("mine", "yours"))

    def test_whoever_makes_a_character_waits_for_those_of_the_account_under_way(self) -> None:
        first, second = psycopg2.connect(self.url), psycopg2.connect(self.url)
        self.addCleanup(first.close)
        self.addCleanup(second.close)
        add = "INSERT INTO characters (account_id, name, class) VALUES (%s, %s, 0)"
        first.cursor().execute(add, (self.mine, "Hero"))
        waiting = second.cursor()
        waiting.execute("SET lock_timeout = '50ms'")
        waiting.execute(add, (self.yours, "Other"))
        with self.assertRaises(psycopg2.errors.LockNotAvailable):
            waiting.execute(add, (self.mine, "Third"))

    async def test_a_trade_may_be_saved_side_by_side_in_any_order(self) -> None:
        await self.entered("Giver", 7)
        await self.entered("Taker")
        move = "UPDATE characters c SET character_data = old.data FROM old WHERE old.name = %s AND c.name = %s"
        with psycopg2.connect(self.url) as trade, trade.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE old ON COMMIT DROP AS SELECT name, character_data AS data FROM characters"
            )
            cursor.execute(move, ("Giver", "Taker"))
            cursor.execute(move, ("Taker", "Giver"))
        trade.close()
        found = await self.characters.find(self.mine, "Taker")
        assert found is not None
        self.assertEqual(found.data.serials(), [7])

    async def test_any_document_survives_storage(self) -> None:
        row = await self.entered("Hero")
        for data in examples(documents(CharacterData), 100):
            self.assertEqual(await self.saved(contract.snapshot(row, data=data)), {row.id})
            found = await self.characters.find(self.mine, "Hero")
            self.assertEqual(found, attrs.evolve(row, data=data))

    async def test_what_the_go_project_leaves_out_is_the_default(self) -> None:
        row = await self.entered("Hero")
        sql(
            self.url,
            """UPDATE characters SET character_data = '{"wear": null, "active_pet": null, "new": {"x": null}}'""",
        )
        found = await self.characters.find(self.mine, "Hero")
        self.assertEqual(found, attrs.evolve(row, data=CharacterData(unknown={"new": {"x": None}})))

    async def test_a_document_of_a_wrong_shape_is_told_by_its_key(self) -> None:
        await self.entered("Hero")
        sql(self.url, """UPDATE characters SET character_data = '{"wear": [{"item_code": "sword"}]}'""")
        with self.assertRaisesRegex(UnreadableDocument, r"wear\[0\]\.item_code"):
            await self.characters.find(self.mine, "Hero")

    async def test_any_history_goes_as_in_memory(self) -> None:
        for number, history in enumerate(examples(HISTORIES, 60)):
            accounts = [sql(self.url, ADD_ACCOUNT, name, name)[0][0] for name in (f"a{number}x", f"b{number}x")]
            real = await outcome_of(history, self.characters, accounts, number)
            twin = await outcome_of(history, MemoryCharacters(), accounts, number)
            self.assertEqual(real, twin, history)


# An action, whose account, which name, which serial, and how many logins ago what is saved was loaded.
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["create", "delete", "find", "list", "enter", "save", "save", "leave"]),
        st.integers(0, 1),
        st.sampled_from(["hero", "Hero", "other", "third", "fourth", "fifth", "sixth"]),
        st.integers(0, 3),
        st.integers(0, 1),
    ),
    min_size=5,
    max_size=25,
)


async def outcome_of(history: list[Any], characters: Characters, accounts: list[int], number: int) -> list[object]:
    """Play *history* and return what each action answered, without ids that the store chose."""
    loaded: list[CharacterRow] = []
    results: list[object] = []
    for action, owner, short_name, serial, ago in history:
        account, name = accounts[owner], f"{short_name}-{number}"
        new = contract.newcomer(name, *([number * 10 + serial] if serial else []))
        try:
            result = await act(action, characters, account, new, loaded[-1 - ago :])
        except StorageError as error:
            result = type(error)
        if action == "enter" and isinstance(result, CharacterRow):
            loaded.append(result)
        results.append((action, unnumbered(result)))
    return results


async def act(
    action: str, characters: Characters, account: int, new: NewCharacter, loaded: list[CharacterRow]
) -> object:
    """Do one step of a history."""
    match action:
        case "create":
            return await characters.create(account, new)
        case "delete":
            return await characters.delete(account, new.name)
        case "find":
            return await characters.find(account, new.name)
        case "list":
            return await characters.of_account(account)
        case "enter":
            return await characters.enter_world(account, new.name)
        case "save" if loaded:
            changed = contract.snapshot(loaded[0], data=new.data, woonz=account)
            return len((await characters.save(contract.alone(changed))).written)
        case "leave" if loaded:
            await characters.leave_world(loaded[0].id, loaded[0].fence)
    return None


def unnumbered(result: object) -> object:
    """The *result* with ids that both stores agree on."""
    if isinstance(result, tuple):
        return [unnumbered(each) for each in result]
    return attrs.evolve(result, id=0) if isinstance(result, CharacterRow) else result


class PostgresSerialsTests(DatabaseTestCase, contract.SerialsContract):
    def setUp(self) -> None:
        super().setUp()
        self.serials = PostgresSerials(self.database, "zone-1")
        self.more_serials = PostgresSerials(self.database, "zone-2")

    async def test_the_table_tells_who_got_what_last(self) -> None:
        await self.serials.allocate(500)
        last = (await self.more_serials.allocate(20))[-1]
        rows = sql(self.url, "SELECT server_id, last_allocated, batch_size FROM item_sequences ORDER BY 1")
        self.assertEqual(rows, [("zone-1", last - 20, 500), ("zone-2", last, 20)])

    async def test_serials_end_before_the_number_that_means_none(self) -> None:
        sql(self.url, "UPDATE item_serial_counter SET last_allocated = 4294967290")
        self.assertEqual((await self.serials.allocate(4))[-1], 0xFFFFFFFE)
        with self.assertRaisesRegex(Exception, "item_serials_exhausted"):
            await self.serials.allocate(1)


class PostgresServerSettingsTests(DatabaseTestCase):
    async def kits(self, settings: str) -> object:
        sql(
            self.url,
            "INSERT INTO server_settings (server_name, server_id, settings) VALUES ('one', 1, %s)"
            " ON CONFLICT (server_id) DO UPDATE SET settings = excluded.settings",
            settings,
        )
        return await PostgresServerSettings(self.database).starting_kits(1)

    async def test_without_a_row_or_a_key_nothing_is_changed(self) -> None:
        self.assertEqual(await PostgresServerSettings(self.database).starting_kits(1), {})
        self.assertEqual(await self.kits("{}"), {})
        self.assertEqual(await self.kits('{"class_wise_starter_info": null}'), {})

    async def test_changed_kits_are_read(self) -> None:
        kits = await self.kits(
            '{"class_wise_starter_info": {"mage": {"woonz": 5, "level": 3, "wear_items": [{"item_code": 9}],'
            ' "inventory_items": [{"item_code": 8, "item_option": 1, "slot": 4}]}}}'
        )
        bag = (StarterItem(item_code=8, item_option=1, slot=4),)
        mage = StarterKit(woonz=5, level=3, wear_items=(StarterItem(item_code=9),), inventory_items=bag)
        self.assertEqual(kits, {2: mage})

    async def test_a_wrong_shape_is_told_by_its_key(self) -> None:
        with self.assertRaisesRegex(UnreadableDocument, r"hk\.woonz"):
            await self.kits('{"class_wise_starter_info": {"hk": {"woonz": "many"}}}')
