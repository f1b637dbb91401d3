"""What players know of the world from their client's data: maps and ways, who does what, where monsters live."""

from array import array
from collections.abc import Iterable
from functools import lru_cache

from gameserver.content.library import Library
from gameserver.content.maps import SIDE, GameMap
from gameserver.content.npcs import NpcType
from gameserver.content.roles import NpcRole, Role
from gameserver.world.cells import cell_at, steps_between
from gameserver.world.paths import find_way

FAR = 0xFFFF
"""The distance of cells from which no way leads to the goal."""
LEG = 24
"""The longest walk that is asked for at once; servers allow 32 (RULES 5.1)."""
NODES = 400
"""How many cells are looked at for a way to something in sight."""
WIDTH = SIDE + 1
"""A column more than a map has, so that no step leads from one edge to the other."""
STEPS = (-WIDTH, -1, 1, WIDTH, -WIDTH - 1, 1 - WIDTH, WIDTH - 1, WIDTH + 1)
GROUNDS = 6
"""How many places are remembered at which one kind of monster lives."""


class Guide:
    """One for all bots of a run: ways are worked out once for each goal."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._feet = {map_id: _feet(each) for map_id, each in library.maps.items()}
        self._places = {
            map_id: frozenset(_place(cell) for cell, can_walk in enumerate(feet) if can_walk)
            for map_id, feet in self._feet.items()
        }
        self._distances = lru_cache(maxsize=256)(self._measure)
        self.warps = {map_id: _warps(each) for map_id, each in library.maps.items()}
        """By map: the cells that lead to other maps, by map."""
        self.grounds = {map_id: _grounds(library, map_id) for map_id in library.maps}
        """By map: its monsters, each with some of the cells where they live."""

    def map(self, map_id: int) -> GameMap | None:
        """Return a map, if the data have it."""
        return self.library.maps.get(map_id)

    def leg(self, map_id: int, start: int, goals: tuple[int, ...]) -> list[int]:
        """Return the next cells of a shortest walk to the nearest of the goals; none if there is no way.

        It steps on no warp on the way.
        """
        if map_id not in self._feet:
            return []
        distances = self._distances(map_id, goals)
        here, way = start, list[int]()
        while distances[here] and len(way) < LEG:
            around = (here + dx + SIDE * dy for dx, dy in _AROUND)
            near = (cell for cell in around if 0 <= cell < SIDE * SIDE and steps_between(cell, here) == 1)
            here = min(near, key=distances.__getitem__)
            if distances[here] == FAR:
                break
            way.append(here)
        return way

    def distance(self, map_id: int, start: int, goals: tuple[int, ...]) -> int:
        """Return how many steps lead to the nearest goal; `FAR` if none do."""
        return self._distances(map_id, goals)[start] if map_id in self._feet else FAR

    def approach(self, map_id: int, start: int, target: int, near: int) -> list[int]:
        """Return a short walk to a cell at most *near* steps from a target in sight; none if none was found."""
        feet = self._feet.get(map_id)
        if feet is None:
            return []
        return find_way(feet, start, target, range(near + 1), near, lambda _: True, NODES) or []

    def people(self, map_id: int, role: Role) -> list[tuple[int, int, NpcRole]]:
        """Return who has a role on a map: kind, cell, and all it does."""
        roles = self.library.roles
        return [
            (spawn.npc_id, cell_at(spawn.x, spawn.y), roles[spawn.npc_id])
            for spawn in self.library.spawns.get(map_id, ())
            if spawn.npc_id in roles and role in roles[spawn.npc_id].roles
        ]

    def _measure(self, map_id: int, goals: tuple[int, ...]) -> "array[int]":
        """Return the steps from every cell to the nearest goal."""
        unreached = set(self._places[map_id])
        distances = array("H", [FAR]) * (SIDE * SIDE)
        frontier = {_place(cell) for cell in goals}
        steps = 0
        while frontier:
            for place in frontier:
                distances[place // WIDTH * SIDE + place % WIDTH] = steps
            unreached -= frontier
            frontier = {place + step for place in frontier for step in STEPS} & unreached
            steps += 1
        return distances


_AROUND = tuple((dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy)


def _place(cell: int) -> int:
    return cell % SIDE + cell // SIDE * WIDTH


def _feet(ground: GameMap) -> bytes:
    """Return where one can walk without being led elsewhere."""
    pairs: Iterable[tuple[int, int]] = zip(ground.walkable_cells, ground.warp_numbers, strict=True)
    return bytes(walkable and not warp for walkable, warp in pairs)


def _warps(ground: GameMap) -> dict[int, tuple[int, ...]]:
    """Return the cells that lead from a map to each other one."""
    cells: dict[int, tuple[int, ...]] = {}
    for cell, number in enumerate(ground.warp_numbers):
        if 0 < number <= len(ground.warps) and ground.walkable_cells[cell]:
            map_id = ground.warps[number - 1].map_id
            cells[map_id] = (*cells.get(map_id, ()), cell)
    return cells


def _grounds(library: Library, map_id: int) -> tuple[tuple[NpcType, tuple[int, ...]], ...]:
    """Return the monsters of a map with some of the cells where they live."""
    cells: dict[int, list[int]] = {}
    for spawn in library.spawns.get(map_id, ()):
        if library.npcs[spawn.npc_id].is_monster:
            cells.setdefault(spawn.npc_id, []).append(cell_at(spawn.x, spawn.y))
    return tuple(
        (library.npcs[kind], tuple(homes[:: max(1, len(homes) // GROUNDS)])) for kind, homes in cells.items()
    )
