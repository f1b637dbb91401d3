"""How much one peer may ask for: rates, how many connections from where, and how often the log says so."""

import ipaddress
from collections import Counter
from math import inf

from twisted.internet.interfaces import IReactorTime

SELDOM_SECONDS = 60.0
SELDOM_LIMIT = 10_000
"""Addresses that are remembered; with more, the memory starts anew."""
BURST_SECONDS = 4.0
"""How many seconds' worth of an allowance may come at once."""


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


class Allowance:
    """What each connection of a port may send: messages and bytes a second, and at once those of `BURST_SECONDS`.

    0 is without limit. *exceeded* counts the connections that sent more.
    """

    def __init__(self, clock: IReactorTime, messages_per_second: int, bytes_per_second: int) -> None:
        self.clock = clock
        self.messages_per_second = messages_per_second or inf
        self.bytes_per_second = bytes_per_second or inf
        self.exceeded = 0

    def begin(self) -> "Budget":
        """Return the budget of a new connection."""
        return Budget(self)


class Budget:
    """What one connection may still send: two token buckets, which are filled when one of them is empty.

    The clock is asked only then, so most reads cost two subtractions; for it, who was silent for long may send
    the burst twice. Once exceeded it stays so.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._messages = allowance.messages_per_second * BURST_SECONDS
        self._bytes = allowance.bytes_per_second * BURST_SECONDS
        self._filled = allowance.clock.seconds()

    def bears(self, messages: int, size_bytes: int) -> bool:
        """Count what a read brought; False when that is too much."""
        self._messages -= messages
        self._bytes -= size_bytes
        return (self._messages >= 0 and self._bytes >= 0) or self._bears_when_filled()

    def _bears_when_filled(self) -> bool:
        if self._messages == -inf:
            return False
        allowed, now = self._allowance, self._allowance.clock.seconds()
        seconds, self._filled = max(0.0, min(now - self._filled, BURST_SECONDS)), now
        self._messages = _filled(self._messages, allowed.messages_per_second, seconds)
        self._bytes = _filled(self._bytes, allowed.bytes_per_second, seconds)
        if self._messages >= 0 and self._bytes >= 0:
            return True
        allowed.exceeded += 1
        self._messages = -inf
        return False


def _filled(tokens: float, per_second: float, seconds: float) -> float:
    return min(tokens + per_second * seconds, per_second * BURST_SECONDS) if per_second < inf else inf


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
