"""Counts how long something took, cheaply enough for every message; what is counted is exported elsewhere."""

from bisect import bisect_left

BOUNDS_SECONDS = (0.0001, 0.00025, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""The upper bounds of all buckets but the last, which takes the rest."""


class Durations:
    """How often something took how long."""

    __slots__ = ("buckets", "sum_seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS_SECONDS) + 1)
        """How many fell into each bucket."""
        self.sum_seconds = 0.0

    def add(self, seconds: float) -> None:
        """Count one that took *seconds*."""
        self.buckets[bisect_left(BOUNDS_SECONDS, seconds)] += 1
        self.sum_seconds += seconds

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.buckets)
