"""`gameserver admin` on the ledger and on backups, as operators call it, on a real database."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
from twisted.internet.defer import ensureDeferred
from twisted.trial.unittest import SynchronousTestCase

from gameserver.tools.admin import items, ledger
from gameserver.tools.admin.office import Refused
from tests.storage.contract import newcomer
from tests.storage.test_postgres import ADD_ACCOUNT
from tests.support.memory_ledger import MemoryLedger
from tests.support.memory_stores import MemoryCharacters
from tests.support.stores import new_database, sql

ADD_CHARACTER = (
    "INSERT INTO characters (account_id, name, class, woonz, character_data)"
    """ VALUES (%s, 'Hero', 0, 5, '{"wear": [{"item_code": 1024, "item_unique_code": 7}]}')"""
)


class LedgerCommandTests(SynchronousTestCase):
    timeout = 60

    def admin(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command; return its status, and what it prints and complains."""
        done = subprocess.run(
            [sys.executable, "-m", "gameserver.tools.cli", "admin", *arguments],
            capture_output=True,
            text=True,
            timeout=50,
            env={**os.environ, "DATABASE_URL": self.url, "VAR_PATH": self.directory},
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def setUp(self) -> None:
        self.url = new_database()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def test_a_backup_brings_the_ledger_and_its_holders_back_into_balance(self) -> None:
        self.assertEqual(self.admin("migrate")[0], 0)
        [(account,)] = sql(self.url, ADD_ACCOUNT, "Hero", "Hero")
        sql(self.url, ADD_CHARACTER, account)
        file = str(Path(self.directory, "backup"))
        self.assertEqual(self.admin("backup", file)[0], 0)
        self.assertEqual(sql(self.url, "SELECT after FROM audit WHERE verb = 'backup'"), [({"file": file},)])
        self.assertEqual(self.admin("ledger", "check")[0], 0)

        sql(self.url, "UPDATE characters SET woonz = 6")
        status, told, complaint = self.admin("ledger", "check", "--json")
        self.assertEqual((status, json.loads(told)["differences"][0]["found"]), (1, "6 woonz"), complaint)
        self.assertIn("differ in 1 place", complaint)

        daemon = psycopg2.connect(self.url)
        status, _, complaint = self.admin("restore", file)
        self.assertEqual((status, sql(self.url, "SELECT woonz FROM characters")), (1, [(6,)]))
        self.assertIn("1 connections use the database: stop the daemons", complaint)
        status, _, complaint = self.admin("restore", file, "--force")
        daemon.close()
        self.assertEqual(status, 0, complaint)
        self.assertEqual(self.admin("ledger", "check")[0], 0)
        status, told, complaint = self.admin("item", "7", "--json")
        self.assertEqual([line["cause"] for line in json.loads(told)], ["start"], complaint)
        self.assertEqual([row[0] for row in sql(self.url, "SELECT verb FROM audit ORDER BY id")][-1], "restore")


class LedgerWorkTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.characters = MemoryCharacters()
        self.ledger = MemoryLedger(self.characters)
        self.successResultOf(ensureDeferred(self.characters.create(1, newcomer("Hero", 7))))

    def test_a_life_is_told_to_its_end_and_nobody_has_what_was_never_born(self) -> None:
        self.successResultOf(ensureDeferred(self.characters.delete(1, "Hero")))
        told = self.successResultOf(ensureDeferred(items.life(self.ledger, 7)))
        assert isinstance(told, list)
        self.assertEqual([line["cause"] for line in told if isinstance(line, dict)], ["start", "deleted"])
        self.failureResultOf(ensureDeferred(items.life(self.ledger, 8)), Refused)

    def test_a_check_without_differences_says_how_much_it_saw(self) -> None:
        told = self.successResultOf(ensureDeferred(ledger.checked(self.ledger, 9, as_json=True)))
        self.assertEqual(told, {"serials": 1, "holders": 1, "differences": []})
