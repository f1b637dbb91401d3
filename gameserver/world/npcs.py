"""Monsters and town people, and how the spawn records of a map become them."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from gameserver.content.npcs import NpcType
from gameserver.content.spawns import Spawn
from gameserver.world.cells import Cell, cell_at

FIRST_NPC_ID = 0x10000000
"""Run-time numbers of NPCs start here, far above the numbers of accounts (RULES 4, chosen)."""


@attrs.frozen
class Npc:
    """One monster (type below 1000) or one of the town people (RULES 2.4), standing where it was put."""

    npc_id: int
    """Its number while the zone runs, unique over all maps of the zone."""

    type_id: int
    name: str
    level: int
    hp: int
    cell: Cell
    direction: int
    """0 to 7 as in the spawn file."""


def npcs_of(spawns: Iterable[Spawn], types: Mapping[int, NpcType], numbers: Iterator[int]) -> Iterator[Npc]:
    """Yield an NPC for each spawn of a map, as `gameserver.content` hands them out: placed, and of known types.

    *numbers* gives the run-time numbers; share one `itertools.count(FIRST_NPC_ID)` between the maps of a zone.
    """
    for spawn in spawns:
        kind = types[spawn.npc_id]
        cell = cell_at(spawn.x, spawn.y)
        yield Npc(next(numbers), kind.id, kind.name, kind.level, kind.max_hp, cell, spawn.direction)
