"""Chat and gestures (RULES 19)."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.world import Option, Refused, Rules
from gameserver.world.events.belongings import SYSTEM, Cause, MoneyPassed, WoonzChanged
from gameserver.world.events.talking import Gestured, Said
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
        self.assertEqual(world.talking.whisper(1, "a\tb\x7fc\r\n\x1bd\0garbage"), "abcd")

    @given(st.text(max_size=200))
    def test_whatever_the_text_what_is_spoken_fits_the_wire(self, text: str) -> None:
        words = a_square().talking.whisper(1, text)
        self.assertLessEqual(len(words), 63)
        self.assertFalse(any(ord(letter) < 32 or ord(letter) == 127 for letter in words))

    def test_letters_of_a_double_byte_code_page_are_kept(self) -> None:
        text = "你好".encode("big5").decode("latin-1")
        self.assertEqual(a_square().talking.whisper(1, text), text)

    def test_empty_text_is_ignored_and_does_not_count(self) -> None:
        world = a_square()
        for _ in range(20):
            world.talking.say(1, ChatKind.GENERAL, " \n\0x")
            self.assertEqual(world.talking.whisper(1, ""), "")
        self.assertEqual(world.drain(), [])
        world.talking.say(1, ChatKind.GENERAL, "now")
        self.assertEqual(len(world.drain()), 1)

    def test_chat_that_needs_what_is_not_there_yet_is_refused(self) -> None:
        for kind in (0x00, 0x03, 0x04, 0x05, 0x06, 0x08, 0x0C, 0xFF):
            with self.assertRaisesRegex(Refused, "not available"):
                a_square().talking.say(1, kind, "hello")

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
            world.talking.whisper(1, "spam")
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


class Options(TestCase):
    def test_everything_is_allowed_until_the_client_says_otherwise(self) -> None:
        world = a_square()
        self.assertIn(Option.WHISPER, world.character(1).options)
        world.set_options(1, 0xFF & ~Option.WHISPER)
        self.assertEqual(world.character(1).options, Option.DEAL | Option.PARTY | Option.GIFTS | Option.SHOW_WEAR)
