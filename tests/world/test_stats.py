"""Derived stats agree with the starting kits, and worn items add what the table says (RULES 3, 7 and 9)."""

from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.content.codes import ItemOption, item_code
from gameserver.content.errors import Report
from gameserver.content.item_tables import Equipment, ItemTable, Jewel, LevelRow
from gameserver.content.items import Items, collect_items
from gameserver.world.character import Character, Item
from gameserver.world.stats import charge_capacities, derived_stats

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


LEVEL_1 = LevelRow(base_ability=10, random_ability=4, additional_attribute=7)
LEVEL_3 = LevelRow(base_ability=30, random_ability=6, additional_attribute=9)
OPTION = ItemOption.of(level=1, option=1, ice=1, fire=2, light=3)


def piece(slot: int, **changes: int) -> Equipment:
    """A piece of equipment of levels 1 to 3 for a slot; its row is the slot's number."""
    levels = (LEVEL_1, LEVEL_1, LEVEL_3, *(LevelRow(),) * 7)
    return Equipment(group=1, row=slot, wear_slot=slot, name="x", levels=levels, **changes)


def jewel(group: int) -> Jewel:
    return Jewel(group=group, row=1, name="x", ability=10, ice=1, fire=2, light=3)


PIECES = tuple(piece(slot, attack_range=slot, repeat_hits=3) for slot in range(8))
ITEMS = collect_items(ItemTable("0", PIECES), ItemTable("0ex"), ItemTable("1", (jewel(4), jewel(5))), (), Report())
NAKED = {"combo": 1, "max_hp": 1}
WEAPON = {"plus": 4, "combo": 3, "ice_attack": 1, "fire_attack": 2, "light_attack": 3}
ARMOUR = {"defense": 17, "ice_defense": 1, "fire_defense": 2, "light_defense": 3}


def dressed(character_class: int, slot: int, option: int = OPTION, code: int | None = None) -> dict[str, int]:
    """What a character without attributes has from one worn item, where that is not nothing."""
    character = Character(pc_id=1, name="x", character_class=character_class, cell=0, hp=1, mp=1)
    character.wear[slot] = Item(code or item_code(1, slot), option, 1)
    stats = attrs.asdict(derived_stats(character, ITEMS))
    return {name: value for name, value in stats.items() if value and NAKED.get(name) != value}


class WornItems(TestCase):
    def test_each_slot_adds_to_what_the_table_says(self) -> None:
        knight = 1
        self.assertEqual(dressed(knight, 0), ARMOUR)
        self.assertEqual(dressed(knight, 1), WEAPON | {"hit_attack": 10, "hit_addition": 7, "reach": 1})
        self.assertEqual(dressed(0, 2), WEAPON | {"hit_attack": 10, "hit_addition": 7, "reach": 2})
        self.assertEqual(dressed(2, 2), WEAPON | {"magic_attack": 10, "magic_addition": 7, "reach": 2})
        self.assertEqual(dressed(0, 3), {"defense": 17, "mp_absorb": 1, "hp_absorb": 2, "thrift": 3})
        self.assertEqual(dressed(0, 4), ARMOUR)
        self.assertEqual(dressed(0, 5), {"defense": 17, "accuracy": 1, "evasion": 2, "magic_evasion": 3})
        gloves = {"defense": 17, "skill_duration_pct": 5, "hit_attack": 2, "magic_attack": 3}
        self.assertEqual(dressed(0, 6), gloves)
        self.assertEqual(dressed(0, 7), {"defense": 17, "crit_evasion": 1, "woonz_gain_pct": 4, "crit_rate": 3})

    def test_jewels_give_what_their_table_says_whatever_their_option(self) -> None:
        necklace = {"hit_attack": 10, "ice_attack": 1, "fire_attack": 2, "light_attack": 3}
        self.assertEqual(dressed(0, 8, 0, item_code(4, 1)), necklace)
        self.assertEqual(dressed(0, 9, OPTION, item_code(5, 1)), ARMOUR | {"defense": 10})

    def test_a_quiver_gives_its_ability_alone(self) -> None:
        self.assertEqual(dressed(3, 0), {"hit_attack": 10})

    def test_the_level_of_an_item_chooses_its_row(self) -> None:
        self.assertEqual(dressed(0, 4, ItemOption.of(level=3, option=1)), {"defense": 39})
        self.assertEqual(dressed(0, 4, ItemOption(0)), {"defense": 10})
        self.assertEqual(dressed(0, 4, ItemOption.of(level=9, option=1)), {})

    def test_what_the_tables_do_not_know_gives_nothing(self) -> None:
        self.assertEqual(dressed(0, 4, OPTION, item_code(9, 9)), {})

    @given(st.lists(U32, min_size=10, max_size=10), st.integers(0, 3))
    def test_whatever_is_worn_every_value_fits_the_wire(self, options: list[int], character_class: int) -> None:
        character = Character(pc_id=1, name="x", character_class=character_class, cell=0, hp=1, mp=1)
        character.strength = 0xFFFFFFFF
        codes = [item_code(1, slot) for slot in range(8)] + [item_code(4, 1), item_code(5, 1)]
        character.wear = [Item(code, option, 1) for code, option in zip(codes, options, strict=True)]
        stats = attrs.asdict(derived_stats(character, ITEMS))
        self.assertTrue(all(0 <= value <= 0xFFFF for value in stats.values()))

    def test_charge_capacities_are_those_of_the_starting_kits(self) -> None:
        kits = [(0, 30, 20, 120, 30), (1, 25, 20, 110, 40), (2, 20, 40, 30, 120), (3, 25, 25, 100, 50)]
        for character_class, vitality, mana, hp, mp in kits:
            self.assertEqual(charge_capacities(a_level_1(character_class, vitality, mana), 1), (hp, mp))
