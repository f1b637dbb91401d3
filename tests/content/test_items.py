import struct
from collections.abc import Callable
from functools import partial
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.codes import ItemOption, item_code, item_place
from gameserver.content.errors import ContentError, Mode, Report
from gameserver.content.item_tables import (
    Equipment,
    Goods,
    HigherLevels,
    ItemTable,
    Jewel,
    LevelRow,
    read_item_table,
    write_item_table,
)
from gameserver.content.items import Items, collect_items
from tests.content.samples import item_table_files

KINDS = [(Equipment, 242), (HigherLevels, 92), (Jewel, 52), (Goods, 48)]
SWORD = Equipment(group=1, row=0, wear_slot=2, name="Sword", price=100, levels=(LevelRow(base_ability=5),) * 10)
NECKLACE = Jewel(group=4, row=1, name="Necklace", ability=3)
RING = Jewel(group=5, row=1, name="Ring", required_level=7)
BREAD = Goods(group=8, row=0, name="Bread", price=8)


def rows(*abilities: int) -> tuple[LevelRow, ...]:
    return tuple(LevelRow(base_ability=ability) for ability in abilities)


def collect(
    *equipment: Equipment,
    higher: tuple[HigherLevels, ...] = (),
    jewels: tuple[Jewel, ...] = (),
    goods: tuple[Goods, ...] = (),
    report: Report | None = None,
) -> Items:
    tables = ItemTable("0", equipment), ItemTable("0ex", higher), ItemTable("1", jewels)
    return collect_items(*tables, [ItemTable("2"), ItemTable("3", goods)], report or Report())


class Codes(SynchronousTestCase):
    def test_published_codes_split_into_group_and_row(self) -> None:
        for code, place in {1024: (1, 0), 1048: (1, 24), 1110: (1, 86), 2066: (2, 18), 3282: (3, 210)}.items():
            self.assertEqual(item_place(code), place)
            self.assertEqual(item_code(*place), code)

    def test_published_options_decode(self) -> None:
        self.assertEqual(ItemOption.of(level=1, confirmed=1, sub_type=1, wear_slot=2), 2145)
        self.assertEqual(ItemOption(3105).wear_slot, 3)
        self.assertEqual(ItemOption.of(light=1), 1 << 26)


class ItemTableFiles(SynchronousTestCase):
    @given(item_table_files(15, 1023, 9, rest=236))
    def test_table_0_survives_reading_and_writing(self, data: bytes) -> None:
        self.assertEqual(write_item_table(read_item_table(Equipment, data, "Item/0")), data)

    @given(item_table_files(1023, rest=90))
    def test_table_0ex_survives_reading_and_writing(self, data: bytes) -> None:
        self.assertEqual(write_item_table(read_item_table(HigherLevels, data, "Item/0ex")), data)

    @given(item_table_files(15, 1023, rest=48))
    def test_table_1_survives_reading_and_writing(self, data: bytes) -> None:
        self.assertEqual(write_item_table(read_item_table(Jewel, data, "Item/1")), data)

    @given(item_table_files(15, 1023, rest=44))
    def test_tables_2_and_3_survive_reading_and_writing(self, data: bytes) -> None:
        self.assertEqual(write_item_table(read_item_table(Goods, data, "Item/3")), data)

    def test_bytes_that_fill_no_record_are_refused_when_strict_and_ignored_when_lenient(self) -> None:
        for kind, size in KINDS:
            data = bytes(2 * size)
            for length in set(range(2 * size)) - {0, size}:
                with self.assertRaises(ContentError) as caught:
                    read_item_table(kind, data[:length], "Item/x")
                self.assertEqual(caught.exception.offset, length // size * size)
            report = Report(Mode.LENIENT)
            read = read_item_table(kind, data[: 2 * size - 1], "Item/x", report)
            self.assertEqual(len(read.records), 1)
            self.assertEqual([warning.offset for warning in report.warnings], [size])

    def test_records_that_cannot_be_of_the_table_are_refused_in_either_mode(self) -> None:
        wrong: list[tuple[Callable[..., object], bytes]] = [
            (partial(read_item_table, Equipment), struct.pack("<HHH236x", 16, 0, 0)),
            (partial(read_item_table, Equipment), struct.pack("<HHH236x", 1, 1024, 0)),
            (partial(read_item_table, Equipment), struct.pack("<HHH236x", 1, 0, 10)),
            (partial(read_item_table, HigherLevels), struct.pack("<H90x", 1024)),
            (partial(read_item_table, Jewel), struct.pack("<HH48x", 16, 0)),
            (partial(read_item_table, Goods), struct.pack("<HH44x", 2, 1024)),
        ]
        for (read, record), mode in product(wrong, Mode):
            with self.assertRaises(ContentError) as caught:
                read(bytes(len(record)) + record, "Item/x", Report(mode))
            self.assertEqual(caught.exception.offset, len(record))


class LookUps(SynchronousTestCase):
    def test_every_table_shows_the_same_face(self) -> None:
        items = collect(SWORD, jewels=(NECKLACE, RING), goods=(BREAD,))
        shown = [
            (item.code, item.name, item.wear_slot, item.price, item.required_level) for item in items.values()
        ]
        self.assertEqual(
            shown,
            [
                (1024, "Sword", 2, 100, 0),
                (4097, "Necklace", 8, 0, 0),
                (5121, "Ring", 9, 0, 7),
                (8192, "Bread", None, 8, 0),
            ],
        )

    @given(st.integers(0, 0x3FFFF))
    def test_flags_above_the_code_do_not_matter(self, flags: int) -> None:
        self.assertEqual(collect(SWORD)[1024 | flags << 14].name, "Sword")

    def test_an_unknown_code_is_a_key_error(self) -> None:
        self.assertRaises(KeyError, collect(SWORD).__getitem__, 1025)
        self.assertNotIn(1025, collect(SWORD))

    def test_item_level_0_counts_as_1_and_missing_levels_are_none(self) -> None:
        sword = Equipment(group=1, row=0, name="Sword", levels=rows(5, 7, 0, 11, 0, 0, 0, 0, 0, 0))
        item = collect(sword)[1024]
        self.assertEqual(item.level(0), LevelRow(base_ability=5))
        self.assertEqual(item.level(1), LevelRow(base_ability=5))
        self.assertIsNone(item.level(3))
        self.assertEqual(item.level(4), LevelRow(base_ability=11))
        self.assertIsNone(item.level(15))
        self.assertEqual(item.max_level, 4)
        self.assertEqual(collect(goods=(BREAD,))[8192].max_level, 0)

    def test_blank_records_are_skipped_silently(self) -> None:
        report = Report()
        blanks = Equipment(group=1, row=0), Equipment(group=1, row=0)
        self.assertEqual(len(collect(*blanks, SWORD, goods=(Goods(group=0, row=0),), report=report)), 1)
        self.assertEqual(report.warnings, [])

    def test_a_code_given_twice_is_refused_when_strict_and_the_first_stays_when_lenient(self) -> None:
        again = Goods(group=1, row=0, name="Impostor")
        with self.assertRaises(ContentError) as caught:
            collect(SWORD, goods=(BREAD, again))
        self.assertEqual((caught.exception.file, caught.exception.offset), ("3", 48))
        items = collect(SWORD, goods=(BREAD, again), report=Report(Mode.LENIENT))
        self.assertEqual(items[1024].name, "Sword")
        self.assertEqual([warning.offset for warning in items.warnings], [48])


class HigherLevelJoin(SynchronousTestCase):
    shield = Equipment(group=3, row=0, name="Shield", levels=rows(*range(1, 11)))

    def test_a_row_of_one_piece_gets_its_levels(self) -> None:
        items = collect(SWORD, higher=(HigherLevels(row=0, levels=rows(11, 12, 13, 14, 15)),))
        self.assertEqual(items[1024].max_level, 15)
        self.assertEqual(items[1024].level(11), LevelRow(base_ability=11))

    def test_a_piece_without_higher_levels_ends_at_ten(self) -> None:
        self.assertEqual(collect(SWORD)[1024].max_level, 10)

    def test_several_pieces_of_a_row_get_its_records_in_file_order(self) -> None:
        report = Report()
        records = HigherLevels(row=0, levels=rows(1, 1, 1, 1, 1)), HigherLevels(row=0, levels=rows(2, 2, 2, 2, 2))
        items = collect(SWORD, self.shield, higher=records, report=report)
        self.assertEqual(items[1024].level(11), LevelRow(base_ability=1))
        self.assertEqual(items[3072].level(11), LevelRow(base_ability=2))
        self.assertEqual(len(report.warnings), 1)

    def test_a_single_record_serves_all_pieces_of_its_row(self) -> None:
        items = collect(SWORD, self.shield, higher=(HigherLevels(row=0, levels=rows(1, 1, 1, 1, 1)),))
        self.assertEqual(items[1024].level(11), items[3072].level(11))

    def test_levels_without_a_piece_are_refused_when_strict_and_ignored_when_lenient(self) -> None:
        lost = HigherLevels(row=9, levels=rows(1, 1, 1, 1, 1))
        with self.assertRaises(ContentError) as caught:
            collect(SWORD, higher=(HigherLevels(row=9), lost))
        self.assertEqual((caught.exception.file, caught.exception.offset), ("0ex", 92))
        items = collect(SWORD, higher=(lost,), report=Report(Mode.LENIENT))
        self.assertEqual(len(items.warnings), 1)
