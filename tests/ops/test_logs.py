"""Logs: one event one line, nothing a peer sends looks like our own line, secrets stay hidden, files rotate."""

import io
import json
import shutil
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.logger import LogEvent, Logger, LogLevel
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.environment import read
from gameserver.ops.log_files import RotatingLogFile
from gameserver.ops.logs import Console, JsonLines, ProcessLog
from gameserver.ops.settings import LogSettings

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

    def test_the_level_rules_console_and_file_alike(self) -> None:
        directory = self.directory / "made" / "anew"
        console = io.StringIO()
        settings = read(LogSettings, {"LOG_LEVEL": "warn", "LOG_PATH": str(directory)})
        log = Logger("gameserver.net.peer", observer=ProcessLog("gate", settings, console))
        log.info("unimportant")
        log.warn("important")
        self.assertEqual([line["message"] for line in self.logged(directory / "gate.jsonl")], ["important"])
        self.assertEqual(len(console.getvalue().splitlines()), 1)
