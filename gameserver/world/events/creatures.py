"""What creatures do in sight: walk, and die. Their coming into sight and going out of it is in `sight`."""

import attrs

from gameserver.world.cells import Cell
from gameserver.world.events.base import Event


@attrs.frozen
class NpcMoved(Event):
    """A creature walks from *start* along these cells, at most eight, at the pace of its kind.

    A way that consists of *start* alone is a stop. It replaces what was told before.
    """

    npc_id: int
    start: Cell
    way: tuple[Cell, ...]


@attrs.frozen
class NpcDied(Event):
    """A creature in sight died; its corpse lies there until `NpcDisappeared`."""

    npc_id: int
