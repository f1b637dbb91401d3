"""A portal with stores in memory, under a clock that the test moves."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from twisted.internet.defer import ensureDeferred, maybeDeferred
from twisted.internet.interfaces import IReactorTime
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.portal.service import Stores, assemble
from gameserver.ops.environment import read
from gameserver.ops.settings import PortalSettings
from gameserver.storage.roles import Role
from gameserver.storage.rows import Account, Actor
from gameserver.world.rules import RateRules
from tests.support.browser import Browser
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_cache import MemoryLiveGates, MemoryThrottles
from tests.support.memory_stores import MemoryCharacters, PlainPasswords, StoreOutage
from tests.support.memory_web_sessions import MemoryWebSessions
from tests.support.network import MemoryNetwork
from tests.support.quiet import assert_quiet

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
OPERATOR = Actor(name="command line", role=Role.ADMINISTRATOR, source="a machine")
OPEN = {"REGISTRATION": "open", "PORTAL_TRUSTED_PROXIES": "127.0.0.1", "SERVER_NAME": "Elderland"}


class Site:
    """The portal, what it keeps, and the network that it is on."""

    def __init__(
        self,
        variables: Mapping[str, str] | None = None,
        passwords: Callable[[IReactorTime], PlainPasswords] = lambda _: PlainPasswords(),
    ) -> None:
        self.network = network = MemoryNetwork()
        self.database, self.cache = StoreOutage(), StoreOutage()
        self.accounts = MemoryAccounts(self.database, now=lambda: BEGINNING + timedelta(seconds=network.seconds()))
        self.sessions = MemoryWebSessions(self.accounts)
        self.characters = MemoryCharacters(self.database)
        self.passwords = passwords(network)
        self.gates = MemoryLiveGates(network, self.cache)
        stores = Stores(
            self.accounts,
            self.characters,
            self.sessions,
            self.passwords,
            self.gates,
            MemoryThrottles(network, self.cache),
        )
        settings = read(PortalSettings, {**OPEN, **(variables or {})})
        self.daemon = assemble(settings, stores, RateRules(exp=250), network)
        self.daemon.startService()

    def finish(self) -> None:
        """Stop, and see that nothing is left behind."""
        ended: list[object] = []
        maybeDeferred(self.daemon.stopService).addBoth(ended.append)
        self.network.settle(5)
        assert ended, "it does not stop"
        assert_quiet(self.network)

    def browser(self, address: str = "203.0.113.5", is_https: bool = False) -> Browser:
        """Return a browser without cookies."""
        return Browser(self.network, address, is_https)

    def has(self, name: str, password: str = "secret") -> Account:
        """Make an account, as an operator does."""
        made: list[Account] = []
        ensureDeferred(self.accounts.create(name, f"plain:{password}")).addCallback(made.append)
        return made[0]


class PortalCase(SynchronousTestCase):
    """A portal that runs, and that leaves nothing behind when it ends."""

    variables: Mapping[str, str] = {}

    def setUp(self) -> None:
        self.site = Site(self.variables)
        self.addCleanup(self.site.finish)
        self.browser = self.site.browser()
