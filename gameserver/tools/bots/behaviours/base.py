"""What all behaviours are made of: goals that take their time, and a life that pursues one after the other.

A goal is a generator: it does something, yields the seconds after which it wants to go on, and returns whether it
was reached. Goals are put together with `yield from`. None waits for ever: what is not answered is given up.
"""

from collections.abc import Callable, Generator
from random import Random
from typing import Protocol, TypeAlias

from gameserver.messages.warp import Warp
from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.guide import Guide
from gameserver.tools.bots.report import Latencies
from gameserver.world.cells import steps_between

STEP_SECONDS = 1 / 3
"""A human pace of about three cells per second."""
LOOK_SECONDS = 0.15
"""How often is looked whether an answer has come."""
ANSWER_SECONDS = 3.0
"""After which time nobody waits for an answer any more."""
DEAD_SECONDS = 4.0
"""How long the dead lie still before they ask to return, and between two times that they ask."""

Goal: TypeAlias = Generator[float, None, bool]


class Behaviour(Protocol):
    """Decides what a bot does; lives from one arrival in the world until the connection ends."""

    def act(self) -> float:
        """Do the next thing, and return the seconds until the one after it."""


class BehaviourClass(Protocol):
    """What a class in `BEHAVIOURS` is made with."""

    def __call__(self, avatar: Avatar, guide: Guide, chance: Random) -> Behaviour:
        """Begin to behave."""


class Goals:
    """What goals need, and those that all others are made of."""

    def __init__(self, avatar: Avatar, guide: Guide, chance: Random) -> None:
        self.avatar = avatar
        self.guide = guide
        self.chance = chance
        self.library = guide.library

    def now(self) -> float:
        """Return the time, in seconds."""
        return self.avatar.clock()

    def wish(self, kind: str, message: object, *answers: type, latencies: Latencies | None = None) -> Goal:
        """Wish for something and wait for the answer; reached if it was granted."""
        wish = self.avatar.ask(kind, message, answers, latencies)
        while wish.granted is None:
            if self.now() - wish.asked_at > ANSWER_SECONDS:
                self.avatar.tally.unanswered[kind] += 1
                wish.granted = False
                break
            yield LOOK_SECONDS
        return bool(wish.granted)

    def walk(self, way: list[int], enough: Callable[[], bool] = lambda: False) -> Goal:
        """Walk along the cells of a way; reached if nothing came between, or it was *enough* before the end."""
        avatar = self.avatar
        if not way:
            return False
        avatar.ask_move(way[-1])
        asked_at = self.now()
        while avatar.may_walk is None:
            if self.now() - asked_at > ANSWER_SECONDS:
                avatar.tally.unanswered["walk"] += 1
                return False
            yield LOOK_SECONDS
        for cell in way:
            if enough():
                break
            if not avatar.may_walk or steps_between(avatar.cell, cell) != 1:
                return False
            avatar.step(cell)
            yield STEP_SECONDS
        return True

    def walk_to(self, goals: tuple[int, ...], near: int = 0, enough: Callable[[], bool] = lambda: False) -> Goal:
        """Walk to at most *near* steps from the nearest of some cells, however far they are."""
        avatar = self.avatar
        failures = 0
        while failures < 3:
            left = self.guide.distance(avatar.map_id, avatar.cell, goals)
            if enough() or left <= near:
                return True
            way = self.guide.leg(avatar.map_id, avatar.cell, goals)
            done = yield from self.walk(way[: left - near], enough)
            if not done:
                failures += 1
                yield 1.0
        return False

    def rest(self, least: float, most: float) -> Goal:
        """Stand still for a while."""
        yield self.chance.uniform(least, most)
        return True


class Life(Goals):
    """A behaviour that pursues goals. What it was about is dropped when it dies or comes to another map."""

    def __init__(self, avatar: Avatar, guide: Guide, chance: Random) -> None:
        super().__init__(avatar, guide, chance)
        self._goal: Goal | None = None
        self._arrivals = 0
        self._asked_at = 0.0

    def live(self) -> Goal:
        """Decide what to do, and do it; called again when that is over."""
        raise NotImplementedError

    def act(self) -> float:
        """Go on with the goal of the moment; the dead wait for their return."""
        avatar = self.avatar
        if avatar.is_away or avatar.body.is_dead:
            self._drop()
            self._wait()
            return 0.5
        if self._arrivals != avatar.arrivals:
            self._arrivals = avatar.arrivals
            self._drop()
        if self._goal is None:
            self._goal = self.live()
        try:
            return next(self._goal)
        except StopIteration:
            self._goal = None
            return LOOK_SECONDS

    def _drop(self) -> None:
        if self._goal is not None:
            self._goal.close()
            self._goal = None

    def _wait(self) -> None:
        """Ask to return from the dead."""
        avatar, now = self.avatar, self.now()
        if (
            avatar.body.is_dead
            and not avatar.is_away
            and now >= max(avatar.body.died_at, self._asked_at) + DEAD_SECONDS
        ):
            self._asked_at = now
            avatar.tell(Warp(map_index=avatar.map_id))
