"""What gives way when a zone has more to do than time: monsters' thoughts first, then recovery, players never."""

import attrs

MOST = 8.0
"""How much rarer anything becomes at most."""


@attrs.define
class Overload:
    """Judges each tick by the time it took. A stretch of 2 means that something happens half as often.

    Up to half of the time between two ticks is normal. Beyond it monsters think ever more rarely; recovery
    follows when they think four times as rarely as they should and it still does not suffice. It goes back the
    same way, a step at each tick that took less than a quarter.
    """

    interval_seconds: float
    thoughts: float = 1.0
    """The stretch of monsters' thoughts."""

    recovery: float = 1.0
    """The stretch of natural recovery."""

    overruns: int = 0
    """How many ticks took longer than the time between two."""

    def judge(self, took_seconds: float) -> bool:
        """Take note of a tick; tell whether a stretch has changed."""
        before = self.thoughts, self.recovery
        part = took_seconds / self.interval_seconds
        if part > 1:
            self.overruns += 1
        if part > 0.5:
            if self.thoughts >= MOST / 2:
                self.recovery = min(MOST, self.recovery * 2)
            self.thoughts = min(MOST, self.thoughts * 2)
        elif part < 0.25:
            if self.recovery > 1:
                self.recovery /= 2
            else:
                self.thoughts = max(1.0, self.thoughts / 2)
        return (self.thoughts, self.recovery) != before
