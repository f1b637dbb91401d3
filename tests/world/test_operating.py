"""What operators do to a world (RULES 28)."""

from contextlib import suppress
from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.content.codes import ItemOption
from gameserver.world import Refused
from gameserver.world.cells import cell_at
from gameserver.world.events.base import Event
from gameserver.world.events.belongings import SYSTEM, Cause, ItemPassed, MoneyPassed
from gameserver.world.events.growth import VitalsChanged
from gameserver.world.events.items import ItemGained
from gameserver.world.events.sight import NpcAppeared, PlayerAppeared, PlayerDisappeared
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.world import World
from tests.support.items import BREAD, HELMET, RING, STONE, SWORD, Books, stocked
from tests.support.world import a_character, a_kind, a_world, an_npc

WOLF = a_kind(5, name="wolf")
NUMBERS = st.one_of(st.integers(-3, 40), st.integers(-(2**32), 2**32))


def a_place() -> World:
    """Two players who see each other, and a wolf between them."""
    library = attrs.evolve(stocked(), npcs={5: WOLF})
    world = a_world(library=library, npcs=[an_npc(1000, 103, 100, WOLF)])
    for pc_id, x in ((1, 100), (2, 105)):
        world.enter(a_character(pc_id, x))
    world.drain()
    return world


def told(world: World, kind: type[Event]) -> list[Event]:
    return [event for event in world.drain() if isinstance(event, kind)]


class Going(TestCase):
    @given(st.integers(0, 0xFFFF), st.integers(0, 255), st.integers(0, 255))
    def test_whoever_is_sent_somewhere_is_reported_and_stays_until_the_daemon_takes_him(
        self, map_id: int, x: int, y: int
    ) -> None:
        world = a_place()
        world.operating.map(2, map_id, x, y)
        world.operating.goto(1, x, y)
        ways = [
            Departing(2, map_id, cell_at(x, y), Reason.OPERATOR),
            Departing(1, 1, cell_at(x, y), Reason.OPERATOR),
        ]
        self.assertEqual(world.drain(), ways)
        self.assertEqual(world.character(2).cell, cell_at(105, 100))

    def test_an_operator_learns_where_somebody_is(self) -> None:
        self.assertEqual(a_place().operating.where(2), "p2: map 1 at 105 100, level 1.")

    def test_who_hides_is_gone_for_others_until_he_shows_himself(self) -> None:
        world = a_place()
        world.operating.hide(1)
        self.assertEqual(world.drain(), [PlayerDisappeared((2,), 1)])
        world.operating.hide(1)
        self.assertEqual([type(event) for event in world.drain()], [PlayerAppeared])

    def test_who_hides_stays_hidden_and_a_god_a_god_on_other_maps(self) -> None:
        world = a_place()
        world.operating.hide(1)
        world.operating.god(1)
        gone = world.leave(1)
        world.drain()
        world.enter(gone)
        self.assertEqual(
            [event for event in world.drain() if isinstance(event, PlayerAppeared) and event.who.pc_id == 1], []
        )
        self.assertTrue(world.scene.player(1).is_invulnerable)

    def test_a_god_is_invulnerable_until_he_is_none(self) -> None:
        world = a_place()
        for expected in (True, False):
            world.operating.god(1)
            self.assertIs(world.scene.player(1).is_invulnerable, expected)


class Giving(TestCase):
    def test_an_item_comes_with_its_level_and_slot_and_is_in_the_ledger(self) -> None:
        world = a_place()
        world.operating.item(1, HELMET, 1, 2)
        events = world.drain()
        made = [event.item for event in events if isinstance(event, ItemGained)]
        self.assertEqual([item.option for item in made], [ItemOption.of(level=1, confirmed=1, wear_slot=3)] * 2)
        passed = [event for event in events if isinstance(event, ItemPassed)]
        self.assertEqual(
            [(each.source, each.target, each.cause) for each in passed], [(SYSTEM, 1, Cause.OPERATOR)] * 2
        )
        self.assertEqual(len({item.serial for item in made}), 2)

    def test_stackable_goods_come_as_one_stack_and_jewels_without_a_level(self) -> None:
        world = a_place()
        world.operating.item(1, BREAD, 1, 42)
        world.operating.item(1, RING, 9, 1)
        bread, ring = world.character(1).inventory[:2]
        assert bread is not None
        assert ring is not None
        self.assertEqual((bread.code, bread.option), (BREAD, 42))
        self.assertEqual(ring.option, ItemOption.of(level=1, confirmed=1, wear_slot=9))

    def test_items_that_do_not_exist_or_fit_are_refused_and_none_is_made(self) -> None:
        world = a_place()
        for code, level, count in ((99, 1, 1), (SWORD, 2, 1), (STONE, 1, 31)):
            with self.assertRaises(Refused):
                world.operating.item(1, code, level, count)
        self.assertEqual(world.drain(), [])

    @given(st.lists(st.integers(-5_000_000_000, 5_000_000_000), max_size=5))
    def test_money_given_and_taken_is_in_the_ledger_to_the_last_unit(self, amounts: list[int]) -> None:
        world = a_place()
        for amount in amounts:
            try:
                world.operating.woonz(1, amount)
            except Refused:
                continue
        moved = [event for event in world.drain() if isinstance(event, MoneyPassed)]
        gained = sum(each.amount if each.target == 1 else -each.amount for each in moved)
        self.assertEqual(world.character(1).woonz, gained)
        self.assertTrue(0 <= gained <= world.scene.rules.money.cap)

    @given(st.integers(2, 165))
    def test_a_level_is_reached_exactly(self, level: int) -> None:
        world = a_place()
        world.operating.level(1, level)
        self.assertEqual(world.character(1).level, level)
        for lower in (1, level):
            with self.assertRaisesRegex(Refused, "already"):
                world.operating.level(1, lower)

    def test_there_is_no_level_above_the_last(self) -> None:
        with self.assertRaisesRegex(Refused, "165"):
            a_place().operating.level(1, 166)


class LifeAndDeath(TestCase):
    def test_who_is_slain_rises_where_he_lies_and_is_healed(self) -> None:
        world = a_place()
        world.operating.slay(2)
        self.assertFalse(world.scene.player(2).is_alive)
        with self.assertRaisesRegex(Refused, "dead"):
            world.operating.heal(2)
        world.operating.revive(2)
        with self.assertRaisesRegex(Refused, "alive"):
            world.operating.revive(2)
        world.drain()
        world.operating.heal(2)
        stats = world.scene.player(2).stats
        self.assertEqual(world.drain(), [VitalsChanged((2,), stats.max_hp, stats.max_mp)])

    def test_a_killed_monster_gives_nothing_to_anybody(self) -> None:
        world = a_place()
        self.assertEqual(world.operating.kill(1), "wolf is dead.")
        self.assertEqual(told(world, ItemPassed) + told(world, MoneyPassed), [])
        self.assertEqual((world.character(1).experience, world.scene.lying), (0, {}))
        with self.assertRaisesRegex(Refused, "no monster"):
            world.operating.kill(1)

    def test_what_was_spawned_is_removed_and_nothing_else(self) -> None:
        world = a_place()
        before = set(world.scene.npcs)
        world.operating.spawn(1, 5, 7)
        self.assertEqual(len(told(world, NpcAppeared)), 7 * 2)
        self.assertEqual(len({npc.cell for npc in world.scene.npcs.values()}), 8)
        world.operating.kill(1)
        world.operating.despawn(1)
        self.assertLessEqual(set(world.scene.npcs), before)
        self.assertEqual(world.operating.despawn(1), "0 removed.")


CODES = st.one_of(st.sampled_from([SWORD, HELMET, RING, BREAD, STONE]), st.integers(1, 0x3FFF))
ARGUMENTS: dict[str, st.SearchStrategy[tuple[int, ...]]] = {
    "item": st.tuples(CODES, st.integers(1, 15), st.integers(1, 99)),
    "woonz": st.tuples(NUMBERS),
    "lore": st.tuples(NUMBERS),
    "exp": st.tuples(NUMBERS),
    "level": st.tuples(st.integers(1, 217)),
    "spawn": st.tuples(st.integers(0, 10), st.integers(1, 20)),
}
OTHERS = ("heal", "revive", "slay", "kill", "despawn", "hide", "god", "where")
COMMANDS = st.one_of(
    *(st.tuples(st.just(name), arguments) for name, arguments in ARGUMENTS.items()),
    st.tuples(st.sampled_from(OTHERS), st.just(())),
)


class Anything(TestCase):
    @given(st.lists(st.tuples(st.integers(1, 3), COMMANDS), max_size=8))
    def test_a_command_works_or_is_refused_and_the_books_are_right(
        self, script: list[tuple[int, tuple[str, tuple[int, ...]]]]
    ) -> None:
        world = a_place()
        books = Books.of(world)
        for pc_id, (name, arguments) in script:
            with suppress(Refused):
                getattr(world.operating, name)(pc_id, *arguments)
            books.follow(world.drain())
        books.check(Books.of(world))
