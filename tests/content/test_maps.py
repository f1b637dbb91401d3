from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError, Report
from gameserver.content.maps import (
    CELL_BYTES,
    OPEN_FIELD,
    SIDE,
    CellWord,
    GameMap,
    Warp,
    block_of,
    read_map,
    write_map,
)
from tests.content.samples import bytes_, map_files

WARP = Warp(map_id=1, x=3, y=200)


def with_cells(words: dict[tuple[int, int], CellWord], warps: tuple[Warp, ...] = ()) -> GameMap:
    cells = bytearray(OPEN_FIELD)
    for (x, y), word in words.items():
        start = CELL_BYTES * (x + SIDE * y)
        cells[start : start + CELL_BYTES] = word.to_bytes(CELL_BYTES, "little")
    return GameMap(7, "Quanato", warps, bytes(cells))


class MapFiles(SynchronousTestCase):
    @given(map_files())
    @settings(max_examples=25)
    def test_writing_what_was_read_gives_the_same_bytes(self, data: bytes) -> None:
        self.assertEqual(write_map(read_map(data, "map/7")), data)

    @given(map_files(), st.data())
    @settings(max_examples=25)
    def test_a_file_of_any_other_size_is_refused_where_it_goes_wrong(
        self, data: bytes, more: st.DataObject
    ) -> None:
        cut = more.draw(st.integers(0, len(data) - 1))
        with self.assertRaises(ContentError) as short:
            read_map(data[:cut], "map/7")
        self.assertEqual(short.exception.offset, cut)
        with self.assertRaises(ContentError) as long:
            read_map(data + more.draw(st.binary(min_size=1, max_size=9)), "map/7")
        self.assertEqual(long.exception.offset, len(data))

    def test_a_header_cut_anywhere_is_refused(self) -> None:
        data = write_map(GameMap(7, "Quanato", (WARP,)))
        for cut in range(40):
            self.assertRaises(ContentError, read_map, data[:cut], "map/7")

    def test_the_size_is_that_of_the_format(self) -> None:
        for count in range(16):
            self.assertEqual(len(write_map(GameMap(7, "Quanato", (WARP,) * count))), 262_167 + 6 * count)

    def test_the_error_names_file_offset_and_reason(self) -> None:
        with self.assertRaises(ContentError) as caught:
            read_map(write_map(GameMap(7, "Quanato")), "somewhere/map/8")
        self.assertEqual(str(caught.exception), "somewhere/map/8: byte 0: the file says it is map 7")

    def test_a_file_without_a_number_for_a_name_is_refused(self) -> None:
        self.assertRaises(ContentError, read_map, write_map(GameMap(7, "Quanato")), "map/seven")

    def test_more_warps_than_a_cell_can_name_are_refused(self) -> None:
        data = bytearray(write_map(GameMap(7, "Quanato")))
        data[22] = 16
        with self.assertRaises(ContentError) as caught:
            read_map(bytes(data) + bytes(6 * 16), "map/7")
        self.assertEqual(caught.exception.offset, 22)

    def test_oddities_are_warnings_with_their_place(self) -> None:
        crooked = Warp(map_id=1, x=3, y=4, reserved=1)
        for odd, offset in [
            (with_cells({(5, 2): CellWord.of(walkable=1, warp=2)}, (WARP,)), 29 + 4 * (5 + 2 * 256)),
            (GameMap(7, "Quanato", (WARP,) * 15), 22),
            (GameMap(7, "Quanato", (WARP, crooked)), 23 + 6 + 4),
        ]:
            report = Report()
            read_map(write_map(odd), "map/7", report)
            self.assertEqual([warning.offset for warning in report.warnings], [offset])


class Maps(SynchronousTestCase):
    @given(st.dictionaries(st.tuples(bytes_, bytes_), st.integers(0, 0xFFFFFFFF).map(CellWord), max_size=20))
    @settings(max_examples=50)
    def test_look_ups_agree_with_the_bits_of_the_cell(self, words: dict[tuple[int, int], CellWord]) -> None:
        game_map = with_cells(words, (WARP,) * 9)
        for (x, y), word in words.items():
            self.assertEqual(game_map.cell_word(x, y), word)
            self.assertEqual(game_map.walkable(x, y), word.walkable == 1)
            self.assertEqual(game_map.warp_at(x, y), WARP if 1 <= word.warp <= 9 else None)

    def test_nothing_outside_is_walkable(self) -> None:
        game_map = GameMap(7, "Quanato")
        for x, y in [(-1, 0), (0, -1), (256, 0), (0, 256), (-1, -1), (300, 300)]:
            self.assertFalse(game_map.walkable(x, y))
        self.assertTrue(game_map.walkable(0, 0))
        self.assertTrue(game_map.walkable(255, 255))

    @given(bytes_, bytes_, st.integers(0, 6), st.sets(st.tuples(bytes_, bytes_), max_size=30))
    def test_the_nearest_walkable_cell_is_what_a_search_of_all_cells_finds(
        self, x: int, y: int, within: int, open_cells: set[tuple[int, int]]
    ) -> None:
        island = GameMap(7, "Quanato", cells=bytes(len(OPEN_FIELD)))
        near = {((x + dx) % 256, (y + dy) % 256) for dx, dy in [(3, 0), (0, -3), (-2, 2), (5, 5)]}
        cells = bytearray(island.cells)
        for cx, cy in open_cells | near:
            cells[CELL_BYTES * (cx + SIDE * cy)] = 1
        found = GameMap(7, "Quanato", cells=bytes(cells)).nearest_walkable(x, y, within)
        reachable = [
            ((cx - x) ** 2 + (cy - y) ** 2, cy, cx)
            for cx, cy in open_cells | near
            if max(abs(cx - x), abs(cy - y)) <= within
        ]
        _, wanted_y, wanted_x = min(reachable, default=(0, -1, -1))
        self.assertEqual(found, (wanted_x, wanted_y) if reachable else None)

    def test_blocks_number_the_map_from_0_to_483(self) -> None:
        self.assertEqual({block_of(x, y) for x in range(256) for y in range(256)}, set(range(484)))

    def test_a_map_needs_all_its_cells(self) -> None:
        self.assertRaises(ValueError, GameMap, 7, "Quanato", (), b"\1\0\0\0")

    def test_a_name_that_does_not_fit_is_not_cut(self) -> None:
        self.assertRaises(ValueError, write_map, GameMap(7, "A name of twenty-one."))
