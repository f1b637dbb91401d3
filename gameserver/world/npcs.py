"""Monsters and town people, and how the spawn records of a map become them."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from gameserver.content.npcs import NpcType
from gameserver.content.spawns import Spawn
from gameserver.world.cells import Cell, cell_at

FIRST_NPC_ID = 0x10000000
"""Run-time numbers of NPCs start here, far above the numbers of accounts (RULES 4, chosen)."""


@attrs.define(eq=False)
class Npc:
    """One monster (type below 1000) or one of the town people (RULES 2.4)."""

    npc_id: int
    """Its number while the zone runs, unique over all maps of the zone."""

    kind: NpcType
    home: Cell
    """Where it was put; it wanders near here, and returns."""

    cell: Cell
    direction: int
    """0 to 7 as in the spawn file."""

    hp: int
    is_alive: bool = True
    spawn: Cell = attrs.field(default=attrs.Factory(lambda self: self.home, takes_self=True), kw_only=True)
    """The cell of the spawn file; *home* is elsewhere only for kinds that come back at random cells near it."""

    appeared_at: float = attrs.field(default=0.0, kw_only=True)
    """When it was last put on the map."""

    returns: bool = attrs.field(default=True, kw_only=True)
    """Whether it comes back when it died, as those of the spawn file do."""

    master: int = 0
    """The number of the creature that summoned it; 0 for those of the spawn file."""

    attackers: dict[int, int] = attrs.field(factory=dict)
    """Damage by `pc_id` since it was last unhurt: for experience, loot and hate (RULES 1, 6)."""

    hate: dict[int, int] = attrs.field(factory=dict)
    """Hate by `pc_id`, beside that for damage."""

    way: list[Cell] = attrs.field(factory=list)
    """The rest of the walk that was announced to those who see it; empty: it stands."""

    seen_by: set[int] = attrs.field(factory=set)
    """The players in whose sight it is; nobody: it sleeps."""

    def hate_of(self, pc_id: int) -> int:
        """How much it hates a player: a point for each hit point he took, and what he did otherwise."""
        return self.attackers.get(pc_id, 0) + self.hate.get(pc_id, 0)

    def forgive(self) -> None:
        """Forget who did what."""
        self.attackers.clear()
        self.hate.clear()

    @property
    def can_be_fought(self) -> bool:
        """Whether this is a living monster."""
        return self.is_alive and self.kind.is_monster


def npcs_of(spawns: Iterable[Spawn], types: Mapping[int, NpcType], numbers: Iterator[int]) -> Iterator[Npc]:
    """Yield an NPC for each spawn of a map, as `gameserver.content` hands them out: placed, and of known types.

    *numbers* gives the run-time numbers; share one `itertools.count(FIRST_NPC_ID)` between the maps of a zone.
    """
    for spawn in spawns:
        kind = types[spawn.npc_id]
        cell = cell_at(spawn.x, spawn.y)
        yield Npc(next(numbers), kind, cell, cell, spawn.direction, kind.max_hp)
