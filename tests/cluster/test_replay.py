"""A recorded player is shown message by message, and plays again: the same server answers the same."""

from pathlib import Path

from click.testing import CliRunner
from twisted.internet.defer import Deferred, ensureDeferred

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import Say, SayType
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.movement import AnsMove, AskMove
from gameserver.net.outlet import Turn
from gameserver.tools.bots.client import Credentials, NotLetIn
from gameserver.tools.bots.connection import FrontDoor
from gameserver.tools.protocol.player import Outcome, play
from gameserver.tools.protocol.script import make_script
from gameserver.tools.protocol.show import show
from gameserver.wire.capture import read_messages
from gameserver.wire.cipher import Cipher
from tests.cluster.test_recording import RecordingCase
from tests.support.cluster import PASSWORD

START = 110 << 8 | 110


class ReplayTests(RecordingCase):
    def record(self) -> Path:
        """Record anna, whose character is there already, and return the file."""
        self.cluster.player("anna").client.close()
        self.settle(10)
        for file in self.files():
            file.unlink()
        anna = self.cluster.player("anna")
        anna.client.send(AskMove(dest_cell=START + 2, move_speed=1))
        anna.client.expect(AnsMove)
        self.settle(2)
        anna.client.send(Say(say_type=SayType.GENERAL, text="hear me"))
        anna.client.send_bytes(
            Cipher().encipher(bytes.fromhex("0e000000 00000000 03ff fe7f abcd".replace(" ", "")))
        )
        self.settle(1)
        anna.client.send(CharacterLogout())
        anna.client.expect(CharacterLogoutReply)
        anna.client.close()
        self.settle(10)
        [file] = self.files()
        return file

    def replay(
        self, file: Path, speed: float = 1.0, strict: bool = False, password: str = PASSWORD
    ) -> Deferred[Outcome]:
        """Replay *file* and wait for the end."""
        host = self.cluster.network.host("replay")
        messages = read_messages(file.read_bytes(), CLIENT_TO_SERVER, SERVER_TO_CLIENT, Cipher())
        script = make_script(messages, strict=strict)
        door = FrontDoor("127.0.0.1", 3550, host, Turn(host), Cipher())
        going = ensureDeferred(play(door, Credentials("anna", password), script, speed=speed, strict=strict))
        self.assertTrue(self.cluster.network.run_until(lambda: bool(going.called), 120), "it never ends")
        return going

    def test_a_replay_of_what_happened_finds_no_difference(self) -> None:
        file = self.record()
        for speed in (1.0, 50.0):
            outcome = self.successResultOf(self.replay(file, speed))
            self.assertEqual(outcome.differences, ())
            self.assertEqual(outcome.sent, 6)
            self.settle(10)

    def test_an_answer_that_does_not_come_any_more_is_reported(self) -> None:
        file = self.record()
        self.cluster.stop("zone")
        outcome = self.successResultOf(self.replay(file))
        self.assertIn("after answer 1 (CharacterList): CharacterLoginOk did not come", outcome.differences)
        self.assertIn(
            "after answer 1 (CharacterList): Error came, which is not in the capture", outcome.differences
        )

    def test_only_a_strict_comparison_sees_what_is_shown_of_others(self) -> None:
        file = self.record()
        self.cluster.player("berta")
        self.assertEqual(self.successResultOf(self.replay(file)).differences, ())
        self.settle(10)
        outcome = self.successResultOf(self.replay(file, strict=True))
        self.assertTrue(any("PcAppear came" in line for line in outcome.differences), outcome.differences)

    def test_a_wrong_password_is_not_let_in(self) -> None:
        self.failureResultOf(self.replay(self.record(), password="wrong"), NotLetIn)

    def test_a_capture_is_shown_message_by_message(self) -> None:
        file = self.record()
        result = CliRunner().invoke(show, [str(file)])
        self.assertEqual(result.exit_code, 0)
        lines = result.output.splitlines()
        self.assertRegex(lines[1], r"^ +0\.000 --> GateLogin +0  token=1002 account='anna' password=''$")
        [walk] = [line for line in lines if " AskMove " in line]
        self.assertIn(f"dest_cell={START + 2} move_speed=1", walk)
        self.assertEqual(len([line for line in lines if "<-- WorldLoginReply" in line]), 1)
        self.assertEqual(len([line for line in lines if "--> 0x7FFE" in line and "(14 bytes)" in line]), 1)
        self.assertNotIn("MALFORMED", result.output)
        self.assertLess(max(map(len, lines)), 161)

    def test_what_precedes_the_damage_of_a_file_is_shown(self) -> None:
        file = self.record()
        data = file.read_bytes()
        file.write_bytes(data[: len(data) // 2])
        result = CliRunner().invoke(show, [str(file), "--full"])
        self.assertEqual(result.exit_code, 1)
        self.assertIn("--> GateLogin", result.output)
        self.assertRegex(result.output, rf"{file}: at byte \d+: .*the file ends")
