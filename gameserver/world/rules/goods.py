"""Rules of items, loot and trade (RULES 11, 12, 13, 15)."""

from enum import Enum

import attrs

from gameserver.world.rules.declare import rule


@attrs.frozen(kw_only=True)
class ItemRules:
    """What one carries and wears."""

    max_stack: int = rule(99, "how many of a stackable item lie on one place", "RULES 11", 1, 0xFFFF)
    need_confirm: bool = rule(False, "whether unconfirmed items cannot be worn", "RULES 11")
    reach: int = rule(2, "how far away one may pick up, in cells", "RULES 12", 0, 9)
    drop_search: int = rule(2, "how far from one's own cell a dropped item may come to lie", "RULES 11", 0, 9)


@attrs.frozen(kw_only=True)
class LootRules:
    """What monsters leave, and whose it is."""

    owner_s: float = rule(20.0, "for so long only the owner may pick up", "RULES 12", 0)
    life_s: float = rule(120.0, "after which time things on the ground are gone", "RULES 11", 1)
    level_gap: int = rule(30, "no loot for who is so many levels above the monster", "RULES 12", 0)
    element_pct: int = rule(10, "how likely equipment carries each element", "RULES 12", 0, 100)
    woonz_low: int = rule(3, "money: at least this much for each level of the monster", "RULES 12", 0)
    woonz_high: int = rule(8, "and at most this much", "RULES 12", 0)


class DropMode(Enum):
    """How a drop table is read."""

    SINGLE = "single"
    """One draw for the whole table: at most one thing."""
    INDEPENDENT = "independent"
    """One draw for each line."""


@attrs.frozen(kw_only=True)
class DropRules:
    """How drop tables are read."""

    mode: DropMode = rule(DropMode.SINGLE, "one draw for the whole table, or one for each line", "RULES 12")
    max: int = rule(3, "with one for each line, at most so many things", "RULES 12", 1, 9)


@attrs.frozen(kw_only=True)
class ShopRules:
    """Buying and selling."""

    tax_pct: int = rule(0, "what is added to every price", "RULES 13", 0, 1000)
    sell_pct: int = rule(25, "of its price that a shop pays for an item", "RULES 13", 0, 100)
    max_quantity: int = rule(99, "how many may be bought at once", "RULES 13", 1, 0xFFFF)


@attrs.frozen(kw_only=True)
class StorageRules:
    """Putting things away."""

    fee: int = rule(10, "woonz for each item, or stack, that is put in", "RULES 15", 0)


@attrs.frozen(kw_only=True)
class MoneyRules:
    """Purses."""

    cap: int = rule(4_000_000_000, "the most woonz one can carry", "RULES 12", 1, 0xFFFFFFFF)
