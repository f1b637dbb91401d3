"""Experience becomes levels, levels become points, points become attributes (RULES 9)."""

import contextlib
from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.world import Refused, Rules, World
from gameserver.world.events.growth import (
    ExperienceChanged,
    LevelGained,
    LevelSeen,
    PointsAllotted,
    PointsRetrieved,
)
from gameserver.world.formulas import threshold
from gameserver.world.growth import STARTING
from gameserver.world.player import Player
from gameserver.world.rules import ExpRules, LevelRules
from gameserver.world.states import Change
from tests.support.world import a_character, a_kind, a_world, an_npc

EXP = ExpRules()
BYTES = st.tuples(*[st.integers(0, 255)] * 5)


def alone(rules: Rules | None = None, **changes: int) -> tuple[World, Player]:
    """A world with one player, who has told everything; *changes* are fields of his character."""
    world = a_world(rules=rules)
    character = a_character(1)
    for name, value in changes.items():
        setattr(character, name, value)
    world.enter(character)
    world.drain()
    return world, world.scene.player(1)


class Rising(TestCase):
    def test_enough_experience_gives_a_level_with_points_and_health(self) -> None:
        world, player = alone()
        player.character.hp = 1
        world.growth.gain(player, 300)
        character = player.character
        self.assertEqual((character.level, character.points, character.experience), (2, 6, 300))
        self.assertEqual((character.hp, character.mp), (81, 21))
        changed, gained = world.drain()
        self.assertEqual(changed, ExperienceChanged((1,), 300))
        assert isinstance(gained, LevelGained)
        self.assertEqual((gained.level, gained.sheet.points, gained.sheet.derived.max_hp), (2, 6, 81))

    def test_those_near_see_the_light(self) -> None:
        world, player = alone()
        world.enter(a_character(2))
        world.drain()
        world.growth.gain(player, 300)
        self.assertIn(LevelSeen((2,), 1), world.drain())

    @given(st.lists(st.integers(0, 50_000_000), max_size=20))
    def test_the_level_is_always_the_one_that_the_experience_gives(self, gains: list[int]) -> None:
        world, player = alone()
        for gain in gains:
            world.growth.gain(player, gain)
            level, experience = player.character.level, player.character.experience
            self.assertGreaterEqual(experience, threshold(level, EXP))
            self.assertTrue(level == 165 or experience < threshold(level + 1, EXP))
            self.assertEqual(player.character.points, 6 * (level - 1))

    def test_at_the_last_level_there_is_no_more(self) -> None:
        world, player = alone(Rules(level=LevelRules(cap=3)))
        world.growth.gain(player, 1_000_000)
        self.assertEqual(player.character.level, 3)
        world.growth.gain(player, 1)
        self.assertEqual(player.character.experience, 1_000_000)

    def test_who_was_below_his_level_does_not_rise_again_on_the_way_back(self) -> None:
        world, player = alone(level=20, experience=threshold(20, EXP) - 10)
        world.growth.gain(player, 20)
        self.assertEqual((player.character.level, player.character.points), (20, 0))

    def test_the_dead_rise_without_coming_to_life(self) -> None:
        world, player = alone()
        world.dying.die(player)
        world.growth.gain(player, 300)
        self.assertEqual((player.character.level, player.character.hp), (2, 0))


class Sharing(TestCase):
    def test_the_living_who_are_here_share_by_damage_and_level(self) -> None:
        world, strong = alone(level=20, experience=threshold(20, EXP))
        for pc_id in (2, 3, 4):
            world.enter(a_character(pc_id))
        weak, dead = world.scene.player(2), world.scene.player(3)
        dead.change(Change.FELL)
        world.leave(4)
        npc = an_npc(1, 100, 101, a_kind(5, level=10, experience=1000))
        npc.attackers.update({1: 30, 2: 10, 3: 500, 4: 500, 9: 500})
        world.growth.share(npc)
        self.assertEqual(strong.character.experience, threshold(20, EXP) + 1000 * 95 * 30 // 4000)
        self.assertEqual((weak.character.experience, dead.character.experience), (250, 0))

    def test_rates_may_change_while_the_world_runs(self) -> None:
        world, player = alone()
        world.scene.rates.exp = 300
        npc = an_npc(1, 100, 101, a_kind(5, level=1, experience=10))
        npc.attackers[1] = 1
        world.growth.share(npc)
        self.assertEqual(player.character.experience, 30)

    def test_a_monster_that_nobody_hurt_gives_nothing(self) -> None:
        world, _ = alone()
        npc = an_npc(1, 100, 101, a_kind(5, experience=10))
        npc.attackers[1] = 0
        world.growth.share(npc)
        self.assertEqual(world.drain(), [])


class Allotting(TestCase):
    def test_points_become_attributes_and_all_that_follows(self) -> None:
        world, player = alone(points=10)
        world.growth.allot(1, (2, 0, 0, 4, 0))
        character = player.character
        self.assertEqual((character.points, character.strength, character.vitality), (4, 32, 34))
        self.assertEqual((player.stats.hit_attack, player.stats.max_hp, character.hp_capacity), (16, 85, 136))
        [answer] = world.drain()
        assert isinstance(answer, PointsAllotted)
        self.assertEqual((answer.sheet.points, answer.sheet.derived), (4, player.stats))

    def test_more_than_there_are_or_none_is_refused_with_the_unchanged_sheet(self) -> None:
        world, _ = alone(points=5)
        for amounts in ((6, 0, 0, 0, 0), (0,) * 5, (255,) * 5):
            with self.assertRaisesRegex(Refused, "5 points"):
                world.growth.allot(1, amounts)
            [answer] = world.drain()
            assert isinstance(answer, PointsAllotted)
            self.assertEqual((answer.sheet.points, answer.sheet.strength), (5, 30))

    def test_no_attribute_outgrows_the_wire(self) -> None:
        world, player = alone(points=5, strength=0xFFFE)
        with self.assertRaisesRegex(Refused, "any further"):
            world.growth.allot(1, (2, 0, 0, 0, 0))
        world.growth.allot(1, (1, 0, 0, 0, 0))
        self.assertEqual(player.character.strength, 0xFFFF)

    def test_points_come_back_for_lore_down_to_what_one_began_with(self) -> None:
        world, player = alone(points=3, lore=1000)
        world.growth.allot(1, (3, 0, 0, 0, 0))
        world.drain()
        with self.assertRaisesRegex(Refused, "cannot be taken back"):
            world.growth.retrieve(1, (4, 0, 0, 0, 0))
        self.assertEqual([attrs.asdict(each, recurse=False)["accepted"] for each in world.drain()], [False])
        world.growth.retrieve(1, (2, 0, 0, 0, 0))
        self.assertEqual((player.character.points, player.character.strength, player.character.lore), (2, 31, 800))
        [answer] = world.drain()
        assert isinstance(answer, PointsRetrieved)
        self.assertEqual((answer.accepted, answer.lore, answer.sheet.strength), (True, 800, 31))

    def test_without_the_lore_nothing_comes_back(self) -> None:
        world, player = alone(strength=40, lore=99)
        with self.assertRaisesRegex(Refused, "lore"):
            world.growth.retrieve(1, (1, 0, 0, 0, 0))
        self.assertEqual((player.character.strength, player.character.lore), (40, 99))

    @given(st.lists(st.tuples(st.booleans(), BYTES), max_size=30))
    def test_points_are_neither_made_nor_lost(self, wishes: list[tuple[bool, tuple[int, ...]]]) -> None:
        world, player = alone(points=300, lore=10_000)
        character = player.character

        def attributes() -> tuple[int, ...]:
            return (
                character.strength,
                character.intelligence,
                character.dexterity,
                character.vitality,
                character.mana,
            )

        whole = sum(attributes()) + character.points
        for back, amounts in wishes:
            with contextlib.suppress(Refused):
                (world.growth.retrieve if back else world.growth.allot)(1, amounts)
            self.assertEqual(sum(attributes()) + character.points, whole)
            self.assertTrue(all(now >= least for now, least in zip(attributes(), STARTING[0], strict=True)))
            self.assertLessEqual(character.hp, player.stats.max_hp)
