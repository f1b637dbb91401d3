"""Stored items become items in play, each with a serial of its own, and none is lost on the way."""

from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.daemons.zone.characters import load
from gameserver.storage.character_data import CarriedItem, CharacterData, StoredItem
from gameserver.storage.rows import CharacterRow
from gameserver.world import SerialStock
from tests.storage.strategies import documents
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

    @given(documents(CharacterData), st.integers(0, 255), st.integers(0, 255))
    def test_all_else_is_saved_as_it_was_loaded(self, data: CharacterData, x: int, y: int) -> None:
        position = attrs.evolve(data.location.position, x=x, y=y)
        stats = attrs.evolve(data.stats, stored_hp=data.stats.hp_capacity, stored_mp=0)
        location = attrs.evolve(data.location, position=position)
        data = attrs.evolve(data, wear=(), inventory=(), location=location, stats=stats)
        row = attrs.evolve(a_row([], []), data=data)
        self.assertEqual(load(row, stocked().items, a_stock(0)).snapshot().data, data)

    def test_what_changed_in_play_is_found_at_the_next_login(self) -> None:
        row = a_row([], [])
        loaded = load(row, stocked().items, SerialStock())
        character = loaded.character
        character.pk_count, character.parole_minutes, character.lore, character.stored_hp = 3, 7, 9, 0
        again = load(attrs.evolve(row, data=loaded.snapshot().data), stocked().items, SerialStock()).character
        self.assertEqual((again.pk_count, again.parole_minutes, again.lore, again.stored_hp), (3, 7, 9, 0))

    def test_an_item_that_has_moved_is_saved_where_it_is(self) -> None:
        loaded = load(a_row([], [(0, 7), (1, 8)]), stocked().items, SerialStock())
        bag = loaded.character.inventory
        before = loaded.snapshot()
        for places in ((0, 1), (1, 5), (0, 5)):
            bag[places[0]], bag[places[1]] = bag[places[1]], bag[places[0]]
            saved = {each.slot: each.item_unique_code for each in loaded.snapshot().data.inventory}
            self.assertEqual(saved, {place: item.serial for place, item in enumerate(bag) if item})
        self.assertEqual([each.slot for each in before.data.inventory], [0, 1])

    def test_without_serials_in_stock_what_needs_one_waits_in_the_document(self) -> None:
        loaded = load(a_row([], [(0, 7), (1, 7)]), stocked().items, SerialStock())
        self.assertIsNone(loaded.character.inventory[1])
        self.assertEqual([item.item_unique_code for item in loaded.snapshot().data.inventory], [7, 7])
