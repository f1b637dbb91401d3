"""Serials for items that come into being: handed to the world in advance, since it cannot wait for a database."""

from collections import deque

from gameserver.world.errors import Refused


class SerialStock:
    """Serials that nobody else has; shared by the maps of a zone."""

    def __init__(self) -> None:
        self._ranges: deque[range] = deque()
        self._left = 0

    def __len__(self) -> int:
        """Count those that are left."""
        return self._left

    def add(self, serials: range) -> None:
        """Put more into stock."""
        if serials:
            self._ranges.append(serials)
            self._left += len(serials)

    def take(self) -> int:
        """Return a serial that was never taken before; Refused when there is none until more were added."""
        if not self._ranges:
            raise Refused("This cannot be made just now. Try again in a moment.")
        first = self._ranges[0]
        self._left -= 1
        if len(first) == 1:
            self._ranges.popleft()
        else:
            self._ranges[0] = first[1:]
        return first[0]
