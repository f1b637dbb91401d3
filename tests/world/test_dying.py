"""What death takes, and the ways back from it (RULES 8)."""

from unittest import TestCase

from gameserver.world import Refused, World
from gameserver.world.cells import cell_at
from gameserver.world.events.growth import ExperienceChanged, VitalsChanged
from gameserver.world.events.sight import PlayerAppeared, PlayerDisappeared
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.events.walking import MoveAnswered, PlayerStopped, PositionFixed
from gameserver.world.formulas import need, threshold
from gameserver.world.player import Player
from gameserver.world.rules import ExpRules
from gameserver.world.states import State
from tests.support.world import a_character, a_world

EXP = ExpRules()
HOME = cell_at(110, 110)


def someone(level: int = 20, nation: int = 0) -> tuple[World, Player]:
    world = a_world()
    character = a_character(1)
    character.level, character.experience, character.nation = level, threshold(level, EXP), nation
    world.enter(character)
    world.drain()
    return world, world.scene.player(1)


def departures(world: World) -> list[Departing]:
    return [event for event in world.drain() if isinstance(event, Departing)]


class Falling(TestCase):
    def test_it_takes_two_percent_of_the_level_but_not_the_level(self) -> None:
        world, player = someone()
        world.dying.die(player)
        left = threshold(20, EXP) - need(20, EXP) * 2 // 100
        self.assertEqual(world.drain(), [ExperienceChanged((1,), left)])
        self.assertEqual((player.state, player.character.hp, player.character.level), (State.DIED, 0, 20))

    def test_beginners_lose_nothing(self) -> None:
        world, player = someone(level=10)
        world.dying.die(player)
        self.assertEqual(world.drain(), [])
        self.assertEqual(player.character.experience, threshold(10, EXP))

    def test_a_walker_falls_where_he_is(self) -> None:
        world, player = someone(level=1)
        world.enter(a_character(2))
        world.walking.ask_move(1, cell_at(90, 100), 1)
        world.drain()
        world.dying.die(player)
        self.assertEqual(world.drain(), [PlayerStopped((2,), 1, cell_at(100, 100))])

    def test_nobody_dies_twice(self) -> None:
        world, player = someone()
        world.dying.die(player)
        world.drain()
        world.dying.die(player)
        self.assertEqual(world.drain(), [])

    def test_the_dead_neither_walk_nor_spend_points(self) -> None:
        world, player = someone(level=1)
        player.character.points = 5
        world.dying.die(player)
        here = cell_at(100, 100)
        world.walking.ask_move(1, cell_at(90, 100), 1)
        world.walking.step(1, cell_at(99, 100), 1)
        self.assertEqual(
            world.drain(),
            [MoveAnswered((1,), False, here, 1), PositionFixed((1,), here), PositionFixed((1,), here)],
        )
        for command in (world.growth.allot, world.growth.retrieve):
            with self.assertRaisesRegex(Refused, "dead"):
                command(1, (1, 0, 0, 0, 0))
        with self.assertRaisesRegex(Refused, "dead"):
            world.fighting.attack(1, 0, 1)


class Returning(TestCase):
    def test_after_three_seconds_one_may_go_home_with_some_health(self) -> None:
        world, player = someone()
        world.dying.die(player)
        world.advance(2.9)
        with self.assertRaisesRegex(Refused, "wait another 1 seconds"):
            world.dying.return_home(1)
        world.advance(3.0)
        player.character.mp = 0
        world.dying.return_home(1)
        self.assertEqual(departures(world), [Departing(1, 1, HOME, Reason.DEATH)])
        self.assertEqual((player.character.hp, player.character.mp), (189 * 30 // 100, 39 * 30 // 100))

    def test_home_is_the_town_of_ones_nation(self) -> None:
        world, player = someone(nation=1)
        world.dying.die(player)
        world.advance(60)
        self.assertEqual(departures(world), [Departing(1, 7, HOME, Reason.DEATH)])

    def test_after_a_minute_one_goes_home_by_oneself_and_again_if_that_failed(self) -> None:
        world, player = someone()
        world.dying.die(player)
        world.advance(59.9)
        self.assertEqual(departures(world), [])
        world.advance(60.0)
        self.assertEqual(len(departures(world)), 1)
        world.advance(120.0)
        self.assertEqual(len(departures(world)), 1)

    def test_who_left_or_lives_again_goes_nowhere(self) -> None:
        world, player = someone()
        world.dying.die(player)
        world.leave(1)
        world.enter(player.character)
        world.advance(100.0)
        again = world.scene.player(1)
        world.dying.die(again)
        world.dying.revive(again)
        world.advance(200.0)
        self.assertEqual(departures(world), [])
        with self.assertRaisesRegex(Refused, "alive"):
            world.dying.return_home(1)

    def test_each_death_has_a_minute_of_its_own(self) -> None:
        world, player = someone()
        world.dying.die(player)
        world.advance(30.0)
        world.dying.revive(player)
        world.dying.die(player)
        world.advance(60.0)
        self.assertEqual(departures(world), [])
        world.advance(90.0)
        self.assertEqual(len(departures(world)), 1)


class Rising(TestCase):
    def test_who_is_revived_rises_in_place_with_half_of_his_health_and_loss(self) -> None:
        world, player = someone()
        world.enter(a_character(2))
        world.dying.die(player)
        world.drain()
        loss = need(20, EXP) * 2 // 100
        world.dying.revive(player)
        here = cell_at(100, 100)
        self.assertEqual(
            world.drain(),
            [
                ExperienceChanged((1,), threshold(20, EXP) - loss + loss // 2),
                PlayerDisappeared((2,), 1),
                PlayerAppeared((2,), player.appearance, here),
                VitalsChanged((1,), 94, 20),
            ],
        )
        world.walking.ask_move(1, cell_at(99, 100), 1)
        self.assertTrue(player.walks)

    def test_the_living_are_not_revived(self) -> None:
        world, player = someone()
        player.character.hp = 5
        world.dying.revive(player)
        self.assertEqual((world.drain(), player.character.hp), ([], 5))
