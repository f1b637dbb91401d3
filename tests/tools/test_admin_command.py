"""`gameserver admin` as operators call it, on a real database: what it prints, and its status."""

import json
import os
import pty
import pwd
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from select import select
from typing import Any

from click.testing import CliRunner
from twisted.trial.unittest import SynchronousTestCase

from gameserver.storage.migrations import revisions
from gameserver.tools.cli import main
from tests.support.stores import emptied_database, new_database, sql


class AdminCommandTests(SynchronousTestCase):
    timeout = 60

    def admin(
        self,
        *arguments: str,
        status: int = 0,
        typed: str = "",
        url: str | None = None,
        more: Mapping[str, str] = {},
    ) -> str:
        """Run the command, see how it ends, and return what it prints: the refusal, if it is one."""
        with tempfile.TemporaryDirectory() as var:
            done = subprocess.run(
                [sys.executable, "-m", "gameserver.tools.cli", "admin", *arguments],
                input=typed,
                capture_output=True,
                text=True,
                timeout=50,
                env={**os.environ, "SUDO_USER": "", "DATABASE_URL": url or self.url, "VAR_PATH": var, **more},
                check=False,
            )
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if status == 0:
            self.assertEqual(done.stderr, "")
            return done.stdout
        self.assertEqual(done.stdout, "")
        return done.stderr

    def answer(self, *arguments: str, **how: Any) -> Any:
        """The same as a program would."""
        return json.loads(self.admin(*arguments, "--json", **how))

    def setUp(self) -> None:
        self.url = emptied_database()

    def test_a_password_that_is_asked_for_leaves_the_output_to_programs(self) -> None:
        keyboard, terminal = pty.openpty()
        self.addCleanup(os.close, keyboard)
        with subprocess.Popen(
            [sys.executable, "-m", "gameserver.tools.cli", "admin", "account", "create", "Hero", "--json"],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "DATABASE_URL": self.url},
            start_new_session=True,
        ) as command:
            os.close(terminal)
            assert command.stderr is not None
            try:
                first, again = b"Password: ", b"Repeat for confirmation: "
                for question, typed in (
                    (first, b"typo"),
                    (again, b"secret"),
                    (first, b"secret"),
                    (again, b"secret"),
                ):
                    asked = b""
                    while not asked.endswith(question):
                        self.assertTrue(select([command.stderr], [], [], 20)[0], "it does not ask")
                        asked += os.read(command.stderr.fileno(), 100) or self.fail(asked)
                    os.write(keyboard, typed + b"\n")
                answer, _ = command.communicate(timeout=50)
            finally:
                command.kill()
        self.assertEqual(json.loads(answer)["name"], "Hero")

    def test_a_password_that_is_no_text_is_refused_in_words(self) -> None:
        create = [sys.executable, "-m", "gameserver.tools.cli", "admin", "account", "create", "Hero"]
        settings = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
        done = subprocess.run(
            [*create, "--password-stdin"], input=b"\xff\n", capture_output=True, env=settings, check=False
        )
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"Error: the standard input is not text", done.stderr)

    def test_an_account_is_made_banned_and_shown_and_all_of_it_is_in_the_audit(self) -> None:
        made = self.answer("account", "create", "Hero", "--password-stdin", "--role", "helper", typed="secret\n")
        self.assertEqual((made["name"], made["role"], made["status"]), ("Hero", "helper", "active"))
        [(password_hash,)] = sql(self.url, "SELECT password_hash FROM accounts")
        self.assertTrue(password_hash.startswith("$argon2id$"))
        self.assertIn("banned", self.admin("account", "ban", "hero", "--reason", "botting", "--days", "3"))
        shown = self.answer("account", "show", "Hero")
        self.assertEqual((shown["status"], shown["ban_reason"], shown["characters"]), ("banned", "botting", []))
        acts = self.answer("audit", "--target", "Hero")
        self.assertEqual([act["verb"] for act in acts], ["ban", "set role", "create account"])
        self.assertEqual({act["actor"] for act in acts}, {"command line"})

    def test_what_is_refused_is_one_line_and_status_1(self) -> None:
        for arguments in (
            ("account", "show", "Nobody"),
            ("account", "unban", "Nobody"),
            ("character", "show", "x"),
        ):
            self.assertRegex(self.admin(*arguments, status=1), r"^Error: there is no \w+ '\w+'\n$")

    def test_the_audit_names_the_user_that_the_system_knows(self) -> None:
        with_names = {"USER": "boss", "LOGNAME": "boss"}
        self.admin("account", "create", "Hero", "--password-stdin", typed="secret\n", more=with_names)
        [(source,)] = sql(self.url, "SELECT source FROM audit")
        user = f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"
        self.assertEqual(source, user)
        self.admin("account", "role", "Hero", "helper", more={"SUDO_USER": "anna"})
        self.assertEqual(sql(self.url, "SELECT source FROM audit ORDER BY id")[-1], (f"anna as {user}",))

    def test_a_wrong_command_has_status_2_before_anything_is_opened(self) -> None:
        for arguments, typed in (
            (("account", "ban", "Hero"), ""),
            (("account", "ban", "Hero", "--reason", "x", "--until", "2001-01-01"), ""),
            (("account", "ban", "Hero", "--reason", "x", "--until", "2999-01-01", "--days", "1"), ""),
            (("account", "role", "Hero", "god"), ""),
            (("account", "create", "Hero"), ""),
            (("account", "create", "Hero", "--password-stdin"), "\n"),
            (("account", "create", "Hero", "--password-stdin"), "x" * 21),
            (("account", "status", "Hero", "active", "--reason", "x"), ""),
            (("announce", "x" * 64), ""),
            (("announce", ""), ""),
            (("announce", "  "), ""),
            (("account", "ban", "Hero", "--reason", "x", "--days", "nan"), ""),
            (("account", "ban", "Hero", "--reason", ""), ""),
            (("account", "ban", "Hero", "--reason", "x" * 501), ""),
            (("account", "ban", "Hero", "--reason", "two\nlines"), ""),
            (("account", "list", "--name", "\udcff"), ""),
            (("account", "list", "--after", "\udcff"), ""),
            (("audit", "--target", "\udcff"), ""),
            (("audit", "--before", str(2**63)), ""),
            (("announce", "two\nlines"), ""),
            (("kick",), ""),
            (("nonsense",), ""),
        ):
            self.assertEqual(CliRunner().invoke(main, ["admin", *arguments], input=typed).exit_code, 2, arguments)

    def test_without_a_database_the_setting_is_named(self) -> None:
        nowhere = "postgresql:///x?host=/nonexistent"
        self.assertRegex(self.admin("account", "list", status=1, url=nowhere), r"^Error: .*DATABASE_URL\n$")
        self.assertIn("DATABASE_URL", self.admin("account", "list", status=1, url="mysql://x"))

    def test_migrations_are_listed_before_and_applied_once(self) -> None:
        url = new_database()
        before = self.answer("migrate", "--dry-run", url=url)
        self.assertEqual({line["state"] for line in before}, {"pending"})
        self.assertEqual({line["state"] for line in self.answer("migrate", "--dry-run", url=url)}, {"pending"})
        first, second = (self.answer("migrate", url=url) for _ in range(2))
        self.assertEqual({line["state"] for line in first + second}, {"applied"})
        self.assertEqual([line["migration"] for line in first], list(revisions(url)))
        self.assertEqual([{line["new"] for line in lines} for lines in (first, second)], [{True}, {False}])
        self.assertEqual([act["verb"] for act in self.answer("audit", url=url)], ["migrate"])
