"""Where the walkers of the zone benchmark go: the same in the process that walks and the one that has the zone."""

from random import Random

import attrs

from gameserver.content.maps import GameMap

MAP_ID = 1
SQUARE = (110, 110)
"""The middle of the town, and of the crowd in it."""
SQUARE_RADIUS = 4
"""So small that all who stand there see each other (sight reaches 9 cells)."""
STEPS = 12
"""A walker goes so many steps, then the same way back, and so on."""

Way = list[tuple[int, int]]


@attrs.frozen
class Place:
    """So many walkers, all over the map or in the square."""

    walkers: int
    crowded: bool

    def ways(self, game_map: GameMap) -> list[Way]:
        """Return the round trip of each walker: it begins anew after its last cell."""
        chance = Random(self.walkers)
        cells = [
            (x, y)
            for x in range(256)
            for y in range(256)
            if game_map.walkable(x, y)
            and game_map.warp_at(x, y) is None
            and (not self.crowded or _in_square(x, y))
        ]
        allowed = frozenset(cells)
        return [_way(chance.choice(cells), allowed, chance) for _ in range(self.walkers)]


def _in_square(x: int, y: int) -> bool:
    return (x - SQUARE[0]) ** 2 + (y - SQUARE[1]) ** 2 <= SQUARE_RADIUS**2


def _way(start: tuple[int, int], allowed: frozenset[tuple[int, int]], chance: Random) -> Way:
    way = [start]
    for _ in range(STEPS):
        x, y = way[-1]
        near = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (x + dx, y + dy) in allowed]
        way.append(chance.choice([cell for cell in near if cell != (x, y)] or [(x, y)]))
    return way + way[-2:0:-1]
