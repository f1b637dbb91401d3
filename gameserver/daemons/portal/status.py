"""How the server is: what the first page shows, and what programs are told."""

from collections.abc import Awaitable

import attrs
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Accounts, LiveGates
from gameserver.world.rules import RateRules

FRESH_SECONDS = 5.0
"""How long an answer of the stores is good enough, however many ask."""


@attrs.frozen(kw_only=True)
class Status:
    """How the server is now. What a store did not tell is None."""

    online: int | None
    """Accounts that play."""
    gates: int | None
    """Gates that players can be sent to."""
    rates: RateRules

    @property
    def is_open(self) -> bool:
        """Whether people can log in and play."""
        return self.online is not None and bool(self.gates)

    @property
    def problem(self) -> str:
        """Why they cannot; empty when they can."""
        if self.online is None or self.gates is None:
            return "The server is under maintenance."
        return "" if self.gates else "The worlds are being started."

    def document(self, name: str, host: str, port: int) -> dict[str, object]:
        """Return what programs are told."""
        return {
            "name": name,
            "open": self.is_open,
            "problem": self.problem,
            "online": self.online,
            "gates": self.gates,
            "address": host,
            "port": port,
            "rates_percent": attrs.asdict(self.rates),
        }


class StatusBoard:
    """Asks the stores now and then, and remembers what they said."""

    log = Logger()

    def __init__(self, accounts: Accounts, gates: LiveGates, rates: RateRules, clock: IReactorTime) -> None:
        self._accounts = accounts
        self._gates = gates
        self._rates = rates
        self._clock = clock
        self._known: Status | None = None
        self._known_at = 0.0

    async def status(self) -> Status:
        """Return how the server is, or was a moment ago; while one visitor waits for the stores, others do not."""
        now = self._clock.seconds()
        if self._known is not None and now - self._known_at < FRESH_SECONDS:
            return self._known
        self._known_at = now
        told: Deferred[Status] = Deferred()
        # Not awaited itself: a visitor who leaves would take the question with him, and others learn old answers.
        ensureDeferred(self._ask()).addCallbacks(told.callback, told.errback)
        return await told

    async def _ask(self) -> Status:
        online = await self._asked(self._accounts.count_online())
        gates = await self._asked(self._gates.count())
        self._known = Status(online=online, gates=gates, rates=self._rates)
        return self._known

    async def _asked(self, question: Awaitable[int]) -> int | None:
        try:
            return await question
        except StorageError as error:
            self.log.info("portal: the status is not complete: {error}", error=str(error))
            return None
