"""Players whose characters stay in the world for a while, though they want to leave."""

from typing import TypeVar

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime

T = TypeVar("T")


class Lingerers:
    """The players who wait until they may leave."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._waiting: dict[int, Deferred[None]] = {}
        self._is_over = False

    def wait(self, pc_id: int, seconds: float) -> Deferred[None]:
        """Return what fires after so much time, or when the player is released; it can be cancelled."""
        if self._is_over:
            return succeed(None)
        done: Deferred[None] = Deferred()
        self._waiting[pc_id] = done
        timer = self._clock.callLater(seconds, self.release, pc_id)

        def over(result: T) -> T:
            self._waiting.pop(pc_id, None)
            if timer.active():
                timer.cancel()
            return result

        return done.addBoth(over)

    def release(self, pc_id: int) -> None:
        """Let a player leave now, since he has come again; nothing happens if he does not wait."""
        waiting = self._waiting.pop(pc_id, None)
        if waiting is not None:
            waiting.callback(None)

    def release_all(self) -> None:
        """Let everybody leave now, and those at once who want to later, since the zone stops."""
        self._is_over = True
        for pc_id in list(self._waiting):
            self.release(pc_id)
