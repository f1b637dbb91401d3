"""How to understand what data sets disagree about: the operator's choices (FORMATS 1, 5 and 6)."""

from enum import StrEnum

import attrs

from gameserver.content.text import CODE_PAGE


class ExpReading(StrEnum):
    """Where an NPC file has the experience that a monster gives."""

    BITFIELD = "bitfield"
    """In its bit-field, as the original server's symbols say."""
    U16_AT_61 = "u16at61"
    """In the two bytes from 61 on, as community tools say: about twice as much."""


@attrs.frozen
class Reading:
    """The choices of an operator for his data set."""

    exp_reading: ExpReading = ExpReading.BITFIELD
    encoding: str = CODE_PAGE
    """Code page of names, as Python calls it."""
    drop_sentinel: bool = True
    """Whether the end mark of some spawn files is left out, or a creature like any other."""


DEFAULT_READING = Reading()
"""What the sample world is written for, and most data sets, as far as known."""
