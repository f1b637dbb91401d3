"""One run of bots: makes them, shows how they are doing, and judges how they fared."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Protocol, TypeVar

import attrs
from rich.console import Console
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorCore

from gameserver.content.library import Library
from gameserver.net.outlet import Turn
from gameserver.net.reactor import Reactor
from gameserver.tools.bots.behaviours.base import BehaviourClass
from gameserver.tools.bots.bot import Bot, Surroundings
from gameserver.tools.bots.client import Credentials, Newcomer
from gameserver.tools.bots.connection import FrontDoor
from gameserver.tools.bots.guide import Guide
from gameserver.tools.bots.progress import Progress
from gameserver.tools.bots.report import Report, Tally
from gameserver.tools.bots.swarm import Swarm
from gameserver.wire.cipher import Cipher

B = TypeVar("B", bound=Bot)

CLASSES = 4
NATIONS = 2


@attrs.frozen
class Wishes:
    """What was asked for on the command line."""

    count: int
    seconds: float
    ramp_seconds: float
    host: str
    port: int
    key: int
    behaviours: tuple[BehaviourClass, ...]
    """In turn, one for each bot."""
    prefix: str
    password: str
    seed: int


class RunReactor(IReactorCore, Reactor):
    """What a run asks of the reactor."""


def make_bots(wishes: Wishes, library: Library, tally: Tally, reactor: Reactor) -> list[Bot]:
    """Make the bots: every class in turn, and after all classes of one nation those of the other."""
    return make_bots_of(Bot, wishes, library, tally, reactor)


def make_bots_of(kind: type[B], wishes: Wishes, library: Library, tally: Tally, reactor: Reactor) -> list[B]:
    """Do the same with bots that do more than others."""
    door = FrontDoor(wishes.host, wishes.port, reactor, Turn(reactor), Cipher(wishes.key))
    around = Surroundings(door, Guide(library), tally)
    bots = []
    for number in range(wishes.count):
        name = f"{wishes.prefix}{number + 1:03}"
        newcomer = Newcomer(name, pc_class=number % CLASSES, nation=number // CLASSES % NATIONS)
        chance = Random(f"{wishes.seed} {number}")
        behaviour = wishes.behaviours[number % len(wishes.behaviours)]
        bots.append(kind(Credentials(name, wishes.password), newcomer, behaviour, around, chance))
    return bots


class Fate(Protocol):
    """What is judged of a bot."""

    name: str
    has_entered: bool
    has_left: bool
    trouble: str


def judge(bots: Sequence[Fate], tally: Tally) -> Iterator[str]:
    """Yield a sentence for everything that keeps the run from being a success."""
    outside = [bot for bot in bots if not bot.has_entered]
    if outside:
        why = outside[0].trouble or "the run was over before its turn"
        yield f"{len(outside)} of {len(bots)} bots did not enter the world; {outside[0].name}: {why}"
    lost = [bot for bot in bots if bot.has_entered and not bot.has_left]
    if lost:
        yield f"{len(lost)} of {len(bots)} bots did not leave cleanly; {lost[0].name}: {lost[0].trouble}"
    errors = {"sight": tally.sight_errors, "state": tally.state_errors, "protocol": tally.protocol_errors}
    for kind, counter in errors.items():
        for text, times in counter.most_common(1):
            yield f"{counter.total()} {kind} errors, {times} of them: {text}"


async def run(reactor: RunReactor, wishes: Wishes, library: Library, console: Console) -> Report:
    """Run the bots until their time is up or the reactor is stopped; progress goes to *console*."""
    tally = Tally()
    bots = make_bots(wishes, library, tally, reactor)
    began = reactor.seconds()
    progress = Progress(bots, tally, console)
    swarm = Swarm(bots, wishes.seconds, wishes.ramp_seconds, reactor, progress.show)
    ended = swarm.run()

    def stopping() -> Deferred[None]:
        swarm.leave()
        return ended

    reactor.addSystemEventTrigger("before", "shutdown", stopping)
    with progress:
        await ended
    return Report(len(bots), reactor.seconds() - began, wishes.seed, tally, tuple(judge(bots, tally)))
