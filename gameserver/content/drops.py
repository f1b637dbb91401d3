"""Drop tables: what a monster may leave behind when it dies (file `npc/<id>.itm`, FORMATS 7)."""

from collections.abc import Container, Iterable, Iterator
from typing import TypeAlias

from gameserver.content.codes import CODE_MASK
from gameserver.content.errors import Report
from gameserver.content.tables import read_table, write_table
from gameserver.records import U16, U32, layout_of, record

DROP_SUFFIX = ".itm"
CERTAIN = 10_000_000
"""The rate of what always drops."""
WOONZ = 0
"""The code that stands for money."""
EMPTY = 0xFFFF
"""The code of a slot without an item."""


@record
class Drop:
    """One slot of a drop table."""

    code: U16
    """Item code with the flags of the individual item in its upper bits; 0 is woonz."""
    rate: U32
    """How likely it is, out of `CERTAIN`."""


DropTable: TypeAlias = tuple[Drop, ...]
DROP_BYTES = layout_of(Drop).size


def read_drops(data: bytes, file: str, report: Report | None = None) -> DropTable:
    """Read a drop table, empty slots and all (`sift_drops` leaves them out).

    Bytes that fill no slot are a ContentError, or when lenient a warning.
    """
    return read_table(Drop, data, file, tail=report or Report())


def sift_drops(drops: DropTable, file: str, items: Container[int], report: Report) -> Iterator[Drop]:
    """Yield what can really drop: no empty slots, no items that do not exist, no rates above `CERTAIN`."""
    total = 0
    for index, drop in enumerate(drops):
        if drop.code == EMPTY:
            continue
        if drop.code != WOONZ and drop.code & CODE_MASK not in items:
            report.warn(file, index * DROP_BYTES, f"there is no item {drop.code & CODE_MASK}: skipped")
            continue
        if drop.rate > CERTAIN:
            report.warn(file, index * DROP_BYTES + 2, f"rate {drop.rate}, treated as {CERTAIN}, which is always")
            drop = Drop(code=drop.code, rate=CERTAIN)
        total += drop.rate
        yield drop
    if total > CERTAIN:
        reason = (
            f"the rates add up to {total}, above {CERTAIN}: when one thing drops at a time, the last ones never do"
        )
        report.warn(file, 0, reason)


def write_drops(drops: Iterable[Drop]) -> bytes:
    """Bytes of a drop table."""
    return write_table(drops)
