"""A zone with too much to do lets monsters think more rarely, then recovery, and returns to normal."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.daemons.zone.overload import MOST, Overload


class Judging(TestCase):
    def test_monsters_give_way_before_recovery_and_come_back_after_it(self) -> None:
        overload = Overload(0.5)
        stretches = []
        for took in [0.3] * 5 + [0.01] * 6:
            overload.judge(took)
            stretches.append((overload.thoughts, overload.recovery))
        rising = [(2, 1), (4, 1), (8, 2), (8, 4), (8, 8)]
        self.assertEqual(stretches, [*rising, (8, 4), (8, 2), (8, 1), (4, 1), (2, 1), (1, 1)])

    def test_a_tick_that_takes_half_of_the_time_changes_nothing(self) -> None:
        overload = Overload(0.5)
        self.assertFalse(overload.judge(0.25))
        self.assertTrue(overload.judge(0.6))
        self.assertEqual(overload.overruns, 1)

    @given(st.lists(st.floats(0, 10), max_size=50))
    def test_whatever_ticks_take_stretches_stay_within_bounds_and_quiet_heals(self, ticks: list[float]) -> None:
        overload = Overload(0.5)
        for took in ticks:
            overload.judge(took)
            self.assertTrue(1 <= overload.recovery <= overload.thoughts <= MOST)
        for _ in range(10):
            overload.judge(0)
        self.assertEqual((overload.thoughts, overload.recovery), (1, 1))
