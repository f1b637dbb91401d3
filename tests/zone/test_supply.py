"""Serials are in stock before they are needed."""

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.zone.supply import BATCH, SerialSupply
from gameserver.world import SerialStock
from tests.support.memory_stores import MemorySerials, StoreOutage


class SlowSerials:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Deferred[range]] = []

    async def allocate(self, count: int) -> range:
        answer: Deferred[range] = Deferred()
        self.asked.append(answer)
        return await answer


class Supplying(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock, self.stock = Clock(), SerialStock()

    def test_half_of_a_batch_is_always_left(self) -> None:
        supply = SerialSupply(MemorySerials(), self.stock, self.clock)
        supply.startService()
        taken = []
        for _ in range(20):
            self.assertGreaterEqual(len(self.stock), BATCH // 2)
            taken += [self.stock.take() for _ in range(BATCH // 3)]
            self.clock.advance(1)
        self.assertEqual(len(set(taken)), len(taken))
        self.successResultOf(supply.stopService())
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_what_the_database_refused_is_asked_for_again(self) -> None:
        outage = StoreOutage()
        outage.active = True
        supply = SerialSupply(MemorySerials(outage), self.stock, self.clock)
        supply.startService()
        self.clock.pump([1] * 5)
        self.assertEqual(len(self.stock), 0)
        outage.active = False
        self.clock.advance(1)
        self.assertEqual(len(self.stock), BATCH)
        self.successResultOf(supply.stopService())

    def test_one_batch_is_on_its_way_at_a_time_and_stopping_waits_for_it(self) -> None:
        serials = SlowSerials()
        supply = SerialSupply(serials, self.stock, self.clock)
        supply.startService()
        self.clock.pump([1] * 10)
        [asked] = serials.asked
        stopped = supply.stopService()
        self.assertNoResult(stopped)
        asked.callback(range(5, 9))
        self.successResultOf(stopped)
        self.assertEqual([self.stock.take() for _ in range(4)], [5, 6, 7, 8])

    def test_numbers_that_mean_none_never_get_into_stock(self) -> None:
        serials = SlowSerials()
        supply = SerialSupply(serials, self.stock, self.clock)
        supply.startService()
        serials.asked[0].callback(range(3))
        self.assertEqual(len(self.stock), 0)
        self.clock.advance(1)
        serials.asked[1].callback(range(3, 6))
        self.assertEqual(self.stock.take(), 3)
        self.successResultOf(supply.stopService())
