"""How an item is identified and described in four bytes each: its code and its option (FORMATS 2.2 to 2.4)."""

from gameserver.records import Bits, BitWord, Scalar

GROUPS = 16
ROWS = 1024
CODE_MASK = GROUPS * ROWS - 1
"""The code itself; the bits above it are flags of the individual item."""


def item_code(group: int, row: int) -> int:
    """Return the code of the item in *row* of *group*."""
    return group << 10 | row


def item_place(code: int) -> tuple[int, int]:
    """Return group and row of a code."""
    return code >> 10, code & ROWS - 1


class ItemOption(BitWord, word=Scalar("I")):
    """What an individual piece of equipment adds to its kind."""

    level = Bits(4)
    """1 to 15; 0 counts as 1."""
    option = Bits(1)
    """Whether it has the additional attribute of its level row."""
    confirmed = Bits(1)
    sub_type = Bits(4)
    wear_slot = Bits(4)
    ice = Bits(6)
    fire = Bits(6)
    light = Bits(6)
