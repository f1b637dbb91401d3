"""Who stands where: the one question that sight asks."""

from collections.abc import Iterable

from gameserver.world.cells import Place

NOBODY: frozenset[int] = frozenset()


class Grid:
    """The numbers of those who stand on each place that is not empty.

    A bucket is a single cell. Buckets of many cells would have to be searched one by one in a crowd; with
    these, what a step costs depends on the size of the crescent it uncovers and on who stands in it.
    """

    def __init__(self) -> None:
        self._occupants: dict[Place, set[int]] = {}

    def put(self, who: int, place: Place) -> None:
        """Somebody stands there now."""
        self._occupants.setdefault(place, set()).add(who)

    def take(self, who: int, place: Place) -> None:
        """He stands there no longer."""
        crowd = self._occupants[place]
        crowd.remove(who)
        if not crowd:
            del self._occupants[place]

    def among(self, place: Place, offsets: Iterable[Place]) -> list[int]:
        """Who stands on the places at these offsets from *place*, in their order."""
        occupants = self._occupants
        if not occupants:
            return []
        return [who for offset in offsets if (there := place + offset) in occupants for who in occupants[there]]

    def at(self, place: Place) -> frozenset[int] | set[int]:
        """Who stands on one place."""
        return self._occupants.get(place, NOBODY)

    def has(self, place: Place) -> bool:
        """Whether anybody stands there."""
        return place in self._occupants
