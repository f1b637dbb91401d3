"""All items by code, whatever table they come from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import attrs

from gameserver.content.codes import CODE_MASK
from gameserver.content.errors import ContentWarning, Report
from gameserver.content.item_tables import (
    Equipment,
    Goods,
    HigherLevels,
    ItemRecord,
    ItemTable,
    Jewel,
    LevelRow,
    code_of,
    is_blank,
)
from gameserver.content.text import CODE_PAGE, decoded

AnyTable = ItemTable[Equipment] | ItemTable[Jewel] | ItemTable[Goods]


@attrs.frozen
class Item:
    """A kind of item: what all tables tell about theirs."""

    code: int
    name: str
    price: int
    """In woonz."""
    wear_slot: int | None
    """Where it is worn (FORMATS 2.6), None for what cannot be worn."""
    required_level: int
    """Character level that using it takes."""
    levels: tuple[LevelRow, ...] = attrs.field(repr=False)
    """Rows of the levels from 1 up, of equipment only."""
    source: ItemRecord = attrs.field(repr=False)
    """The record itself, for what only its table tells."""

    def level(self, number: int) -> LevelRow | None:
        """Return the row of an item level, where 0 counts as 1; None for a level it cannot reach."""
        place = max(number, 1) - 1
        row = self.levels[place] if place < len(self.levels) else _NOTHING
        return None if row == _NOTHING else row

    @property
    def max_level(self) -> int:
        """The highest level it can reach; 0 for what has no levels."""
        return max((n for n in range(1, len(self.levels) + 1) if self.level(n)), default=0)


_NOTHING = LevelRow()


def _item(source: ItemRecord, higher: tuple[LevelRow, ...], encoding: str) -> Item:
    return Item(
        code=code_of(source),
        name=decoded(source.name, encoding),
        price=source.price,
        wear_slot=source.wear_slot,
        required_level=source.required_level,
        levels=source.levels + higher if isinstance(source, Equipment) else (),
        source=source,
    )


class Items(Mapping[int, Item]):
    """The kinds of items by code. Flags in the bits above the code are ignored by every look-up."""

    def __init__(self, items: Iterable[Item], warnings: Iterable[ContentWarning] = ()) -> None:
        self._by_code = {item.code: item for item in items}
        self.warnings = tuple(warnings)

    def __getitem__(self, code: int) -> Item:
        return self._by_code[code & CODE_MASK]

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)


def collect_items(
    equipment: ItemTable[Equipment],
    higher: ItemTable[HigherLevels],
    jewels: ItemTable[Jewel],
    goods: Iterable[ItemTable[Goods]],
    report: Report,
    encoding: str = CODE_PAGE,
) -> Items:
    """Put the tables together: blank records fall out, higher levels join their equipment.

    A code that is taken already is a ContentError, or when lenient a warning: the first one stays.
    """
    found: dict[int, Item] = {}
    rows = join_higher_levels(equipment, higher, report)
    tables: tuple[AnyTable, ...] = (equipment, jewels, *goods)
    for table in tables:
        records: tuple[ItemRecord, ...] = table.records
        for index, each in enumerate(records):
            if is_blank(each):
                continue
            item = _item(each, rows.get(index, ()), encoding)
            if item.code in found:
                name = found[item.code].name
                reason = f"item code {item.code} ({each.group}/{each.row}) is taken by {name!r}"
                report.tolerate(table.file, table.offset(index), reason)
            else:
                found[item.code] = item
    return Items(found.values(), report.warnings)


def join_higher_levels(
    equipment: ItemTable[Equipment], higher: ItemTable[HigherLevels], report: Report
) -> dict[int, tuple[LevelRow, ...]]:
    """Find the levels 11 to 15 of each piece of equipment, by its position in table 0.

    The higher table knows rows only. When several pieces share a row, its n-th record belongs to the n-th
    piece, and a single record to all of them (FORMATS 3.2).
    """
    pieces: dict[int, list[int]] = defaultdict(list)
    for index, piece in enumerate(equipment.records):
        if not is_blank(piece):
            pieces[piece.row].append(index)
    extras: dict[int, list[HigherLevels]] = defaultdict(list)
    for index, extra in enumerate(higher.records):
        extras[extra.row].append(extra)
        if len(extras[extra.row]) > len(pieces[extra.row]) and extra != HigherLevels(row=extra.row):
            reason = f"no equipment in row {extra.row} is left for these levels"
            report.tolerate(higher.file, higher.offset(index), reason)
    ambiguous = sum(len(pieces[row]) > 1 for row in extras)
    if ambiguous:
        report.warn(higher.file, 0, f"{ambiguous} rows stand for several pieces: joined in file order")
    joined: dict[int, tuple[LevelRow, ...]] = {}
    for row, found in extras.items():
        records = found * len(pieces[row]) if len(found) == 1 else found
        joined |= {index: extra.levels for index, extra in zip(pieces[row], records, strict=False)}
    return joined
