"""The clock check of players in the world: who runs faster than time is told from who is slow (PROTOCOL 9)."""

import attrs

from gameserver.messages.gate import PingReply, PingRequest

DRIFT_MS = 500
"""How far a client's clock may gain on ours between two replies."""

ERRORS_TOO_MANY = 2
TICK_MASK = 0x7FFFFFFF


@attrs.define
class KeepAlive:
    """The pings of one player. Times are milliseconds.

    A lame connection makes the client's clock appear to gain once; only a fast clock does so twice in a row.
    Losing time is no advantage and is not judged (chosen; the original judged both). An answer to another request
    than the last is late or invented, and changes nothing (chosen; in the original it starts the comparison anew,
    so that a false answer between two true ones hides any clock).
    """

    _count: int = 0
    _asked: tuple[int, int] | None = None
    _baseline: tuple[int, int] | None = None
    _errors: int = 0

    def ask(self, now_ms: int) -> PingRequest:
        """Return the next request."""
        self._count = (self._count + 1) & TICK_MASK
        self._asked = (self._count, now_ms & TICK_MASK)
        return PingRequest(tick_count=self._count, server_tick=self._asked[1])

    def is_cheat(self, reply: PingReply) -> bool:
        """Judge a reply: a changed server clock at once, a fast client clock at its second time in a row."""
        if self._asked is None or reply.tick_count != self._asked[0]:
            return False
        if reply.server_tick != self._asked[1]:
            return True
        baseline, self._baseline = self._baseline, (reply.server_tick, reply.client_tick)
        self._asked = None
        if baseline is None:
            return False
        server_ms = (reply.server_tick - baseline[0]) & TICK_MASK
        client_ms = (reply.client_tick - baseline[1]) & 0xFFFFFFFF
        # A client clock that went backwards looks like one far ahead; it is a restart, not a cheat.
        gained = client_ms - server_ms
        self._errors = self._errors + 1 if DRIFT_MS < gained < 1 << 31 else 0
        return self._errors >= ERRORS_TOO_MANY
