"""The load on a relay, and what came of it."""

from collections.abc import Iterable
from typing import Any

import attrs

from benchmarks.players import ECHO, GROUP, MULTICAST, UNICAST

DRAIN_SECONDS = 3.0
"""How long after its end a load waits for what is still on the way."""


@attrs.frozen(kw_only=True)
class Load:
    """What every client sends: *rate* messages per second, or with 0 a new one for each that comes back."""

    name: str
    protocol: int = ECHO
    body_bytes: int = 20
    window: int = 1
    """Messages on the way at once, while the rate is 0."""
    rate: float = 0.0

    @property
    def copies(self) -> int:
        """How many players get each message."""
        return 1 if self.protocol == ECHO else GROUP


SATURATED = Load(name="echo, window 1")
WINDOW_8 = Load(name="echo, window 8", window=8)
SLOW = Load(name="5 msg/s each", rate=5.0)
FAST = Load(name="20 msg/s each", rate=20.0)
FAN_OUT = Load(name="fan-out 10, unicast", protocol=UNICAST)
MULTICAST_FAN_OUT = Load(name="fan-out 10, multicast", protocol=MULTICAST)
BIG = Load(name="1,046-byte frames", body_bytes=1034)
LOADS = (SATURATED, WINDOW_8, SLOW, FAST, FAN_OUT, MULTICAST_FAN_OUT, BIG)


@attrs.frozen(kw_only=True)
class Outcome:
    """Messages sent and received within the window, and what was wrong with any, before, in or after it."""

    sent: int = 0
    received: int = 0
    lost: int = 0
    reordered: int = 0
    corrupt: int = 0
    latencies_ms: list[float] = attrs.Factory(list)
    """A sample of the times from sending to receiving."""

    @property
    def messages(self) -> int:
        """What the relay passed on: in and out."""
        return self.sent + self.received


def joined(outcomes: Iterable[dict[str, Any]]) -> Outcome:
    """Return the outcome of several generators."""
    every = [Outcome(**each) for each in outcomes]
    return Outcome(
        sent=sum(each.sent for each in every),
        received=sum(each.received for each in every),
        lost=sum(each.lost for each in every),
        reordered=sum(each.reordered for each in every),
        corrupt=sum(each.corrupt for each in every),
        latencies_ms=sorted(latency for each in every for latency in each.latencies_ms),
    )


def percentile(ordered: list[float], share: float) -> float:
    """Return the value below which *share* of the *ordered* values lie; nan when there are none."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")
