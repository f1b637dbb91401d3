"""The sample world: built from its sources, sound, and possible to walk through."""

import tomllib
from collections import Counter
from pathlib import Path

from click.testing import CliRunner
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.drops import CERTAIN
from gameserver.content.errors import Mode
from gameserver.content.library import load_library
from gameserver.content.maps import GameMap
from gameserver.content.npcs import NpcType
from gameserver.content.roles import NpcRole, Role
from gameserver.tools.data import SourceError, build, data
from gameserver.tools.sample.painting import Town
from tests.content.samples import GAMEDATA, SAMPLE, a_copy_of_the_sample, a_folder

STARTS = {1: (110, 110), 7: (110, 110), 5: (110, 110)}
"""Start cells of the towns (RULES 3), and the middle of the camp in the field."""
TOWNS = {1, 7}
KITS = {
    "warrior": {1024: 2, 3282: 3, 3272: 4, 3277: 5, 3292: 6, 3287: 7},
    "holy knight": {1048: 1, 3322: 0, 3307: 3, 3297: 4, 3302: 5, 3317: 6, 3312: 7},
    "mage": {2066: 2, 3337: 3, 3327: 4, 3332: 5, 3347: 6, 3342: 7},
    "archer": {1110: 1, 3677: 3, 3657: 4, 3667: 5, 3697: 6, 3687: 7},
}
"""What new characters wear: item code to slot (RULES 3)."""
ATTRIBUTES = {
    "warrior": (30, 16, 0),
    "holy knight": (30, 20, 0),
    "mage": (20, 12, 26),
    "archer": (30, 16, 0),
}
"""Strength, dexterity and intelligence of new characters (RULES 3)."""


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def on_foot_from(game_map: GameMap, start: tuple[int, int]) -> set[tuple[int, int]]:
    """All cells that can be reached without cutting a corner."""
    seen: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        x, y = waiting.pop()
        if (x, y) not in seen and game_map.walkable(x, y):
            seen.add((x, y))
            waiting += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
    return seen


def town_of(map_id: int) -> set[tuple[int, int]]:
    """All cells of a town's plan."""
    sources = [tomllib.loads(file.read_text("utf-8")) for file in (GAMEDATA / "sources" / "maps").iterdir()]
    (town,) = (source["town"] for source in sources if source["id"] == map_id)
    return {cell for cell, _ in Town(tuple(town["corner"]), town["plan"]).glyphs()}


class SampleWorld(SynchronousTestCase):
    library = load_library(SAMPLE, mode=Mode.STRICT)

    def test_it_loads_strictly_without_a_warning(self) -> None:
        self.assertEqual(self.library.warnings, ())
        self.assertEqual(set(self.library.maps), {1, 5, 7})
        self.assertEqual(
            {kind: figures.files for kind, figures in self.library.summary.items()},
            {
                "maps": 3,
                "spawns": 3,
                "npcs": len(self.library.npcs),
                "items": 5,
                "drops": len(self.library.drops),
                "teleports": 1,
                "roles": 1,
                "uses": 1,
            },
        )

    def test_everything_can_be_reached_on_foot_from_the_start(self) -> None:
        for map_id, game_map in self.library.maps.items():
            reached = on_foot_from(game_map, STARTS[map_id])
            self.assertGreater(len(reached), 40_000)
            gates = {(x, y) for x in range(256) for y in range(256) if game_map.warp_at(x, y)}
            self.assertTrue(gates)
            self.assertEqual(gates - reached, set())
            self.assertEqual({(spawn.x, spawn.y) for spawn in self.library.spawns[map_id]} - reached, set())

    def test_warps_lead_to_another_map_and_not_straight_back(self) -> None:
        for map_id, game_map in self.library.maps.items():
            for warp in game_map.warps:
                target = self.library.maps[warp.map_id]
                self.assertNotEqual(warp.map_id, map_id)
                self.assertIn((warp.x, warp.y), on_foot_from(target, STARTS[target.id]))
                self.assertIsNone(target.warp_at(warp.x, warp.y))

    def test_the_square_around_the_start_is_open(self) -> None:
        for map_id, (x, y) in STARTS.items():
            for dx in range(-3, 4):
                for dy in range(-3, 4):
                    self.assertTrue(self.library.maps[map_id].walkable(x + dx, y + dy))

    def test_people_live_in_the_towns_and_monsters_outside(self) -> None:
        for map_id, spawns in self.library.spawns.items():
            kinds = Counter(self.library.npcs[spawn.npc_id].is_monster for spawn in spawns)
            self.assertGreaterEqual(kinds[False], 8 if map_id in TOWNS else 3)
            self.assertGreaterEqual(kinds[True], 200)
            town = town_of(map_id)
            for spawn in spawns:
                in_town = (spawn.x, spawn.y) in town
                self.assertEqual(in_town, not self.library.npcs[spawn.npc_id].is_monster, spawn)

    def test_nobody_stands_on_anybody(self) -> None:
        for spawns in self.library.spawns.values():
            self.assertEqual(max(Counter((spawn.x, spawn.y) for spawn in spawns).values()), 1)

    def test_every_kind_of_npc_lives_somewhere(self) -> None:
        living = {spawn.npc_id for spawns in self.library.spawns.values() for spawn in spawns}
        self.assertEqual(living, set(self.library.npcs))
        self.assertEqual(self.library.npcs[1025].name, "Kinston")

    def test_new_characters_can_wear_what_they_start_with(self) -> None:
        for name, kit in KITS.items():
            strength, dexterity, intelligence = ATTRIBUTES[name]
            for code, slot in kit.items():
                item = self.library.items[code]
                self.assertEqual(item.wear_slot, slot, item)
                self.assertEqual(item.max_level, 15)
                row = item.level(1)
                assert row is not None
                self.assertLessEqual(row.strength, strength, item)
                self.assertLessEqual(row.dexterity, dexterity, item)
                self.assertLessEqual(row.intelligence, intelligence, item)

    def blows(self, name: str, monster: NpcType) -> int:
        """How many average blows of a new character the monster takes (RULES 7)."""
        weapon = next(code for code, slot in KITS[name].items() if slot in (1, 2))
        row = self.library.items[weapon].level(1)
        assert row is not None
        strength, _, intelligence = ATTRIBUTES[name]
        raw = (intelligence if name == "mage" else strength) // 2 + row.base_ability + row.random_ability // 2
        return -(-monster.max_hp // max(raw - monster.defence, raw // 10))

    def test_new_characters_level_up_on_what_lives_close_to_town(self) -> None:
        for kind in (self.library.npcs[2], self.library.npcs[3]):
            for name in KITS:
                self.assertIn(self.blows(name, kind), range(3, 7), (name, kind))
            self.assertIn(kind.experience, range(20, 61))
            self.assertEqual(kind.target_rule, 0)
        for map_id in TOWNS:
            near = [
                spawn
                for spawn in self.library.spawns[map_id]
                if spawn.npc_id == 2 and max(abs(spawn.x - 110), abs(spawn.y - 110)) < 45
            ]
            self.assertGreater(len(near), 60)

    def test_somebody_aggressive_lives_in_every_country(self) -> None:
        for map_id, spawns in self.library.spawns.items():
            kinds = {self.library.npcs[spawn.npc_id] for spawn in spawns}
            rules = {kind.target_rule for kind in kinds if kind.is_monster and kind.scan_range}
            self.assertLessEqual({1, 2} if map_id == 5 else {1}, rules)

    def test_the_field_has_one_boss_who_calls_for_help_and_hits_an_area(self) -> None:
        bosses = [npc for npc in self.library.npcs.values() if npc.npc_class >= 8]
        (boss,) = bosses
        self.assertEqual([spawn.npc_id for spawn in self.library.spawns[5]].count(boss.id), 1)
        self.assertEqual(boss.recall_type, 1)
        self.assertTrue(self.library.npcs[boss.recall_family].is_monster)
        self.assertTrue(any(attack.reach.radius for attack in boss.usable_attacks))
        self.assertGreater(
            boss.max_hp,
            2 * max(npc.max_hp for npc in self.library.npcs.values() if npc.is_monster and npc != boss),
        )

    def test_every_monster_drops_money_often_and_never_too_much(self) -> None:
        for npc in self.library.npcs.values():
            if npc.is_monster:
                rates = {drop.code: drop.rate for drop in self.library.drops[npc.id]}
                self.assertIn(rates[0] * 100 // CERTAIN, range(40, 66), npc)
                self.assertLessEqual(sum(rates.values()), CERTAIN)

    def test_what_helps_the_weak_can_be_looted_and_bought(self) -> None:
        uses = self.library.uses
        looted = {drop.code for drops in self.library.drops.values() for drop in drops}
        for map_id in TOWNS:
            sold = {code for role in self.roles_on(map_id) for code in role.sells}
            for codes in (set(uses.recovery), uses.return_scrolls):
                self.assertLessEqual(codes, sold)
        self.assertLessEqual(set(uses.recovery) | uses.return_scrolls, looted)

    def roles_on(self, map_id: int) -> list[NpcRole]:
        return [
            self.library.roles[spawn.npc_id]
            for spawn in self.library.spawns[map_id]
            if spawn.npc_id in self.library.roles
        ]

    def test_every_town_has_all_trades_and_a_way_to_every_other_map(self) -> None:
        for map_id in TOWNS:
            roles = self.roles_on(map_id)
            self.assertEqual({role for each in roles for role in each.roles}, set(Role))
            wanted = {code for code, item in self.library.items.items() if item.max_level}
            self.assertEqual(wanted - {code for role in roles for code in role.sells}, set())
        for map_id in self.library.maps:
            lines = {line for role in self.roles_on(map_id) for line in role.teleports}
            reached = {self.library.teleports[line].map_id for line in lines}
            self.assertEqual(reached, set(self.library.maps) - {map_id})

    def test_teleports_lead_to_where_people_walk_without_a_warp(self) -> None:
        for place in self.library.teleports.values():
            game_map = self.library.maps[place.map_id]
            self.assertTrue(game_map.walkable(place.x, place.y))
            self.assertIsNone(game_map.warp_at(place.x, place.y))

    def test_players_may_fight_each_other_in_the_country_but_not_in_town(self) -> None:
        for map_id, game_map in self.library.maps.items():
            town = town_of(map_id)
            for x, y in [(110, 110), (90, 100), *((spawn.x, spawn.y) for spawn in self.library.spawns[map_id])]:
                self.assertEqual(game_map.cell_word(x, y).pk_level == 0, (x, y) in town)

    def test_cells_hint_at_the_strongest_monster_at_home_there(self) -> None:
        for map_id, game_map in self.library.maps.items():
            for spawn in self.library.spawns[map_id]:
                npc = self.library.npcs[spawn.npc_id]
                if npc.is_monster:
                    self.assertGreaterEqual(game_map.cell_word(spawn.x, spawn.y).monster_level, npc.level)

    def test_everything_but_money_costs_more_than_nothing(self) -> None:
        self.assertEqual([item.name for item in self.library.items.values() if item.price < 1], [])


class Building(SynchronousTestCase):
    def test_the_binary_files_are_what_the_sources_say(self) -> None:
        target = a_folder(self)
        build(GAMEDATA / "sources", target)
        built, kept = files_below(target), files_below(SAMPLE)
        self.assertEqual(set(built), set(kept))
        self.assertEqual([name for name in built if built[name] != kept[name]], [])

    def test_a_mistake_in_a_source_is_reported_with_its_file(self) -> None:
        sources = a_folder(self)
        for name, old, new in [
            ("items.toml", "price = 150", "prize = 150"),
            ("items.toml", "price = 150", "price = 5000000000"),
            ("npcs.toml", "level = 3", "level = 1000"),
            ("npcs.toml", "8192 = 6", "8192 = -6"),
            ("npcs.toml", "8192 = 6", "bread = 6"),
            ("maps/temoz.toml", "npc = 2\n", "npc = 99\n"),
            ("maps/temoz.toml", 'terrain = "water"', 'terrain = "lava"'),
            ("maps/temoz.toml", "cover = 26", "cover = 26\nline = [[1, 1], [2, 2]]"),
            ("maps/temoz.toml", "count = 70", "count = 70000"),
            ("maps/temoz.toml", "..@", "..."),
            ("maps/temoz.toml", "..@", "@.@"),
            ("maps/temoz.toml", "..@", "Z.@"),
            ("maps/temoz.toml", ",^^", ",!^"),
            ("maps/temoz.toml", "[town]", "[town"),
        ]:
            (sources / "maps").mkdir(exist_ok=True)
            for file in (GAMEDATA / "sources").rglob("*.toml"):
                text = file.read_text("utf-8")
                changed = sources / file.relative_to(GAMEDATA / "sources")
                changed.write_text(text.replace(old, new, 1) if changed == sources / name else text, "utf-8")
            with self.assertRaises(SourceError) as caught:
                build(sources, a_folder(self))
            self.assertIn(str(sources / name), str(caught.exception))


class Commands(SynchronousTestCase):
    def test_build_writes_a_world_that_check_approves(self) -> None:
        target = str(a_folder(self))
        built = CliRunner().invoke(data, ["build", "--sources", str(GAMEDATA / "sources"), "--target", target])
        self.assertEqual(built.exit_code, 0, built.output)
        checked = CliRunner().invoke(data, ["check", target])
        self.assertEqual(checked.exit_code, 0, checked.output)
        self.assertIn("spawns", checked.output)

    def test_check_fails_on_a_fault_unless_it_is_to_be_lenient(self) -> None:
        path = a_copy_of_the_sample(self)
        with (path / "Item" / "3").open("ab") as file:
            file.write(b"tail")
        checked = CliRunner().invoke(data, ["check", str(path)])
        self.assertEqual(checked.exit_code, 1)
        self.assertIn("4 bytes left", checked.output)
        lenient = CliRunner().invoke(data, ["check", "--lenient", str(path)])
        self.assertEqual(lenient.exit_code, 0)
        self.assertIn("warning: ", lenient.output)
