"""What players learn when they trade, are healed, drink, and use things (RULES 11, 13, 14)."""

import attrs

from gameserver.world.character import Item
from gameserver.world.events.base import Event
from gameserver.world.stats import DerivedStats


@attrs.frozen
class Bought(Event):
    """The witness has bought something: the place *slot* now holds *item*, and *woonz* are left."""

    item: Item
    slot: int
    woonz: int


@attrs.frozen
class SaleAnswered(Event):
    """Whether the witness sold the item with this serial and code, and his woonz afterwards."""

    serial: int
    code: int
    sold: bool
    woonz: int


@attrs.frozen
class Refreshed(Event):
    """A healer has restored the witness, who has these stats."""

    stats: DerivedStats


@attrs.frozen
class StoreShown(Event):
    """What the witness has of HP or MP, and what is left of the charge that potions draw upon.

    *restored* is how much was drawn just now; *old_form* asks for the message of older clients.
    """

    of_hp: bool
    restored: int
    current: int
    stored: int
    old_form: bool = False


@attrs.frozen
class ItemUsed(Event):
    """The witness has used up one of what the place *slot* holds, of which *left* remain there."""

    slot: int
    serial: int
    left: int
