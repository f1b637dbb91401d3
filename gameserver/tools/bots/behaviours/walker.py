"""Walkers: who strolls about and chats."""

from collections import deque
from random import Random

from gameserver.content.maps import GameMap
from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.behaviours.base import STEP_SECONDS
from gameserver.tools.bots.guide import Guide
from gameserver.world.cells import cell_at, steps_between, x_of, y_of

REST_SECONDS = (1.0, 4.0)
"""Never so short that somebody who only talks would be muted (RULES 19)."""
STROLL = 10
"""How far a walk leads at most, in columns and rows."""
WHISPER_CHANCE = 0.25
GESTURES = 8
LINES = (
    "Good morning.",
    "Has anybody seen the smith?",
    "Which way to the gate?",
    "I am only looking around.",
    "Anyone for a walk?",
    "Nice weather in the countryside.",
    "My feet hurt.",
    "See you later.",
)


class Walker:
    """Strolls about, chats a line now and then, waves, and whispers to somebody in sight."""

    def __init__(self, avatar: Avatar, guide: Guide, chance: Random) -> None:
        self._avatar = avatar
        self._guide = guide
        self._chance = chance
        self._path: deque[int] = deque()
        self._lines = 0

    def act(self) -> float:
        """Walk on, or rest and do something else."""
        if self._avatar.is_away or self._avatar.body.is_dead:
            self._path.clear()
            return self._rest()
        if self._path and self._walk_on():
            return STEP_SECONDS if self._path else self._rest()
        what = self._chance.random()
        if what < 0.1:
            self._speak()
        elif what < 0.15:
            self._avatar.gesture(self._chance.randrange(GESTURES))
        elif self._set_out():
            return STEP_SECONDS
        return self._rest()

    def _walk_on(self) -> bool:
        """Take a step once the walk is allowed; False when it is over: refused, or we were put elsewhere."""
        avatar = self._avatar
        if avatar.may_walk is None:
            return True
        if not avatar.may_walk or steps_between(avatar.cell, self._path[0]) != 1:
            self._path.clear()
            return False
        avatar.step(self._path.popleft())
        return True

    def _set_out(self) -> bool:
        """Wish to walk somewhere near; False where nothing leads anywhere."""
        ground = self._guide.map(self._avatar.map_id)
        if ground is None:
            return False
        self._path.extend(path_towards(ground, self._avatar.cell, self._somewhere()))
        if self._path:
            self._avatar.ask_move(self._path[-1])
        return bool(self._path)

    def _somewhere(self) -> int:
        here = self._avatar.cell
        x, y = (
            min(max(place + self._chance.randint(-STROLL, STROLL), 0), 255) for place in (x_of(here), y_of(here))
        )
        return cell_at(x, y)

    def _speak(self) -> None:
        self._lines += 1
        text = f"{self._chance.choice(LINES)} ({self._lines})"
        names = list(self._avatar.players.values())
        if names and self._chance.random() < WHISPER_CHANCE:
            self._avatar.whisper(self._chance.choice(names), text)
        else:
            self._avatar.say(text)

    def _rest(self) -> float:
        return self._chance.uniform(*REST_SECONDS)


def path_towards(ground: GameMap, start: int, goal: int) -> list[int]:
    """Return the cells of a simple walk from *start* to *goal*, one step apart and all walkable.

    It goes straight, slides along what is in the way, and ends where that leads no nearer.
    """
    path: list[int] = []
    x, y = x_of(start), y_of(start)
    while (x, y) != (x_of(goal), y_of(goal)):
        dx, dy = _sign(x_of(goal) - x), _sign(y_of(goal) - y)
        ways = [(dx, dy), (dx, 0), (0, dy)]
        way = next((way for way in ways if way != (0, 0) and ground.walkable(x + way[0], y + way[1])), None)
        if way is None:
            break
        x, y = x + way[0], y + way[1]
        path.append(cell_at(x, y))
    return path


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
