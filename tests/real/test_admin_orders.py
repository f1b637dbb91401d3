"""`gameserver admin announce` and `kick` beside real daemons: what they say and do, and what without them."""

import json
import subprocess
import sys

from tests.support.processes import ProcessCase
from tests.support.stores import sql


class OrderTests(ProcessCase):
    def admin(self, *arguments: str, status: int = 0, **variables: str) -> str:
        """Run the command, see how it ends, and return what it prints: the refusal, if it is one."""
        done = subprocess.run(
            [sys.executable, "-m", "gameserver.tools.cli", "admin", *arguments],
            capture_output=True,
            text=True,
            timeout=50,
            env={**self.environment, "VAR_PATH": str(self.directory / "var"), **variables},
            check=False,
        )
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stderr if status else done.stdout

    def test_without_a_main_server_the_command_says_so_and_nothing_is_left_behind(self) -> None:
        self.assertRegex(self.admin("announce", "Hear!", status=1), "^Error: the main server did not take it")
        main = self.daemon("main")
        told = json.loads(self.admin("announce", "Hear again!", "--json"))
        self.assertEqual(told["announced"], "Hear again!")
        self.assertLessEqual(told["main_server_had_it_after_seconds"], 2)
        main.wait_for("announces 'Hear again!'")
        self.assertNotIn("'Hear!'", main.text)
        verbs = sql(self.environment["DATABASE_URL"], "SELECT verb FROM audit")
        self.assertEqual([verb for (verb,) in verbs], ["announce", "announce"])

    def test_without_redis_the_setting_is_named(self) -> None:
        nowhere = "unix:///nonexistent/redis.sock"
        self.assertIn("CACHE_URL", self.admin("announce", "Hear!", status=1, CACHE_URL=nowhere))
        self.assertIn("VAR_PATH", self.admin("announce", "Hear!", status=1, CACHE_URL=""))

    def test_who_plays_is_disconnected_by_a_kick_and_by_a_ban(self) -> None:
        cluster = self.daemon("cluster")
        self.bots("--count", "2", "--seconds", "60", "--prefix", "bot")
        for name in ("bot001", "bot002"):
            cluster.wait_for(f"{name}.*: entered map")
        self.assertEqual(json.loads(self.admin("kick", "BOT001", "--json"))["who_plays"], "is disconnected")
        cluster.wait_for("bot001.*: left and saved")
        banned = json.loads(self.admin("account", "ban", "bot002", "--reason", "a test", "--json"))
        self.assertEqual(banned["who_plays"], "is disconnected")
        cluster.wait_for("bot002.*: left and saved")
        self.assertIn("nobody plays with bot002", self.admin("kick", "bot002", status=1))
        again = json.loads(self.admin("account", "ban", "bot002", "--reason", "a test", "--json"))
        self.assertEqual(again["who_plays"], "nobody")
        self.assertEqual(self.complaints("cluster"), [])
