"""Teleporters and warp cells: who may go where, what it costs, and that wishing alone changes nothing."""

from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.maps import CELLS, CellWord, GameMap, Warp
from gameserver.content.roles import NpcRole, Role
from gameserver.content.teleports import Destination
from gameserver.world import Refused, World
from gameserver.world.cells import Cell, cell_at, steps_between, x_of, y_of
from gameserver.world.events.base import Event
from gameserver.world.events.belongings import SYSTEM, Cause, MoneyPassed, WoonzChanged
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.states import Change
from tests.support.world import a_character, a_library, a_map, a_world, an_npc

TELEPORTER = an_npc(0, 100, 100)
GREETER = an_npc(1, 101, 100)
GATE = cell_at(110, 100)
ODD_GATE = cell_at(111, 100)
WALL = frozenset(cell_at(x, y) for x in range(50, 53) for y in range(50, 53))
ROLES = {
    TELEPORTER.kind.id: NpcRole(roles=frozenset({Role.TELEPORTER}), teleports=(0, 2, 9)),
    GREETER.kind.id: NpcRole(roles=frozenset({Role.HEALER})),
}
LINES = {0: Destination(7, 110, 114), 1: Destination(5, 1, 2), 2: Destination(1, 30, 40)}


def _gated() -> GameMap:
    plain = a_map(WALL)
    words = {GATE: CellWord.of(walkable=1, warp=1), ODD_GATE: CellWord.of(walkable=1, warp=2)}
    cells = b"".join(
        words[each].to_bytes(4, "little") if each in words else plain.cells[4 * each : 4 * each + 4]
        for each in range(CELLS)
    )
    return attrs.evolve(plain, cells=cells, warps=(Warp(map_id=5, x=40, y=240),))


MAP = _gated()
LIBRARY = a_library(MAP, roles=ROLES, teleports=LINES)


def a_place(level: int = 1, woonz: int = 10_000, x: int = 105, y: int = 100) -> World:
    """A world with a teleporter, a healer, and player 1 who has been there for a while."""
    npcs = [an_npc(0, 100, 100, TELEPORTER.kind), an_npc(1, 101, 100, GREETER.kind)]
    world = a_world(MAP, npcs, library=LIBRARY)
    character = a_character(1, x, y)
    character.level, character.woonz = level, woonz
    world.enter(character)
    world.advance(60)
    world.drain()
    return world


def wishes(world: World) -> list[Departing]:
    """What has been reported of departures."""
    return [event for event in world.drain() if isinstance(event, Departing)]


class Teleporters(SynchronousTestCase):
    def test_a_wish_names_the_destination_and_the_fare_and_changes_nothing_yet(self) -> None:
        world = a_place(level=3)
        world.travel.return_here(1, TELEPORTER.npc_id, 0)
        [wish] = world.drain()
        self.assertEqual(wish, Departing(1, 7, cell_at(110, 114), Reason.TELEPORT, 350))
        self.assertEqual(world.character(1).woonz, 10_000)

    def test_the_fare_is_taken_when_he_departs_and_given_back_to_who_must_return(self) -> None:
        world = a_place()
        world.travel.return_here(1, TELEPORTER.npc_id, 0)
        [wish] = wishes(world)
        world.travel.depart(wish)
        taken: list[Event] = [WoonzChanged((1,), -250), MoneyPassed(250, 1, SYSTEM, Cause.TELEPORT)]
        self.assertEqual(world.drain(), taken)
        character = world.leave(1)
        self.assertEqual(character.woonz, 9_750)
        world.enter(character)
        world.drain()
        world.travel.give_back(wish)
        self.assertIn(MoneyPassed(250, SYSTEM, 1, Cause.TELEPORT), world.drain())
        self.assertEqual(character.woonz, 10_000)

    def test_who_has_spent_the_money_or_died_since_does_not_depart(self) -> None:
        for spoil in (self.spend, self.die):
            world = a_place()
            world.travel.return_here(1, TELEPORTER.npc_id, 0)
            [wish] = wishes(world)
            spoil(world)
            before = world.character(1).woonz
            with self.assertRaises(Refused):
                world.travel.depart(wish)
            self.assertEqual((world.character(1).woonz, wishes(world)), (before, []))

    def spend(self, world: World) -> None:
        world.character(1).woonz = 249

    def die(self, world: World) -> None:
        world.scene.player(1).change(Change.FELL)

    def test_the_dead_go_home_all_the_same(self) -> None:
        world = a_place()
        self.die(world)
        for reason in (Reason.DEATH, Reason.OPERATOR):
            world.travel.depart(Departing(1, 1, GATE, reason))

    def test_in_combat_nobody_is_taken(self) -> None:
        world = a_place()
        world.scene.player(1).lasting.combat = 70
        with self.assertRaises(Refused):
            world.travel.return_here(1, TELEPORTER.npc_id, 0)
        world.advance(70)
        world.travel.return_here(1, TELEPORTER.npc_id, 0)


class AnyWish(TestCase):
    @given(
        npc_id=st.sampled_from([TELEPORTER.npc_id, GREETER.npc_id]) | st.integers(0, 0xFFFFFFFF),
        line=st.integers(0, 12) | st.integers(0, 0xFFFF),
        level=st.integers(1, 165),
        woonz=st.integers(0, 10_000),
        x=st.integers(90, 110),
    )
    def test_exactly_who_is_near_and_can_pay_goes_exactly_where_the_list_leads(
        self, npc_id: int, line: int, level: int, woonz: int, x: int
    ) -> None:
        world = a_place(level, woonz, x)
        listed = npc_id == TELEPORTER.npc_id and line in (0, 2)
        fare = 250 + 50 * (level - 1)
        may = listed and abs(x - 100) <= 5 and woonz >= fare
        try:
            world.travel.return_here(1, npc_id, line)
        except Refused:
            self.assertFalse(may)
            self.assertEqual(wishes(world), [])
        else:
            self.assertTrue(may)
            to = LINES[line]
            wish = Departing(1, to.map_id, cell_at(to.x, to.y), Reason.TELEPORT, fare)
            self.assertEqual(wishes(world), [wish])
        self.assertEqual(world.character(1).woonz, woonz)

    @given(
        cell=st.integers(0, 0xFFFF), crowd=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=9)
    )
    def test_who_arrives_stands_on_a_free_cell_near_his_goal(
        self, cell: Cell, crowd: list[tuple[int, int]]
    ) -> None:
        world = a_place()
        for number, (dx, dy) in enumerate(crowd):
            x, y = min(x_of(cell) + dx, 255), min(y_of(cell) + dy, 255)
            world.enter(a_character(2 + number, x, y))
        landing = world.travel.arrival(cell)
        self.assertTrue(world.scene.walkable(landing))
        self.assertFalse(world.scene.is_occupied(landing))
        self.assertLessEqual(steps_between(cell, landing), 10)


class WarpCells(SynchronousTestCase):
    def step(self, world: World, cell: Cell) -> list[Departing]:
        world.walking.step(1, cell, 1)
        return wishes(world)

    def test_a_step_onto_one_leads_elsewhere_for_nothing(self) -> None:
        world = a_place(x=109)
        wish = Departing(1, 5, cell_at(40, 240), Reason.WARP)
        self.assertEqual(self.step(world, GATE), [wish])
        world.travel.depart(wish)
        self.assertEqual((world.character(1).woonz, world.drain()), (10_000, []))

    def test_only_a_step_that_is_believed_counts(self) -> None:
        self.assertEqual(self.step(a_place(x=105), GATE), [])

    def test_a_number_that_the_map_does_not_explain_leads_nowhere(self) -> None:
        self.assertEqual(self.step(a_place(x=112), ODD_GATE), [])

    def test_who_has_just_arrived_may_walk_over_them(self) -> None:
        world = a_place(x=109)
        world.enter(a_character(2, 109, 100))
        world.walking.step(2, GATE, 1)
        self.assertEqual(wishes(world), [])
        world.advance(63)
        world.walking.step(2, cell_at(109, 100), 1)
        world.walking.step(2, GATE, 1)
        self.assertEqual([wish.pc_id for wish in wishes(world)], [2])

    def test_who_was_not_taken_may_try_again_in_a_while(self) -> None:
        world = a_place(x=109)
        self.assertEqual(len(self.step(world, GATE)), 1)
        world.advance(61)
        self.step(world, cell_at(109, 100))
        self.assertEqual(self.step(world, GATE), [])
        world.advance(64)
        self.step(world, cell_at(109, 100))
        self.assertEqual(len(self.step(world, GATE)), 1)
