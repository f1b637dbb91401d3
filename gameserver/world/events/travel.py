"""Leaving a map for another one."""

from enum import Enum

import attrs

from gameserver.world.cells import Cell
from gameserver.world.events.base import Report


class Reason(Enum):
    """Why somebody leaves a map."""

    TELEPORT = "teleport"
    WARP = "warp"
    DEATH = "death"
    SCROLL = "scroll"
    OPERATOR = "operator"


@attrs.frozen
class Departing(Report):
    """This player goes to *cell* of *map_id*, which may be the map he is on.

    He stays in the world, and keeps his *fare* and the *scroll* that he read, until the daemon has found that some
    server has the map: see `Travel.depart`.
    """

    pc_id: int
    map_id: int
    cell: Cell
    reason: Reason
    fare: int = 0
    scroll: int = 0
    """The serial of the item that is used up; 0: none."""
