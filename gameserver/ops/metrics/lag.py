"""Measures how late the reactor is: every daemon's first sign of overload."""

from collections.abc import Iterator

from prometheus_client import Metric
from twisted.internet.interfaces import IReactorTime

from gameserver.durations import Durations
from gameserver.net.repeating import Repeating
from gameserver.ops.metrics.families import gauge, histogram

PERIOD_SECONDS = 0.25


class Lag(Repeating):
    """Looks four times a second how late it is called."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(PERIOD_SECONDS, self._look, clock)
        self._clock = clock
        self._expected: float | None = None
        self.seconds = Durations()
        self.last_seconds = 0.0
        """What it was when we last looked."""

    def _look(self) -> None:
        now = self._clock.seconds()
        if self._expected is not None:
            self.last_seconds = max(0.0, now - self._expected)
            self.seconds.add(self.last_seconds)
        self._expected = now + PERIOD_SECONDS

    def measure(self) -> Iterator[Metric]:
        """Yield the figures."""
        yield histogram("reactor_lag_seconds", "How late the reactor calls what is due.", self.seconds)
        yield gauge("reactor_lag_last_seconds", "How late it was when last looked at.", self.last_seconds)
