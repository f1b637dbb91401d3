"""Backups of a real database: what is brought back is what was there, and nothing else."""

import tempfile
from pathlib import Path
from typing import Any

import psycopg2
from twisted.internet.threads import deferToThread

from gameserver.storage.backups import address, back_up, clients, restore
from gameserver.storage.errors import BackupFailed
from gameserver.storage.migrations import migrate
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_ledger import PostgresLedger
from tests.storage.contract import newcomer
from tests.support.stores import DatabaseTestCase, new_database, sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    tables = [name for (name,) in sql(url, TABLES)]
    return {name: sql(url, f"SELECT * FROM {name} ORDER BY {name}::text") for name in tables}


class BackupTests(DatabaseTestCase):
    def setUp(self) -> None:
        self.url = new_database()
        migrate(self.url)
        self.database = self.connect(self.url)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.file = Path(directory.name, "backup")

    async def populate(self) -> None:
        """An account with a character in the world, who has an item."""
        account = await PostgresAccounts(self.database).create("Hero", "a hash")
        characters = PostgresCharacters(self.database)
        await characters.create(account.id, newcomer("Hero", 7))
        await characters.enter_world(account.id, "Hero")

    async def test_what_changed_since_the_backup_is_as_it_was(self) -> None:
        await self.populate()
        before = contents(self.url)
        size = await deferToThread(back_up, self.url, self.file)
        self.assertEqual((size, self.file.stat().st_mode & 0o777), (self.file.stat().st_size, 0o600))
        self.assertEqual([each.name for each in self.file.parent.iterdir()], ["backup"])
        sql(self.url, "UPDATE characters SET woonz = 9, character_data = '{}'")
        sql(self.url, "CREATE TABLE newer (n int REFERENCES accounts)")
        await PostgresAccounts(self.database).create("Other", "a hash")
        await deferToThread(restore, self.url, self.file)
        self.assertEqual(contents(self.url), before)
        self.assertEqual(migrate(self.url), [])
        check = await PostgresLedger(self.database).check()
        self.assertEqual((check.serials, check.holders, check.differences), (1, 2, ()))
        with self.assertRaises(psycopg2.errors.InsufficientPrivilege):
            sql(self.url, "DELETE FROM ledger")
        await PostgresCharacters(self.database).create(1, newcomer("Another", 8))

    async def test_an_empty_database_gets_it_too(self) -> None:
        await self.populate()
        await deferToThread(back_up, self.url, self.file)
        other = new_database()
        await deferToThread(restore, other, self.file)
        self.assertEqual(contents(other), contents(self.url))

    async def test_a_damaged_backup_changes_nothing(self) -> None:
        await self.populate()
        await deferToThread(back_up, self.url, self.file)
        whole = self.file.read_bytes()
        before = contents(self.url)
        for damaged in (b"", b"nonsense", whole[: len(whole) // 2], whole[:-100]):
            self.file.write_bytes(damaged)
            with self.assertRaisesRegex(BackupFailed, "pg_restore failed"):
                await deferToThread(restore, self.url, self.file)
            self.assertEqual(contents(self.url), before)

    async def test_a_backup_that_the_database_refuses_changes_nothing(self) -> None:
        await self.populate()
        before = contents(self.url)
        sql(self.url, "CREATE SCHEMA other")
        sql(self.url, "CREATE TABLE other.mine (n int)")
        await deferToThread(back_up, self.url, self.file)
        with self.assertRaisesRegex(BackupFailed, "psql failed"):
            await deferToThread(restore, self.url, self.file)
        self.assertEqual(contents(self.url), before)

    async def test_no_file_is_overwritten_and_none_left_behind(self) -> None:
        self.file.write_text("mine")
        with self.assertRaisesRegex(BackupFailed, "there already"):
            await deferToThread(back_up, self.url, self.file)
        self.assertEqual(self.file.read_text(), "mine")
        with self.assertRaisesRegex(BackupFailed, "cannot write"):
            await deferToThread(back_up, self.url, self.file.with_name("missing") / "backup")

    async def test_who_is_connected_is_counted(self) -> None:
        empty = new_database()
        self.assertEqual(clients(empty), 0)
        other = psycopg2.connect(empty)
        self.assertEqual(clients(empty), 1)
        other.close()

    def test_no_command_line_has_the_password(self) -> None:
        said = address("postgresql://hero:secret@example.org:5433/game")
        self.assertEqual(said, "user=hero dbname=game host=example.org port=5433")
