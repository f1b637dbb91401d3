"""The twins in memory meet the contract."""

from twisted.internet.task import Clock

from gameserver.storage.errors import StoreUnavailable
from tests.storage import contract, control_contract
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_cache import MemoryControlMessages, MemoryHandovers, MemoryLeases, MemoryThrottles
from tests.support.memory_stores import MemoryCharacters, MemorySerials, StoreOutage


class MemoryAccountsTests(contract.AccountsContract):
    def setUp(self) -> None:
        self.accounts = self.twin = MemoryAccounts()

    async def test_an_outage_is_what_the_test_says_it_is(self) -> None:
        self.twin.outage.active = True
        with self.assertRaises(StoreUnavailable):
            await self.twin.find("Hero")
        self.twin.outage.active = False
        self.assertIsNone(await self.twin.find("Hero"))


class MemoryCharactersTests(contract.CharactersContract):
    def setUp(self) -> None:
        self.characters = MemoryCharacters()
        self.mine, self.yours = 1, 2


class MemorySerialsTests(contract.SerialsContract):
    def setUp(self) -> None:
        self.serials = self.more_serials = MemorySerials()


class MemoryLeasesTests(contract.LeasesContract):
    def setUp(self) -> None:
        self.clock = Clock()
        self.leases = MemoryLeases(self.clock)

    async def pass_time(self) -> None:
        self.clock.advance(0.01)


class MemoryHandoversTests(contract.HandoversContract):
    def setUp(self) -> None:
        self.clock = Clock()
        self.handovers = MemoryHandovers(self.clock)

    async def pass_time(self) -> None:
        self.clock.advance(0.01)


class MemoryThrottlesTests(contract.ThrottlesContract):
    def setUp(self) -> None:
        self.clock = Clock()
        self.throttles = MemoryThrottles(self.clock, StoreOutage())

    async def pass_time(self) -> None:
        self.clock.advance(0.01)


class MemoryControlMessagesTests(control_contract.ControlContract):
    def setUp(self) -> None:
        self.clock = Clock()
        self.control = MemoryControlMessages(self.clock)
        self.hasty = MemoryControlMessages(self.clock, keep_seconds=0.05)

    async def pass_time(self) -> None:
        self.clock.advance(0.01)
