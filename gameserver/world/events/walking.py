"""How players walk, and what becomes of steps that cannot be."""

import attrs

from gameserver.world.cells import Cell
from gameserver.world.events.base import Event


@attrs.frozen
class MoveAnswered(Event):
    """The answer to a wish to walk; *cell* is the destination, or where he stands if it was not accepted."""

    accepted: bool
    cell: Cell
    speed: int


@attrs.frozen
class PlayerMoved(Event):
    """A player in sight walks from *start* towards *destination*."""

    pc_id: int
    start: Cell
    destination: Cell
    speed: int


@attrs.frozen
class PlayerStopped(Event):
    """A player in sight ended his walk on *cell*, which is not where he said he would go."""

    pc_id: int
    cell: Cell


@attrs.frozen
class PositionFixed(Event):
    """The witness stands on *cell*, whatever his client thinks."""

    cell: Cell
