"""Counters of what happens too often, against the plainest description of what they count."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.world.limits import RecentCount, TokenBucket

PAUSES = st.lists(st.floats(0, 3), max_size=40)


class Buckets(TestCase):
    @given(st.lists(st.tuples(st.floats(0, 2), st.integers(0, 3)), max_size=60))
    def test_no_stretch_of_time_lets_more_through_than_the_burst_and_the_rate(
        self, demands: list[tuple[float, int]]
    ) -> None:
        bucket = TokenBucket.full(per_second=6.0, burst=6.0, now=0.0)
        now, taken = 0.0, [(0.0, 0)]
        for pause, amount in demands:
            now += pause
            if bucket.take(amount, now):
                taken.append((now, amount))
        for first in range(len(taken)):
            total = sum(amount for _, amount in taken[first:])
            self.assertLessEqual(total, 6.0 + 6.0 * (now - taken[first][0]) + 1e-6)

    def test_a_refusal_costs_nothing(self) -> None:
        bucket = TokenBucket.full(per_second=1.0, burst=2.0, now=0.0)
        self.assertFalse(bucket.take(3, 0.0))
        self.assertTrue(bucket.take(2, 0.0))
        self.assertFalse(bucket.take(1, 0.5))
        self.assertTrue(bucket.take(1, 1.0))


class Counts(TestCase):
    @given(PAUSES)
    def test_what_is_older_than_the_window_is_forgotten(self, pauses: list[float]) -> None:
        count = RecentCount(window_seconds=5.0)
        times: list[float] = [0.0]
        count.add(0.0)
        for pause in pauses:
            times.append(times[-1] + pause)
            self.assertEqual(count.add(times[-1]), sum(time > times[-1] - 5.0 for time in times))
