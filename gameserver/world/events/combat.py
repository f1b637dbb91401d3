"""Blows, what they did, and what killing players costs."""

from enum import IntEnum

import attrs

from gameserver.world.cells import Cell
from gameserver.world.events.base import Event


class BlowResult(IntEnum):
    """What became of a blow. Chosen: no source gives the numbers but 0 and 1 (RULES 2.5)."""

    REFUSED = 0
    HIT = 1
    MISSED = 2


@attrs.frozen(kw_only=True)
class BlowAnswered(Event):
    """The answer to a wish to strike; *hp* and *mp* are what the striker has himself."""

    result: BlowResult
    cell: Cell
    target_type: int
    """What the client called the target; the target's number alone decides what it is."""
    target_id: int
    target_cell: Cell
    combo_step: int = 0
    damage: int = 0
    is_critical: bool = False
    hp: int
    mp: int


@attrs.frozen(kw_only=True)
class BlowSeen(Event):
    """A player in sight struck somebody in sight, who died of it or did not."""

    pc_id: int
    cell: Cell
    target_type: int
    target_id: int
    target_cell: Cell
    combo_step: int
    died: bool
    is_critical: bool


@attrs.frozen(kw_only=True)
class BlowSuffered(Event):
    """Another player struck the witness; *hp* and *mp* are what is left to him."""

    pc_id: int
    cell: Cell
    combo_step: int
    hp: int
    mp: int
    died: bool


@attrs.frozen(kw_only=True)
class NpcBlowSuffered(Event):
    """A creature struck the witness; *hp* and *mp* are what is left to him, all of it if the blow missed."""

    npc_id: int
    npc_cell: Cell
    pc_id: int
    cell: Cell
    attack: int
    hp: int
    mp: int
    died: bool


@attrs.frozen(kw_only=True)
class NpcBlowSeen(Event):
    """A creature in sight struck a player in sight."""

    npc_id: int
    npc_cell: Cell
    pc_id: int
    cell: Cell
    attack: int
    died: bool


@attrs.frozen
class Victim:
    """One of those whom an attack on an area hit."""

    pc_id: int
    cell: Cell
    died: bool


@attrs.frozen(kw_only=True)
class NpcAreaBlowSeen(Event):
    """A creature in sight struck everybody near *base*; each victim is told his part by `NpcBlowSuffered`."""

    npc_id: int
    npc_cell: Cell
    base: Cell
    attack: int
    victims: tuple[Victim, ...]


@attrs.frozen
class ParoleChanged(Event):
    """The witness has so many minutes of parole left, and has murdered so many."""

    minutes: int
    pk_count: int


@attrs.frozen
class ParoleShortened(Event):
    """The answer to a wish to buy parole off: what is left of it, and of the lore."""

    accepted: bool
    minutes: int
    lore: int


@attrs.frozen
class OutlawSeen(Event):
    """A player in sight has become more or less of an outlaw: level 0 to 3, the colour of his name."""

    pc_id: int
    chaos_level: int
