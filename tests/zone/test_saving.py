"""Exchanges, saves, outages and crashes in any order: nothing is lost, doubled, or half saved."""

from collections.abc import Sequence
from typing import Any
from unittest import TestCase

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.zone.saving import RETRY_SECONDS
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.rows import SaveGroup, SaveResult
from gameserver.world import SerialStock
from tests.support.memory_ledger import MemoryLedger
from tests.support.memory_stores import MemoryCharacters
from tests.support.traders import ACTIONS, Traders, a_trader

PLAYERS = (1, 2, 3)
WHO = st.sampled_from(PLAYERS)
SLOT = st.integers(0, 3)


def now(coroutine: Any) -> Any:
    """Return what a store in memory gives at once."""
    results: list[Any] = []
    ensureDeferred(coroutine).addCallback(results.append)
    return results[0]


class SlowCharacters(MemoryCharacters):
    """Answers a save when `answer` is called, and as that says."""

    asked: Deferred[str] | None = None

    async def save(self, groups: Sequence[SaveGroup]) -> SaveResult:
        asked = self.asked = Deferred[str]()
        fate = await asked
        if fate == "not heard":
            raise StoreUnavailable(fate)
        result = await super().save(groups)
        if fate == "answer lost":
            raise StoreUnavailable(fate)
        return result

    def answer(self, fate: str) -> bool:
        """Answer the save that waits; False if there is none."""
        asked, self.asked = self.asked, None
        if asked is not None:
            asked.callback(fate)
        return asked is not None


class Market:
    """A zone with three players, which may crash and begin anew."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.characters = SlowCharacters()
        self.ledger = MemoryLedger(self.characters)
        self.stock = SerialStock()
        self.stock.add(range(1000, 100_000))
        self.is_contested = False
        """Whether another zone has ever let in one of those who are here."""
        for pc_id in PLAYERS:
            now(self.characters.create(pc_id, a_trader(f"player{pc_id}", 8 + 3 * pc_id)))
        self.begin()

    def begin(self) -> None:
        """Start the zone, and let everybody in."""
        self.traders = Traders(self.characters, self.ledger, self.clock, self.stock)
        self.saver, self.act = self.traders.saver, self.traders.act
        for pc_id in PLAYERS:
            self.enter(pc_id)

    def enter(self, pc_id: int) -> None:
        """Let a player in."""
        self.traders.admit(now(self.characters.enter_world(pc_id, f"player{pc_id}")))

    def come_back(self, pc_id: int) -> None:
        """Let a player in again who has left."""
        del self.traders.leaving[pc_id]
        self.saver.leave(pc_id)
        self.enter(pc_id)

    def lose(self, pc_id: int) -> None:
        """Have another zone let a player in who is still here."""
        self.is_contested = True
        now(self.characters.enter_world(pc_id, f"player{pc_id}"))

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)
        self.traders.world.advance(self.clock.seconds())
        self.traders.report()

    def settle(self) -> None:
        """Have everything saved by a database that answers."""
        for pc_id in self.traders.loaded:
            self.saver.save(pc_id)
        for _ in range(10):
            self.pass_time(RETRY_SECONDS)
            while self.characters.answer("heard"):
                self.clock.advance(0)

    def check(self) -> None:
        """Have the ledger compared with what is stored."""
        check = now(self.ledger.check())
        assert not check.differences, check.differences
        assert self.is_contested or not self.traders.given_up


class SavingMachine(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.market = Market()
        for pc_id in PLAYERS:
            self.market.act(pc_id, "open", 0, 0)

    @rule(acts=st.lists(st.tuples(WHO, st.sampled_from(ACTIONS), SLOT, SLOT), min_size=1, max_size=8))
    def act(self, acts: list[tuple[int, str, int, int]]) -> None:
        for each in acts:
            self.market.act(*each)

    @rule(giver=WHO, taker=WHO, slot=SLOT)
    def hand_over(self, giver: int, taker: int, slot: int) -> None:
        self.market.act(giver, "drop", slot, 0)
        self.market.act(taker, "pick up", 0, 0)

    @rule(pc_id=WHO)
    def save(self, pc_id: int) -> None:
        if pc_id not in self.market.traders.leaving:  # who leaves is saved once, and comes back after that
            self.market.saver.save(pc_id)
        self.market.pass_time(0)

    @rule(seconds=st.sampled_from([RETRY_SECONDS, RETRY_SECONDS, 130]))
    def pass_time(self, seconds: float) -> None:
        self.market.pass_time(seconds)

    @rule(fate=st.sampled_from(["heard", "heard", "not heard", "answer lost"]))
    def answer(self, fate: str) -> None:
        self.market.characters.answer(fate)

    @rule(pc_id=WHO, chance=st.integers(0, 3))
    def come_or_go(self, pc_id: int, chance: int) -> None:
        market = self.market
        if not chance and pc_id not in market.traders.leaving:
            market.traders.leave(pc_id)
        elif market.traders.leaving.get(pc_id):
            market.come_back(pc_id)
            market.act(pc_id, "open", 0, 0)

    @rule(pc_id=WHO, chance=st.integers(0, 5))
    def be_let_in_elsewhere(self, pc_id: int, chance: int) -> None:
        if chance:
            return
        self.market.lose(pc_id)

    @rule(fate=st.sampled_from(["heard", "not heard", "too late"]), chance=st.integers(0, 3))
    def crash(self, fate: str, chance: int) -> None:
        market = self.market
        if chance:
            return
        crashed, asked = market.saver, market.characters.asked
        market.characters.asked = None
        if fate == "heard" and asked is not None:
            asked.callback("answer lost")
        for call in market.clock.getDelayedCalls():
            call.cancel()
        market.begin()
        for pc_id in PLAYERS:
            market.act(pc_id, "open", 0, 0)
        if fate == "too late" and asked is not None:
            crashed.give_up = lambda _: None
            asked.callback("heard")
            market.characters.asked = None  # what it asks next is nobody's

    @invariant()
    def the_ledger_is_right(self) -> None:
        if hasattr(self, "market"):
            self.market.check()

    def teardown(self) -> None:
        market = self.market
        market.settle()
        market.check()
        assert len(market.saver) == 0
        for pc_id in [pc_id for pc_id, saved in market.traders.leaving.items() if saved == [False]]:
            market.come_back(pc_id)
        for loaded in market.traders.loaded.values():
            row = now(market.characters.named(loaded.character.name))
            assert row.data.inventory == loaded.snapshot().data.inventory
            assert row.woonz == loaded.character.woonz


class Saving(TestCase):
    def test_nothing_is_lost_or_doubled_whatever_happens(self) -> None:
        run_state_machine_as_test(
            SavingMachine, settings=settings(max_examples=60, stateful_step_count=40, deadline=None)
        )


class Examples(SynchronousTestCase):
    def setUp(self) -> None:
        self.market = Market()
        self.market.pass_time(0)

    def serials(self, pc_id: int) -> list[int]:
        """What a player has in the database."""
        return sorted(now(self.market.characters.named(f"player{pc_id}")).data.serials())

    def test_who_picked_up_what_is_not_yet_saved_as_dropped_is_saved_with_the_other(self) -> None:
        self.market.act(1, "drop", 0, 0)
        self.market.act(2, "pick up", 0, 0)
        saved = self.market.saver.save(2)
        self.market.pass_time(0)
        self.market.characters.answer("heard")
        self.assertTrue(self.successResultOf(saved))
        self.assertEqual((self.serials(1), self.serials(2)), ([12, 13], [11, 14, 15, 16]))
        self.market.check()

    def test_a_save_waits_for_all_that_happened_and_not_for_what_happens_later(self) -> None:
        saver = self.market.saver
        self.market.act(1, "open", 0, 0)
        self.market.act(1, "deposit", 0, 0)
        first = saver.save(1)
        self.market.pass_time(0)
        self.market.act(1, "deposit", 0, 0)
        second = saver.save(1)
        self.market.characters.answer("heard")
        self.assertTrue(self.successResultOf(first))
        self.assertNoResult(second)
        self.market.characters.answer("heard")
        self.assertTrue(self.successResultOf(second))
        self.assertEqual(self.market.characters.storages[1].woonz, 60)

    def test_a_storage_that_is_again_what_it_was_is_sent_when_the_answer_about_it_was_lost(self) -> None:
        self.market.act(1, "open", 0, 0)
        self.market.act(1, "deposit", 0, 0)
        self.market.saver.save(1)
        self.market.pass_time(0)
        self.market.characters.answer("answer lost")
        self.assertEqual(self.market.characters.storages[1].woonz, 30)
        self.market.act(1, "withdraw", 0, 0)
        self.market.settle()
        self.assertEqual(self.market.characters.storages[1].woonz, 0)
        self.market.check()

    def test_what_was_sent_in_vain_is_sent_again_by_the_larger_group_that_takes_it_up(self) -> None:
        market = self.market
        market.act(1, "drop", 0, 0)
        market.saver.save(1)
        market.pass_time(0)
        market.characters.answer("not heard")
        market.act(2, "drop", 0, 0)
        market.act(2, "drop", 1, 0)
        market.act(3, "pick up", 0, 1)
        market.act(3, "pick up", 0, 0)
        market.settle()
        lives = [len(now(market.ledger.life_of(serial))) for serial in (11, 14, 15)]
        self.assertEqual(lives, [3, 3, 2])
        market.check()

    def test_what_waits_is_measured_and_one_entry_for_each_way_of_money(self) -> None:
        saver = self.market.saver
        self.assertEqual(saver.oldest_seconds, 0)
        self.market.act(1, "open", 0, 0)
        before = len(self.market.characters.entries)
        for _ in range(10):
            self.market.act(1, "deposit", 0, 0)
        self.market.pass_time(7)
        self.assertEqual((saver.oldest_seconds, len(saver)), (7, 1))
        self.market.settle()
        self.assertEqual((saver.oldest_seconds, len(saver)), (0, 0))
        [entry] = self.market.characters.entries[before:]
        self.assertEqual(entry.amount, 300)

    def test_if_one_of_a_group_is_anothers_all_of_it_is_given_up(self) -> None:
        now(self.market.characters.enter_world(1, "player1"))
        self.market.act(1, "drop", 0, 0)
        self.market.act(2, "pick up", 0, 0)
        saved = self.market.saver.save(2)
        self.market.pass_time(0)
        self.market.characters.answer("heard")
        self.assertFalse(self.successResultOf(saved))
        self.assertEqual(sorted(self.market.traders.given_up), [1, 2])
        self.assertEqual((self.serials(1), self.serials(2)), ([11, 12, 13], [14, 15, 16]))

    def test_what_somebody_dropped_who_is_given_up_is_his_still_and_gone_from_the_ground(self) -> None:
        market = self.market
        market.act(1, "drop", 0, 0)
        market.lose(1)
        market.saver.save(1)
        market.pass_time(0)
        market.characters.answer("heard")
        self.assertEqual(market.traders.given_up, [1])
        market.act(2, "pick up", 0, 0)
        market.pass_time(130)
        market.settle()
        self.assertEqual((market.traders.given_up, self.serials(1)), ([1], [11, 12, 13]))
        market.check()
