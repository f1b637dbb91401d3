"""Cells of a map as single numbers, and the shapes that sight is made of."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

Cell: TypeAlias = int
"""A cell as it travels on the wire: `x | y << 8`, both 0..255 (PROTOCOL 4, FORMATS 2.1)."""
Place: TypeAlias = int
"""A cell on a plane so wide that offsets never wrap from one edge of the map to the other: `x + 512 * y`.

Sight counts in places, everything else in cells.
"""
WIDTH = 512


def cell_at(x: int, y: int) -> Cell:
    """The cell of column *x* and row *y*, both 0..255."""
    return x | y << 8


def x_of(cell: Cell) -> int:
    """The column of a cell, 0..255."""
    return cell & 0xFF


def y_of(cell: Cell) -> int:
    """The row of a cell, 0..255 for every cell that is on a map."""
    return cell >> 8


def steps_between(one: Cell, other: Cell) -> int:
    """How many steps in eight directions lead from one cell to the other (the Chebyshev distance)."""
    return max(abs((one & 0xFF) - (other & 0xFF)), abs((one >> 8) - (other >> 8)))


def cells_around(cell: Cell, radius: int) -> Iterator[Cell]:
    """The cells of the map at most so many columns and rows from *cell*, that one first, then the nearest."""
    for dx, dy in _square(radius):
        x, y = x_of(cell) + dx, y_of(cell) + dy
        if not (x | y) & ~0xFF:
            yield cell_at(x, y)


@cache
def _square(radius: int) -> tuple[tuple[int, int], ...]:
    span = range(-radius, radius + 1)
    return tuple(sorted(((dx, dy) for dy in span for dx in span), key=lambda step: step[0] ** 2 + step[1] ** 2))


def place_of(cell: Cell) -> Place:
    """Where the cell lies on the plane of places."""
    return cell + (cell & 0xFF00)


@cache
def disc(radius: int) -> tuple[Place, ...]:
    """The offsets of all places within *radius* of one's own, nearest first."""
    span = range(-radius, radius + 1)
    inside = [(dx * dx + dy * dy, dx + WIDTH * dy) for dy in span for dx in span]
    return tuple(offset for square, offset in sorted(inside) if square <= radius * radius)


def crescents(radius: int) -> Callable[[Place], tuple[Place, ...]]:
    """A function from a step to the part of the new disc that the old one did not cover.

    The step is the difference of two places and the result is offsets from the new place, nearest first. For
    the reverse step it is what the old disc covered and the new one does not, as offsets from the old place.
    A step of one cell uncovers about twenty places however crowded the map is, which is why moving is cheap.
    """
    whole = disc(radius)
    covered = frozenset(whole)

    @cache
    def uncovered(step: Place) -> tuple[Place, ...]:
        return tuple(offset for offset in whole if offset + step not in covered)

    return uncovered
