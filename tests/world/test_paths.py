"""Ways of monsters: shortest, over walkable ground, never between two corners (RULES 6)."""

from collections import deque
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.content.maps import CELLS
from gameserver.world.cells import Cell, cell_at, steps_between
from gameserver.world.paths import STEPS, find_way, stride
from tests.support.world import OPEN_MAP

SIDE = 9
CORNER = st.builds(cell_at, st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
EVERYWHERE = CELLS


def ground(walls: set[Cell]) -> bytes:
    """Walkable cells of a corner of the map; the rest of it is rock."""
    cells = bytearray(CELLS)
    for y in range(SIDE):
        for x in range(SIDE):
            cells[cell_at(x, y)] = cell_at(x, y) not in walls
    return bytes(cells)


def distances_from(walkable: bytes, start: Cell) -> dict[Cell, int]:
    """The length of the shortest walk to each cell, found in the plainest way."""
    found, queue = {start: 0}, deque([start])
    while queue:
        cell = queue.popleft()
        for dx, dy in STEPS:
            there = stride(walkable, cell, dx, dy)
            if there is not None and there not in found:
                found[there] = found[cell] + 1
                queue.append(there)
    return found


def anywhere(_: Cell) -> bool:
    return True


class Ways(TestCase):
    @given(st.sets(CORNER, max_size=50), CORNER, CORNER, st.integers(0, 3), st.integers(0, 3))
    def test_a_way_is_a_shortest_walk_to_a_wanted_distance(
        self, walls: set[Cell], start: Cell, target: Cell, low: int, more: int
    ) -> None:
        walkable = ground(walls - {start})
        wanted = frozenset(range(low, low + more + 1))
        way = find_way(walkable, start, target, wanted, low + more, anywhere, EVERYWHERE)
        reachable = distances_from(walkable, start)
        lengths = [steps for cell, steps in reachable.items() if steps_between(cell, target) in wanted]
        if way is None:
            self.assertEqual(lengths, [])
            return
        self.assertEqual(len(way), min(lengths))
        for before, after in zip([start, *way], way, strict=False):
            self.assertIn(after, [stride(walkable, before, dx, dy) for dx, dy in STEPS])
        self.assertIn(steps_between([start, *way][-1], target), wanted)

    def test_nobody_passes_between_two_corners_but_past_one(self) -> None:
        one, two = cell_at(1, 0), cell_at(0, 1)
        self.assertEqual(stride(ground({one}), cell_at(0, 0), 1, 1), cell_at(1, 1))
        self.assertIsNone(stride(ground({one, two}), cell_at(0, 0), 1, 1))

    def test_a_step_does_not_lead_over_the_edge_of_the_map(self) -> None:
        for cell, dx, dy in ((cell_at(0, 5), -1, 0), (cell_at(255, 5), 1, 0), (cell_at(5, 255), 0, 1), (5, 0, -1)):
            self.assertIsNone(stride(OPEN_MAP.walkable_cells, cell, dx, dy))

    def test_the_search_ends_where_it_may_and_gives_up_in_time(self) -> None:
        start, target = cell_at(10, 10), cell_at(14, 10)
        walkable = OPEN_MAP.walkable_cells
        taken = cell_at(13, 10)
        way = find_way(walkable, start, target, frozenset((1,)), 1, lambda cell: cell != taken, 256)
        assert way is not None
        self.assertEqual(len(way), 3)
        self.assertNotEqual(way[-1], taken)
        looked_at: list[Cell] = []

        def nowhere(cell: Cell) -> bool:
            looked_at.append(cell)
            return False

        self.assertIsNone(find_way(walkable, start, start, frozenset(range(99)), 0, nowhere, 50))
        self.assertEqual(len(looked_at), 50)
