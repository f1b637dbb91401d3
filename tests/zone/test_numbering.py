"""Stored items become items in play, each with a serial of its own, and none is lost on the way."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.daemons.zone.characters import load
from gameserver.storage.character_data import CarriedItem, CharacterData, StoredItem
from gameserver.storage.rows import CharacterRow
from gameserver.world import SerialStock
from tests.support.items import BREAD, HELMET, SWORD, stocked
from tests.support.world import a_stock

SERIALS = st.sampled_from((0, 1, 2, 3, 0xFFFFFFFF))
BAG = st.lists(st.tuples(st.integers(-1, 31), SERIALS), max_size=12)
WORN = st.lists(st.tuples(st.sampled_from((SWORD, HELMET, BREAD)), SERIALS), max_size=4)


def a_row(worn: list[tuple[int, int]], bag: list[tuple[int, int]]) -> CharacterRow:
    """A stored character; what it wears by code and serial, what it carries by place and serial."""
    wear = tuple(StoredItem(item_code=code, item_unique_code=serial) for code, serial in worn)
    carried = tuple(CarriedItem(item_code=BREAD, item_unique_code=serial, slot=slot) for slot, serial in bag)
    data = CharacterData(wear=wear, inventory=carried)
    return CharacterRow(
        id=1,
        account_id=1,
        name="anna",
        level=1,
        character_class=0,
        experience=0,
        woonz=0,
        fence=1,
        data=data,
    )


class Numbering(TestCase):
    @given(WORN, BAG, st.integers(0, 20))
    def test_serials_are_unique_and_every_item_is_kept(
        self, worn: list[tuple[int, int]], bag: list[tuple[int, int]], in_stock: int
    ) -> None:
        loaded = load(a_row(worn, bag), stocked().items, a_stock(in_stock))
        character = loaded.character
        serials = [item.serial for item in (*character.wear, *character.inventory) if item]
        self.assertEqual(len({0, 0xFFFFFFFF, *serials}), len(serials) + 2)
        saved = loaded.snapshot().data
        codes = sorted(item.item_code for item in (*saved.wear, *saved.inventory))
        self.assertEqual(codes, sorted([code for code, _ in worn] + [BREAD] * len(bag)))

    def test_without_serials_in_stock_what_needs_one_waits_in_the_document(self) -> None:
        loaded = load(a_row([], [(0, 7), (1, 7)]), stocked().items, SerialStock())
        self.assertIsNone(loaded.character.inventory[1])
        self.assertEqual([item.item_unique_code for item in loaded.snapshot().data.inventory], [7, 7])
