"""Time in a world: what is due when, and what has happened since somebody asked."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from gameserver.world.events.base import Event, Report


class Happenings:
    """The present moment, the agenda of what is to happen later, and the outbox of what has happened."""

    def __init__(self) -> None:
        self.now = 0.0
        """The time in seconds, as it was last told."""

        self._outbox: list[Event] = []
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._agenda_numbers = count()

    def advance(self, now: float) -> None:
        """Time is *now*, in seconds of a clock that never goes back; what was due by then happens, in order."""
        while self._agenda and self._agenda[0][0] <= now:
            when, _, action = heappop(self._agenda)
            self.now = max(self.now, when)
            action()
        self.now = max(self.now, now)

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Have *action* called when so much time has passed; it must look whether it still makes sense then."""
        heappush(self._agenda, (self.now + seconds, next(self._agenda_numbers), action))

    def tell(self, event: Event) -> None:
        """Put an event into the outbox, if there is anybody to tell."""
        if event.witnesses:
            self._outbox.append(event)

    def report(self, event: Report) -> None:
        """Put something into the outbox that the daemon is to know."""
        self._outbox.append(event)

    def drain(self) -> list[Event]:
        """Return what happened since the last call, in order."""
        events, self._outbox = self._outbox, []
        return events
