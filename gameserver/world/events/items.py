"""What players learn of items: carried, worn, dropped and picked up (RULES 11, 12)."""

import attrs

from gameserver.world.cells import Cell
from gameserver.world.character import Item
from gameserver.world.events.base import Event
from gameserver.world.stats import DerivedStats


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
    """Whether the witness dropped the item, and the cell where it lies, or else he stands."""

    serial: int
    code: int
    """0 if it was not dropped."""
    dropped: bool
    cell: Cell


@attrs.frozen
class WearAnswered(Event):
    """The witness wears the item, and what he wore there before, if anything, is at *slot* of his inventory."""

    wear_slot: int
    worn: Item
    slot: int
    removed: Item | None
    stats: DerivedStats


@attrs.frozen
class StripAnswered(Event):
    """The witness has taken the item off, and it is at *slot* of his inventory."""

    item: Item
    slot: int
    stats: DerivedStats


@attrs.frozen
class PutOn(Event):
    """The witnesses see that a player put something on."""

    pc_id: int
    wear_slot: int
    item: Item


@attrs.frozen
class TakenOff(Event):
    """The witnesses see that a player took something off."""

    pc_id: int
    wear_slot: int
    item: Item
