"""The kills of a run: carries out a schedule, and measures how soon everybody was back after each restart."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import attrs

from gameserver.tools.chaos.schedule import Kill
from gameserver.tools.chaos.suite import Victim

STEP_SECONDS = 0.02
AGAIN_SECONDS = 1.0
"""After which time is started again what ended by itself, or could not be started."""


class Clock(Protocol):
    """What a storm asks of the module `time`."""

    def time(self) -> float:
        """Return the time in seconds."""

    def sleep(self, seconds: float, /) -> None:
        """Do nothing for a while."""


class Onlooker(Protocol):
    """Who knows how the bots are."""

    @property
    def in_touch_since(self) -> float:
        """Since when all bots have heard from the world; 0 while one is outside."""


@attrs.define
class Blow:
    """A kill that was carried out. Times are seconds of `time.time`."""

    victim: str
    killed_at: float
    started_at: float = 0.0
    others_down: tuple[str, ...] = ()
    """Who was down at that moment besides."""
    unsaved_seconds: float | None = None
    """Of a zone: how long ago the first of its players was saved last."""
    back_seconds: float | None = None
    """From the restart until all bots had heard from the world again; None while they have not."""


@attrs.define
class Storm:
    """Carries out the *kills* of *victims* while a *crowd* plays; *unsaved* measures who is to be killed."""

    kills: Sequence[Kill]
    victims: Mapping[str, Victim]
    crowd: Onlooker
    unsaved: Callable[[str], float | None]
    tell: Callable[[str], None]
    clock: Clock = time
    blows: list[Blow] = attrs.field(factory=list)
    ended_by_themselves: list[str] = attrs.field(factory=list)
    _starts: dict[str, float] = attrs.field(factory=dict)
    """When to start those that are down."""
    _down: dict[str, Blow] = attrs.field(factory=dict)
    _unwell: list[Blow] = attrs.field(factory=list)
    """Restarts after which not everybody has been back yet."""

    def rage(self) -> float:
        """Carry out all kills; return when the last restart was."""
        began = self.clock.time()
        waiting = list(self.kills)
        while waiting or self._starts:
            now = self.clock.time()
            if waiting and now >= began + waiting[0].at:
                kill = waiting.pop(0)
                self._kill(kill.victim, now + kill.restart_at - kill.at)
            self.look_after()
            self.clock.sleep(STEP_SECONDS)
        return max((blow.started_at for blow in self.blows), default=began)

    def look_after(self) -> None:
        """Start what is to be started, and note who is back."""
        now = self.clock.time()
        for name, start_at in list(self._starts.items()):
            if now >= start_at:
                self._start(name)
        for name, victim in self.victims.items():
            if name not in self._starts and not victim.runs:
                stores_up = all(self.victims[each].runs for each in STORES)
                self.ended_by_themselves += [name] * (stores_up and not self._is_shaken(now))
                self.tell(f"{name} ended by itself")
                self._starts[name] = now + AGAIN_SECONDS
        for blow in [each for each in self._unwell if self.crowd.in_touch_since > each.started_at]:
            self._unwell.remove(blow)
            blow.back_seconds = self.clock.time() - blow.started_at
            self.tell(f"all are back {blow.back_seconds:.1f} s after the restart of {blow.victim}")

    def _kill(self, name: str, start_at: float) -> None:
        unsaved = self.unsaved(name)
        others = tuple(self._starts)
        self.victims[name].kill()
        blow = Blow(name, self.clock.time(), others_down=others, unsaved_seconds=unsaved)
        self.blows.append(blow)
        self._down[name] = blow
        self._starts[name] = start_at
        besides = f", {' and '.join(others)} down" if others else ""
        self.tell(f"kill {len(self.blows)}/{len(self.kills)}: {name}{besides}")

    def _start(self, name: str) -> None:
        started_at = self.clock.time()
        if not self.victims[name].start():
            self._starts[name] = self.clock.time() + AGAIN_SECONDS
            return
        del self._starts[name]
        blow = self._down.pop(name, None)
        if blow is not None:
            blow.started_at = started_at
            self._unwell.append(blow)

    def _is_shaken(self, now: float) -> bool:
        """Whether a store was away so lately that a daemon may have given up its start."""
        return any(blow.victim in STORES and now < blow.started_at + SHAKEN_SECONDS for blow in self.blows)


STORES = ("postgresql", "redis")
SHAKEN_SECONDS = 10.0
