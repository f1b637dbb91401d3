"""What players learn of what they put away (RULES 15): each the answer to a wish, granted or not."""

from typing import TypeAlias

import attrs

from gameserver.world.character import Item
from gameserver.world.events.base import Event


@attrs.frozen
class StorageOpened(Event):
    """What the storage of the witness holds, place for place, if it was opened."""

    done: bool
    woonz: int = 0
    items: tuple[Item | None, ...] = ()


@attrs.frozen
class ItemStored(Event):
    """Whether the item of this serial and code was put from *slot* to *place*, and the woonz left."""

    done: bool
    serial: int
    code: int
    slot: int
    place: int
    woonz: int


@attrs.frozen
class ItemRetrieved(Event):
    """Whether the item of this serial and code was taken from *place* to *slot*."""

    done: bool
    serial: int
    code: int
    slot: int
    place: int


@attrs.frozen
class StoredItemMoved(Event):
    """Whether the item of this serial and code was moved within the storage, and what took its place."""

    done: bool
    serial: int
    code: int
    place: int
    new_place: int
    swapped: Item | None


@attrs.frozen
class MoneyStored(Event):
    """Whether woonz were put in or taken *out*; what is stored and what the witness carries now."""

    done: bool
    out: bool
    stored: int
    woonz: int


StorageChanged: TypeAlias = ItemStored | ItemRetrieved | StoredItemMoved | MoneyStored
"""Answers to wishes to change what is put away: a granted one is shown when it is stored, and not before."""
