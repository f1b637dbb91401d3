"""What one monster has in mind."""

from collections.abc import Callable
from enum import Enum
from math import inf

import attrs

from gameserver.world.cells import Cell
from gameserver.world.npcs import Npc


class Mode(Enum):
    """What a monster is about."""

    IDLE = "idle"
    FIGHT = "fight"
    HOME = "home"
    """It has given up, and goes home."""


@attrs.define(eq=False)
class Mind:
    """What a monster knows and plans, for one life of it."""

    npc: Npc
    reach: tuple[range, ...]
    """The distances at which each of its attacks can be used."""

    distances: frozenset[int]
    """Those at which any can."""

    asleep_since: float
    is_awake: bool = False
    mode: Mode = Mode.IDLE
    target: int = 0
    """The `pc_id` of whom it fights; 0: nobody."""

    aim: Cell = 0
    """Where its target was when it chose its way."""

    helpless_since: float = inf
    """Since when it has wanted to fight but had no way or nobody there."""

    next_scan: float = 0.0
    next_blow: float = 0.0
    next_recall: float = 0.0
    healed_at: float = 0.0
    """Up to when it has been healed on the way home."""

    _deed: Callable[[], None] | None = None

    @classmethod
    def of(cls, npc: Npc) -> "Mind":
        """The mind of a creature that has slept since it was put on the map; a reach of 0 is read as one cell."""
        reaches = [attack.reach for attack in npc.kind.usable_attacks]
        reach = tuple(range(each.minimum, max(1, each.maximum) + 1) for each in reaches)
        return cls(npc, reach, frozenset().union(*reach), npc.appeared_at)

    def take_up_the_fight(self) -> None:
        """An idle monster fights from now on."""
        if self.mode is Mode.IDLE:
            self.mode, self.helpless_since = Mode.FIGHT, inf

    def next_deed(self, do: Callable[["Mind"], None]) -> Callable[[], None]:
        """Return *do* of this mind, always the same object, for the schedule."""
        if self._deed is None:
            self._deed = lambda: do(self)
        return self._deed
