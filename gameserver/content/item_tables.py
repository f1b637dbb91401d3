"""The item tables as they lie in files: `Item/0`, `0ex`, `1`, `2` and `3` (FORMATS 3)."""

from typing import Annotated, Generic, TypeVar

import attrs

from gameserver.content.codes import GROUPS, ROWS, item_code
from gameserver.content.errors import ContentError, Report
from gameserver.content.tables import read_table, write_table
from gameserver.content.text import Label
from gameserver.records import U16, U32, Array, layout_of, record

WEAR_SLOTS = 10
NECKLACE_GROUP = 4
NECKLACE_SLOT = 8
RING_SLOT = 9


@record
class LevelRow:
    """What a piece of equipment needs and gives at one of its levels."""

    additional_attribute: U16 = 0
    strength: U16 = 0
    dexterity: U16 = 0
    intelligence: U16 = 0
    base_ability: U16 = 0
    """Attack of a weapon, defence of armour."""
    random_ability: U16 = 0
    """How much more than *base_ability* chance may add."""
    ice: U16 = 0
    """The most ice it can carry at this level; fire and light likewise."""
    fire: U16 = 0
    light: U16 = 0


@record
class Equipment:
    """Table 0: a weapon or a piece of armour, with its levels 1 to 10."""

    group: U16
    row: U16
    wear_slot: U16 = 0
    category: U16 = 0
    name: Annotated[str, Label(32)] = ""
    price: U32 = 0
    usable_by: U16 = 0
    attack_range: U16 = 0
    repeat_hits: U16 = 0
    soft_skin: U16 = 0
    """Modifier against soft skin; its unit is unknown, as that of the next five."""
    hard_skin: U16 = 0
    small_body: U16 = 0
    middle_body: U16 = 0
    large_body: U16 = 0
    extra_large_body: U16 = 0
    levels: Annotated[tuple[LevelRow, ...], Array(10)] = (LevelRow(),) * 10

    @property
    def required_level(self) -> int:
        """Equipment asks for attributes, not for a character level."""
        return 0


@record
class HigherLevels:
    """Table 0ex: levels 11 to 15 of the equipment in some row; its group is not said."""

    row: U16
    levels: Annotated[tuple[LevelRow, ...], Array(5)] = (LevelRow(),) * 5


@record
class Jewel:
    """Table 1: a necklace or a ring."""

    group: U16
    row: U16
    name: Annotated[str, Label(32)] = ""
    price: U32 = 0
    usable_by: U16 = 0
    required_level: U16 = 0
    ability: U16 = 0
    ice: U16 = 0
    fire: U16 = 0
    light: U16 = 0

    @property
    def wear_slot(self) -> int:
        """Where it is worn: the table does not say, the group does (FORMATS 3.3)."""
        return NECKLACE_SLOT if self.group == NECKLACE_GROUP else RING_SLOT


@record
class Goods:
    """Tables 2 and 3: scrolls and books; consumables and materials."""

    group: U16
    row: U16
    name: Annotated[str, Label(32)] = ""
    price: U32 = 0
    usable_by: U16 = 0
    required_level: U16 = 0
    value_1: U16 = 0
    """Of a scroll probably the skill; otherwise it depends on the kind of item."""
    value_2: U16 = 0
    """Of a scroll the skill level."""

    @property
    def wear_slot(self) -> None:
        """Goods cannot be worn."""


ItemRecord = Equipment | Jewel | Goods
R = TypeVar("R", Equipment, HigherLevels, Jewel, Goods)


@attrs.frozen
class ItemTable(Generic[R]):
    """The records of one file in its order, blank ones included."""

    file: str
    records: tuple[R, ...] = ()

    def offset(self, index: int) -> int:
        """Return the byte of the file at which a record begins."""
        return index * layout_of(type(self.records[index])).size


def read_item_table(kind: type[R], data: bytes, file: str, report: Report | None = None) -> ItemTable[R]:
    """Read one item table; ContentError when a record cannot be of this table.

    A lenient report accepts bytes after the last whole record, which real tables are said to have.
    """
    table = ItemTable(file, read_table(kind, data, file, tail=report or Report()))
    for index, each in enumerate(table.records):
        fault = _fault_of(each)
        if fault:
            raise ContentError(file, table.offset(index), fault)
    return table


def _fault_of(each: ItemRecord | HigherLevels) -> str:
    if each.row >= ROWS:
        return f"row {each.row}, the last possible is {ROWS - 1}"
    if isinstance(each, HigherLevels):
        return ""
    if each.group >= GROUPS:
        return f"group {each.group}, the last possible is {GROUPS - 1}"
    if isinstance(each, Equipment) and each.wear_slot >= WEAR_SLOTS:
        return f"wear slot {each.wear_slot}, the last possible is {WEAR_SLOTS - 1}"
    return ""


def write_item_table(table: ItemTable[R]) -> bytes:
    """Bytes of an item table."""
    return write_table(table.records)


def is_blank(each: ItemRecord) -> bool:
    """Whether a record only fills its place: it has no name and everything but its code is zero."""
    return each == type(each)(group=each.group, row=each.row)


def code_of(each: ItemRecord) -> int:
    """Return the item code of a record."""
    return item_code(each.group, each.row)
