"""Words of bits."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.records import Bits, BitWord, Scalar
from tests.records.samples import Groups, Pose

WORDS = st.integers(0, 0xFFFFFFFF).map(Groups)


class BitWords(SynchronousTestCase):
    @given(WORDS)
    def test_the_groups_together_are_the_word(self, word: Groups) -> None:
        self.assertEqual(Groups.of(low=word.low, flag=word.flag, high=word.high), word)

    @given(WORDS, st.sampled_from(["low", "flag", "high"]), st.data())
    def test_changing_one_group_leaves_the_others(self, word: Groups, name: str, data: st.DataObject) -> None:
        value = data.draw(st.integers(0, Groups.parts[name].mask))
        changed = word.but(**{name: value})
        for other in Groups.parts:
            self.assertEqual(getattr(changed, other), value if other == name else getattr(word, other))

    def test_groups_start_at_the_least_significant_bit(self) -> None:
        self.assertEqual(Pose.of(direction=3, action=1), 0x13)
        self.assertEqual((Pose(0x2F).direction, Pose(0x2F).action), (15, 2))

    def test_groups_left_out_are_zero(self) -> None:
        self.assertEqual(Groups.of(flag=1), 1 << 14)

    def test_a_value_too_large_for_its_group_is_refused_by_name(self) -> None:
        for wrong in (16, -1):
            error = self.assertRaises(ValueError, Pose.of, action=wrong)
            self.assertIn("Pose.action", str(error))

    def test_an_unknown_group_is_refused_by_name(self) -> None:
        error = self.assertRaises(ValueError, Pose.of, posture=1)
        self.assertIn("Pose.posture", str(error))

    def test_a_word_that_is_not_filled_exactly_is_refused_when_declared(self) -> None:
        for width in (7, 9):
            error = self.assertRaises(TypeError, type, "Odd", (BitWord,), {"group": Bits(width)}, word=Scalar("B"))
            self.assertIn("Odd", str(error))
