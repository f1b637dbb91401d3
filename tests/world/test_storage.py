"""Storage: what is put away is neither more nor less when it comes back (RULES 15)."""

from unittest import TestCase

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from twisted.trial.unittest import SynchronousTestCase

from gameserver.world import Refused, Rules, World
from gameserver.world.cells import cell_at
from gameserver.world.character import Character, Item, StorageContents
from gameserver.world.events.belongings import SYSTEM, WoonzChanged, storage_of
from gameserver.world.events.storage import (
    ItemRetrieved,
    ItemStored,
    MoneyStored,
    StorageOpened,
    StoredItemMoved,
)
from gameserver.world.rules import MoneyRules
from tests.support.town import BREAD, HEALER, KEEPER, SWORD, a_town, gained, held
from tests.support.world import a_character

ANSWERS = (StorageOpened, ItemStored, ItemRetrieved, StoredItemMoved, MoneyStored)
CAP = 500
NPC = st.sampled_from([KEEPER, KEEPER, KEEPER, HEALER]) | st.integers(0, 0xFFFFFFFF)
SLOT = st.integers(0, 3) | st.integers(0, 255)
PLACE = st.integers(0, 3) | st.sampled_from([78, 79, 80, 255])
AMOUNT = st.integers(0, 60) | st.just(0xFFFFFFFF)


def an_account(world: World, woonz: int = 100) -> tuple[Character, StorageContents]:
    """A player with two swords and some bread, and a storage with a sword and money in it."""
    character = a_character(1)
    character.woonz, character.storage = woonz, StorageContents(50)
    character.inventory[0], character.inventory[2] = Item(SWORD, 1, 11), Item(SWORD, 1, 12)
    character.inventory[1] = Item(BREAD, 5, 13)
    character.storage.items[1] = Item(SWORD, 1, 21)
    world.enter(character)
    world.drain()
    return character, character.storage


class Account(RuleBasedStateMachine):
    """A player before a keeper, who asks for anything."""

    @initialize()
    def begin(self) -> None:
        self.world = a_town(Rules(money=MoneyRules(cap=CAP)))
        self.me, self.stored = an_account(self.world)
        self.paid = 0

    def attempt(self, name: str, *numbers: int, answers: int = 1) -> None:
        before = held(self.me.inventory), held(self.stored.items), self.me.woonz, self.stored.woonz
        try:
            getattr(self.world.storages, name)(1, *numbers)
            granted = True
        except Refused:
            granted = False
        events = self.world.drain()
        told = [event for event in events if isinstance(event, ANSWERS)]
        assert [event.done for event in told] == [granted] * answers
        mine, theirs, systems = (gained(events, holder) for holder in (1, storage_of(1), SYSTEM))
        assert granted or (mine, theirs) == ((0, {}), (0, {}))
        self.paid += systems[0]
        assert (self.me.woonz - before[2], self.stored.woonz - before[3]) == (mine[0], theirs[0])
        for holding, was, change in (
            (self.me.inventory, before[0], mine[1]),
            (self.stored.items, before[1], theirs[1]),
        ):
            now = held(holding)
            for code in {SWORD, BREAD}:
                assert now.get(code, 0) == was.get(code, 0) + change.get(code, 0)

    def serial(self, items: list[Item | None], place: int, wrong: bool) -> int:
        item = items[place] if place < len(items) else None
        return 99 if wrong or item is None else item.serial

    @rule(npc_id=NPC)
    def open(self, npc_id: int) -> None:
        self.attempt("open", npc_id)

    @rule()
    def close(self) -> None:
        self.attempt("close", answers=0)

    @rule(npc_id=NPC, slot=SLOT, place=PLACE, wrong=st.booleans())
    def put(self, npc_id: int, slot: int, place: int, wrong: bool) -> None:
        self.attempt("put", npc_id, self.serial(self.me.inventory, slot, wrong), SWORD, slot, place)

    @rule(npc_id=NPC, slot=SLOT, place=PLACE, wrong=st.booleans())
    def take(self, npc_id: int, slot: int, place: int, wrong: bool) -> None:
        self.attempt("take", npc_id, self.serial(self.stored.items, place, wrong), SWORD, slot, place)

    @rule(npc_id=NPC, place=PLACE, to=PLACE, wrong=st.booleans())
    def move(self, npc_id: int, place: int, to: int, wrong: bool) -> None:
        self.attempt("move", npc_id, self.serial(self.stored.items, place, wrong), SWORD, place, to)

    @rule(npc_id=NPC, amount=AMOUNT)
    def deposit(self, npc_id: int, amount: int) -> None:
        self.attempt("deposit", npc_id, amount)

    @rule(npc_id=NPC, amount=AMOUNT)
    def withdraw(self, npc_id: int, amount: int) -> None:
        self.attempt("withdraw", npc_id, amount)

    @rule(x=st.sampled_from([100, 106, 120]))
    def walk(self, x: int) -> None:
        self.world.scene.shift(self.world.scene.player(1), cell_at(x, 100))
        self.world.drain()

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        assert self.me.woonz + self.stored.woonz + self.paid == 150
        assert max(self.me.woonz, self.stored.woonz) <= CAP
        assert min(self.me.woonz, self.stored.woonz) >= 0
        assert (len(self.me.inventory), len(self.stored.items)) == (30, 80)
        items = [item for item in (*self.me.inventory, *self.stored.items) if item]
        assert sorted(item.serial for item in items) == [11, 12, 13, 21]


class AnyWish(TestCase):
    def test_nothing_is_made_or_lost_whatever_is_asked_for(self) -> None:
        run_state_machine_as_test(Account, settings=settings(max_examples=60, stateful_step_count=30))


class Storage(SynchronousTestCase):
    def setUp(self) -> None:
        self.world = a_town()
        self.me, self.stored = an_account(self.world)
        self.world.storages.open(1, KEEPER)

    def closed(self, words: str) -> None:
        with self.assertRaisesRegex(Refused, words):
            self.world.storages.deposit(1, KEEPER, 1)

    def test_opening_shows_everything_place_for_place(self) -> None:
        self.assertEqual(self.world.drain(), [StorageOpened((1,), True, 50, tuple(self.stored.items))])
        self.assertTrue(self.world.storages.is_open(self.world.scene.player(1)))
        self.world.storages.close(1)
        self.assertFalse(self.world.storages.is_open(self.world.scene.player(1)))

    def test_putting_in_costs_ten_woonz_and_taking_out_nothing(self) -> None:
        self.world.drain()
        self.world.storages.put(1, KEEPER, 13, BREAD, 1, 79)
        self.world.storages.take(1, KEEPER, 13, BREAD, 29, 79)
        told = [event for event in self.world.drain() if event.witnesses]
        self.assertEqual(
            told, [ItemStored((1,), True, 13, BREAD, 1, 79, 90), ItemRetrieved((1,), True, 13, BREAD, 29, 79)]
        )
        self.assertEqual(self.me.inventory[29], Item(BREAD, 5, 13))

    def test_taking_onto_a_full_place_swaps_and_costs_the_fee(self) -> None:
        self.world.drain()
        self.world.storages.take(1, KEEPER, 21, SWORD, 1, 1)
        self.assertEqual((self.me.inventory[1], self.stored.items[1]), (Item(SWORD, 1, 21), Item(BREAD, 5, 13)))
        self.assertIn(WoonzChanged((1,), -10), self.world.drain())

    def test_without_the_fee_nothing_is_put_in(self) -> None:
        self.me.woonz = 9
        with self.assertRaisesRegex(Refused, "not enough woonz"):
            self.world.storages.put(1, KEEPER, 13, BREAD, 1, 5)
        self.assertEqual(self.me.inventory[1], Item(BREAD, 5, 13))

    def test_it_is_closed_for_who_walks_away_until_he_opens_it_again(self) -> None:
        for second, x in enumerate((101, 102, 103, 104, 105, 106)):
            self.world.advance(second)
            self.world.walking.step(1, cell_at(x, 100), 1)
        self.world.storages.deposit(1, KEEPER, 1)
        for x in (107, 106):
            self.world.walking.step(1, cell_at(x, 100), 1)
        self.closed("closed")
        self.world.storages.open(1, KEEPER)
        self.world.storages.deposit(1, KEEPER, 1)

    def test_it_is_closed_for_the_dead_and_for_who_closed_it(self) -> None:
        self.world.storages.close(1)
        self.closed("closed")
        self.world.storages.open(1, KEEPER)
        player = self.world.scene.player(1)
        self.world.dying.die(player)
        self.world.dying.revive(player)
        self.closed("closed")

    def test_who_leaves_and_returns_finds_it_closed(self) -> None:
        self.world.enter(self.world.leave(1))
        self.closed("closed")

    def test_nobody_opens_what_was_not_brought(self) -> None:
        self.me.storage = None
        self.world.drain()
        with self.assertRaisesRegex(Refused, "just now"):
            self.world.storages.open(1, KEEPER)
        self.assertEqual(self.world.drain(), [StorageOpened((1,), False)])
        self.closed("just now")
