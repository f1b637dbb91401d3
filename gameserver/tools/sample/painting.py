"""Paints the ground of a map from named shapes and a drawn town: 256 x 256 cells of terrain."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from zlib import crc32

import attrs

from gameserver.content.maps import CELL_BYTES, CELLS, SIDE, CellWord, block_of

TERRAIN = {
    "grass": True, "road": True, "bridge": True, "square": True,
    "water": False, "rock": False, "tree": False, "wall": False, "house": False,
}  # fmt: skip
"""Kinds of ground, and whether feet can go there."""

GLYPHS = {
    ",": "grass", ".": "road", "=": "bridge", "@": "square",
    "~": "water", "&": "tree", "#": "wall", "^": "house",
}  # fmt: skip
"""How a town plan draws them. A blank leaves the countryside as it is, a letter is a person on a road."""

Cell = tuple[int, int]


class PaintingError(ValueError):
    """The description of a map makes no sense."""


@attrs.frozen
class Shape:
    """A set of cells: a rectangle (left, top, right, bottom), a disc (x, y, radius), or a line of points."""

    rectangle: tuple[int, int, int, int] | None = None
    disc: tuple[int, int, int] | None = None
    line: tuple[Cell, ...] | None = None
    width: int = 1
    """Of a line, in cells."""

    def cells(self) -> Iterator[Cell]:
        """All cells of the shape that lie on the map; some of a line may come twice."""
        if [self.rectangle, self.disc, self.line].count(None) != 2:
            raise PaintingError("a shape is one of: rectangle, disc, line")
        if self.rectangle:
            yield from _box(*self.rectangle)
        elif self.disc:
            x, y, radius = self.disc
            for cell in _box(x - radius, y - radius, x + radius, y + radius):
                if (cell[0] - x) ** 2 + (cell[1] - y) ** 2 <= radius * radius:
                    yield cell
        elif self.line:
            for start, end in zip(self.line, self.line[1:], strict=False):
                yield from _segment(start, end, self.width)


@attrs.frozen(kw_only=True)
class Stroke(Shape):
    """One coat of paint: a terrain over a shape, or over some of its cells."""

    terrain: str
    cover: int = 100
    """How many of a hundred cells are painted, picked as if by chance but always the same."""


@attrs.frozen
class Town:
    """A town drawn with one character per cell (`GLYPHS`); *corner* is where its first character lies."""

    corner: Cell
    plan: str

    def glyphs(self) -> Iterator[tuple[Cell, str]]:
        """Every drawn cell with its character."""
        left, top = self.corner
        for y, row in enumerate(self.plan.splitlines(), top):
            for x, glyph in enumerate(row, left):
                if glyph != " ":
                    yield (x, y), glyph

    def find(self, wanted: str) -> Cell:
        """Return the one place of a character; PaintingError when there is none or more than one."""
        places = [cell for cell, glyph in self.glyphs() if glyph == wanted]
        if len(places) != 1:
            raise PaintingError(f"the town plan has {wanted!r} {len(places)} times, not once")
        return places[0]


class Canvas:
    """The terrain of one map while it is being painted; it begins as grass everywhere."""

    def __init__(self) -> None:
        self._terrain = ["grass"] * CELLS

    def paint(self, stroke: Stroke) -> None:
        """Lay one coat of paint over what is there."""
        if stroke.terrain not in TERRAIN:
            raise PaintingError(f"there is no terrain {stroke.terrain!r}, only {', '.join(TERRAIN)}")
        for x, y in stroke.cells():
            if chance("paint", x, y) % 100 < stroke.cover:
                self._terrain[x + SIDE * y] = stroke.terrain

    def build(self, town: Town) -> None:
        """Put a town on the map."""
        for (x, y), glyph in town.glyphs():
            terrain = "road" if glyph.isalpha() else GLYPHS.get(glyph)
            if terrain is None:
                raise PaintingError(f"a town plan cannot contain {glyph!r}")
            self._terrain[x + SIDE * y] = terrain

    def walkable(self, x: int, y: int) -> bool:
        """Tell whether feet can go to a cell of the map."""
        return TERRAIN[self._terrain[x + SIDE * y]]

    def reachable(self, start: Cell) -> set[Cell]:
        """All cells to which feet can go from *start* without ever stepping diagonally."""
        seen, queue = {start}, deque([start])
        while queue:
            x, y = queue.popleft()
            for cell in ((x, y - 1), (x - 1, y), (x + 1, y), (x, y + 1)):
                if cell not in seen and min(cell) >= 0 and max(cell) < SIDE and self.walkable(*cell):
                    seen.add(cell)
                    queue.append(cell)
        return seen

    def cells(self, marks: Callable[[Cell], Mapping[str, int]]) -> bytes:
        """Return the cells as a map file holds them; *marks* tells what is said of a cell beside its ground."""
        words = bytearray()
        for index in range(CELLS):
            x, y = index % SIDE, index // SIDE
            word = CellWord.of(walkable=self.walkable(x, y), block=block_of(x, y), **marks((x, y)))
            words += word.to_bytes(CELL_BYTES, "little")
        return bytes(words)


def chance(purpose: str, x: int, y: int) -> int:
    """Return a large number that looks random but depends on nothing else than the purpose and the cell."""
    return crc32(f"{purpose} {x} {y}".encode())


def shuffled(purpose: str, cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells in an order that looks random but never changes."""
    return sorted(cells, key=lambda cell: (chance(purpose, *cell), cell))


def _box(left: int, top: int, right: int, bottom: int) -> Iterator[Cell]:
    for y in range(max(top, 0), min(bottom, SIDE - 1) + 1):
        for x in range(max(left, 0), min(right, SIDE - 1) + 1):
            yield x, y


def _segment(start: Cell, end: Cell, width: int) -> Iterator[Cell]:
    """Cells nearer than half the width to the straight line between two points."""
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    margin = width // 2
    box = _box(min(x1, x2) - margin, min(y1, y2) - margin, max(x1, x2) + margin, max(y1, y2) + margin)
    for x, y in box:
        # Whole numbers only, so that every machine paints the same cells: compare squares, times four.
        along = (x - x1) * dx + (y - y1) * dy
        if along <= 0:
            distance, scale = (x - x1) ** 2 + (y - y1) ** 2, 1
        elif along >= square:
            distance, scale = (x - x2) ** 2 + (y - y2) ** 2, 1
        else:
            distance, scale = ((x - x1) * dy - (y - y1) * dx) ** 2, square
        if 4 * distance < width * width * scale:
            yield x, y
