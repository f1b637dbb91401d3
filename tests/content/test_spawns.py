from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError, Report
from gameserver.content.maps import CELLS, GameMap
from gameserver.content.spawns import Spawn, place_spawns, read_spawns, write_spawns

SENTINEL = bytes.fromhex("9f01808012340 26a".replace(" ", ""))
HARE = Spawn(npc_id=2, x=10, y=20, direction=3)
FIELD = GameMap(1, "Field")


class SpawnFiles(SynchronousTestCase):
    @given(st.lists(st.binary(min_size=8, max_size=8)).map(b"".join))
    def test_writing_what_was_read_gives_the_same_bytes(self, data: bytes) -> None:
        self.assertEqual(write_spawns(read_spawns(data, "map/1.n_ndt")), data)

    def test_a_record_is_laid_out_as_the_format_says(self) -> None:
        spawn = Spawn(npc_id=1025, x=110, y=102, direction=4, step=9)
        self.assertEqual(write_spawns([spawn]).hex(), "01046e6600000409")

    def test_bytes_that_fill_no_record_are_refused(self) -> None:
        data = write_spawns([HARE] * 3)
        for cut in set(range(24)) - {0, 8, 16}:
            with self.assertRaises(ContentError) as caught:
                read_spawns(data[:cut], "map/1.n_ndt")
            self.assertEqual(caught.exception.offset, cut // 8 * 8)
            self.assertIn(f"map/1.n_ndt: byte {cut // 8 * 8}: ", str(caught.exception))

    def test_an_empty_file_means_nobody(self) -> None:
        self.assertEqual(read_spawns(b"", "map/1.n_ndt"), ())

    def test_odd_words_are_warnings_with_their_place(self) -> None:
        report = Report()
        read_spawns(write_spawns([HARE, Spawn(npc_id=0, x=1, y=1)]), "map/1.n_ndt", report)
        read_spawns(write_spawns([HARE, Spawn(npc_id=2, x=1, y=1, reserved=5)]), "map/1.n_ndt", report)
        self.assertEqual([warning.offset for warning in report.warnings], [8, 12])


class Placing(SynchronousTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.report = Report()

    def place(self, *spawns: Spawn, game_map: GameMap = FIELD) -> list[Spawn]:
        return list(place_spawns(spawns, "map/1.n_ndt", game_map, {2, 415}, self.report))

    def test_end_marks_are_dropped_wherever_they_are(self) -> None:
        spawns = read_spawns(write_spawns([HARE]) + SENTINEL + write_spawns([HARE]) + SENTINEL * 2, "map/1.n_ndt")
        self.assertEqual(self.place(*spawns), [HARE, HARE])
        self.assertEqual(self.report.warnings, [])

    def test_a_creature_of_the_same_kind_is_no_end_mark(self) -> None:
        almost = Spawn(npc_id=415, x=128, y=128, direction=2, step=0)
        self.assertEqual(self.place(almost), [almost])

    def test_end_marks_are_creatures_when_the_operator_says_so(self) -> None:
        spawns = read_spawns(SENTINEL, "map/1.n_ndt")
        self.assertEqual(list(place_spawns(spawns, "", FIELD, {415}, self.report, False)), list(spawns))

    def test_kinds_that_do_not_exist_are_skipped_with_a_warning(self) -> None:
        self.assertEqual(self.place(HARE, Spawn(npc_id=3, x=1, y=1)), [HARE])
        self.assertEqual([warning.offset for warning in self.report.warnings], [8])

    def test_two_may_share_a_cell(self) -> None:
        self.assertEqual(self.place(HARE, HARE), [HARE, HARE])

    def test_blocked_ground_moves_the_creature_to_the_nearest_walkable_cell(self) -> None:
        cells = bytearray(4 * CELLS)
        cells[4 * (15 + 256 * 25)] = 1
        island = GameMap(1, "Island", cells=bytes(cells))
        far = Spawn(npc_id=2, x=9, y=20)
        self.assertEqual(self.place(HARE, far, game_map=island), [HARE.moved_to(15, 25)])
        self.assertEqual([warning.offset for warning in self.report.warnings], [0, 8])
