"""What players carry (RULES 11)."""

from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.world import Item, Refused, Rules, World
from gameserver.world.events.belongings import GROUND, SYSTEM, Cause, ItemPassed
from gameserver.world.events.items import ItemGained, ItemsMoved
from gameserver.world.rules import ItemRules
from tests.support.items import BREAD, PLAIN, SEAL, SWORD, Books, stocked
from tests.support.world import a_character, a_world

NUMBERS = st.one_of(st.integers(0, 40), st.integers(0, 0xFFFFFFFF))
COUNTS = st.integers(1, 99)


def carrying(*items: Item | None, rules: Rules | None = None) -> World:
    """A player, number 1, with these items from place 0 on."""
    world = a_world(library=stocked(), rules=rules)
    character = a_character(1)
    character.inventory[: len(items)] = items
    world.enter(character)
    world.drain()
    return world


class Moving(TestCase):
    def test_two_items_swap_their_places(self) -> None:
        sword, seal = Item(SWORD, PLAIN, 7), Item(SEAL, 0, 8)
        world = carrying(sword, seal)
        world.inventory.move(1, 7, 0, 1)
        self.assertEqual(world.character(1).inventory[:2], [seal, sword])
        self.assertEqual(world.drain(), [ItemsMoved((1,), 0, seal, 1, sword)])

    @given(COUNTS, COUNTS, st.integers(1, 120))
    def test_stacks_merge_as_far_as_there_is_room(self, moved: int, there: int, most: int) -> None:
        world = carrying(
            Item(BREAD, moved, 7), Item(BREAD, there, 8), rules=Rules(items=ItemRules(max_stack=most))
        )
        books = Books.of(world)
        world.inventory.move(1, 7, 0, 1)
        first, second, *_ = world.character(1).inventory
        counts = (first.option if first else 0, second.option if second else 0)
        fits = min(moved, max(0, most - there))
        self.assertEqual(counts, (moved - fits, there + fits) if fits else (there, moved))
        books.follow(world.drain())
        books.check(Books.of(world))

    def test_a_merged_stack_is_shown_anew(self) -> None:
        world = carrying(Item(BREAD, 3, 7), Item(BREAD, 4, 8))
        world.inventory.move(1, 7, 0, 1)
        whole = Item(BREAD, 7, 8)
        told = world.drain()
        self.assertIn(ItemPassed(whole, 3, 1, 1, Cause.STACK, 7), told)
        self.assertEqual(told[1:], [ItemsMoved((1,), 0, None, 1, whole), ItemGained((1,), whole, 1)])

    def test_a_stack_put_upon_itself_does_not_grow(self) -> None:
        world = carrying(Item(BREAD, 50, 7))
        world.inventory.move(1, 7, 0, 0)
        self.assertEqual(world.character(1).inventory[0], Item(BREAD, 50, 7))

    def test_an_item_that_is_not_where_the_client_believes_stays_where_it_is(self) -> None:
        world = carrying(Item(SWORD, PLAIN, 7), Item(SEAL, 0, 8))
        for serial, old, new in ((8, 0, 1), (7, 1, 0), (7, 0, 30), (7, 30, 0), (7, 2, 0)):
            with self.assertRaises(Refused):
                world.inventory.move(1, serial, old, new)
        self.assertEqual(world.drain(), [])

    @given(NUMBERS, NUMBERS, NUMBERS)
    def test_whatever_the_numbers_nothing_is_lost(self, serial: int, old: int, new: int) -> None:
        world = carrying(Item(SWORD, PLAIN, 7), Item(BREAD, 5, 8), Item(BREAD, 98, 9))
        books = Books.of(world)
        try:
            world.inventory.move(1, serial, old, new)
        except Refused:
            self.assertEqual(world.drain(), [])
        books.follow(world.drain())
        books.check(Books.of(world))


class PuttingAndTaking(TestCase):
    @given(st.lists(st.tuples(st.sampled_from([BREAD, SWORD]), COUNTS), max_size=40))
    def test_what_is_put_is_there_or_was_refused(self, wanted: list[tuple[int, int]]) -> None:
        world = carrying()
        books, player = Books.of(world), world.scene.player(1)
        for serial, (code, count) in enumerate(wanted, 1):
            item = Item(code, count if code == BREAD else PLAIN, serial)
            try:
                slot = world.inventory.put(player, item, Cause.BUY)
            except Refused:
                self.assertNotIn(None, player.character.inventory)
            else:
                held = world.inventory.item_at(player, slot)
                self.assertEqual(held.code, code)
                self.assertLessEqual(world.inventory.count(held), 99)
            books.follow(world.drain())
            books.check(Books.of(world))

    @given(COUNTS, st.integers(-1, 100), st.sampled_from([SYSTEM, GROUND, 2]))
    def test_part_of_a_stack_gets_a_serial_of_its_own_unless_it_ends(
        self, there: int, wanted: int, target: int
    ) -> None:
        world = carrying(Item(BREAD, there, 7))
        player = world.scene.player(1)
        if not 0 < wanted <= there:
            with self.assertRaises(Refused):
                world.inventory.take(player, 0, Cause.USE, target, wanted)
            self.assertEqual(world.drain(), [])
            return
        taken = world.inventory.take(player, 0, Cause.USE, target, wanted)
        left = player.character.inventory[0]
        self.assertEqual((taken.option, left.option if left else 0), (wanted, there - wanted))
        self.assertEqual(taken.serial == 7, wanted == there or target == SYSTEM)
        self.assertEqual(world.drain(), [ItemPassed(taken, wanted, 1, target, Cause.USE, 7, there - wanted)])

    def test_bread_without_a_count_is_one_bread(self) -> None:
        world = carrying(Item(BREAD, 0, 7))
        self.assertEqual(world.inventory.count(Item(BREAD, 0, 7)), 1)
        world.inventory.put(world.scene.player(1), Item(BREAD, 2, 8), Cause.BUY)
        self.assertEqual(world.character(1).inventory[0], Item(BREAD, 3, 7))

    def test_items_with_different_flags_do_not_share_a_stack(self) -> None:
        world = carrying(Item(BREAD | 0x4000, 1, 7))
        self.assertEqual(world.inventory.place_for(world.scene.player(1), Item(BREAD, 1, 8)), 1)

    def test_starter_gear_and_quest_items_are_bound(self) -> None:
        inventory, sword = carrying().inventory, Item(SWORD, PLAIN, 7)
        self.assertFalse(inventory.is_bound(sword))
        self.assertTrue(inventory.is_bound(attrs.evolve(sword, code=SWORD | 0x4000)))
        self.assertTrue(inventory.is_bound(attrs.evolve(sword, code=SEAL)))
