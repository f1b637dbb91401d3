"""One connection's story across the daemons, and nothing in it that nobody may read."""

import json
import shutil
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.shared.session_names import (
    LETTERS,
    checked_session_name,
    new_session_name,
    read_session_name,
)
from gameserver.messages.login import ClientLogin, LoginNotice
from gameserver.storage.control import ControlKind, ControlMessage
from gameserver.tools.logs.reading import Wanted, story
from tests.ops.logged_case import LoggedCase


class Story(LoggedCase):
    def test_it_goes_through_login_gate_account_main_and_zone_and_out_again(self) -> None:
        player = self.cluster.player("conan")
        player.client.close()
        self.settle()
        told = self.entries(self.session("conan"))
        first: dict[str, dict[str, object]] = {}
        for entry in told:
            first.setdefault(str(entry["who"]).split(".")[0], entry)
        del first["shared"]
        self.assertEqual(list(first), ["login", "gate", "account", "main", "zone"])
        self.assertEqual(first["login"]["event"], "login.players.connected")
        self.assertEqual(first["gate"]["event"], "gate.clients.connected")
        ends = [str(entry["message"]) for entry in told[-5:]]
        for word in ("is gone", "left and saved", "goes"):
            self.assertTrue(any(word in message for message in ends), (word, ends))
        self.assertEqual(told, self.entries(str(first["login"]["session"])))

    def test_each_connection_has_its_own(self) -> None:
        names = []
        for _ in range(2):
            player = self.cluster.player("conan")
            names.append(self.session("conan"))
            player.client.close()
            self.settle()
        self.assertNotEqual(*names)
        self.assertFalse(set(map(str, self.entries(names[0]))) & set(map(str, self.entries(names[1]))))

    def test_a_zone_that_comes_back_goes_on_with_it(self) -> None:
        self.cluster.player("conan")
        session = self.session("conan")
        self.settle(40)
        self.cluster.crash("zone")
        self.cluster.start("zone")
        before_and_after = [entry for entry in self.entries(session) if str(entry["who"]).startswith("zone")]
        self.assertGreater(len(before_and_after), 1)
        came = [entry for entry in self.entries(session) if entry["event"] == "main.servers.comes-in"]
        self.assertEqual(len(came), 2)

    def test_main_goes_on_with_it_after_a_restart(self) -> None:
        self._kicked_after_a_restart_of_main()

    def test_the_zone_alone_can_tell_it_to_main(self) -> None:
        self._kicked_after_a_restart_of_main("account")

    def _kicked_after_a_restart_of_main(self, *others: str) -> None:
        """Have main disconnect a player whom it knows from before its end only; *others* end, too."""
        player = self.cluster.player("conan")
        session = self.session("conan")
        for daemon in ("main", *others):
            self.cluster.crash(daemon)
        self.cluster.start("main")
        order = ControlMessage(kind=ControlKind.KICK, by="me", text="", account_id=player.pc_id, character="")
        self.cluster.successful(self.cluster.control.send(order))
        self.settle(3)
        told = [entry for entry in self.entries(session) if str(entry["who"]) == "main.control"]
        self.assertEqual(len(told), 1)

    def test_failed_logins_are_a_story_too(self) -> None:
        client = self.cluster.to_login()
        client.send(ClientLogin(account="conan", password=""))
        client.expect(LoginNotice)
        client.close()
        self.settle()
        [refused] = [entry for entry in self.entries() if entry["event"] == "login.players.not-admitted"]
        self.assertIn(refused, self.entries(str(refused["session"])))


class Names(SynchronousTestCase):
    @given(st.binary(max_size=33))
    def test_what_a_strange_gate_sends_is_a_name_or_nothing(self, data: bytes) -> None:
        self.assertRegex(read_session_name(data), rf"\A([0-9a-f]{{{LETTERS}}})?\Z")

    def test_what_ours_sends_is_read(self) -> None:
        name = new_session_name()
        self.assertEqual(read_session_name(name.encode().ljust(33, b"\0")), name)
        self.assertEqual(checked_session_name(name), name)
        self.assertEqual(checked_session_name(name + "\n"), "")


class Reading(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="gameserver-test-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def test_files_of_all_daemons_come_in_order_and_cut_lines_are_left_out(self) -> None:
        def line(second: int, session: str = "a") -> str:
            return json.dumps({"time": f"2026-01-01T00:00:{second:02}+00:00", "level": "info", "session": session})

        (self.directory / "gate.jsonl").write_text(line(3) + "\n" + line(4)[:-5])
        (self.directory / "gate.jsonl.1").write_text(line(1) + "\n" + line(5, "b") + "\n[1]\n")
        (self.directory / "zone.jsonl").write_text(line(2) + "\n")
        self.assertEqual(self.seconds("a"), ["01", "02", "03"])

    def seconds(self, session: str) -> list[str]:
        """Return when something happened to a connection."""
        return [str(entry["time"])[17:19] for entry in story(self.directory, Wanted(session))]

    def test_connections_that_follow_each_other_are_one_story(self) -> None:
        lines = [
            ("gate-0.jsonl.1", {"session": "to-gate"}),
            ("login.jsonl", {"session": "to-login"}),
            ("login.jsonl", {"session": "to-login", "next_session": "to-gate"}),
            ("login.jsonl", {"session": "other", "message": "of to-gate"}),
            ("zone-1.jsonl", {"session": "to-gate"}),
        ]
        for second, (name, fields) in enumerate(lines):
            with (self.directory / name).open("a") as file:
                file.write(json.dumps({"time": f"2026-01-01T00:00:{second:02}+00:00", **fields}) + "\n")
        for session in ("to-gate", "to-login"):
            self.assertEqual(self.seconds(session), ["00", "01", "02", "04"])
        self.assertEqual(self.seconds("other"), ["03"])
