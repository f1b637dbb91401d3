"""What chaos finds in a database whose holders, and whose ledger, are not as they should be; and in logs."""

import json
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.metrics.families import gauge
from gameserver.storage.migrations import migrate
from gameserver.storage.rows import StarterItem
from gameserver.tools.chaos.checks import give_starting_kits, look_into
from gameserver.tools.chaos.run import read_logs
from gameserver.tools.chaos.suite import SAVE_AGE, figure
from tests.storage.test_postgres import ADD_ACCOUNT
from tests.support.stores import emptied_database, new_database, sql

PAST_TRIGGERS = "SET session_replication_role = replica; "
ADD_CHARACTER = "INSERT INTO characters (account_id, name, class, woonz, character_data) VALUES (%s, %s, 0, 5, %s)"


class CheckTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.url = emptied_database()
        for number, name in enumerate(("Hero", "Thief")):
            [(account,)] = sql(self.url, ADD_ACCOUNT, name, name)
            sql(self.url, ADD_CHARACTER, account, name, self.worn(7 + number))

    def worn(self, serial: int) -> str:
        """Return the document of somebody who wears one thing."""
        return json.dumps({"wear": [{"item_code": 1024, "item_unique_code": serial}]})

    def assert_problem(self, words: str) -> None:
        """Look, and expect that something is said with these words in it."""
        problems = look_into(self.url).problems
        self.assertTrue(any(words in problem for problem in problems), problems)

    def test_nothing_is_said_of_what_is_in_order(self) -> None:
        books = look_into(self.url)
        self.assertEqual(books.problems, ())
        self.assertEqual((books.figures["characters"], books.figures["items held"]), (2, 2))

    def test_a_copy_is_found(self) -> None:
        sql(
            self.url,
            PAST_TRIGGERS + "UPDATE characters SET character_data = %s WHERE name = 'Thief'",
            self.worn(7),
        )
        self.assert_problem("item 7 is there more than once")
        self.assert_problem("item 8 is with character")

    def test_money_from_nowhere_is_found(self) -> None:
        sql(self.url, "UPDATE characters SET woonz = 6 WHERE name = 'Hero'")
        self.assert_problem("all hold 11 woonz, and by the ledger 10")

    def test_quarantine_is_told_of(self) -> None:
        sql(self.url, "INSERT INTO quarantined_items (holder, serial, item, reason) VALUES ('x', 9, '{}', 'why')")
        self.assert_problem("item 9 of x is in quarantine: why")


class KitTests(SynchronousTestCase):
    timeout = 60

    def test_new_characters_get_something_to_pass_on(self) -> None:
        url = new_database()
        migrate(url)
        give_starting_kits(url)
        [(settings,)] = sql(url, "SELECT settings FROM server_settings WHERE server_id = 255")
        kits = settings["class_wise_starter_info"]
        self.assertEqual(sorted(kits), ["archer", "hk", "mage", "warrior"])
        self.assertTrue(all(StarterItem(**each) for each in kits["mage"]["inventory_items"]))


class FigureTests(SynchronousTestCase):
    def test_a_figure_is_found_by_its_name_with_and_without_labels(self) -> None:
        told = 'a3_save_age_seconds_more 1.0\na3_save_age_seconds{daemon="zone"} 2.5\n'
        self.assertEqual(figure(told, SAVE_AGE), 2.5)
        self.assertEqual(figure("a3_save_age_seconds 0.0\n", SAVE_AGE), 0.0)

    def test_a_figure_that_is_not_told_is_none(self) -> None:
        self.assertIsNone(figure("# HELP a3_save_age_seconds Age.\na3_other 1.0\n", SAVE_AGE))

    def test_zones_know_the_age_by_this_name(self) -> None:
        self.assertEqual(gauge("save_age_seconds", "Age.", 2.5).name, SAVE_AGE)


class LogTests(SynchronousTestCase):
    def read(self, text: str) -> tuple[dict[str, int], list[str]]:
        """Read logs with this text."""
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory, "zone0", "zone.jsonl")
            file.parent.mkdir()
            file.write_text(text)
            return read_logs(Path(directory))

    def test_refused_saves_are_counted_and_faults_are_problems(self) -> None:
        events = [
            {"level": "error", "message": "character 7: outdated, somebody else has it since fence 3"},
            {"level": "critical", "message": "saver: our own fault\nTraceback"},
            {"level": "info", "message": "is ready"},
        ]
        counts, problems = self.read("".join(json.dumps(event) + "\n" for event in events))
        self.assertEqual(counts, {"saves refused by fences": 1, "errors": 1, "criticals": 1})
        self.assertEqual(problems, ["zone0: saver: our own fault (1 times)"])

    def test_a_start_without_a_database_is_no_fault(self) -> None:
        event = {"level": "critical", "message": "main cannot start: cannot connect to the database"}
        self.assertEqual(self.read(json.dumps(event)), ({"criticals": 1}, []))

    def test_only_the_end_of_a_line_ends_it(self) -> None:
        event = {"level": "critical", "message": "said\u0085 and\u2028 so on"}
        self.assertEqual(self.read(json.dumps(event, ensure_ascii=False) + "\n")[0], {"criticals": 1})

    @given(st.integers(0, 60))
    def test_the_last_words_of_the_killed_may_be_cut_short(self, length: int) -> None:
        whole = json.dumps({"level": "info", "message": "a message with {braces}"})
        self.assertEqual(self.read(whole[:length]), ({}, []))
