"""Those who stand in peace recover (RULES 9)."""

from unittest import TestCase

from gameserver.world import World
from gameserver.world.cells import cell_at
from gameserver.world.events.growth import VitalsChanged
from gameserver.world.player import Player
from tests.support.world import a_character, a_world


def hurt(hp: int = 10, mp: int = 5, level: int = 60) -> tuple[World, Player]:
    world = a_world()
    character = a_character(1)
    character.level, character.hp, character.mp = level, hp, mp
    world.enter(character)
    world.drain()
    return world, world.scene.player(1)


class Recovering(TestCase):
    def test_every_five_seconds_some_comes_back(self) -> None:
        world, player = hurt()
        self.assertEqual((player.stats.max_hp, player.stats.max_mp), (429, 79))
        world.advance(4.9)
        self.assertEqual(world.drain(), [])
        world.advance(5.0)
        self.assertEqual(world.drain(), [VitalsChanged((1,), 14, 6)])
        world.advance(15.0)
        self.assertEqual(world.drain(), [VitalsChanged((1,), 18, 7), VitalsChanged((1,), 22, 8)])

    def test_at_least_one_point_and_never_more_than_fits(self) -> None:
        world, _ = hurt(hp=74, mp=20, level=1)
        world.advance(60.0)
        self.assertEqual(world.drain(), [VitalsChanged((1,), 75, 20)])

    def test_not_on_the_way(self) -> None:
        world, _ = hurt()
        world.advance(4.0)
        world.walking.ask_move(1, cell_at(99, 100), 1)
        world.drain()
        world.advance(5.0)
        self.assertEqual(world.drain(), [])

    def test_not_in_combat(self) -> None:
        world, player = hurt()
        player.lasting.combat = 11.0
        world.advance(10.0)
        self.assertEqual(world.drain(), [])
        world.advance(15.0)
        self.assertEqual(len(world.drain()), 1)

    def test_not_when_dead_nor_gone(self) -> None:
        world, player = hurt()
        world.dying.die(player)
        world.drain()
        world.advance(30.0)
        self.assertEqual((world.drain(), player.character.hp), ([], 0))
        world.leave(1)
        world.advance(60.0)
        self.assertEqual(world.drain(), [])
