"""What is said of a run of chaos, and what makes it a failure."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from gameserver.tools.chaos.command import chaos
from gameserver.tools.chaos.report import Outcome
from gameserver.tools.chaos.storm import Blow

GOOD: dict[str, Any] = {
    "seed": 7,
    "bots": 20,
    "seconds": 100.0,
    "blows": [Blow("zone0", 1010.0, 1011.0, (), 4.0, 2.5), Blow("main", 1020.0, 1022.0, ("redis",))],
    "began": 1000.0,
    "last_back_seconds": 2.5,
    "locked_out": 0,
    "ended_by_themselves": [],
    "stop_seconds": {"main": 0.1},
    "log_counts": {"warns": 3},
    "figures": {"items held": 12},
    "bot_report": {"counts": {"logins": 25}, "reasons": {"state_errors": {"odd": 2}}},
    "found": (),
}
WORSE: dict[str, dict[str, Any]] = {
    "not all bots were back within 10 s of the last restart, but only after 10.5 s": {"last_back_seconds": 10.5},
    "not all bots were back within 10 s of the last restart, but never": {"last_back_seconds": None},
    "3 of 20 accounts could not log in again afterwards": {"locked_out": 3},
    "main ended by itself 2 times, with nobody to blame": {"ended_by_themselves": ["main", "main"]},
    "main did not stop in time": {"stop_seconds": {"main": None}},
    "the bots did not come to a clean end": {"bot_report": {}},
    "item 7 is there more than once": {"found": ("item 7 is there more than once",)},
}


class OutcomeTests(SynchronousTestCase):
    def printed(self, outcome: Outcome) -> str:
        """Return what people are told."""
        text = io.StringIO()
        outcome.print(Console(file=text, width=200))
        return text.getvalue()

    def test_a_good_run_says_so_with_its_kills(self) -> None:
        outcome = Outcome(**GOOD)
        self.assertEqual(outcome.problems, ())
        text = self.printed(outcome)
        self.assertNotIn("FAILED", text)
        for words in ("Nothing is lost", "zone0 1, main 1", "20 bots, 100 s, seed 7", "items held 12", "odd 2"):
            self.assertIn(words, text)

    def test_whatever_is_wrong_is_said_and_makes_a_failure(self) -> None:
        for sentence, change in WORSE.items():
            outcome = Outcome(**GOOD | change)
            self.assertEqual(outcome.problems, (sentence,))
            self.assertIn(f"FAILED: {sentence}", self.printed(outcome))
            self.assertIs(outcome.as_json()["success"], False)

    def test_programs_get_every_kill(self) -> None:
        told = json.loads(json.dumps(Outcome(**GOOD).as_json()))
        self.assertEqual(told["kills"], {"zone0": 1, "main": 1})
        self.assertEqual(told["blows"][1]["others_down"], ["redis"])


class CommandTests(SynchronousTestCase):
    def test_a_directory_in_use_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            Path(directory, "something").touch()
            result = CliRunner().invoke(chaos, ["--directory", directory])
        self.assertEqual(result.exit_code, 2)
        self.assertIn("is not empty", result.output)
