"""What changes hands: shown to the owner, and told to the daemon for its ledger."""

from enum import Enum

import attrs

from gameserver.world.character import Item
from gameserver.world.events.base import Event, Report


@attrs.frozen
class WoonzChanged(Event):
    """The purse of the witness changed by *change*, which may be negative."""

    change: int


@attrs.frozen
class LoreChanged(Event):
    """The lore of the witness changed by *change*, which may be negative."""

    change: int


class Cause(Enum):
    """Why an item or money changed hands."""

    LOOT = "loot"
    DROP = "drop"
    PICK_UP = "pick up"
    DECAY = "decay"
    BUY = "buy"
    SELL = "sell"
    USE = "use"
    STACK = "stack"
    TELEPORT = "teleport"
    HEAL = "heal"
    CHARGE = "charge"
    SHOUT = "shout"
    OPERATOR = "operator"
    STORE = "store"
    TRADE = "trade"


GROUND = 0
"""The holder of what lies on the ground."""
SYSTEM = -1
"""Where things come from and go to: shops, monsters, decay."""


def storage_of(pc_id: int) -> int:
    """Return the holder of what a player's account has put away."""
    return SYSTEM - 1 - pc_id


@attrs.frozen
class ItemPassed(Report):
    """An item went from one holder to another: a `pc_id`, `storage_of` one, `GROUND` or `SYSTEM`.

    Of a stackable item *count* went, and *item* is what the receiver's holding of it is called by.
    """

    item: Item
    count: int
    source: int
    target: int
    cause: Cause
    former: int
    """The serial by which the giver called it: another one than the item's when a stack was joined or split."""

    left: int = 0
    """How many of them the giver still has by that serial."""


@attrs.frozen
class MoneyPassed(Report):
    """Woonz went from one holder to another."""

    amount: int
    source: int
    target: int
    cause: Cause
