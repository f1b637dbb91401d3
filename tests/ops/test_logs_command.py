"""The command `gameserver logs`, as people type it."""

import json
import shutil
import tempfile
from pathlib import Path

from click.testing import CliRunner
from twisted.logger import Logger
from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.environment import read
from gameserver.ops.logs import ProcessLog
from gameserver.ops.settings import LogSettings
from gameserver.tools.cli import main


class Command(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="gameserver-test-"))
        self.addCleanup(shutil.rmtree, self.directory)
        for daemon in ("gate-0", "zone-1"):
            settings = read(LogSettings, {"LOG_PATH": str(self.directory)})
            with (self.directory / "console").open("w") as console:
                process_log = ProcessLog(daemon, settings, console)
                log = Logger(f"gameserver.daemons.{daemon[:4]}.players", observer=process_log)
                log.info("{name}: is here", name="conan", session="0123456789ab")
                log.warn("{name}: is here", name="sonja", session="ba9876543210")

    def run_logs(self, *options: str) -> tuple[int, list[str]]:
        """Return the status and the lines of the command."""
        result = CliRunner().invoke(main, ["logs", "--path", str(self.directory), *options])
        return result.exit_code, result.output.splitlines()

    def test_a_session_is_shown_across_daemons_in_order(self) -> None:
        status, lines = self.run_logs("--session", "0123456789ab")
        self.assertEqual(status, 0)
        self.assertEqual(len(lines), 2)
        for line, who in zip(lines, ("gate-0 gate.players", "zone-1 zone.players"), strict=True):
            self.assertRegex(
                line, rf"^[-\d]{{10}} [:\d]{{8}}[+-]\d{{4}} info     {who}: conan: is here \[0123456789ab\]$"
            )

    def test_other_wishes_narrow_it_down(self) -> None:
        for options in (
            ["--level", "warn", "--daemon", "zone"],
            ["--level", "warn", "--daemon", "zone-1"],
            ["--words", "SONJA", "--last", "1"],
        ):
            status, lines = self.run_logs(*options, "--json")
            self.assertEqual(status, 0)
            [entry] = map(json.loads, lines)
            self.assertEqual((entry["daemon"], entry["session"]), ("zone-1", "ba9876543210"))

    def test_a_connection_that_nobody_named_joins_no_story(self) -> None:
        settings = read(LogSettings, {"LOG_PATH": str(self.directory)})
        with (self.directory / "console").open("w") as console:
            log = Logger("gameserver.daemons.login", observer=ProcessLog("login", settings, console))
            log.info("{name}: has come", name="conan", session="0123456789ab", next_session="")
            log.info("{name}: has come", name="stranger", session="", next_session="")
        status, lines = self.run_logs("--session", "0123456789ab", "--json")
        self.assertEqual(status, 0)
        self.assertEqual({json.loads(line)["name"] for line in lines}, {"conan"})

    def test_nothing_to_show_is_a_failure_that_says_where_it_looked(self) -> None:
        self.assertEqual(self.run_logs("--daemon", "zone-0")[0], 1)
        status, lines = self.run_logs("--session", "nobody")
        self.assertEqual(status, 1)
        self.assertIn(str(self.directory), " ".join(lines))
