"""Logs: one event one line, nothing a peer sends looks like our own line, secrets stay hidden, files rotate."""

import io
import json
import os
import shutil
import stat
import tempfile
from datetime import date
from errno import ENOSPC
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.logger import LogEvent, Logger, LogLevel
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.environment import read
from gameserver.ops.kinds import LogLevel as Level
from gameserver.ops.log_files import RotatingLogFile
from gameserver.ops.logs import Console, JsonLines, ProcessLog
from gameserver.ops.settings import LogSettings
from tests.support.errors import captured_errors

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def event(message: str, **fields: object) -> LogEvent:
    """Return what a logger of the login daemon would publish."""
    return {
        "log_time": 1700000000.0,
        "log_level": LogLevel.info,
        "log_namespace": "gameserver.daemons.login.players.PlayerSession",
        "log_format": message,
        **fields,
    }


def on_console(shown: LogEvent) -> str:
    out = io.StringIO()
    Console(out)(shown)
    return out.getvalue()


class Terminal(io.StringIO):
    """A console that somebody looks at."""

    def isatty(self) -> bool:
        return True


class Disk(RotatingLogFile):
    """A file for which there is no room at times."""

    is_full = was_full = False

    def write(self, data: str) -> None:
        if self.is_full:
            raise OSError(ENOSPC, "No space left on device")
        super().write(data)


class OnTheConsole(SynchronousTestCase):
    def test_a_line_says_when_how_serious_who_and_what(self) -> None:
        line = on_console(event("{peer} left", peer="Conan"))
        self.assertRegex(line, r"^\d\d:\d\d:\d\d info     login\.players: Conan left\n$")

    @given(TEXT)
    def test_only_the_first_line_of_an_event_starts_at_the_margin(self, sent: str) -> None:
        first, *others = on_console(event("said {words}", words=sent)).removesuffix("\n").split("\n")
        self.assertTrue(first.isprintable())
        for line in others:
            self.assertTrue(line.startswith("    "))
            self.assertTrue(line.isprintable())

    @given(st.sampled_from(["password", "token", "secret"]))
    def test_secrets_are_hidden_however_they_are_worded(self, field: str) -> None:
        line = on_console(event("login with {" + field + "!r}", **{field: "xyzzy"}))
        self.assertNotIn("xyzzy", line)

    def test_a_terminal_shows_what_is_serious_in_colour(self) -> None:
        out = Terminal()
        for level, is_coloured in ((LogLevel.info, False), (LogLevel.error, True)):
            Console(out)({**event("left"), "log_level": level})
            line = out.getvalue().splitlines()[-1]
            self.assertEqual(line.startswith("\x1b["), is_coloured)
            self.assertEqual(line.endswith("\x1b[0m"), is_coloured)
        self.assertNotIn("\x1b", on_console({**event("left"), "log_level": LogLevel.error}))

    def test_who_speaks_is_a_module_whatever_its_class_is_called(self) -> None:
        for name in ("ops.metrics.site.Readyz", "ops.metrics.site._Readyz", "ops.metrics.site"):
            shown = {**event("left"), "log_namespace": f"gameserver.{name}"}
            self.assertIn(" ops.metrics.site: left", on_console(shown))

    def test_a_bug_shows_its_traceback(self) -> None:
        text = on_console(event("a bug", log_failure=Failure(ValueError("three is not even"))))
        self.assertIn("ValueError: three is not even", text)


class InFiles(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="gameserver-test-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def logged(self, path: Path) -> list[dict[str, object]]:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    @given(TEXT, st.integers() | st.booleans() | TEXT)
    def test_each_event_is_one_object_with_the_plain_values_it_carries(self, words: str, value: object) -> None:
        path = self.directory / "login.jsonl"
        path.unlink(missing_ok=True)
        file = RotatingLogFile(path, 1_000_000, 1)
        JsonLines("login", file)(event("{words}", words=words, value=value, token=7, peer=object()))
        file.close()
        [line] = [json.loads(text) for text in path.read_bytes().decode().split("\n")[:-1]]
        self.assertEqual(line["message"], words.rstrip())
        self.assertEqual((line["daemon"], line["who"], line["level"]), ("login", "login.players", "info"))
        self.assertEqual((line["value"], line["token"]), (value, "(hidden)"))
        self.assertNotIn("peer", line)

    def test_an_event_has_a_name_that_its_values_do_not_change(self) -> None:
        path = self.directory / "login.jsonl"
        file = RotatingLogFile(path, 1_000_000, 1)
        for words in ("conan", "sonja"):
            JsonLines("login", file)(event("{words!r}: isn't here, {words}", words=words))
        file.close()
        self.assertEqual({line["event"] for line in self.logged(path)}, {"login.players.isnt-here"})

    def test_a_day_begins_with_a_new_file_and_its_first_line(self) -> None:
        path = self.directory / "zone.jsonl"
        days = [date(2026, 1, 1)]
        file = RotatingLogFile(path, 1_000_000, 2, lambda: days[-1])
        write = JsonLines("zone", file)
        for day in range(1, 6):
            days.append(date(2026, 1, day))
            for number in range(3):
                write(event("event {number}", number=10 * day + number))
        file.close()
        files = [path, *(self.directory / f"zone.jsonl.{age}" for age in (1, 2))]
        self.assertEqual(sorted(self.directory.iterdir()), sorted(files))
        for day, each in zip((5, 4, 3), files, strict=True):
            self.assertEqual(
                [line["number"] for line in self.logged(each)], [10 * day, 10 * day + 1, 10 * day + 2]
            )

    def test_a_file_of_an_earlier_day_is_put_aside_at_the_start(self) -> None:
        path = self.directory / "zone.jsonl"
        path.write_text("{}\n")
        os.utime(path, (0, 0))
        file = RotatingLogFile(path, 1_000_000, 2)
        file.write("{}\n")
        file.close()
        self.assertEqual(len(list(self.directory.iterdir())), 2)

    def test_only_the_operator_and_his_group_can_read_it(self) -> None:
        path = self.directory / "zone.jsonl"
        RotatingLogFile(path, 1_000_000, 2).close()
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)

    def test_full_files_rotate_and_the_oldest_go(self) -> None:
        file = RotatingLogFile(self.directory / "zone.jsonl", rotate_bytes=2000, kept_files=8)
        write = JsonLines("zone", file)
        for number in range(200):
            write(event("event {number}", number=number))
        file.close()
        found = sorted(self.directory.iterdir())
        self.assertEqual(len(found), 9)
        numbers = [line["number"] for path in found for line in self.logged(path)]
        self.assertEqual(max(int(str(number)) for number in numbers), 199)
        self.assertEqual(len(set(numbers)), len(numbers))

    def test_a_full_disk_is_told_once_and_again_when_it_fills_again(self) -> None:
        file = Disk(self.directory / "zone.jsonl", 1_000_000, 1)
        write = JsonLines("zone", file)
        for is_full in (True, True, False, True):
            file.is_full = is_full
            with captured_errors() as lines:
                write(event("something"))
                write(event("more"))
            self.assertEqual(len(lines), int(is_full and not file.was_full), lines)
            file.was_full = is_full
        file.close()
        self.assertEqual(len(self.logged(self.directory / "zone.jsonl")), 2)

    def test_the_level_rules_console_and_file_alike(self) -> None:
        directory = self.directory / "made" / "anew"
        console = io.StringIO()
        settings = read(LogSettings, {"LOG_LEVEL": "warn", "LOG_PATH": str(directory)})
        log = Logger("gameserver.net.peer", observer=ProcessLog("gate", settings, console))
        log.info("unimportant")
        log.warn("important")
        self.assertEqual([line["message"] for line in self.logged(directory / "gate.jsonl")], ["important"])
        self.assertEqual(len(console.getvalue().splitlines()), 1)

    def test_the_level_may_change_at_any_time(self) -> None:
        process_log = ProcessLog("gate", read(LogSettings, {"LOG_PATH": str(self.directory)}), io.StringIO())
        log = Logger("gameserver.net.peer", observer=process_log)
        log.debug("before")
        process_log.level = Level.DEBUG
        log.debug("after")
        process_log.level = Level.CRITICAL
        log.error("too late")
        self.assertEqual([line["message"] for line in self.logged(self.directory / "gate.jsonl")], ["after"])
