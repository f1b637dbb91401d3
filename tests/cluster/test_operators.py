"""Operators at work: commands, rights, the audit, mutes that last, and lines that cross zones (RULES 19, 28)."""

from pathlib import Path

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.zone.commands import COMMANDS, Command, Number
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.fields import EVERYONE, GameOptions, OptionFlags
from gameserver.messages.shops import UpdateMoney
from gameserver.messages.warp import WarpReady
from gameserver.messages.world import PcAppear, PcDisappear, SetOptions
from gameserver.storage.roles import Role
from gameserver.storage.rows import AuditEntry
from gameserver.world import Refused
from tests.cluster.case import ClusterCase, TwoZonesCase
from tests.support.cluster import Player
from tests.support.errors import captured_errors, captured_lines

WORDS = st.integers(-5, 300).map(str) | st.sampled_from(["anna", "+7", "-", "9" * 30, "\u0661"])
WHISPER_OFF = GameOptions(options=OptionFlags.of(allow_deal=1))


class OperatorCase(ClusterCase):
    def operator(self, name: str, role: Role) -> Player:
        """Return an operator who is in the world."""
        self.cluster.player(name).client.vanish()
        self.settle()
        account = self.cluster.successful(self.cluster.accounts.find(name))
        assert account is not None
        self.cluster.accounts.put(attrs.evolve(account, role=role))
        self.settle(10)
        return self.cluster.player(name)

    def type(self, player: Player, line: str, kind: SayType = SayType.GENERAL) -> list[str]:
        """Let a player say a line; return what the system then tells him."""
        before = len(player.client.received)
        player.client.send(Say(say_type=kind, text=line))
        self.settle()
        told = (envelope.message for envelope in player.client.received[before:])
        lines = [each for each in told if isinstance(each, SayNotify)]
        return [each.text for each in lines if each.speaker_pc_id == EVERYONE]

    def heard(self, player: Player) -> list[str]:
        """Everything that was ever said to a player."""
        return [line.text for line in player.client.told(SayNotify)]

    def audit(self) -> list[AuditEntry]:
        """What is in the audit, the oldest first."""
        return list(self.cluster.successful(self.cluster.audit.recent(100)))[::-1]


class Rights(OperatorCase):
    def test_a_player_who_types_a_command_is_told_that_there_is_none_and_nobody_hears_it(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        for kind in (SayType.GENERAL, SayType.CLAN, SayType.WHISPER, SayType.SHOUT, SayType.NATION):
            self.assertEqual(self.type(anna, "@woonz 1000", kind), ["Unknown command."])
            self.settle(5)
        self.assertNotIn("@woonz 1000", self.heard(anna) + self.heard(berta))
        self.assertEqual(self.audit(), [])

    def test_a_helper_is_refused_what_is_for_game_masters_and_it_is_on_record(self) -> None:
        hanna = self.operator("hanna", Role.HELPER)
        self.assertEqual(self.type(hanna, "@woonz 1000"), ["You may not use @woonz."])
        self.assertEqual(hanna.client.told(UpdateMoney), [])
        [entry] = self.audit()
        self.assertEqual((entry.verb, entry.actor.name, entry.actor.role), ("@woonz", "hanna", Role.HELPER))
        self.assertEqual(entry.after, {"line": "1000", "refused": "You may not use @woonz."})

    def test_a_mistyped_command_is_answered_with_how_it_is_typed(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        for line, answer in (
            ("@goto 1", "Usage: @goto x y"),
            ("@goto 1 2 3", "Usage: @goto x y"),
            ("@goto 1 256", "y must be 0 to 255."),
            ("@woonz much", "n must be a number."),
            ("@fly", "Unknown command."),
        ):
            self.assertEqual(self.type(gerda, line), [answer])
            self.settle(2)

    def test_help_names_what_one_may_and_says_how(self) -> None:
        hanna = self.operator("hanna", Role.HELPER)
        names = " ".join(self.type(hanna, "@help")).split()
        self.assertEqual(names, ["@help", "@where", "@goto", "@map", "@visit", "@kick", "@mute", "@hide"])
        self.assertEqual(self.type(hanna, "@help mute")[0], "@mute name min")


class Typing(SynchronousTestCase):
    @given(st.sampled_from(list(COMMANDS.values())), st.text() | st.lists(WORDS).map(" ".join))
    def test_whatever_is_typed_is_read_within_bounds_or_refused(self, command: Command, text: str) -> None:
        try:
            values = command.read(text)
        except Refused as refusal:
            self.assertLessEqual(len(refusal.reason), 63)
            return
        for argument, value in zip(command.arguments, values, strict=True):
            if isinstance(argument, Number):
                assert isinstance(value, int)
                self.assertTrue(argument.low <= value <= argument.high)
            else:
                self.assertTrue(value or not argument.needed)


class Page(SynchronousTestCase):
    def test_the_page_for_operators_names_every_command_and_who_may_give_it(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "admin.md").read_text("utf-8")
        for command in COMMANDS.values():
            role = next(role for role in Role if command.allowed(role)).label.replace("_", " ")
            self.assertIn(f"| `{command.usage}` | {command.help} | {role} |", page)


class Effects(OperatorCase):
    def test_gifts_to_oneself_come_at_once_and_are_on_record_with_before_and_after(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        self.assertEqual(self.type(gerda, "@woonz 5000", SayType.CLAN), ["You have 5000 woonz."])
        self.assertEqual([each.amount for each in gerda.client.told(UpdateMoney)], [5000])
        [entry] = self.audit()
        self.assertEqual((entry.verb, entry.target), ("@woonz", "gerda"))
        self.assertEqual((entry.before, entry.after["woonz"]), ({"woonz": 0}, 5000))

    def test_who_hides_disappears_for_others(self) -> None:
        gerda, anna = self.operator("gerda", Role.GAME_MASTER), self.cluster.player("anna")
        self.type(gerda, "@hide")
        self.assertEqual(anna.client.expect(PcDisappear).pc_id, gerda.pc_id)
        self.type(gerda, "@hide")
        self.assertEqual(anna.client.told(PcAppear)[-1].pc_name, "gerda")

    def test_where_and_heal_find_a_player_on_another_map(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        self.cluster.player("clara", nation=1)
        self.assertEqual(self.type(gerda, "@where CLARA"), ["clara: map 7 at 110 110, level 1."])
        self.assertEqual(self.type(gerda, "@heal clara"), ["clara is healed."])
        self.assertEqual(self.type(gerda, "@where nobody"), ["This player is not here."])

    def test_a_notice_is_told_to_everybody_in_the_bar_and_in_the_chat(self) -> None:
        gerda, clara = self.operator("gerda", Role.GAME_MASTER), self.cluster.player("clara", nation=1)
        self.type(gerda, "@notice Feast tonight!")
        lines = [line for line in clara.client.told(SayNotify) if line.text == "Feast tonight!"]
        self.assertEqual([line.say_type for line in lines], [SayType.NOTICE, SayType.SYSTEM])

    def test_who_is_kicked_is_disconnected(self) -> None:
        gerda, clara = self.operator("gerda", Role.GAME_MASTER), self.cluster.player("clara", nation=1)
        self.assertEqual(self.type(gerda, "@kick clara"), ["clara was disconnected."])
        clara.client.expect_end()

    def test_a_shutdown_is_announced_and_happens(self) -> None:
        adam, clara = self.operator("adam", Role.ADMINISTRATOR), self.cluster.player("clara", nation=1)
        self.type(adam, "@shutdown 30")
        self.assertIn("The world closes in 30 seconds.", self.heard(clara))
        self.assertEqual(self.cluster.shut_down, [])
        self.settle(31)
        self.assertEqual(len(self.cluster.shut_down), 1)

    def test_characters_are_saved_when_an_administrator_says_so(self) -> None:
        adam = self.operator("adam", Role.ADMINISTRATOR)
        for line, stored in (("@woonz 77", 0), ("@save", 77)):
            adam.client.send(Say(say_type=SayType.GENERAL, text=line))
            self.settle(0.1)
            self.assertEqual(self.cluster.stored("adam").woonz, stored)

    def test_the_log_says_in_words_what_operators_did_and_what_they_were_refused(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        with captured_lines() as lines:
            for line in ("@woonz 5", "@save", "@heal", "@item 99 99 99"):
                self.type(gerda, line)
        said = [line.partition(": ")[2] for line in lines if "operator" in line]
        self.assertEqual(
            said,
            [
                "operator used @woonz on gerda: n 5, woonz 0 became 5",
                "operator was refused @save: You may not use @save.",
                "operator used @heal on gerda",
                "operator was refused @item 99 99 99: level must be 1 to 15.",
            ],
        )

    def test_an_act_is_done_and_logged_when_the_audit_cannot_be_written(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        self.cluster.audit.outage.active = True
        with captured_errors() as lines:
            self.assertEqual(self.type(gerda, "@woonz 5"), ["You have 5 woonz."])
        [line] = lines
        self.assertIn("@woonz on gerda is missing in the audit", line)


class Muting(OperatorCase):
    def test_who_is_muted_is_not_heard_until_the_time_is_over_even_after_a_new_login(self) -> None:
        hanna, anna = self.operator("hanna", Role.HELPER), self.cluster.player("anna")
        self.assertEqual(self.type(hanna, "@mute anna 2"), ["anna is muted."])
        self.assertEqual(self.type(anna, "hello?")[:1], ["You are muted for 2 minutes."])
        anna.client.vanish()
        self.settle(15)
        anna = self.cluster.player("anna")
        self.assertIn("You are muted for 2 minutes.", self.type(anna, "hello??"))
        self.settle(120)
        self.assertEqual(self.type(anna, "hello!"), [])
        self.assertEqual([line for line in self.heard(hanna) if line.startswith("hello")], ["hello!"])

    def test_a_mute_can_be_taken_back(self) -> None:
        hanna, anna = self.operator("hanna", Role.HELPER), self.cluster.player("anna")
        self.type(hanna, "@mute anna 60")
        self.assertEqual(self.type(hanna, "@mute anna 0"), ["anna may talk."])
        anna.client.send(Say(say_type=SayType.GENERAL, text="thanks"))
        self.settle()
        self.assertIn("thanks", self.heard(hanna))


class Talking(OperatorCase):
    def test_a_nation_hears_its_own_on_every_map_and_the_other_nation_does_not(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        clara = self.cluster.player("clara", nation=1)
        anna.client.send(Say(say_type=SayType.NATION, text="to arms"))
        self.settle()
        self.assertIn("to arms", self.heard(berta))
        self.assertIn("to arms", self.heard(anna))
        self.assertNotIn("to arms", self.heard(clara))

    def test_who_wants_no_whispers_cannot_be_told_from_who_does_not_exist(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        berta.client.send(SetOptions(options=WHISPER_OFF))
        answers = []
        for name in ("berta", "nobody"):
            before = len(self.heard(anna))
            anna.client.send(Say(say_type=SayType.WHISPER, listener_name=name, text="psst"))
            self.settle()
            answers.append(self.heard(anna)[before:])
        self.assertEqual(answers, [["This player is not here."]] * 2)


class AcrossZones(TwoZonesCase, OperatorCase):
    def test_a_player_is_brought_from_one_zone_to_another(self) -> None:
        gerda, clara = self.operator("gerda", Role.GAME_MASTER), self.cluster.player("clara", nation=1)
        self.assertEqual(self.type(gerda, "@summon clara"), ["clara goes to map 1, 110 110."])
        self.assertEqual(clara.client.expect(WarpReady).map_index, 1)

    def test_an_operator_visits_a_player_in_another_zone(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        self.cluster.player("clara", nation=1)
        self.type(gerda, "@visit clara")
        self.assertEqual(gerda.client.expect(WarpReady).map_index, 7)

    def test_who_is_between_two_zones_can_be_kicked_but_not_healed(self) -> None:
        gerda = self.operator("gerda", Role.GAME_MASTER)
        self.cluster.player("clara", nation=1)
        self.cluster.database.active = True  # so that he is not saved, and stays between
        self.addCleanup(setattr, self.cluster.database, "active", False)
        self.type(gerda, "@summon clara")
        for command in ("@heal", "@where", "@visit", "@revive", "@kill", "@summon"):
            self.assertEqual(
                self.type(gerda, f"{command} clara"), ["clara is on the way to another map."], command
            )
        self.assertEqual(self.type(gerda, "@kick clara"), ["clara was disconnected."])

    def test_lines_and_mutes_reach_the_other_zone(self) -> None:
        gerda, clara = self.operator("gerda", Role.GAME_MASTER), self.cluster.player("clara", nation=1)
        self.type(gerda, "@notice Hear!")
        self.assertIn("Hear!", self.heard(clara))
        self.assertEqual(self.type(gerda, "@mute clara 5"), ["clara is muted."])
        self.assertEqual(self.type(clara, "what?"), ["You are muted for 5 minutes."])
