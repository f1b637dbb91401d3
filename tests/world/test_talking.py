"""Chat and gestures (RULES 19)."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.world import Option, Refused, Rules
from gameserver.world.events.belongings import SYSTEM, Cause, MoneyPassed, WoonzChanged
from gameserver.world.events.talking import Gestured, Said
from gameserver.world.rules import ChatRules, ShoutScope
from gameserver.world.talking import ChatKind
from gameserver.world.world import World
from tests.support.world import a_character, a_world


def a_square(rules: Rules | None = None) -> World:
    """Three players: 1 and 2 see each other, 3 is far away."""
    world = a_world(rules=rules)
    for pc_id, x in ((1, 100), (2, 105), (3, 200)):
        world.enter(a_character(pc_id, x))
    world.drain()
    return world


class Speaking(TestCase):
    def test_general_chat_is_heard_by_the_speaker_and_by_those_who_see_him(self) -> None:
        world = a_square()
        world.talking.say(1, ChatKind.GENERAL, "hello")
        self.assertEqual(world.drain(), [Said((1, 2), ChatKind.GENERAL, 1, "p1", "hello")])

    def test_text_ends_at_nul_and_loses_its_control_characters(self) -> None:
        world = a_square()
        self.assertEqual(world.talking.say(1, ChatKind.WHISPER, "a\tb\x7fc\r\n\x1bd\0garbage"), "abcd")

    @given(st.text(max_size=200))
    def test_whatever_the_text_what_is_spoken_fits_the_wire(self, text: str) -> None:
        words = a_square().talking.say(1, ChatKind.WHISPER, text)
        self.assertLessEqual(len(words), 63)
        self.assertFalse(any(ord(letter) < 32 or ord(letter) == 127 for letter in words))

    def test_letters_of_a_double_byte_code_page_are_kept(self) -> None:
        text = "你好".encode("big5").decode("latin-1")
        self.assertEqual(a_square().talking.say(1, ChatKind.WHISPER, text), text)

    def test_empty_text_is_ignored_and_does_not_count(self) -> None:
        world = a_square()
        for _ in range(20):
            world.talking.say(1, ChatKind.GENERAL, " \n\0x")
            self.assertEqual(world.talking.say(1, ChatKind.WHISPER, ""), "")
        self.assertEqual(world.drain(), [])
        world.talking.say(1, ChatKind.GENERAL, "now")
        self.assertEqual(len(world.drain()), 1)

    def test_who_is_in_no_party_and_no_clan_cannot_talk_to_one(self) -> None:
        for kind, reason in (
            (ChatKind.PARTY, "no party"),
            (ChatKind.CLAN, "no clan"),
            (ChatKind.ALLIANCE, "no clan"),
        ):
            with self.assertRaisesRegex(Refused, reason):
                a_square().talking.say(1, kind, "hello")

    def test_players_cannot_speak_as_the_server(self) -> None:
        for kind in (ChatKind.SYSTEM, ChatKind.NOTICE):
            with self.assertRaisesRegex(Refused, "Only the server"):
                a_square().talking.say(1, kind, "hello")

    @given(st.integers(0, 0xFF).filter(lambda kind: kind not in set(ChatKind)))
    def test_other_kinds_of_chat_are_refused(self, kind: int) -> None:
        with self.assertRaisesRegex(Refused, "no such kind"):
            a_square().talking.say(1, kind, "hello")

    def test_what_a_nation_hears_is_for_the_caller_to_deliver(self) -> None:
        world = a_square()
        self.assertEqual(world.talking.say(1, ChatKind.NATION, "friends"), "friends")
        self.assertEqual(world.drain(), [])

    def test_a_line_from_elsewhere_is_heard_by_all_here_or_by_one_nation(self) -> None:
        world = a_square()
        world.character(2).nation = 1
        world.talking.deliver(ChatKind.NATION, 77, "far", "hi", nation=0)
        world.talking.deliver(ChatKind.SHOUT, 77, "far", "hi all")
        heard = [
            Said((1, 3), ChatKind.NATION, 77, "far", "hi"),
            Said((1, 2, 3), ChatKind.SHOUT, 77, "far", "hi all"),
        ]
        self.assertEqual(world.drain(), heard)

    def test_gestures_are_seen_by_others_only(self) -> None:
        world = a_square()
        world.talking.gesture(1, 4)
        self.assertEqual(world.drain(), [Gestured((2,), 1, 4)])


class Flooding(TestCase):
    def test_the_sixth_message_in_five_seconds_mutes_for_ten(self) -> None:
        world = a_square()
        for moment in range(5):
            world.advance(moment / 2)
            world.talking.say(1, ChatKind.GENERAL, "spam")
        with self.assertRaisesRegex(Refused, "Wait 10 seconds"):
            world.talking.say(1, ChatKind.WHISPER, "spam")
        world.advance(11.5)
        with self.assertRaisesRegex(Refused, "Wait 1 seconds"):
            world.talking.gesture(1, 1)
        world.talking.say(2, ChatKind.GENERAL, "others may")
        world.advance(12.0)
        world.talking.say(1, ChatKind.GENERAL, "sorry")

    def test_one_message_a_second_is_never_too_much(self) -> None:
        world = a_square()
        for second in range(60):
            world.advance(float(second))
            world.talking.say(1, ChatKind.GENERAL, "chat")


class Shouting(TestCase):
    def test_a_shout_is_heard_on_the_whole_map_and_paid_for(self) -> None:
        world = a_square()
        crier = world.character(3)
        crier.level, crier.woonz = 5, 130
        world.talking.say(3, ChatKind.SHOUT, "selling")
        paid = [WoonzChanged((3,), -100), MoneyPassed(100, 3, SYSTEM, Cause.SHOUT)]
        self.assertEqual(world.drain(), [*paid, Said((1, 2, 3), ChatKind.SHOUT, 3, "p3", "selling")])
        self.assertEqual(crier.woonz, 30)

    def test_without_the_level_or_the_money_it_is_refused_and_free(self) -> None:
        world = a_square()
        crier = world.character(3)
        for level, woonz, reason in ((4, 1000, "level 5"), (5, 99, "100 woonz")):
            crier.level, crier.woonz = level, woonz
            with self.assertRaisesRegex(Refused, reason):
                world.talking.say(3, ChatKind.SHOUT, "selling")
            self.assertEqual((world.drain(), crier.woonz), ([], woonz))

    def test_a_shout_to_the_world_is_paid_for_and_left_to_the_caller(self) -> None:
        world = a_square(Rules(chat=ChatRules(shout_scope=ShoutScope.WORLD)))
        crier = world.character(3)
        crier.level, crier.woonz = 5, 130
        self.assertEqual(world.talking.say(3, ChatKind.SHOUT, "selling"), "selling")
        self.assertEqual(crier.woonz, 30)
        self.assertEqual([event for event in world.drain() if isinstance(event, Said)], [])


class Options(TestCase):
    def test_everything_is_allowed_until_the_client_says_otherwise(self) -> None:
        world = a_square()
        self.assertIn(Option.WHISPER, world.character(1).options)
        world.set_options(1, 0xFF & ~Option.WHISPER)
        self.assertEqual(world.character(1).options, Option.DEAL | Option.PARTY | Option.GIFTS | Option.SHOW_WEAR)
