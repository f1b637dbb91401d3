"""Derived stats agree with the starting kits (RULES 3 and 9)."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.content.items import Items
from gameserver.world.character import Character
from gameserver.world.stats import derived_stats

U32 = st.integers(0, 0xFFFFFFFF)


def a_level_1(character_class: int, vitality: int, mana: int) -> Character:
    return Character(
        pc_id=1, name="x", character_class=character_class, cell=0, hp=1, mp=1, vitality=vitality, mana=mana
    )


class Stats(TestCase):
    def test_every_starting_kit_begins_with_its_maximum(self) -> None:
        kits = [(0, 30, 20, 75, 20), (1, 25, 20, 50, 30), (2, 20, 40, 30, 80), (3, 25, 25, 75, 37)]
        for character_class, vitality, mana, hp, mp in kits:
            stats = derived_stats(a_level_1(character_class, vitality, mana), Items(()))
            self.assertEqual((stats.max_hp, stats.max_mp), (hp, mp))

    def test_levels_add_life_and_half_the_attributes_is_attack_and_defense(self) -> None:
        mage = a_level_1(2, 20, 40)
        mage.level, mage.strength, mage.intelligence, mage.dexterity = 11, 21, 27, 13
        stats = derived_stats(mage, Items(()))
        self.assertEqual((stats.max_hp, stats.max_mp), (30 + 10 * 3, 80 + 10 * 5))
        self.assertEqual((stats.hit_attack, stats.magic_attack, stats.defense), (10, 13, 6))

    @given(st.integers(0, 3), U32, U32, U32, U32)
    def test_every_value_fits_the_wire(self, kind: int, vitality: int, mana: int, level: int, other: int) -> None:
        character = a_level_1(kind, vitality, mana)
        character.level = level
        character.strength = character.intelligence = character.dexterity = other
        stats = derived_stats(character, Items(()))
        values = (stats.hit_attack, stats.magic_attack, stats.defense, stats.max_hp, stats.max_mp)
        self.assertTrue(all(0 <= value <= 0xFFFF for value in values))
        self.assertGreater(stats.max_hp, 0)

    def test_a_class_that_does_not_exist_is_no_character(self) -> None:
        with self.assertRaises(ValueError):
            a_level_1(4, 1, 1)
