"""Putting things on and taking them off (RULES 11)."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.content.codes import ItemOption, item_code
from gameserver.content.item_tables import LevelRow
from gameserver.world import Item, Refused, Rules, World
from gameserver.world.events.items import PutOn, StripAnswered, TakenOff, WearAnswered
from gameserver.world.rules import ItemRules
from gameserver.world.states import State
from tests.support.items import AXE, BREAD, HELMET, PLAIN, RING, SWORD, equipment, stocked
from tests.support.world import a_character, a_world

U16 = st.integers(0, 0xFFFF)


def dressed(item: Item, worn: Item | None = None, rules: Rules | None = None, **changes: int) -> World:
    """Player 1 carries *item* and wears *worn* at the weapon's place; player 2 looks on."""
    world = a_world(library=stocked(), rules=rules)
    character = a_character(1)
    character.strength, character.dexterity, character.hp = 30, 0, 10
    for name, value in changes.items():
        setattr(character, name, value)
    character.inventory[4], character.wear[2] = item, worn
    for each in (character, a_character(2)):
        world.enter(each)
    world.drain()
    return world


class Wearing(TestCase):
    def test_what_was_worn_takes_the_place_of_what_is_put_on(self) -> None:
        old, new = Item(SWORD, PLAIN, 7), Item(SWORD, PLAIN, 8)
        world = dressed(new, old)
        world.wearing.wear(1, 8)
        player = world.scene.player(1)
        self.assertEqual((player.character.wear[2], player.character.inventory[4]), (new, old))
        self.assertEqual(player.appearance.wear[2], new)
        self.assertEqual(player.stats.hit_attack, 30 // 2 + 7)
        self.assertEqual(world.drain(), [WearAnswered((1,), 2, new, 4, old, player.stats), PutOn((2,), 1, 2, new)])

    def test_what_is_taken_off_goes_to_the_first_free_place(self) -> None:
        sword = Item(SWORD, PLAIN, 7)
        world = dressed(Item(HELMET, PLAIN, 8), sword)
        world.wearing.strip(1, 7)
        player = world.scene.player(1)
        self.assertEqual((player.character.wear[2], player.character.inventory[0]), (None, sword))
        self.assertIsNone(player.appearance.wear[2])
        self.assertEqual(player.stats.hit_attack, 15)
        self.assertEqual(world.drain(), [StripAnswered((1,), sword, 0, player.stats), TakenOff((2,), 1, 2, sword)])

    def test_who_has_no_room_keeps_what_he_wears(self) -> None:
        sword = Item(SWORD, PLAIN, 7)
        world = dressed(Item(HELMET, PLAIN, 8), sword)
        world.character(1).inventory[:] = [Item(HELMET, PLAIN, serial) for serial in range(100, 130)]
        self._refuses(world, world.wearing.strip, 7)
        self.assertEqual(world.character(1).wear[2], sword)

    @given(st.tuples(U16, U16, U16), st.integers(0, 3), st.tuples(U16, U16, U16))
    def test_each_attribute_must_reach_what_is_required_less_ten_percent_for_each_mounted_step(
        self, needs: tuple[int, ...], mounted: int, stats: tuple[int, ...]
    ) -> None:
        code, (strength, dexterity, intelligence) = item_code(1, 5), needs
        row = LevelRow(strength=strength, dexterity=dexterity, intelligence=intelligence, base_ability=1)
        kind = equipment(code, 3, row)
        world = a_world(library=stocked(kinds=[kind]))
        character = a_character(1)
        character.strength, character.dexterity, character.intelligence = stats
        character.inventory[0] = Item(code | mounted << 16, PLAIN, 7)
        world.enter(character)
        enough = all(have >= need * (100 - 10 * mounted) // 100 for have, need in zip(stats, needs, strict=True))
        if enough:
            world.wearing.wear(1, 7)
        else:
            self._refuses(world, world.wearing.wear, 7)
        self.assertEqual(character.wear[3] is not None, enough)

    def test_two_mounted_steps_make_a_requirement_of_fifty_one_of_forty(self) -> None:
        for strength, can in ((40, True), (39, False)):
            item = Item(AXE | 2 << 16, PLAIN, 7)
            world = dressed(item, strength=strength, dexterity=8)
            if can:
                world.wearing.wear(1, 7)
            else:
                self._refuses(world, world.wearing.wear, 7)

    def test_weapons_of_warriors_and_mages_are_theirs_alone(self) -> None:
        for character_class, can in ((0, True), (1, False), (2, True), (3, False)):
            world = dressed(Item(SWORD, PLAIN, 7), character_class=character_class)
            if can:
                world.wearing.wear(1, 7)
            else:
                self._refuses(world, world.wearing.wear, 7)

    def test_jewels_take_a_level(self) -> None:
        self._refuses(*self._with(dressed(Item(RING, PLAIN, 7), level=9)))
        world = dressed(Item(RING, PLAIN, 7), level=10)
        world.wearing.wear(1, 7)
        self.assertIsNotNone(world.character(1).wear[9])

    def test_bread_unknown_things_and_what_is_not_there_cannot_be_worn(self) -> None:
        for item in (Item(BREAD, 1, 7), Item(item_code(15, 9), 0, 7), Item(AXE, PLAIN, 7), Item(SWORD, PLAIN, 9)):
            self._refuses(*self._with(dressed(item)))

    def test_the_dead_do_not_dress(self) -> None:
        world = dressed(Item(SWORD, PLAIN, 7), Item(SWORD, PLAIN, 8))
        world.scene.player(1).state = State.DIED
        self._refuses(world, world.wearing.wear, 7)
        self._refuses(world, world.wearing.strip, 8)

    def test_unconfirmed_items_are_refused_where_the_rules_say_so(self) -> None:
        strict = Rules(items=ItemRules(need_confirm=True))
        unconfirmed = Item(HELMET, int(ItemOption.of(level=1, fire=3)), 7)
        for item, rules, can in (
            (unconfirmed, Rules(), True),
            (unconfirmed, strict, False),
            (Item(HELMET, 0, 7), strict, True),
            (Item(HELMET, int(ItemOption.of(level=1, fire=3, confirmed=1)), 7), strict, True),
        ):
            world = dressed(item, rules=rules)
            if can:
                world.wearing.wear(1, 7)
            else:
                self._refuses(world, world.wearing.wear, 7)

    def _with(self, world: World) -> tuple[World, object, int]:
        return world, world.wearing.wear, 7

    def _refuses(self, world: World, command: object, serial: int) -> None:
        assert callable(command)
        before = [list(world.character(1).wear), list(world.character(1).inventory)]
        world.drain()
        with self.assertRaises(Refused):
            command(1, serial)
        self.assertEqual([world.character(1).wear, world.character(1).inventory], before)
        self.assertEqual(world.drain(), [])
