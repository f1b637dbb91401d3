import shutil
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError, Mode
from gameserver.content.library import load_items, load_library
from gameserver.content.maps import GameMap, Warp, read_map, write_map
from tests.content.samples import SAMPLE, a_copy_of_the_sample


class LibraryTests(SynchronousTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.path = a_copy_of_the_sample(self)

    def refused(self, path: Path, offset: int, mode: Mode = Mode.STRICT) -> None:
        with self.assertRaises(ContentError) as caught:
            load_library(self.path, mode=mode)
        self.assertEqual((caught.exception.file, caught.exception.offset), (str(path), offset))

    def warned(self, path: Path, offset: int) -> None:
        warnings = load_library(self.path).warnings
        self.assertEqual([(warning.file, warning.offset) for warning in warnings], [(str(path), offset)])

    def test_only_the_maps_asked_for_are_loaded(self) -> None:
        library = load_library(self.path, [7])
        self.assertEqual((list(library.maps), list(library.spawns)), ([7], [7]))
        self.assertEqual(library.summary["maps"].files, 1)
        self.assertEqual(library.warnings, ())

    def test_a_map_that_is_not_there_is_refused_by_name(self) -> None:
        with self.assertRaises(ContentError) as caught:
            load_library(self.path, [1, 23])
        self.assertEqual(caught.exception.file, str(self.path / "map" / "23"))

    def test_the_case_of_names_does_not_matter(self) -> None:
        for old, new in [
            ("Item", "iTEM"),
            ("map", "MAP"),
            ("npc", "Npc"),
            ("MAP/1.n_ndt", "MAP/1.N_NDT"),
            ("iTEM/0ex", "iTEM/0EX"),
        ]:
            (self.path / old).rename(self.path / new)
        self.assertEqual(load_library(self.path, mode=Mode.STRICT), load_library(SAMPLE))

    def test_names_that_differ_in_case_only_are_refused(self) -> None:
        shutil.copy(self.path / "map" / "1.n_ndt", self.path / "map" / "1.N_NDT")
        self.assertRaises(ContentError, load_library, self.path)

    def test_a_folder_without_game_data_is_refused(self) -> None:
        self.assertRaises(ContentError, load_library, self.path / "nowhere")
        self.assertRaises(ContentError, load_library, self.path / "map")
        self.assertRaises(ContentError, load_items, self.path / "npc")

    def test_files_that_are_not_ours_are_left_alone(self) -> None:
        (self.path / "npc" / "1.itm").write_bytes(b"\0\0\0\0\0\0")
        (self.path / "npc" / "0999").write_bytes(b"?")
        (self.path / "map" / "readme.txt").write_bytes(b"?")
        self.assertEqual(load_library(self.path, mode=Mode.STRICT).warnings, ())

    def test_a_broken_file_is_refused_in_either_mode(self) -> None:
        for name in ("map/1", "map/1.n_ndt", "npc/1"):
            data = (SAMPLE / name).read_bytes()
            (self.path / name).write_bytes(data[:-1])
            end = len(data) - 8 if name.endswith("ndt") else len(data) - 1
            for mode in Mode:
                self.refused(self.path / name, end, mode)
            (self.path / name).write_bytes(data)

    def test_a_spawn_of_an_unknown_kind_is_left_out_with_a_warning(self) -> None:
        with (self.path / "map" / "1.n_ndt").open("r+b") as file:
            file.write((999).to_bytes(2, "little"))
        self.warned(self.path / "map" / "1.n_ndt", 0)
        self.assertNotIn(999, [spawn.npc_id for spawn in load_library(self.path).spawns[1]])

    def test_warps_to_nowhere_and_into_walls_are_warnings(self) -> None:
        file = self.path / "map" / "1"
        old = read_map(file.read_bytes(), str(file))
        for warp in (Warp(map_id=99, x=1, y=1), Warp(map_id=7, x=0, y=0)):
            file.write_bytes(write_map(GameMap(1, old.name, (*old.warps, warp), old.cells)))
            self.warned(file, 23 + 6 * len(old.warps))

    def test_a_missing_item_table_is_refused_when_strict_and_empty_when_lenient(self) -> None:
        (self.path / "Item" / "2").unlink()
        self.refused(self.path / "Item" / "2", 0)
        self.warned(self.path / "Item" / "2", 0)
        self.assertRaises(ContentError, load_items, self.path, Mode.STRICT)
        self.assertEqual(len(load_items(self.path).warnings), 1)

    def test_a_map_without_spawns_is_a_warning(self) -> None:
        (self.path / "map" / "1.n_ndt").unlink()
        self.warned(self.path / "map" / "1", 0)
        self.assertEqual(load_library(self.path).spawns[1], ())

    def test_the_items_alone_are_those_of_the_library(self) -> None:
        self.assertEqual(dict(load_items(SAMPLE, Mode.STRICT)), dict(load_library(SAMPLE).items))
