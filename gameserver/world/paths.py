"""Ways for monsters: the shortest walk to some distance from a cell, by A* over walkable ground (RULES 6)."""

from collections.abc import Callable, Container
from heapq import heappop, heappush

from gameserver.world.cells import Cell, steps_between

STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1))
"""The eight directions, straight ones first, as (dx, dy)."""


def stride(walkable: bytes, cell: Cell, dx: int, dy: int) -> Cell | None:
    """Return the cell one step away, or None if a step does not lead there.

    *walkable* is `GameMap.walkable_cells`. A diagonal step squeezes past one blocked corner, but not between two:
    chosen, since no source tells; so nothing slips through a wall that runs diagonally.
    """
    x, y = (cell & 0xFF) + dx, (cell >> 8) + dy
    if (x | y) & ~0xFF or not walkable[x | y << 8]:
        return None
    if dx and dy and not walkable[x - dx | y << 8] and not walkable[x | y - dy << 8]:
        return None
    return x | y << 8


def find_way(
    walkable: bytes,
    start: Cell,
    target: Cell,
    distances: Container[int],
    farthest: int,
    may_end: Callable[[Cell], bool],
    most_nodes: int,
) -> list[Cell] | None:
    """Return the cells of a shortest walk from *start*, which is left out, or None if none was found.

    It ends where *may_end* allows and the Chebyshev distance from *target* is one of *distances*, none of which
    is above *farthest*. Only so many nodes are looked at. The same arguments give the same way.
    """
    came_from: dict[Cell, Cell] = {start: start}
    taken: dict[Cell, int] = {start: 0}
    closed: set[Cell] = set()
    x, y = target & 0xFF, target >> 8
    # Among equally promising cells the one nearest to the target comes first: open ground is crossed straight.
    frontier = [(0, 0, start)]
    while frontier and len(closed) < most_nodes:
        cell = heappop(frontier)[2]
        if cell in closed:
            continue
        if steps_between(cell, target) in distances and may_end(cell):
            return _trace(came_from, start, cell)
        closed.add(cell)
        cost = taken[cell] + 1
        for dx, dy in STEPS:
            there = stride(walkable, cell, dx, dy)
            if there is not None and cost < taken.get(there, cost + 1):
                came_from[there], taken[there] = cell, cost
                columns, rows = abs((there & 0xFF) - x), abs((there >> 8) - y)
                least = cost + max(0, max(columns, rows) - farthest)
                heappush(frontier, (least, columns * columns + rows * rows, there))
    return None


def _trace(came_from: dict[Cell, Cell], start: Cell, end: Cell) -> list[Cell]:
    way: list[Cell] = []
    while end != start:
        way.append(end)
        end = came_from[end]
    way.reverse()
    return way
