"""Things on the ground (RULES 11, 12), and the belongings of players who do everything at random."""

from contextlib import suppress
from unittest import TestCase

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gameserver.content.drops import CERTAIN, Drop
from gameserver.content.maps import CELLS
from gameserver.world import Item, Refused, Rules, World
from gameserver.world.cells import Cell, cell_at, steps_between
from gameserver.world.character import Character
from gameserver.world.events.belongings import GROUND, SYSTEM, Cause, ItemPassed, MoneyPassed
from gameserver.world.events.items import DropAnswered, ItemGained
from gameserver.world.events.sight import ItemAppeared, ItemVanished
from gameserver.world.rules import DropMode, DropRules, LootRules, MoneyRules
from gameserver.world.states import State
from tests.support.items import BREAD, HELMET, PLAIN, SEAL, SWORD, Books, stocked
from tests.support.world import a_character, a_kind, a_map, a_world, an_npc

HERE = cell_at(100, 100)
SWORD_7 = Item(SWORD, PLAIN, 7)


def a_floor(*items: Item, rules: Rules | None = None) -> World:
    """Player 1 carries these; players 2 and 3 stand one and three cells away."""
    world = a_world(library=stocked(), rules=rules)
    for pc_id, x in ((1, 100), (2, 101), (3, 103)):
        world.enter(a_character(pc_id, x))
    world.character(1).inventory[: len(items)] = items
    world.drain()
    return world


class Dropping(TestCase):
    def test_what_is_dropped_lies_where_its_owner_stands_for_all_to_see(self) -> None:
        world = a_floor(SWORD_7)
        world.things.drop(1, 7, 0)
        self.assertIsNone(world.character(1).inventory[0])
        told = world.drain()
        self.assertEqual(told[0], ItemPassed(SWORD_7, 1, 1, GROUND, Cause.DROP, 7))
        self.assertEqual(told[1], DropAnswered((1,), 7, SWORD, True, HERE))
        appeared = told[2]
        assert isinstance(appeared, ItemAppeared)
        self.assertEqual(sorted(appeared.witnesses), [1, 2, 3])
        self.assertEqual((appeared.item, appeared.cell, appeared.dropped_by), (SWORD_7, HERE, 1))

    def test_each_thing_has_a_cell_of_its_own_and_the_last_finds_none(self) -> None:
        world = a_floor(*(Item(HELMET, PLAIN, serial) for serial in range(1, 27)))
        for slot in range(25):
            world.things.drop(1, slot + 1, slot)
        cells = [thing.cell for thing in world.scene.lying.values()]
        self.assertEqual(len(set(cells)), 25)
        self.assertTrue(all(steps_between(cell, HERE) <= 2 for cell in cells))
        self.assertEqual(cells[0], HERE)
        world.drain()
        with self.assertRaises(Refused):
            world.things.drop(1, 26, 25)
        self.assertEqual(world.drain(), [DropAnswered((1,), 26, 0, False, HERE)])

    def test_in_a_corner_of_the_map_nothing_falls_off_it(self) -> None:
        for corner in (cell_at(0, 0), cell_at(255, 255), cell_at(255, 0)):
            world = a_floor(*(Item(HELMET, PLAIN, serial) for serial in range(1, 11)))
            world.scene.shift(world.scene.player(1), corner)
            for slot in range(9):
                world.things.drop(1, slot + 1, slot)
            self.assertEqual(max(steps_between(thing.cell, corner) for thing in world.scene.lying.values()), 2)
            with self.assertRaises(Refused):
                world.things.drop(1, 10, 9)

    def test_bound_items_stay_and_the_dead_keep_everything(self) -> None:
        world = a_floor(Item(SWORD | 0x4000, PLAIN, 7), Item(SEAL, 0, 8), Item(HELMET, PLAIN, 9))
        for serial, slot in ((7, 0), (8, 1), (9, 0), (9, 3), (9, 255)):
            with self.assertRaises(Refused):
                world.things.drop(1, serial, slot)
        world.scene.player(1).state = State.DIED
        with self.assertRaises(Refused):
            world.things.drop(1, 9, 2)
        self.assertEqual(world.scene.lying, {})


class PickingUp(TestCase):
    def test_of_two_players_who_grab_at_once_one_gets_it(self) -> None:
        world = a_floor(SWORD_7)
        world.things.drop(1, 7, 0)
        world.drain()
        world.things.pick_up(2, 7, HERE)
        with self.assertRaises(Refused):
            world.things.pick_up(1, 7, HERE)
        self.assertEqual(world.character(2).inventory[0], SWORD_7)
        passed, gained, vanished = world.drain()
        self.assertEqual(passed, ItemPassed(SWORD_7, 1, GROUND, 2, Cause.PICK_UP, 7))
        self.assertEqual(gained, ItemGained((2,), SWORD_7, 0))
        self.assertIsInstance(vanished, ItemVanished)

    def test_two_cells_are_in_reach_and_three_are_not(self) -> None:
        world = a_floor(SWORD_7)
        world.things.drop(1, 7, 0)
        with self.assertRaises(Refused):
            world.things.pick_up(3, 7, HERE)
        world.scene.shift(world.scene.player(3), cell_at(102, 102))
        world.things.pick_up(3, 7, HERE)
        self.assertEqual(world.character(3).inventory[0], SWORD_7)

    def test_loot_is_its_owners_for_twenty_seconds(self) -> None:
        world = a_floor()
        world.things.leave_item(SWORD_7, HERE, 99, (1,))
        world.advance(19.9)
        with self.assertRaises(Refused):
            world.things.pick_up(2, 7, HERE)
        world.advance(20)
        world.things.pick_up(2, 7, HERE)
        self.assertEqual(world.character(2).inventory[0], SWORD_7)

    def test_money_goes_to_the_purse_unless_it_would_overflow(self) -> None:
        world = a_floor(rules=Rules(money=MoneyRules(cap=1000)))
        world.things.leave_money(600, HERE, 99, ())
        [pile] = world.scene.lying
        world.character(2).woonz = 401
        world.drain()
        with self.assertRaises(Refused):
            world.things.pick_up(2, pile, HERE)
        self.assertEqual(world.drain(), [])
        world.things.pick_up(1, pile, HERE)
        self.assertEqual(world.character(1).woonz, 600)
        self.assertIn(MoneyPassed(600, GROUND, 1, Cause.PICK_UP), world.drain())

    def test_who_has_no_room_leaves_it(self) -> None:
        world = a_floor(SWORD_7)
        world.things.drop(1, 7, 0)
        world.character(2).inventory[:] = [Item(HELMET, PLAIN, serial) for serial in range(100, 130)]
        with self.assertRaises(Refused):
            world.things.pick_up(2, 7, HERE)
        self.assertIn(7, world.scene.lying)

    def test_bread_goes_onto_the_bread_one_has(self) -> None:
        world = a_floor(Item(BREAD, 3, 7))
        world.character(2).inventory[5] = Item(BREAD, 4, 8)
        world.things.drop(1, 7, 0)
        world.things.pick_up(2, 7, HERE)
        self.assertEqual(world.character(2).inventory[5], Item(BREAD, 7, 8))

    def test_things_decay_after_their_time_and_a_thing_dropped_again_has_all_of_it(self) -> None:
        world = a_floor(SWORD_7)
        world.things.drop(1, 7, 0)
        world.advance(100)
        world.things.pick_up(1, 7, HERE)
        world.things.drop(1, 7, 0)
        world.advance(219)
        self.assertIn(7, world.scene.lying)
        world.drain()
        world.advance(220)
        self.assertEqual(world.scene.lying, {})
        self.assertIn(ItemPassed(SWORD_7, 1, GROUND, SYSTEM, Cause.DECAY, 7), world.drain())


ROOM = [cell_at(x, y) for x in range(100, 105) for y in range(100, 104)]
NUMBERS = st.one_of(st.integers(0, 35), st.integers(0, 0xFFFFFFFF))
PLAYERS = st.integers(1, 3)
TABLE = (
    Drop(code=0, rate=CERTAIN // 2),
    Drop(code=BREAD, rate=CERTAIN // 2),
    Drop(code=SWORD, rate=CERTAIN),
)


class Belongings(RuleBasedStateMachine):
    """Three players in a small room do everything at random; the reports must account for all of it."""

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int) -> None:
        walls = set(range(CELLS)) - set(ROOM)
        rules = Rules(
            loot=LootRules(life_s=30, owner_s=5),
            drop=DropRules(mode=DropMode.INDEPENDENT),
            money=MoneyRules(cap=50_000),
        )
        library = stocked(a_map(walls), drops={1: TABLE})
        self.world = a_world(library.maps[1], rules=rules, library=library, seed=seed)
        self.away: dict[int, Character] = {}
        self.now = 0.0
        for pc_id in (1, 2, 3):
            character = a_character(pc_id)
            character.strength, character.woonz = 30, 100 * pc_id
            base = 100 * pc_id
            character.wear[2] = Item(SWORD, PLAIN, base)
            character.inventory[:6] = [
                Item(SWORD, PLAIN, base + 1),
                Item(HELMET, PLAIN, base + 2),
                Item(BREAD, 60, base + 3),
                Item(BREAD, 30, base + 4),
                Item(SEAL, 0, base + 5),
                Item(SWORD | 0x4000, PLAIN, base + 6),
            ]
            self.world.enter(character)
        self.books = Books.of(self.world)

    def _try(self, command: str, pc_id: int, *numbers: int) -> None:
        subject, name = command.split(".")
        with suppress(Refused):
            getattr(getattr(self.world, subject), name)(pc_id, *numbers)

    def _serial(self, pc_id: int, slot: int) -> int:
        """The item at a place if there is one, so that not all wishes are refused."""
        here = {character.pc_id: character for character in self.world.characters()}
        places = here[pc_id].inventory if pc_id in here else []
        item = places[slot] if slot < len(places) else None
        return slot if item is None else item.serial

    @rule(pc_id=PLAYERS, old=NUMBERS, new=NUMBERS)
    def move(self, pc_id: int, old: int, new: int) -> None:
        self._try("inventory.move", pc_id, self._serial(pc_id, old), old, new)

    @rule(pc_id=PLAYERS, slot=NUMBERS)
    def drop(self, pc_id: int, slot: int) -> None:
        self._try("things.drop", pc_id, self._serial(pc_id, slot), slot)

    @rule(pc_id=PLAYERS, slot=NUMBERS)
    def wear(self, pc_id: int, slot: int) -> None:
        self._try("wearing.wear", pc_id, self._serial(pc_id, slot))

    @rule(pc_id=PLAYERS, slot=st.integers(0, 9))
    def strip(self, pc_id: int, slot: int) -> None:
        here = self.world.scene.players.get(pc_id)
        item = None if here is None else here.character.wear[slot]
        self._try("wearing.strip", pc_id, slot if item is None else item.serial)

    @rule(pc_id=PLAYERS, which=st.integers(0, 19), wrong=NUMBERS)
    def pick_up(self, pc_id: int, which: int, wrong: int) -> None:
        lying = list(self.world.scene.lying.values())
        if which < len(lying):
            self._try("things.pick_up", pc_id, lying[which].item.serial, lying[which].cell)
        else:
            self._try("things.pick_up", pc_id, wrong, wrong)

    @rule(pc_id=PLAYERS, cell=st.sampled_from(ROOM))
    def walk(self, pc_id: int, cell: Cell) -> None:
        player = self.world.scene.players.get(pc_id)
        if player is not None:
            self.world.scene.shift(player, cell)

    @rule(pc_id=PLAYERS, dead=st.booleans())
    def die_or_rise(self, pc_id: int, dead: bool) -> None:
        player = self.world.scene.players.get(pc_id)
        if player is not None:
            player.state = State.DIED if dead else State.STANDING

    @rule(pc_id=PLAYERS)
    def leave_or_enter(self, pc_id: int) -> None:
        if pc_id in self.away:
            self.world.enter(self.away.pop(pc_id))
        else:
            self.away[pc_id] = self.world.leave(pc_id)

    @rule(pc_id=PLAYERS, damage=st.integers(1, 50), master=st.booleans())
    def kill(self, pc_id: int, damage: int, master: bool) -> None:
        npc = an_npc(9, 102, 102, a_kind(1, level=700))
        npc.attackers[pc_id] = damage
        npc.master = int(master)
        self.world.loot.drop(npc)

    @rule(seconds=st.integers(0, 12))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        self.world.advance(self.now)

    @invariant()
    def the_reports_account_for_everything(self) -> None:
        if not hasattr(self, "books"):
            return
        self.books.follow(self.world.drain())
        now = Books.of(self.world)
        for character in self.away.values():
            now.count(self.world, character)
        self.books.check(now)


BelongingsTest = Belongings.TestCase
