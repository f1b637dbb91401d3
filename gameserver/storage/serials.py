"""Hands out item serials one by one from batches, so that most births of items cost no query."""

from collections import deque

from gameserver.storage.character_data import NO_SERIALS
from gameserver.storage.interfaces import Serials

BATCH = 500
"""Serials per query, as in the Go project; what is left when a daemon stops is never used."""


class SerialBatch:
    """A stock of serials over *serials*, filled up when it is empty; safe for concurrent callers."""

    def __init__(self, serials: Serials, batch: int = BATCH) -> None:
        self._serials = serials
        self._batch = batch
        self._stock: deque[int] = deque()

    async def next(self) -> int:
        """Return a serial nobody has; StoreUnavailable when the stock is empty and cannot be filled."""
        while not self._stock:
            block = await self._serials.allocate(self._batch)
            self._stock.extend(serial for serial in block if serial not in NO_SERIALS)
        return self._stock.popleft()
