"""How often something may be done: two small counters that are told the time."""

from collections import deque

import attrs


@attrs.define
class TokenBucket:
    """Lets *burst* units through at once and *per_second* for long."""

    per_second: float
    burst: float
    _tokens: float
    _as_of: float

    @classmethod
    def full(cls, per_second: float, burst: float, now: float) -> "TokenBucket":
        """A bucket from which nothing was taken yet."""
        return cls(per_second, burst, burst, now)

    def take(self, amount: float, now: float) -> bool:
        """Take *amount* if it is there."""
        tokens = min(self.burst, self._tokens + (now - self._as_of) * self.per_second)
        self._as_of = now
        enough = tokens >= amount
        self._tokens = tokens - amount if enough else tokens
        return enough


@attrs.define
class RecentCount:
    """Counts how often something happened within the last *window_seconds*."""

    window_seconds: float
    _times: deque[float] = attrs.field(factory=deque, init=False)

    def add(self, now: float) -> int:
        """It happened again; how often that is by now."""
        self._times.append(now)
        while self._times[0] <= now - self.window_seconds:
            self._times.popleft()
        return len(self._times)

    def clear(self) -> None:
        """Forget all of it."""
        self._times.clear()
