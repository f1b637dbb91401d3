"""How much is measured: the whole of it in about three minutes, a quick look, or next to nothing for a test."""

import attrs


@attrs.frozen(kw_only=True)
class Scale:
    """Sizes and lengths of a run. *groups* walk spread over the map, *crowd* stands in the town square."""

    connections: int
    """Clients of the gate; a multiple of 20, for two generators and groups of ten."""
    runs: int
    """How often each relay has its turn; figures are medians."""
    warm_up_seconds: float
    window_seconds: float
    groups: tuple[int, ...]
    crowd: int
    rounds: int
    """How often the small loops are timed; the fastest counts."""
    scenarios: int
    """How many scenarios of the world alone are played."""


FULL = Scale(
    connections=1000,
    runs=3,
    warm_up_seconds=0.5,
    window_seconds=2.0,
    groups=(250, 1000, 3000),
    crowd=500,
    rounds=5,
    scenarios=5,
)
QUICK = Scale(
    connections=1000,
    runs=1,
    warm_up_seconds=0.4,
    window_seconds=1.0,
    groups=(250, 1000),
    crowd=500,
    rounds=3,
    scenarios=1,
)
TINY = Scale(
    connections=20,
    runs=1,
    warm_up_seconds=0.05,
    window_seconds=0.15,
    groups=(),
    crowd=20,
    rounds=1,
    scenarios=0,
)
