import shutil
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.drops import Drop, write_drops
from gameserver.content.errors import ContentError, Mode
from gameserver.content.item_uses import ItemUses
from gameserver.content.library import load_items, load_library
from gameserver.content.maps import GameMap, Warp, read_map, write_map
from gameserver.content.reading import ExpReading, Reading
from tests.content.samples import SAMPLE, a_copy_of_the_sample


class LibraryTests(SynchronousTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.path = a_copy_of_the_sample(self)

    def refused(self, path: Path, offset: int | None, mode: Mode = Mode.STRICT) -> None:
        with self.assertRaises(ContentError) as caught:
            load_library(self.path, mode=mode)
        self.assertEqual((caught.exception.file, caught.exception.offset), (str(path), offset))

    def warned(self, path: Path, offset: int | None) -> None:
        warnings = load_library(self.path).warnings
        self.assertEqual([(warning.file, warning.offset) for warning in warnings], [(str(path), offset)])

    def test_only_the_maps_asked_for_are_loaded(self) -> None:
        library = load_library(self.path, [7])
        self.assertEqual((list(library.maps), list(library.spawns)), ([7], [7]))
        self.assertEqual(library.summary["maps"].files, 1)
        self.assertEqual(library.warnings, ())

    def test_a_map_that_is_not_there_is_refused_by_name(self) -> None:
        with self.assertRaises(ContentError) as caught:
            load_library(self.path, [1, 23, 99])
        what = "MAP_IDS names 23, 99, which this game data does not have: its maps are 1, 5, 7"
        self.assertEqual(str(caught.exception), f"{self.path / 'map'}: {what}")

    def test_the_case_of_names_does_not_matter(self) -> None:
        for old, new in [
            ("Item", "iTEM"),
            ("map", "MAP"),
            ("npc", "Npc"),
            ("MAP/1.n_ndt", "MAP/1.N_NDT"),
            ("iTEM/0ex", "iTEM/0EX"),
            ("Npc/2.itm", "Npc/2.ITM"),
            ("Teleport.txt", "TELEPORT.TXT"),
            ("npc_roles.toml", "NPC_Roles.toml"),
            ("item_uses.toml", "Item_Uses.TOML"),
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
        (self.path / "npc" / "01.itm").write_bytes(b"?")
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

    def test_a_drop_table_of_nobody_is_a_warning(self) -> None:
        (self.path / "npc" / "2.itm").rename(self.path / "npc" / "999.itm")
        self.warned(self.path / "npc" / "999.itm", 0)
        drops = load_library(self.path).drops
        self.assertEqual({2, 999} & set(drops), set())

    def test_only_existing_items_drop(self) -> None:
        file = self.path / "npc" / "2.itm"
        file.write_bytes(write_drops([Drop(code=0, rate=5), Drop(code=9999, rate=5), Drop(code=1024, rate=7)]))
        self.warned(file, 6)
        self.assertEqual(load_library(self.path).drops[2], (Drop(code=0, rate=5), Drop(code=1024, rate=7)))

    def test_files_that_a_data_set_lacks_mean_that_nobody_does_anything(self) -> None:
        for file in (self.path / "npc").glob("*.itm"):
            file.unlink()
        missing = ["npc_roles.toml", "item_uses.toml", "Teleport.txt"]
        for number, name in enumerate(missing, 1):
            (self.path / name).unlink()
            warnings = load_library(self.path, mode=Mode.STRICT).warnings
            self.assertEqual({w.file for w in warnings}, {str(self.path / gone) for gone in missing[:number]})
        library = load_library(self.path)
        self.assertEqual((library.drops, library.teleports, library.roles), ({}, {}, {}))
        self.assertEqual(library.uses, ItemUses())

    def test_roles_that_need_a_missing_file_are_refused(self) -> None:
        (self.path / "Teleport.txt").unlink()
        self.refused(self.path / "npc_roles.toml", None, Mode.LENIENT)

    def test_a_teleport_to_nowhere_or_into_a_wall_is_a_warning(self) -> None:
        file = self.path / "Teleport.txt"
        old = file.read_text("utf-8")
        for line in ("99 1 1", "7 0 0"):
            file.write_text(f"{old}{line}\n", "utf-8")
            self.warned(file, None)
            self.assertEqual(load_library(self.path, [1]).warnings == (), line != "99 1 1")

    def test_the_reading_of_the_operator_reaches_every_kind_of_file(self) -> None:
        name = "\ub9c8\uc744".encode("cp949")
        for path, offset in (("map/1", 2), ("npc/2", 0), ("Item/0", 8)):
            with (self.path / path).open("r+b") as file:
                file.seek(offset)
                file.write(name + b"\0")
        with (self.path / "map" / "1.n_ndt").open("ab") as file:
            file.write(bytes.fromhex("9f0180800000026a"))
        shutil.copy(self.path / "npc" / "3", self.path / "npc" / "415")
        with (self.path / "npc" / "415").open("r+b") as file:
            file.seek(20)
            file.write((415).to_bytes(2, "little"))
        usual = load_library(self.path)
        reading = Reading(exp_reading=ExpReading.U16_AT_61, encoding="cp949", drop_sentinel=False)
        other = load_library(self.path, reading=reading)
        self.assertEqual(
            {other.maps[1].name, other.npcs[2].name, other.items[1024].name, load_items(self.path)[1025].name},
            {"\ub9c8\uc744", "Broad Sword"},
        )
        self.assertEqual(other.npcs[3].experience, 2 * usual.npcs[3].experience)
        self.assertEqual([len(library.spawns[1]) - len(usual.spawns[1]) for library in (usual, other)], [0, 1])

    def test_the_items_alone_are_those_of_the_library(self) -> None:
        self.assertEqual(dict(load_items(SAMPLE, Mode.STRICT)), dict(load_library(SAMPLE).items))
