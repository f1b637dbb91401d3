"""Walking: what is believed, what is answered, and who is told (RULES 5)."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.world.cells import cell_at, steps_between, x_of
from gameserver.world.events.base import Event
from gameserver.world.events.conduct import Expelled, Suspicious
from gameserver.world.events.sight import PlayerAppeared, PlayerDisappeared
from gameserver.world.events.walking import MoveAnswered, PlayerMoved, PlayerStopped, PositionFixed
from gameserver.world.rules import MoveRules
from gameserver.world.states import NEXT_STATE, State
from gameserver.world.world import World
from tests.support.world import a_character, a_map, a_world

WALL = cell_at(103, 100)
MAP = a_map([WALL])
HERE = cell_at(100, 100)


def a_road() -> World:
    """Player 1 stands west of a wall, seen by 2."""
    world = a_world(MAP)
    world.enter(a_character(1, 100))
    world.enter(a_character(2, 95))
    world.drain()
    return world


def walk(world: World, *columns: int) -> list[Event]:
    """Let player 1 report these columns of row 100, slowly, and return what happened."""
    for x in columns:
        world.advance(world.scene.now + 0.4)
        world.walking.step(1, cell_at(x, 100), 1)
    return world.drain()


class Asking(TestCase):
    def test_a_good_wish_is_answered_and_told_to_those_who_see_the_walker(self) -> None:
        world = a_road()
        there = cell_at(90, 100)
        world.walking.ask_move(1, there, 3)
        self.assertEqual(world.drain(), [MoveAnswered((1,), True, there, 3), PlayerMoved((2,), 1, HERE, there, 3)])

    def test_walls_the_far_away_and_the_impossible_are_refused_with_where_one_stands(self) -> None:
        for wish in (WALL, cell_at(133, 100), cell_at(100, 67), 0x10000, 0xFFFFFFFF):
            world = a_road()
            world.walking.ask_move(1, wish, 3)
            self.assertEqual(world.drain(), [MoveAnswered((1,), False, HERE, 3), PositionFixed((1,), HERE)])

    def test_thirty_two_steps_may_be_asked_for(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(132, 132), 3)
        self.assertIn(MoveAnswered((1,), True, cell_at(132, 132), 3), world.drain())

    def test_a_refused_wish_ends_the_walk_one_is_on(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(90, 100), 3)
        world.drain()
        world.walking.ask_move(1, WALL, 3)
        self.assertIn(PlayerStopped((2,), 1, HERE), world.drain())

    def test_a_wish_to_stay_ends_the_walk_where_one_is(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(90, 100), 3)
        world.drain()
        world.walking.ask_move(1, HERE, 3)
        self.assertEqual(world.drain(), [MoveAnswered((1,), True, HERE, 3), PlayerMoved((2,), 1, HERE, HERE, 3)])
        world.advance(60)
        self.assertEqual(world.drain(), [])


class Stepping(TestCase):
    def test_a_walk_as_announced_is_silent_for_those_who_see_all_of_it(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(97, 100), 1)
        world.drain()
        self.assertEqual(walk(world, 99, 98, 97), [])
        self.assertEqual(world.character(1).cell, cell_at(97, 100))
        world.advance(60)
        self.assertEqual(world.drain(), [])

    def test_whoever_comes_into_sight_is_shown_the_walker_and_his_way_and_later_loses_him(self) -> None:
        world = a_road()
        world.enter(a_character(3, 89))
        there = cell_at(97, 100)
        world.walking.ask_move(1, there, 1)
        world.drain()
        events = walk(world, 99, 98)
        self.assertEqual(
            [event for event in events if event.witnesses == (3,)],
            [
                PlayerAppeared((3,), world.character(1).appearance, cell_at(98, 100)),
                PlayerMoved((3,), 1, cell_at(98, 100), there, 1),
            ],
        )
        self.assertIn(PlayerAppeared((1,), world.character(3).appearance, cell_at(89, 100)), events)
        self.assertEqual(walk(world, 99), [PlayerDisappeared((3,), 1), PlayerDisappeared((1,), 3)])

    def test_a_step_into_a_wall_or_too_long_puts_the_walker_back_and_stops_him_for_others(self) -> None:
        for wrong in (WALL, cell_at(97, 100), cell_at(100, 103), 0x10000 + HERE, 0xFFFFFFFF):
            world = a_road()
            world.walking.ask_move(1, cell_at(90, 100), 1)
            world.drain()
            world.walking.step(1, wrong, 1)
            self.assertEqual(world.drain(), [PositionFixed((1,), HERE), PlayerStopped((2,), 1, HERE)])
            self.assertEqual(world.character(1).cell, HERE)

    def test_two_cells_at_once_are_tolerated(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(90, 100), 1)
        world.drain()
        self.assertEqual(walk(world, 98), [])
        self.assertEqual(world.character(1).cell, cell_at(98, 100))

    def test_no_setting_allows_a_jump_of_more_than_five_cells(self) -> None:
        with self.assertRaises(ValueError):
            MoveRules(step_tolerance=6)

    def test_a_step_that_was_not_announced_is_shown_as_a_walk_to_that_cell(self) -> None:
        world = a_road()
        there = cell_at(101, 100)
        self.assertEqual(walk(world, 101), [PlayerMoved((2,), 1, HERE, there, 1)])
        self.assertEqual(walk(world, 101), [])

    @given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(-2, 2)), max_size=80))
    def test_nobody_is_faster_than_the_burst_and_six_cells_a_second(self, steps: list[tuple[float, int]]) -> None:
        world = a_world()
        world.enter(a_character(1, 128))
        walked, now = 0, 0.0
        for pause, stride in steps:
            now += pause
            world.advance(now)
            before = world.character(1).cell
            world.walking.step(1, cell_at(x_of(before) + stride, 100), 1)
            walked += steps_between(before, world.character(1).cell)
        self.assertLessEqual(walked, 6 + 6 * now + 1e-6)

    def test_an_honest_walker_is_never_stopped(self) -> None:
        world = a_road()
        for lap in range(20):
            ends, path = (80, range(99, 79, -1)) if lap % 2 == 0 else (100, range(81, 101))
            world.walking.ask_move(1, cell_at(ends, 100), 1)
            events = walk(world, *path)
            self.assertFalse([event for event in events if isinstance(event, PositionFixed | PlayerStopped)])


class Stopping(TestCase):
    def test_stopping_is_told_once_and_only_of_those_who_walk(self) -> None:
        world = a_road()
        world.walking.stop(1)
        self.assertEqual(world.drain(), [])
        world.walking.ask_move(1, cell_at(90, 100), 1)
        world.drain()
        world.walking.stop(1)
        world.walking.stop(1)
        self.assertEqual(world.drain(), [PlayerStopped((2,), 1, HERE)])

    def test_a_walk_of_which_nothing_is_heard_ends_after_three_seconds(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(90, 100), 1)
        walk(world, 99)
        world.advance(world.scene.now + 2.9)
        self.assertEqual(world.drain(), [])
        world.advance(world.scene.now + 0.2)
        self.assertEqual(world.drain(), [PlayerStopped((2,), 1, cell_at(99, 100))])

    def test_walks_end_each_in_its_time(self) -> None:
        world = a_road()
        world.walking.ask_move(1, cell_at(90, 100), 1)
        world.advance(1.0)
        world.walking.ask_move(2, cell_at(90, 100), 1)
        world.advance(2.0)
        world.walking.step(1, cell_at(99, 100), 1)
        world.drain()
        world.advance(4.5)
        self.assertEqual(world.drain(), [PlayerStopped((1,), 2, cell_at(95, 100))])
        world.advance(5.0)
        self.assertEqual(world.drain(), [PlayerStopped((2,), 1, cell_at(99, 100))])

    def test_time_never_goes_back(self) -> None:
        world = a_road()
        world.advance(10.0)
        world.advance(5.0)
        self.assertEqual(world.scene.now, 10.0)


class Strikes(TestCase):
    def cheat(self, world: World, times: int) -> list[Event]:
        for _ in range(times):
            world.walking.step(1, cell_at(200, 200), 1)
        return [event for event in world.drain() if isinstance(event, Suspicious | Expelled)]

    def test_ten_within_a_minute_are_reported_and_thirty_expel(self) -> None:
        world = a_road()
        self.assertEqual(self.cheat(world, 9), [])
        self.assertEqual(self.cheat(world, 1), [Suspicious(1, 10)])
        self.assertEqual(self.cheat(world, 19), [])
        self.assertEqual(self.cheat(world, 1), [Expelled(1, "30 impossible steps")])
        self.assertEqual(self.cheat(world, 10), [])

    def test_old_ones_are_forgiven(self) -> None:
        world = a_road()
        for minute in range(5):
            world.advance(minute * 60.0)
            self.assertEqual(self.cheat(world, 9), [])


class States(TestCase):
    def test_every_state_is_reachable_and_every_target_is_in_the_table(self) -> None:
        targets = {target for row in NEXT_STATE.values() for target in row.values()}
        self.assertEqual(targets, set(State))
        self.assertEqual(set(NEXT_STATE), set(State))
