"""How often passwords may be tried, for an account and from an address, before one is hashed."""

from collections.abc import Collection, Mapping
from math import ceil

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gameserver.net.limits import is_loopback, network_of
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.interfaces import Throttles

MOST_SECONDS = 60.0
"""What the attempts that a minute allows cost together."""
ROUNDING_SECONDS = 0.1
"""Borne beyond that, since Redis counts milliseconds."""
LOCAL_LIMIT = 10_000
"""Keys that `LocalThrottles` remembers."""


class LocalThrottles:
    """See `interfaces.Throttles`; of this process alone, by *clock*. With too many keys, new ones have to wait."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._paid_at: dict[str, float] = {}

    async def charge(self, costs: Mapping[str, float], most_seconds: float) -> float:
        """See `interfaces.Throttles.charge`."""
        now = self._clock.seconds()
        if not self._has_room_for(costs):
            self._paid_at = {key: at for key, at in self._paid_at.items() if at > now}
            if not self._has_room_for(costs):
                return most_seconds
        paid_at = {key: max(now, self._paid_at.get(key, now)) + cost for key, cost in costs.items()}
        wait = max(paid_at.values(), default=now) - now - most_seconds
        if wait > 0:
            return wait
        self._paid_at.update(paid_at)
        return 0.0

    async def forgive(self, key: str) -> None:
        """See `interfaces.Throttles.forgive`."""
        self._paid_at.pop(key, None)

    def _has_room_for(self, keys: Collection[str]) -> bool:
        return len(self._paid_at) + sum(key not in self._paid_at for key in keys) <= LOCAL_LIMIT


@attrs.frozen
class Throttle:
    """Counts attempts in *shared*, which all login servers see, and while that does not answer in *local*.

    Attempts per minute; so many may come at once. Those from this machine count for the account only: programs
    on it (bots, tools, a proxy that does not tell addresses) share one address.
    """

    shared: Throttles
    local: Throttles
    per_account: int
    per_address: int
    log = Logger()

    async def seconds_to_wait(self, username: str, host: str) -> int:
        """Count an attempt from *host*; return 0, or in how many seconds it may be made if that is too many."""
        costs = {_account_key(username): MOST_SECONDS / self.per_account}
        if not is_loopback(host):
            costs[f"address:{network_of(host)}"] = MOST_SECONDS / self.per_address
        try:
            wait = await self.shared.charge(costs, MOST_SECONDS + ROUNDING_SECONDS)
        except StoreUnavailable as error:
            # Who keeps the connections to Redis warns that it is away; this comes with every attempt.
            self.log.debug("login: attempts are counted by this server alone: {error}", error=str(error))
            wait = await self.local.charge(costs, MOST_SECONDS + ROUNDING_SECONDS)
        return ceil(wait)

    async def was_right(self, username: str) -> None:
        """Forget the attempts at an account whose password was right; those from the address still count."""
        await self.local.forgive(_account_key(username))
        try:
            await self.shared.forgive(_account_key(username))
        except StoreUnavailable as error:
            self.log.debug(
                "login: attempts at {username} still count: {error}", username=username, error=str(error)
            )


def _account_key(username: str) -> str:
    return f"account:{username.lower()}"
