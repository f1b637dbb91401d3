"""Brings characters into the database: in batches, again and again until the database answers."""

from twisted.application.service import Service
from twisted.internet.defer import Deferred, ensureDeferred, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from gameserver.storage.errors import StorageError, StoreUnavailable
from gameserver.storage.interfaces import Characters
from gameserver.storage.rows import CharacterSnapshot, SaveGroup

BATCH = 64
"""Characters per statement: enough to be cheap, few enough not to hold the reactor up."""

RETRY_SECONDS = 1.0


class Saver(Service):
    """Holds at most one snapshot of each character, the latest, until it is stored.

    Sessions that end while we stop still save through it; only what the database refuses then is given up.
    """

    log = Logger()

    def __init__(self, characters: Characters, clock: IReactorTime) -> None:
        self._characters = characters
        self._clock = clock
        self._queue: dict[int, CharacterSnapshot] = {}
        self._waiting: dict[int, list[Deferred[bool]]] = {}
        self._saving: Deferred[None] | None = None
        self._retry: IDelayedCall | None = None
        self._complained = False
        self._stopping = False

    def __len__(self) -> int:
        """Count the characters that are not stored yet."""
        return len(self._queue)

    def save(self, snapshot: CharacterSnapshot) -> Deferred[bool]:
        """Store *snapshot* soon; fires when it, or a later one of the character, is stored, with True.

        Or with False, when it never will be: somebody else has the character, or the database refuses it.
        """
        done: Deferred[bool] = Deferred()
        self._queue[snapshot.character_id] = snapshot
        self._waiting.setdefault(snapshot.character_id, []).append(done)
        if self._saving is None and self._retry is None:
            self._begin()
        return done

    def _begin(self) -> None:
        self._retry = None
        self._saving = ensureDeferred(self._save_all())
        self._saving.addErrback(lambda failure: self.log.failure("saver: our own fault", failure))
        self._saving.addCallback(lambda _: self._pause())

    def _pause(self) -> None:
        self._saving = None
        if self._queue and self._stopping:
            self._give_up()
        elif self._queue:
            self._retry = self._clock.callLater(RETRY_SECONDS, self._begin)

    async def _save_all(self) -> None:
        while self._queue:
            batch = [self._queue[each] for each in list(self._queue)[:BATCH]]
            try:
                written = await self._write(batch)
            except StoreUnavailable as error:
                self._complain(error)
                return
            except StorageError:
                await self._save_singly(batch)
            else:
                self._saved(batch, written)

    async def _write(self, batch: list[CharacterSnapshot]) -> frozenset[int]:
        result = await self._characters.save([SaveGroup(snapshots=(snapshot,)) for snapshot in batch])
        return result.written

    async def _save_singly(self, batch: list[CharacterSnapshot]) -> None:
        """Find the snapshot that storage will not have, so that it does not hold up the others."""
        for snapshot in batch:
            try:
                self._saved([snapshot], await self._write([snapshot]))
            except StoreUnavailable:
                return
            except StorageError as error:
                text = "character {character} cannot be saved: {error}"
                self.log.error(text, character=snapshot.character_id, error=str(error))
                self._forget(snapshot, is_stored=False)

    def _saved(self, batch: list[CharacterSnapshot], written: frozenset[int]) -> None:
        if self._complained:
            self._complained = False
            self.log.info("saver: the database answers again")
        for snapshot in batch:
            if snapshot.character_id not in written:
                text = "character {character}: outdated, somebody else has it since fence {fence}"
                self.log.error(text, character=snapshot.character_id, fence=snapshot.fence)
            self._forget(snapshot, snapshot.character_id in written)

    def _forget(self, snapshot: CharacterSnapshot, is_stored: bool) -> None:
        """Leave a newer snapshot of the character in the queue, and its savers waiting."""
        if self._queue.get(snapshot.character_id) is snapshot:
            del self._queue[snapshot.character_id]
            for done in self._waiting.pop(snapshot.character_id, ()):
                done.callback(is_stored)

    def _complain(self, error: StoreUnavailable) -> None:
        if not self._complained:
            self._complained = True
            self.log.warn("saver: the database does not answer, characters wait: {error}", error=str(error))

    def _give_up(self) -> None:
        self.log.error("saver: {count} characters could not be saved", count=len(self._queue))
        for snapshot in list(self._queue.values()):
            self._forget(snapshot, is_stored=False)

    def stopService(self) -> Deferred[None]:
        """Try once more what waits, then give it up; fires when nothing is under way."""
        super().stopService()
        self._stopping = True
        if self._retry is not None:
            self._retry.cancel()
            self._begin()
        if self._saving is None:
            return succeed(None)
        finished: Deferred[None] = Deferred()
        self._saving.addCallback(lambda _: finished.callback(None))
        return finished
