"""Things that lie on the ground: where, whose, and for how long (RULES 11, 12)."""

from collections.abc import Iterator
from itertools import count

import attrs

from gameserver.world.cells import Cell
from gameserver.world.character import Item

FIRST_PILE = 0xF0000000
"""Piles of money have no serial; on the ground they are numbered from here, far above all serials."""


@attrs.frozen
class Lying:
    """An item or a pile of money (code 0, the amount in the option word) on a cell."""

    item: Item
    cell: Cell
    dropped_by: int
    """The number of the creature or player that it came from."""

    by_player: bool
    owners: frozenset[int] = frozenset()
    """Who may pick it up until *owned_until*; empty: everybody."""

    owned_until: float = 0.0

    @property
    def is_money(self) -> bool:
        """Whether this is a pile of woonz."""
        return self.item.code == 0


def pile_numbers() -> Iterator[int]:
    """Return the numbers for piles of money, to be shared between the maps of a zone."""
    return count(FIRST_PILE)
