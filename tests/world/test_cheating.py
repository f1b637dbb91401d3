"""What players try who want more than is theirs: any number, any order, and coming back as if nothing had been."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any
from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.daemons.zone.views import view
from gameserver.messages.links import ZONE_TO_GATE
from gameserver.world import Character, Item, Refused, Rules, Surroundings, World
from gameserver.world.cells import cell_at
from gameserver.world.character import StorageContents
from gameserver.world.events.base import Report
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.events.walking import PositionFixed
from gameserver.world.formulas import threshold
from gameserver.world.npcs import FIRST_NPC_ID
from gameserver.world.rules import CellRule, ItemRules, MoveRules, PkRules
from gameserver.world.rules.growth import ExpRules
from gameserver.world.states import Change, State
from tests.support.fights import PLAYER, SURE
from tests.support.items import Books
from tests.support.town import BREAD, CAT, HEALER, KEEPER, MONSTER, SCROLL, SWORD, TEA, a_town, a_town_library
from tests.support.world import OPEN_MAP, a_character, a_map, a_stock, a_world

SUBJECTS = (
    "walking", "talking", "fighting", "growth", "feuds", "dying", "inventory", "wearing", "things", "shops",
    "healing", "storages", "using", "travel", "looking",
)  # fmt: skip
"""Those whose commands players can give; `operating` has a table of what operators may type."""
EDGES = (0, 1, 2, 4, 5, 29, 30, 79, 80, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
KNOWN = (KEEPER, HEALER, CAT, MONSTER, BREAD, TEA, SCROLL, SWORD, 101, 102, 103, 104, 201, cell_at(101, 100))
BYTES = "speed target_type kind gesture potion slot place new_place old_slot new_slot"
MASKS = dict.fromkeys(BYTES.split(), 0xFF) | dict.fromkeys(("about", "line", "quantity", "minutes"), 0xFFFF)
"""What fits into arguments of these names; all others are u32."""
NUMBERS = st.sampled_from(EDGES + KNOWN) | st.integers(0, 0xFFFFFFFF)


def commands(world: World) -> Iterator[tuple[str, Callable[..., object], list[inspect.Parameter]]]:
    """Yield every command of players: its name, the method, and what else it takes."""
    for name in SUBJECTS:
        for verb, method in inspect.getmembers(getattr(world, name), inspect.ismethod):
            names = list(inspect.signature(method).parameters.values())
            if not verb.startswith("_") and names and names[0].name == "pc_id":
                yield f"{name}.{verb}", method, names[1:]


def an_owner(pc_id: int, **fields: Any) -> Character:
    """Somebody who carries, wears and has stored a little."""
    character = a_character(pc_id)
    character.woonz, character.lore, character.points = 5000, 300, 10
    carried = ((BREAD, 90, 101), (BREAD, 50, 102), (SCROLL, 2, 103), (SWORD, 1, 104))
    character.inventory[:4] = [Item(*each) for each in carried]
    character.storage = StorageContents(77)
    character.storage.items[5] = Item(TEA, 7, 201)
    for name, value in fields.items():
        setattr(character, name, value)
    return character


class AnyNumbers(TestCase):
    """Whatever numbers arrive, players are refused at worst, nothing is made or lost, and all can be shown."""

    def argument(self, parameter: inspect.Parameter, draw: Callable[..., Any]) -> object:
        kind = str(parameter.annotation)
        if "tuple" in kind:
            return tuple(draw(st.lists(st.integers(0, 255), min_size=5, max_size=5)))
        if "str" in kind:
            return draw(st.text(max_size=64))
        return draw(st.booleans()) if "bool" in kind else draw(NUMBERS) & MASKS.get(parameter.name, 0xFFFFFFFF)

    @given(st.data(), st.sampled_from([1, 2, 3]))
    def test_every_command_with_any_numbers_by_the_living_the_dead_and_the_absent(
        self, data: st.DataObject, pc_id: int
    ) -> None:
        world = a_town(Rules(combat=SURE, pk=PkRules(disabled_maps=(), cell_rule=CellRule.ALWAYS, min_level=1)))
        for each in (1, 2):
            world.enter(an_owner(each, **({} if each == 1 else {"inventory": [None] * 30, "storage": None})))
        world.dying.die(world.scene.player(2))
        books = Books.of(world)
        world.storages.open(1, KEEPER)
        books.follow(world.drain())
        known = list(commands(world))
        for _ in range(8):
            _, command, parameters = data.draw(st.sampled_from(known), label="command")
            with suppress(Refused):
                command(pc_id, *(self.argument(each, data.draw) for each in parameters))
            world.advance(world.scene.now + 1)
            events = world.drain()
            books.follow(events)
            for event in events:
                if not isinstance(event, Report):
                    ZONE_TO_GATE.encode(view(event))
        books.check(Books.of(world))
        me = world.character(1)
        self.assertTrue(all(each >= 0 for each in (me.woonz, me.lore, me.points, me.stored_hp, me.stored_mp)))
        self.assertTrue(all(0 <= me.hp <= 75 or me.level > 1 for me in world.characters()))

    def test_there_are_commands(self) -> None:
        found = {name for name, *_ in commands(a_world())}
        self.assertLessEqual({"shops.buy", "storages.withdraw", "travel.return_here", "growth.retrieve"}, found)
        self.assertGreater(len(found), 25)


class ComingBack(TestCase):
    """Whoever leaves and enters again, here or on another map, is no better off."""

    def setUp(self) -> None:
        around = Surroundings(a_town_library(), Rules(), Random(0), a_stock())
        other = attrs.evolve(OPEN_MAP, id=2)
        around.library = attrs.evolve(around.library, maps={1: OPEN_MAP, 2: other})
        self.worlds = World(1, around), World(2, around)

    def come_back(self, to: int, after: float = 1.0) -> World:
        """A player leaves map 1 and comes to one of the two, loaded anew."""
        character = self.worlds[0].leave(1)
        for world in self.worlds:
            world.advance(world.scene.now + after)
        self.worlds[to].enter(attrs.evolve(character))
        return self.worlds[to]

    def test_he_is_still_in_combat(self) -> None:
        for to in (0, 1):
            self.setUp()
            self.worlds[0].enter(an_owner(1))
            self.worlds[0].scene.player(1).lasting.combat = 10.0
            world = self.come_back(to)
            with self.assertRaisesRegex(Refused, "while you fight"):
                world.using.use(1, 103)
            world.advance(11)
            world.using.use(1, 103)

    def test_he_is_still_fair_game_and_muted_and_has_only_just_drunk(self) -> None:
        for to in (0, 1):
            self.setUp()
            self.worlds[0].enter(an_owner(1))
            lasting = self.worlds[0].scene.player(1).lasting
            lasting.marked, lasting.muted, lasting.sated = 60.0, 12.0, 1.5
            found = self.come_back(to).scene.player(1).lasting
            self.assertEqual((found.marked, found.muted, found.sated), (60.0, 12.0, 1.5))

    def test_what_has_ended_is_forgotten_and_so_is_he(self) -> None:
        self.worlds[0].enter(an_owner(1))
        self.worlds[0].scene.player(1).lasting.combat = 10.0
        self.worlds[0].leave(1)
        self.worlds[0].advance(11)
        self.worlds[0].enter(an_owner(1))
        self.assertEqual(self.worlds[0].scene.player(1).lasting.last, 0.0)

    def test_another_character_of_the_account_has_a_clean_slate(self) -> None:
        self.worlds[0].enter(an_owner(1))
        self.worlds[0].scene.player(1).lasting.marked = 60.0
        self.worlds[0].leave(1)
        self.worlds[0].enter(an_owner(1, name="other"))
        self.assertEqual(self.worlds[0].scene.player(1).lasting.marked, 0.0)


class Limits(TestCase):
    def test_experience_stays_within_the_wire_and_the_last_level_is_the_last(self) -> None:
        for experience in (0xFFFFFFFF, 10**12):
            world = a_world()
            world.enter(an_owner(1))
            world.growth.gain(world.scene.player(1), experience)
            me = world.character(1)
            self.assertEqual((me.level, me.experience, me.points), (165, 0xFFFFFFFF, 10 + 164 * 6))
            world.growth.gain(world.scene.player(1), 1)
            self.assertEqual((me.level, me.experience), (165, 0xFFFFFFFF))

    def test_the_dead_of_the_last_level_lose_experience_and_never_the_level(self) -> None:
        world = a_world()
        rules = ExpRules()
        world.enter(an_owner(1, level=165, experience=threshold(165, rules)))
        for _ in range(200):
            world.dying.die(world.scene.player(1))
            world.scene.player(1).change(Change.ROSE)
        self.assertEqual(world.character(1).level, 165)
        self.assertGreaterEqual(world.character(1).experience, 0)

    @given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.sampled_from([1, 99, 0xFFFF]))
    def test_stacks_of_any_size_never_overflow_their_word(self, one: int, other: int, most: int) -> None:
        world = a_town(Rules(items=ItemRules(max_stack=most)))
        inventory: list[Item | None] = [None] * 30
        inventory[:2] = [Item(BREAD, one, 101), Item(BREAD, other, 102)]
        world.enter(an_owner(1, inventory=inventory))
        before = sum(world.inventory.count(item) for item in world.character(1).inventory if item)
        world.inventory.move(1, 101, 0, 1)
        held = [item for item in world.character(1).inventory if item]
        self.assertEqual(sum(world.inventory.count(item) for item in held), before)
        self.assertTrue(all(world.inventory.count(item) <= max(most, one, other, 1) for item in held))
        self.assertTrue(all(item.option <= 0xFFFF for item in held))

    def test_nothing_comes_nearer_by_being_said_to_be_near(self) -> None:
        world = a_town()
        world.enter(an_owner(1))
        world.enter(an_owner(2, cell=cell_at(105, 105), inventory=[None] * 30))
        world.things.drop(1, 104, 3)
        with self.assertRaisesRegex(Refused, "gone"):
            world.things.pick_up(2, 104, world.character(2).cell)
        self.assertIn(104, world.scene.lying)

    def test_no_step_of_two_cells_passes_a_wall(self) -> None:
        wall = [cell_at(101, y) for y in range(99, 102)]
        for to, passes in ((cell_at(102, 100), False), (cell_at(102, 102), False), (cell_at(98, 100), True)):
            world = a_world(a_map(wall))
            world.enter(a_character(1))
            world.drain()
            world.walking.step(1, to, 1)
            self.assertEqual(world.character(1).cell == to, passes, to)
            self.assertEqual(any(isinstance(event, PositionFixed) for event in world.drain()), not passes)

    def test_around_the_end_of_a_wall_two_cells_are_one_step(self) -> None:
        world = a_world(a_map([cell_at(101, 100)]))
        world.enter(a_character(1))
        world.walking.step(1, cell_at(102, 100), 1)
        self.assertEqual(world.character(1).cell, cell_at(102, 100))

    def test_five_cells_at_once_find_their_way_or_none(self) -> None:
        gap = [cell_at(102, y) for y in range(90, 110) if y != 102]
        for walls, passes in ((gap, True), ([*gap, cell_at(102, 102)], False)):
            world = a_world(a_map(walls), rules=Rules(move=MoveRules(step_tolerance=5)))
            world.enter(a_character(1))
            world.walking.step(1, cell_at(104, 100), 1)
            self.assertEqual(world.character(1).cell == cell_at(104, 100), passes)


class TwiceTheSame(TestCase):
    """A wish that is sent twice in one breath is granted once."""

    def once(self, world: World, command: Callable[..., object], *numbers: int) -> None:
        command(1, *numbers)
        before = Books.of(world)
        with self.assertRaises(Refused):
            command(1, *numbers)
        Books.of(world).check(before)

    def test_selling_dropping_and_picking_up(self) -> None:
        world = a_town()
        world.enter(an_owner(1))
        self.once(world, world.shops.sell, KEEPER, 104, SWORD)
        self.once(world, world.things.drop, 101, 0)
        [thing] = world.scene.lying.values()
        self.once(world, world.things.pick_up, 101, thing.cell)

    def test_two_who_reach_for_one_thing(self) -> None:
        world = a_town()
        for pc_id in (1, 2):
            world.enter(an_owner(pc_id, inventory=[None] * 30) if pc_id == 2 else an_owner(1))
        world.things.drop(1, 104, 3)
        [thing] = world.scene.lying.values()
        world.things.pick_up(2, 104, thing.cell)
        with self.assertRaisesRegex(Refused, "gone"):
            world.things.pick_up(1, 104, thing.cell)

    def test_one_scroll_brings_one_person_home_once(self) -> None:
        world = a_town()
        inventory: list[Item | None] = [Item(SCROLL, 1, 103)] + [None] * 29
        world.enter(an_owner(1, inventory=inventory))
        world.drain()
        for _ in range(2):
            world.using.use(1, 103)
        first, second = (event for event in world.drain() if isinstance(event, Departing))
        world.travel.depart(first)
        with self.assertRaises(Refused):
            world.travel.depart(second)

    def test_two_fares_are_not_paid_with_one_purse(self) -> None:
        world = a_town()
        world.enter(an_owner(1, woonz=300))
        wish = Departing(1, 1, cell_at(100, 100), Reason.TELEPORT, fare=250)
        world.travel.depart(wish)
        with self.assertRaises(Refused):
            world.travel.depart(wish)
        self.assertEqual(world.character(1).woonz, 50)

    def test_a_monster_dies_once(self) -> None:
        world = a_town(Rules(combat=SURE))
        world.enter(an_owner(1, cell=cell_at(104, 100), strength=1000))
        world.fighting.attack(1, 1, MONSTER)
        self.assertFalse(world.scene.npcs[MONSTER].is_alive)
        gained = world.character(1).experience
        world.advance(1.5)
        with self.assertRaises(Refused):
            world.fighting.attack(1, 1, MONSTER)
        self.assertEqual(world.character(1).experience, gained)


class TheDead(TestCase):
    def test_who_logs_out_wakes_in_his_town_and_not_where_he_fell(self) -> None:
        for waits in (0, 4):
            world = a_town()
            world.enter(an_owner(1, nation=1))
            world.dying.die(world.scene.player(1))
            world.advance(waits)
            with suppress(Refused):
                world.dying.return_home(1)
            me = world.character(1)
            self.assertEqual((world.log_out(1), me.cell), (7, cell_at(110, 110)))

    def test_the_living_wake_where_they_were(self) -> None:
        world = a_town()
        world.enter(an_owner(1))
        self.assertEqual(world.log_out(1), 1)
        with self.assertRaises(Refused):
            world.log_out(1)

    def test_one_who_is_about_to_go_home_can_still_do_nothing(self) -> None:
        world = a_town()
        world.enter(an_owner(1))
        world.dying.die(world.scene.player(1))
        world.advance(4)
        world.dying.return_home(1)
        self.assertGreater(world.character(1).hp, 0)
        self.assertIs(world.scene.player(1).state, State.DIED)
        for command, numbers in (
            (world.using.use, (103,)),
            (world.healing.drink, (1,)),
            (world.healing.heal, (HEALER,)),
            (world.shops.buy, (KEEPER, BREAD, 1)),
            (world.storages.open, (KEEPER,)),
            (world.things.drop, (101, 0)),
            (world.wearing.wear, (104,)),
            (world.fighting.attack, (PLAYER, FIRST_NPC_ID)),
            (world.growth.allot, ((1, 0, 0, 0, 0),)),
        ):
            with self.assertRaises(Refused):
                command(1, *numbers)
