"""Looking after accounts in PostgreSQL and in memory; in PostgreSQL an act and its trace are one transaction."""

import attrs
import psycopg2

from gameserver.storage.errors import UnknownRole
from gameserver.storage.migrations import migrate
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.roles import Role
from tests.storage import accounts_contract
from tests.storage.accounts_contract import BOSS
from tests.support.memory_accounts import MemoryAccounts
from tests.support.stores import DatabaseTestCase, new_database, sql


class MemoryAccountOfficeTests(accounts_contract.AccountOfficeContract):
    def setUp(self) -> None:
        self.accounts = twin = MemoryAccounts()
        self.audit = twin.audit


class UnknownRoles(DatabaseTestCase):
    """A database in which somebody has made a role that the suite does not know."""

    def setUp(self) -> None:
        self.url = new_database()
        migrate(self.url)
        sql(self.url, "ALTER TYPE account_role ADD VALUE 'god'")
        self.accounts = PostgresAccounts(self.connect(self.url))

    async def test_it_is_an_error_that_names_the_account_and_gives_nothing(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        sql(self.url, "UPDATE accounts SET role = 'god'")
        with self.assertRaisesRegex(UnknownRole, "account 'Hero': 'god' is not a role.*admin account role"):
            await self.accounts.find("Hero")
        with self.assertRaises(UnknownRole):
            await self.accounts.role_of(made.id)

    async def test_operators_see_it_as_it_is_stored_among_the_others(self) -> None:
        for name in ("Anna", "Hero", "Zoe"):
            await self.accounts.create(name, "a hash")
        sql(self.url, "UPDATE accounts SET role = 'god' WHERE username = 'Hero'")
        listed = await self.accounts.listed(9)
        shown = [(each.account.username, each.account.role, each.unknown_role) for each in listed]
        hero = ("Hero", Role.PLAYER, "god")
        self.assertEqual(shown, [("Anna", Role.PLAYER, None), hero, ("Zoe", Role.PLAYER, None)])
        self.assertEqual(await self.accounts.details("hero"), listed[1])
        players = await self.accounts.listed(9, role=Role.PLAYER)
        self.assertEqual([each.account.username for each in players], ["Anna", "Zoe"])

    async def test_operators_can_replace_it(self) -> None:
        await self.accounts.create("Hero", "a hash")
        sql(self.url, "UPDATE accounts SET role = 'god'")
        self.assertIs((await self.accounts.set_role("Hero", Role.PLAYER, BOSS)).role, Role.PLAYER)
        [(before, after)] = sql(self.url, "SELECT before, after FROM audit")
        self.assertEqual((before, after), ({"role": "god"}, {"role": "player"}))


class PostgresAccountOfficeTests(DatabaseTestCase, accounts_contract.AccountOfficeContract):
    def setUp(self) -> None:
        super().setUp()
        self.accounts = PostgresAccounts(self.database)
        self.audit = PostgresAudit(self.database)

    async def test_what_cannot_be_written_down_is_not_done(self) -> None:
        await self.accounts.create("Hero", "a hash")
        nobody = attrs.evolve(BOSS, account_id=2**40)  # no number of an account
        with self.assertRaises(psycopg2.Error):
            await self.accounts.set_role("Hero", Role.ADMINISTRATOR, nobody)
        self.assertIs((await self.found("Hero")).role, Role.PLAYER)
        with self.assertRaises(psycopg2.Error):
            await self.accounts.create("Guest", "a hash", nobody)
        self.assertIsNone(await self.accounts.find("Guest"))

    async def test_the_row_of_a_ban_that_is_over_is_left_to_the_operators(self) -> None:
        await self.accounts.create("Hero", "a hash")
        sql(
            self.url,
            "UPDATE accounts SET status = 'banned', ban_reason = 'x', banned_until = now() - interval '1 s'",
        )
        await self.found("Hero")
        self.assertEqual(sql(self.url, "SELECT status FROM accounts"), [("banned",)])
