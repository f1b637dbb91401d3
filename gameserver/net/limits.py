"""How much one peer may ask for: rates, how many connections from where, and how often the log says so."""

import ipaddress
from collections import Counter

import attrs
from twisted.internet.interfaces import IReactorTime

SELDOM_SECONDS = 60.0
SELDOM_LIMIT = 10_000
"""Addresses that are remembered; with more, the memory starts anew."""


class Seldom:
    """Says whether something is due to be said again: once a minute for each key."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}

    def is_due(self, key: str) -> bool:
        """Tell whether to say it now; if so, it is taken as said."""
        now = self._clock.seconds()
        if self._said.get(key, now - SELDOM_SECONDS) > now - SELDOM_SECONDS:
            return False
        if len(self._said) >= SELDOM_LIMIT:
            self._said.clear()
        self._said[key] = now
        return True


class Bucket:
    """A token bucket: *per_second* tokens come in, at most *burst* are kept."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._at = now

    def take(self, amount: float, now: float) -> bool:
        """Take *amount* tokens; False when there are not so many."""
        if now > self._at:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
            self._at = now
        self._tokens -= amount
        return self._tokens >= 0


@attrs.frozen
class Allowance:
    """What a connection may send: messages and bytes per second, and so much at once as *burst_seconds* bring."""

    messages_per_second: float
    bytes_per_second: float
    burst_seconds: float = 2.0

    def begin(self, clock: IReactorTime) -> "Budget":
        """Return the budget of a new connection."""
        return Budget(self, clock)


class Budget:
    """What one connection may still send."""

    def __init__(self, allowance: Allowance, clock: IReactorTime) -> None:
        now, burst = clock.seconds(), allowance.burst_seconds
        self._clock = clock
        self._messages = Bucket(allowance.messages_per_second, allowance.messages_per_second * burst, now)
        self._bytes = Bucket(allowance.bytes_per_second, allowance.bytes_per_second * burst, now)

    def bears_bytes(self, amount: int) -> bool:
        """Count *amount* bytes that arrived; False when that is too much."""
        return self._bytes.take(amount, self._clock.seconds())

    def bears_message(self, weight: float = 1.0) -> bool:
        """Count a message; False when that is one too many."""
        return self._messages.take(weight, self._clock.seconds())


class Places:
    """How many connections there may be: *total* in all, *per_address* from one address other than loopback.

    Programs on this machine (bots, tools, a proxy that does not tell addresses) share one address.
    """

    def __init__(self, total: int, per_address: int | None = None) -> None:
        self._total = total
        self._per_address = per_address
        self._taken: Counter[str] = Counter()

    def refusal(self, host: str) -> str:
        """Return why one more from *host* cannot be taken, or nothing."""
        if self._taken.total() >= self._total:
            return f"{self._total} are connected"
        key = network_of(host)
        if self._per_address is not None and self._taken[key] >= self._per_address and not is_loopback(host):
            return f"{self._per_address} are connected from {key}"
        return ""

    def take(self, host: str) -> None:
        """Count one in."""
        self._taken[network_of(host)] += 1

    def give_back(self, host: str) -> None:
        """Count one out."""
        key = network_of(host)
        self._taken[key] -= 1
        if self._taken[key] <= 0:
            del self._taken[key]


def is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine, as only this machine can reach it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def network_of(host: str) -> str:
    """Return what counts as one address: an IPv4 address, or a network of 64 bits of IPv6, as one line has it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
