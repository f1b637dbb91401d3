"""The process of the bots: it says five times a second since when all of them have been in touch with the world.

Run as `python -m gameserver.tools.chaos.crowd PORT COUNT SEED`. Each line on standard output is a JSON object;
SIGTERM lets everybody leave, and the last line holds the bots' report.
"""

import json
import sys
from collections.abc import Sequence
from math import inf

from twisted.internet.defer import Deferred
from twisted.internet.task import react
from twisted.logger import FilteringLogObserver, LogLevel, LogLevelFilterPredicate, globalLogBeginner

from gameserver.content.library import load_library
from gameserver.messages.chat import SayNotify
from gameserver.messages.npcs import AskNpcFavor
from gameserver.messages.warp import WarpReady
from gameserver.messages.world import WorldLoginReply
from gameserver.ops.logs import Console
from gameserver.paths import sample_world
from gameserver.tools.bots.behaviours import BEHAVIOURS
from gameserver.tools.bots.bot import Bot
from gameserver.tools.bots.client import Send
from gameserver.tools.bots.report import Report, Tally
from gameserver.tools.bots.run import RunReactor, Wishes, judge, make_bots_of
from gameserver.tools.bots.swarm import Swarm
from gameserver.wire.cipher import DEFAULT_KEY

LONGEST_SECONDS = 4 * 3600.0
QUIET_SECONDS = 0.5
"""Who has heard nothing for so long asks something, to see whether his world is there."""
LOOK_SECONDS = 0.2
OF_THE_GATE = (SayNotify, WarpReady)
"""What the gate may say by itself: no sign of a zone."""


class TouchedBot(Bot):
    """A bot that knows when it last heard from the world."""

    pause_seconds = (0.2, 0.6)  # impatient: what is measured is the suite
    heard_at = 0.0

    def entered(self, character: WorldLoginReply, pc_id: int, send: Send) -> None:
        """The character is there."""
        super().entered(character, pc_id, send)
        self.heard_at = self._clock.seconds()

    def told(self, message: object) -> None:
        """Something happened in the world."""
        super().told(message)
        if not isinstance(message, OF_THE_GATE):
            self.heard_at = self._clock.seconds()

    def touch(self) -> None:
        """Ask something, unless the world speaks by itself, or we are between two maps."""
        avatar = self._avatar
        is_quiet = self._clock.seconds() - self.heard_at > QUIET_SECONDS
        if self.is_in_world and avatar is not None and not avatar.is_away and is_quiet:
            avatar.tell(AskNpcFavor(npc_code=0))


def in_touch_since(bots: Sequence[TouchedBot]) -> float:
    """Return the earliest of the times at which bots last heard from the world; 0 while one is outside."""
    return min((bot.heard_at if bot.is_in_world else 0.0 for bot in bots), default=0.0)


def say(line: dict[str, object]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def live(reactor: RunReactor, port: int, count: int, seed: int) -> None:
    """Let bots live until the reactor is stopped."""
    wishes = Wishes(
        count=count,
        seconds=LONGEST_SECONDS,
        ramp_seconds=count * 0.1,
        host="127.0.0.1",
        port=port,
        key=DEFAULT_KEY,
        behaviours=BEHAVIOURS["chaos"],
        prefix="chaos",
        password="walkabout",
        seed=seed,
    )
    tally = Tally()
    bots = make_bots_of(TouchedBot, wishes, load_library(sample_world()), tally, reactor)

    def look(_: float) -> None:
        for bot in bots:
            bot.touch()
        say(
            {
                "at": reactor.seconds(),
                "inside": sum(bot.is_in_world for bot in bots),
                "since": in_touch_since(bots),
            }
        )

    swarm = Swarm(bots, wishes.seconds, wishes.ramp_seconds, reactor, look, LOOK_SECONDS, inf)
    began, ended = reactor.seconds(), swarm.run()

    def stopping() -> "Deferred[None]":
        swarm.leave()
        return ended

    reactor.addSystemEventTrigger("before", "shutdown", stopping)
    await ended
    report = Report(count, reactor.seconds() - began, seed, tally, tuple(judge(bots, tally)))
    say({"report": report.as_json()})


def main() -> None:
    """Run the process."""
    port, count, seed = map(int, sys.argv[1:])
    warnings = FilteringLogObserver(Console(sys.stderr), [LogLevelFilterPredicate(LogLevel.warn)])
    globalLogBeginner.beginLoggingTo([warnings], redirectStandardIO=False)
    react(lambda reactor: Deferred.fromCoroutine(live(reactor, port, count, seed)))


if __name__ == "__main__":
    main()
