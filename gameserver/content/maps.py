"""Maps: 256 x 256 cells of terrain, and the warps that lead to other maps (file `map/<id>`, FORMATS 4)."""

from functools import lru_cache
from typing import Annotated

import attrs

from gameserver.content.errors import ContentError, Report, id_in_name
from gameserver.content.text import CODE_PAGE, Label, decoded
from gameserver.records import U8, U16, Bits, BitWord, Counted, Scalar, layout_of, pack, record, unpack

SIDE = 256
"""Cells along each side of a map."""
CELLS = SIDE * SIDE
CELL_BYTES = 4
BLOCK_SIDE = 12
"""The original groups cells into blocks of 12 x 12; we store their numbers but never use them."""
BLOCKS_ACROSS = 22
MOST_WARPS = 15
USUAL_WARPS = 14


class CellWord(BitWord, word=Scalar("I")):
    """What one cell of a map file says."""

    walkable = Bits(1)
    block = Bits(10)
    warp = Bits(4)
    """0 for none, otherwise the position of a warp in the header, counted from 1."""
    pk_level = Bits(2)
    collision_level = Bits(2)
    skill_flag = Bits(1)
    """Allows or forbids skills; which of the two is unknown."""
    monster_level = Bits(8)
    view_point = Bits(1)
    reserved = Bits(3)


@record
class Warp:
    """Where a step onto a warp cell leads."""

    map_id: U16
    x: U8
    y: U8
    reserved: U16 = 0


@record
class MapHead:
    """Everything in front of the cells."""

    id: U16
    name: Annotated[str, Label(20)]
    warps: Annotated[tuple[Warp, ...], Counted("warp count", U8, MOST_WARPS)]


HEAD_BYTES = layout_of(MapHead).size + 1
"""Size of the header of a map without warps; the last of these bytes counts them."""
WARP_BYTES = layout_of(Warp).size

OPEN_FIELD = CellWord.of(walkable=1).to_bytes(CELL_BYTES, "little") * CELLS
"""The cells of a map that is walkable everywhere."""

# A cell's walkable bit is in its first byte, its warp number in bits 3-6 of the second: two passes of
# `bytes.translate` pick them out of a whole map in microseconds.
_WALKABLE = bytes(byte & 1 for byte in range(256))
_WARP_NUMBER = bytes(byte >> 3 & 15 for byte in range(256))


def _whole_map(_: "GameMap", __: object, cells: bytes) -> None:
    if len(cells) != CELLS * CELL_BYTES:
        raise ValueError(f"a map has {CELLS * CELL_BYTES} bytes of cells, not {len(cells)}")


@attrs.frozen
class GameMap:
    """One map. *cells* are the 65,536 little-endian cell words, row by row, x running fastest."""

    id: int
    name: str
    warps: tuple[Warp, ...] = ()
    cells: bytes = attrs.field(default=OPEN_FIELD, repr=False, validator=_whole_map)
    walkable_cells: bytes = attrs.field(init=False, repr=False, eq=False)
    """One byte per cell at index x + 256 * y: 1 where feet can go, else 0."""
    warp_numbers: bytes = attrs.field(init=False, repr=False, eq=False)
    """One byte per cell at index x + 256 * y: 0, or the number of its warp counted from 1."""

    @walkable_cells.default
    def _(self) -> bytes:
        return self.cells[0::CELL_BYTES].translate(_WALKABLE)

    @warp_numbers.default
    def _(self) -> bytes:
        return self.cells[1::CELL_BYTES].translate(_WARP_NUMBER)

    def walkable(self, x: int, y: int) -> bool:
        """Tell whether feet can go there; nothing outside the map is walkable."""
        return not (x | y) & ~0xFF and self.walkable_cells[x + (y << 8)] == 1

    def warp_at(self, x: int, y: int) -> Warp | None:
        """Return the warp that begins on a cell of the map, if any; numbers the header lacks mean none."""
        number = self.warp_numbers[x + (y << 8)]
        return self.warps[number - 1] if 0 < number <= len(self.warps) else None

    def nearest_walkable(self, x: int, y: int, within: int) -> tuple[int, int] | None:
        """Return the walkable cell nearest to a place, at most *within* columns and rows away, or None.

        Distance is measured straight; among equally near cells the upper one wins, then the left one.
        """
        for dx, dy in _offsets(within):
            if self.walkable(x + dx, y + dy):
                return x + dx, y + dy
        return None

    def cell_word(self, x: int, y: int) -> CellWord:
        """Return everything the file says about a cell."""
        start = CELL_BYTES * (x + SIDE * y)
        return CellWord.from_bytes(self.cells[start : start + CELL_BYTES], "little")


@lru_cache(maxsize=32)
def _offsets(within: int) -> tuple[tuple[int, int], ...]:
    span = range(-within, within + 1)
    by_distance = sorted((dx * dx + dy * dy, dy, dx) for dy in span for dx in span)
    return tuple((dx, dy) for _, dy, dx in by_distance)


def block_of(x: int, y: int) -> int:
    """Return the number of the 12 x 12 block that a cell lies in."""
    return x // BLOCK_SIDE + BLOCKS_ACROSS * (y // BLOCK_SIDE)


def read_map(data: bytes, file: str, report: Report | None = None, encoding: str = CODE_PAGE) -> GameMap:
    """Read a map file. ContentError when its size, its id or its number of warps is impossible."""
    report = report or Report()
    if len(data) < HEAD_BYTES:
        raise ContentError(file, len(data), f"a map header has {HEAD_BYTES} bytes, the file only {len(data)}")
    count = data[HEAD_BYTES - 1]
    if count > MOST_WARPS:
        raise ContentError(file, HEAD_BYTES - 1, f"{count} warps, a cell can name only {MOST_WARPS}")
    start = HEAD_BYTES + count * WARP_BYTES
    size = start + CELLS * CELL_BYTES
    if len(data) != size:
        fault = "truncated" if len(data) < size else "too long"
        reason = f"{fault}: a map with {count} warps has {size} bytes, the file {len(data)}"
        raise ContentError(file, min(len(data), size), reason)
    head = unpack(MapHead, data)
    if head.id != id_in_name(file):
        raise ContentError(file, 0, f"the file says it is map {head.id}")
    found = GameMap(head.id, decoded(head.name, encoding), head.warps, data[start:])
    _check_warps(found, file, start, report)
    return found


def _check_warps(found: GameMap, file: str, start: int, report: Report) -> None:
    count = len(found.warps)
    if count > USUAL_WARPS:
        report.warn(file, HEAD_BYTES - 1, f"{count} warps, the original server kept only {USUAL_WARPS}")
    for number, warp in enumerate(found.warps):
        if warp.reserved:
            report.warn(file, HEAD_BYTES + number * WARP_BYTES + 4, "the reserved word of a warp is not zero")
    for number in range(count + 1, MOST_WARPS + 1):
        cell = found.warp_numbers.find(number)
        if cell >= 0:
            times = found.warp_numbers.count(number)
            reason = f"warp {number} of {count} named by {times} cells, first ({cell % SIDE},{cell // SIDE})"
            report.warn(file, start + cell * CELL_BYTES, f"{reason}: treated as no warp")


def write_map(game_map: GameMap) -> bytes:
    """Bytes of a map file."""
    head = MapHead(id=game_map.id, name=game_map.name, warps=game_map.warps)
    return pack(head) + game_map.cells
