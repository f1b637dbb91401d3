"""Entering, leaving, and the NPCs that stand there (RULES 4)."""

from itertools import count
from random import Random
from unittest import TestCase

from gameserver.content.npcs import NpcType
from gameserver.content.spawns import Spawn
from gameserver.world import Character, Item, Refused
from gameserver.world.cells import cell_at, steps_between
from gameserver.world.events.sight import NpcAppeared, PlayerAppeared, PlayerDisappeared
from gameserver.world.events.walking import PlayerMoved
from gameserver.world.npcs import FIRST_NPC_ID, Npc, npcs_of
from tests.support.world import OPEN_MAP, a_character, a_map, a_world, an_npc


class Entering(TestCase):
    def test_the_newcomer_is_shown_the_nearest_first_and_all_others_in_one_event(self) -> None:
        world = a_world()
        for pc_id, x in ((1, 109), (2, 101), (3, 105), (4, 110)):
            world.enter(a_character(pc_id, x))
        world.drain()
        world.enter(a_character(9, 100))
        told = [event for event in world.drain() if isinstance(event, PlayerAppeared)]
        self.assertEqual([event.who.pc_id for event in told if event.witnesses == (9,)], [2, 3, 1])
        self.assertEqual([set(event.witnesses) for event in told if event.who.pc_id == 9], [{1, 2, 3}])

    def test_sight_ends_at_nine_cells_in_a_circle(self) -> None:
        world = a_world(npcs=[an_npc(0, 109, 100), an_npc(1, 110, 100), an_npc(2, 107, 107), an_npc(3, 106, 106)])
        world.enter(a_character(1))
        seen = {event.type_id for event in world.drain() if isinstance(event, NpcAppeared)}
        self.assertEqual(seen, {1000, 1003})

    def test_a_newcomer_is_told_where_a_walking_player_goes(self) -> None:
        world = a_world()
        world.enter(a_character(1, 105))
        world.walking.ask_move(1, cell_at(115, 100), 7)
        world.drain()
        world.enter(a_character(2, 100))
        events = [event for event in world.drain() if event.witnesses == (2,)]
        here = cell_at(105, 100)
        self.assertIsInstance(events[0], PlayerAppeared)
        self.assertEqual(events[1:], [PlayerMoved((2,), 1, here, cell_at(115, 100), 7)])

    def test_others_see_name_class_nation_clan_and_clothes_as_they_were(self) -> None:
        world = a_world()
        world.enter(a_character(1))
        world.drain()
        newcomer = a_character(2)
        newcomer.nation, newcomer.clan_name, newcomer.wear[3] = 1, "Owls", Item(3282, 0, 77)
        world.enter(newcomer)
        who = next(
            event.who for event in world.drain() if isinstance(event, PlayerAppeared) and event.witnesses == (1,)
        )
        newcomer.wear[3] = None
        self.assertEqual((who.name, who.nation, who.clan_name), ("p2", 1, "Owls"))
        self.assertEqual(who.wear[3], Item(3282, 0, 77))

    def test_nobody_enters_twice(self) -> None:
        world = a_world()
        world.enter(a_character(1))
        with self.assertRaises(Refused):
            world.enter(a_character(1))

    def test_a_blocked_cell_is_replaced_by_the_nearest_good_one(self) -> None:
        block = {cell_at(x, y) for x in range(98, 103) for y in range(98, 103)}
        world = a_world(a_map(block))
        world.enter(a_character(1))
        cell = world.character(1).cell
        self.assertNotIn(cell, block)
        self.assertEqual(steps_between(cell, cell_at(100, 100)), 3)

    def test_the_nearest_good_cell_may_be_the_corner_of_the_map(self) -> None:
        world = a_world(a_map({cell_at(x, y) for x in range(10) for y in range(10)} - {cell_at(0, 0)}))
        world.enter(a_character(1, 2, 2))
        self.assertEqual(world.character(1).cell, cell_at(0, 0))

    def test_without_a_good_cell_nearby_one_enters_at_the_start(self) -> None:
        block = {cell_at(x, y) for x in range(40) for y in range(40)}
        world = a_world(a_map(block))
        world.enter(a_character(1, 10, 10))
        self.assertEqual(world.character(1).cell, cell_at(110, 110))

    def test_where_the_start_is_blocked_too_it_is_the_first_walkable_cell(self) -> None:
        world = a_world(a_map(set(range(0x10000)) - {cell_at(7, 200), cell_at(8, 200)}))
        world.enter(a_character(1, 10, 10))
        self.assertEqual(world.character(1).cell, cell_at(7, 200))

    def test_a_map_without_a_walkable_cell_is_no_world(self) -> None:
        with self.assertRaisesRegex(ValueError, "map 1 has no cell"):
            a_world(a_map(range(0x10000)))

    def test_a_character_without_life_wakes_with_a_part_of_it(self) -> None:
        world = a_world()
        character = a_character(1)
        character.hp = 0
        world.enter(character)
        self.assertEqual(character.hp, 75 * 30 // 100)


class Leaving(TestCase):
    def test_the_character_comes_back_as_play_left_it_and_those_near_are_told(self) -> None:
        world = a_world()
        character = a_character(1)
        world.enter(character)
        world.enter(a_character(2))
        world.walking.ask_move(1, cell_at(101, 100), 1)
        world.walking.step(1, cell_at(101, 100), 1)
        world.drain()
        self.assertIs(world.leave(1), character)
        self.assertEqual(character.cell, cell_at(101, 100))
        self.assertEqual(world.drain(), [PlayerDisappeared((2,), 1)])
        self.assertEqual([other.pc_id for other in world.characters()], [2])

    def test_one_who_is_not_here_is_refused_everything(self) -> None:
        world = a_world()
        commands = (
            lambda: world.leave(1),
            lambda: world.character(1),
            lambda: world.walking.ask_move(1, 0, 0),
            lambda: world.walking.step(1, 0, 0),
            lambda: world.walking.stop(1),
            lambda: world.talking.say(1, 1, "x"),
            lambda: world.talking.say(1, 3, "x"),
            lambda: world.talking.gesture(1, 0),
            lambda: world.set_options(1, 0),
        )
        for command in commands:
            with self.assertRaises(Refused):
                command()


class Waking(TestCase):
    def test_creatures_that_vanish_as_one_of_them_wakes_up_are_not_shown(self) -> None:
        near = [an_npc(number, 101 + number, 100) for number in range(3)]
        world = a_world(npcs=near)

        def wake(npc: Npc) -> None:
            for other in near:
                if other is not near[1] and other.npc_id in world.scene.npcs:
                    world.scene.remove_npc(other)

        world.scene.waking = wake
        world.enter(a_character(1))
        shown = [event.npc_id for event in world.drain() if isinstance(event, NpcAppeared)]
        self.assertEqual(shown, [near[1].npc_id])


class Npcs(TestCase):
    def test_spawns_become_npcs_with_numbers_that_are_unique_over_maps(self) -> None:
        kinds = {3: NpcType(id=3, name="Rat", level=7, max_hp=200), 1001: NpcType(id=1001, name="Smith")}
        spawns = [Spawn(npc_id=3, x=5, y=6, direction=2), Spawn(npc_id=1001, x=9, y=9)]
        numbers = count(FIRST_NPC_ID)
        here, there = list(npcs_of(spawns, kinds, numbers)), list(npcs_of(spawns, kinds, numbers))
        self.assertEqual([npc.npc_id - FIRST_NPC_ID for npc in here + there], [0, 1, 2, 3])
        rat = here[0]
        self.assertEqual((rat.kind, rat.hp, rat.home), (kinds[3], 200, cell_at(5, 6)))
        self.assertEqual((rat.cell, rat.direction), (cell_at(5, 6), 2))


class Determinism(TestCase):
    def test_the_same_seed_and_the_same_script_give_the_same_events(self) -> None:
        self.assertEqual(self.play(seed=1), self.play(seed=1))
        self.assertNotEqual(self.play(seed=1), self.play(seed=2))

    def play(self, seed: int) -> list[object]:
        """Fifty players walk about at random."""
        script = Random(seed)
        world = a_world(OPEN_MAP, [an_npc(n, 100 + n, 100) for n in range(20)], seed=seed)
        for pc_id in range(1, 51):
            world.enter(a_character(pc_id, script.randrange(90, 120), script.randrange(90, 120)))
        for moment in range(1000):
            world.advance(moment / 10)
            mover: Character = world.character(script.randint(1, 50))
            world.walking.ask_move(mover.pc_id, mover.cell + script.choice((-513, -256, -1, 1, 256, 511)), 1)
            step = mover.cell + script.choice((-257, -256, -255, -1, 1, 255, 256, 257))
            world.walking.step(mover.pc_id, step, 1)
        return list(world.drain())
