"""Many bots at once: started one after the other, ended together."""

from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred, DeferredList, ensureDeferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from gameserver.tools.bots.bot import Bot

HOPELESS_FAILURES = 3
"""So many vain attempts of one bot end the run, as long as no bot has ever been let in."""
LOOK_SECONDS = 0.5


class Swarm:
    """Runs *bots* for *seconds*, the start of each delayed by its share of *ramp_seconds*.

    *look* is called every *look_seconds* while they run, with the seconds since the start.
    After *hopeless_failures* of one bot before any was let in, all give up.
    """

    def __init__(
        self,
        bots: Sequence[Bot],
        seconds: float,
        ramp_seconds: float,
        clock: IReactorTime,
        look: Callable[[float], None],
        look_seconds: float = LOOK_SECONDS,
        hopeless_failures: float = HOPELESS_FAILURES,
    ) -> None:
        self._bots = bots
        self._seconds = seconds
        self._ramp_seconds = ramp_seconds
        self._clock = clock
        self._look = look
        self._look_seconds = look_seconds
        self._hopeless_failures = hopeless_failures
        self._began = 0.0
        self._leaving = False

    def run(self) -> Deferred[None]:
        """Start; fires when all bots have ended."""
        self._began = self._clock.seconds()
        share = self._ramp_seconds / len(self._bots)
        lives = [ensureDeferred(bot.live(number * share)) for number, bot in enumerate(self._bots)]
        end = self._clock.callLater(self._seconds, self.leave)
        looking = LoopingCall(self._look_around)
        looking.clock = self._clock
        looking.start(self._look_seconds, now=False)

        def ended(_: object) -> None:
            looking.stop()
            if end.active():
                end.cancel()

        return DeferredList(lives, fireOnOneErrback=True, consumeErrors=True).addCallback(ended)

    def leave(self) -> None:
        """End the run: let everybody leave."""
        if not self._leaving:
            self._leaving = True
            for bot in self._bots:
                bot.leave()

    def _look_around(self) -> None:
        self._look(self._clock.seconds() - self._began)
        nobody_entered = not any(bot.has_entered for bot in self._bots)
        if nobody_entered and any(bot.failures >= self._hopeless_failures for bot in self._bots):
            self.leave()
