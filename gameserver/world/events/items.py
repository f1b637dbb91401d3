"""What players learn of items: carried, worn, dropped and picked up (RULES 11, 12)."""

import attrs

from gameserver.world.cells import Cell
from gameserver.world.character import Item
from gameserver.world.events.base import Event


@attrs.frozen
class ItemGained(Event):
    """The place *slot* in the inventory of the witness now holds this."""

    item: Item
    slot: int


@attrs.frozen
class ItemsMoved(Event):
    """What two places in the inventory of the witness now hold."""

    first_slot: int
    first: Item | None
    second_slot: int
    second: Item | None


@attrs.frozen
class DropAnswered(Event):
    """Whether the witness dropped the item, and where it lies."""

    item: Item | None
    dropped: bool
    cell: Cell
