"""Who is killed when, and for how long: decided by a seed alone."""

from collections.abc import Iterator, Sequence
from random import Random

import attrs

GAP_SECONDS = (4.0, 10.0)
"""The time between most kills."""
DOUBLE_GAP_SECONDS = (0.1, 0.8)
"""The time to the next kill when that is to come while this one's victim is still down."""
DOUBLE_CHANCE = 0.25
DOWN_SECONDS = (0.3, 3.0)
"""How long a victim stays down."""
DOUBLE_DOWN_SECONDS = (1.0, 3.0)
"""The same for the first of two: longer than `DOUBLE_GAP_SECONDS`."""
REST_SECONDS = 1.0
"""No process is killed again so soon after its start."""


@attrs.frozen
class Kill:
    """A `kill -9`: seconds since the beginning, whom, and when it is started again."""

    at: float
    victim: str
    restart_at: float


def schedule(seed: int, count: int, victims: Sequence[str]) -> tuple[Kill, ...]:
    """Return so many kills in their order; all *victims* have had their turn before one has it again."""
    chance = Random(seed)
    kills: list[Kill] = []
    up_at = dict.fromkeys(victims, 0.0)
    at = 0.0
    turns = _turns(chance, victims)
    is_double = False
    for _ in range(count):
        victim = next(turns)
        gap = chance.uniform(*(DOUBLE_GAP_SECONDS if is_double else GAP_SECONDS))
        at = max(at + gap, up_at[victim] + REST_SECONDS)
        is_double = not is_double and chance.random() < DOUBLE_CHANCE
        down = chance.uniform(*(DOUBLE_DOWN_SECONDS if is_double else DOWN_SECONDS))
        up_at[victim] = at + down
        kills.append(Kill(at, victim, at + down))
    return tuple(kills)


def _turns(chance: Random, victims: Sequence[str]) -> Iterator[str]:
    while True:
        yield from chance.sample(victims, len(victims))
