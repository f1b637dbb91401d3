"""Keeps serials for new items in stock, ahead of need: the worlds cannot wait for a database."""

from twisted.application.service import Service
from twisted.internet.defer import Deferred, ensureDeferred, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gameserver.net.repeating import Repeating
from gameserver.storage.character_data import NO_SERIALS
from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Serials
from gameserver.world import SerialStock

BATCH = 1000
"""Serials per query; what is left when the zone stops is never used."""
ROUND_SECONDS = 1.0
"""How often the stock is looked at, and an allocation that failed is tried again."""


class SerialSupply(Service):
    """Fills *stock* when it starts, and whenever it falls below half of a batch."""

    log = Logger()

    def __init__(self, serials: Serials, stock: SerialStock, clock: IReactorTime) -> None:
        self._rounds = Repeating(ROUND_SECONDS, self.fill, clock)
        self._serials = serials
        self._stock = stock
        self._filling: Deferred[None] | None = None
        self._complained = False

    def startService(self) -> None:
        """Begin, with a first batch."""
        super().startService()
        self._rounds.startService()
        self.fill()

    def stopService(self) -> Deferred[None]:
        """End; fires when nothing is under way."""
        super().stopService()
        self._rounds.stopService()
        if self._filling is None:
            return succeed(None)
        finished: Deferred[None] = Deferred()
        self._filling.addCallback(lambda _: finished.callback(None))
        return finished

    def fill(self) -> None:
        """Ask for a batch, if one is needed and none is on its way."""
        if self._filling is None and len(self._stock) < BATCH // 2:
            filling = self._filling = ensureDeferred(self._allocate())
            filling.addErrback(lambda failure: self.log.failure("serials: our own fault", failure))
            filling.addCallback(lambda _: self._filled())

    def _filled(self) -> None:
        self._filling = None

    async def _allocate(self) -> None:
        try:
            batch = await self._serials.allocate(BATCH)
        except StorageError as error:
            if not self._complained:
                text = "serials: none to be had, {count} are left, and then monsters drop no items: {error}"
                self.log.warn(text, count=len(self._stock), error=str(error))
            self._complained = True
            return
        if self._complained:
            self.log.info("serials: the database answers again")
        self._complained = False
        # A batch with a number that means "none" is let go: that happens once in the life of a sequence.
        if NO_SERIALS.isdisjoint(batch):
            self._stock.add(batch)
