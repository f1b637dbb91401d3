"""How much one peer may ask for: rates, how many connections from where, and how often the log says so."""

import ipaddress
from collections import Counter
from math import inf

import attrs
from twisted.internet.interfaces import IReactorTime

SELDOM_SECONDS = 60.0
SELDOM_LIMIT = 10_000
"""Addresses that are remembered; with more, the memory starts anew."""
BURST_SECONDS = 4.0
"""How many seconds' worth of an allowance may come at once."""
ROUNDING_SECONDS = 0.001
"""How much too early a message may come: sums of times are not exact."""


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
    """What a peer may send in a *state*: messages and bytes a second, and at once those of `BURST_SECONDS`.

    0 is without limit. *exceeded* counts the connections that sent more.
    """

    def __init__(
        self, clock: IReactorTime, messages_per_second: int, bytes_per_second: int, state: str = ""
    ) -> None:
        self.clock = clock
        self.state = state
        self.seconds_per_message = 1 / (messages_per_second or inf)
        self.seconds_per_byte = 1 / (bytes_per_second or inf)
        self.exceeded = 0


class Budget:
    """What one connection may still send: two purses of seconds, which are filled when one of them is empty.

    Each message and each byte costs the part of a second that the allowance of the peer's state has for it.
    Another state has other prices and the same purses, so who goes to and fro between states gains nothing.

    The clock is asked only when a purse is empty, so most reads cost two subtractions; for it, who was silent for
    long may send the burst twice. Once exceeded it stays so.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._for_messages = self._for_bytes = BURST_SECONDS
        self._filled = allowance.clock.seconds()
        self.enter(allowance)

    def enter(self, allowance: Allowance) -> None:
        """The peer has come to another state."""
        self._allowance = allowance
        self._per_message, self._per_byte = allowance.seconds_per_message, allowance.seconds_per_byte

    def bears(self, messages: int, size_bytes: int) -> bool:
        """Count what a read brought; False when that is too much."""
        self._for_messages -= messages * self._per_message
        self._for_bytes -= size_bytes * self._per_byte
        return (self._for_messages >= 0 and self._for_bytes >= 0) or self._bears_when_filled()

    def _bears_when_filled(self) -> bool:
        if self._for_messages == -inf:
            return False
        now = self._allowance.clock.seconds()
        seconds, self._filled = max(0.0, min(now - self._filled, BURST_SECONDS)), now
        self._for_messages = min(self._for_messages + seconds, BURST_SECONDS)
        self._for_bytes = min(self._for_bytes + seconds, BURST_SECONDS)
        if self._for_messages >= 0 and self._for_bytes >= 0:
            return True
        self._allowance.exceeded += 1
        self._for_messages = -inf
        return False


@attrs.define(eq=False)
class MessageLimit:
    """How often each peer may send messages of one kind; *ignored* counts those beyond, of all peers.

    As many may come at once as in `BURST_SECONDS`, and one always.
    """

    name: str
    per_second: float
    ignored: int = 0

    @property
    def seconds_each(self) -> float:
        """How long the right to send another takes to grow."""
        return 1 / self.per_second


class Restraint:
    """How far one connection has used its `MessageLimit`s up: for each the time up to which it is paid for."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._paid_until: dict[MessageLimit, float] = {}
        self.ignored: Counter[str] = Counter()
        """How many messages were too many, by name."""

    def bears(self, limit: MessageLimit) -> bool:
        """Count a message; False when it is one too many, which does not count against those to come."""
        now, each = self._clock.seconds(), limit.seconds_each
        oldest = now - max(BURST_SECONDS, each)
        # Not later than now, even if the clock was put back.
        paid_until = min(max(self._paid_until.get(limit, oldest), oldest), now)
        is_borne = paid_until + each <= now + ROUNDING_SECONDS
        self._paid_until[limit] = paid_until + each if is_borne else paid_until
        if not is_borne:
            limit.ignored += 1
            self.ignored[limit.name] += 1
        return is_borne


class Places:
    """How many connections there may be: *total* in all, *per_address* from one address other than loopback.

    Programs on this machine (bots, tools, a proxy that does not tell addresses) share one address.
    """

    def __init__(self, total: int, per_address: int | None = None) -> None:
        self._total = total
        self._per_address = per_address
        self._taken: Counter[str] = Counter()
        self._all_taken = 0

    def refusal(self, host: str) -> str:
        """Return why one more from *host* cannot be taken, or nothing."""
        if self._all_taken >= self._total:
            return f"{self._total} are connected"
        key = network_of(host)
        if self._per_address is not None and self._taken[key] >= self._per_address and not is_loopback(host):
            return f"{self._per_address} are connected from {key}"
        return ""

    def take(self, host: str) -> None:
        """Count one in."""
        self._taken[network_of(host)] += 1
        self._all_taken += 1

    def give_back(self, host: str) -> None:
        """Count one out."""
        key = network_of(host)
        self._taken[key] -= 1
        self._all_taken -= 1
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
