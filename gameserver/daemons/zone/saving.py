"""Brings characters, storages and the ledger into the database: who exchanged something together."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from uuid import uuid4

from twisted.application.service import Service
from twisted.internet.defer import Deferred, ensureDeferred, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from gameserver.daemons.zone.characters import Loaded
from gameserver.daemons.zone.groups import Group, Groups
from gameserver.daemons.zone.ledger import LedgerBook, Node, Party
from gameserver.storage.errors import StorageError, StoreUnavailable
from gameserver.storage.interfaces import Characters, Ground
from gameserver.storage.ledger import LedgerEntry
from gameserver.storage.rows import SaveGroup, SaveResult, StorageSnapshot

BATCH = 32
"""Characters per transaction, unless a group is larger: it is never parted.

With bags full the reactor stops for 9 ms at most, as `benchmarks.saving` shows, also if a group has 256 members,
and for 19 ms if it has 1,000. Their documents are made in slices, but all of them are cut off at one moment.
"""

RETRY_SECONDS = 1.0

MOST_ENTRIES = 20_000
"""Entries that may wait while the database does not answer: 8 MB, and 5 ms at each attempt to send them."""


class Saver(Service):
    """Knows all characters of the zone, who exchanged something with whom, and the ledger of it.

    What is saved of a character is what he is when it is sent. One transaction is under way at a time. A group
    that cannot be saved, because another zone has somebody of it, is given up as a whole: *give_up* is called with
    each of its players, who must go, and *vanish* with the serial of each thing that they left on the ground: the
    database has it with somebody still. Before anything is saved, the ledger learns that the ground of *map_ids*
    is empty.
    """

    log = Logger()

    def __init__(
        self, characters: Characters, ground: Ground, map_ids: Collection[int], clock: IReactorTime
    ) -> None:
        self._characters = characters
        self._ground = ground
        self._map_ids = map_ids
        self._clock = clock
        self.book = LedgerBook(self, uuid4())
        self.give_up: Callable[[int], None] = lambda _: None
        self.vanish: Callable[[int], None] = lambda _: None
        self._members: dict[int, Loaded] = {}
        self._stored: dict[int, StorageSnapshot | None] = {}
        """Each member's storage as the database surely has it."""
        self._groups = Groups()
        self._flight: list[Group] = []
        self._saving: Deferred[None] | None = None
        self._next: IDelayedCall | None = None
        self._is_swept = False
        self.results: Counter[str] = Counter()
        """How many groups were stored, or lost for good; how often the database did not answer."""
        self._stopping = False
        self.is_answered = True
        """Whether the database answered when it was last asked."""
        self.is_full = False
        """Whether it did not, and so many entries wait that nobody should drop anything.

        That bounds them: what is picked up was dropped, or has a new serial, of which the database gave only some;
        what is used up or sold is gone; and money is summed up.
        """

    def __len__(self) -> int:
        """Count the characters that have changes which are not stored yet."""
        return len({pc_id for group in self._all() for pc_id in group.players})

    @property
    def oldest_seconds(self) -> float:
        """The age of the oldest change that is not stored yet; 0 without any."""
        return max((self._clock.seconds() - group.since for group in self._all()), default=0.0)

    # Who is here, and what happens to him.

    def enter(self, member: Loaded) -> None:
        """A character has been loaded, with its storage."""
        pc_id = member.character.pc_id
        self._members[pc_id] = member
        self._stored[pc_id] = member.storage_snapshot()
        self.book.born(pc_id, member.numbered)

    def leave(self, pc_id: int) -> None:
        """A character has gone; to be called when all of it is stored."""
        self._members.pop(pc_id, None)
        self._stored.pop(pc_id, None)

    def party(self, pc_id: int) -> Party | None:
        """See `ledger.Parties`."""
        member = self._members.get(pc_id)
        return None if member is None else Party(member.row.id, member.character.name)

    def exchanged(self, nodes: Iterable[Node], entries: Iterable[LedgerEntry]) -> None:
        """See `ledger.Parties`."""
        group = self._groups.link(nodes, self._clock.seconds())
        group.add(entries)
        if not group.players:  # nobody's turn will come
            group.is_due = True
            self._soon()

    def is_waiting(self, pc_id: int) -> bool:
        """Whether a character exchanged something that nobody has begun to store."""
        return pc_id in self._groups

    def save(self, pc_id: int) -> Deferred[bool]:
        """Store a character, as he will be then, and all who exchanged something with him, as soon as possible.

        Fires with True when that is done, or with False when it never will be: somebody else has one of them, or
        the database refuses it.
        """
        if pc_id not in self._members:
            return succeed(False)
        group = self._groups.link((pc_id,), self._clock.seconds())
        group.is_due = True
        done: Deferred[bool] = Deferred()
        group.waiting.append(done)
        self._soon()
        return done

    # Saving.

    def startService(self) -> None:
        """Begin with the ground."""
        super().startService()
        self._soon()

    def _all(self) -> list[Group]:
        return [*self._groups, *self._flight]

    def _soon(self) -> None:
        """Begin when what happens now is over, so that its reports are in the book."""
        if self._saving is None and self._next is None:
            self._next = self._clock.callLater(0, self._begin)

    def _begin(self) -> None:
        self._next = None
        self._saving = ensureDeferred(self._save_all())
        self._saving.addErrback(lambda failure: self.log.failure("saver: our own fault", failure))
        self._saving.addCallback(lambda _: self._pause())

    def _pause(self) -> None:
        self._saving = None
        if self._stopping:
            self._give_up_all()
        elif self._groups.has_due or not self._is_swept:
            self._next = self._clock.callLater(RETRY_SECONDS, self._begin)

    async def _save_all(self) -> None:
        if not await self._sweep():
            return
        while batch := self._groups.take_due(BATCH):
            try:
                await self._save(batch)
            except StoreUnavailable as error:
                self._complain(error)
                return
            except StorageError as error:
                if len(batch) == 1:
                    self._void(batch[0], f"the database refuses it: {error}")
                    continue
                if not await self._save_singly(batch):
                    return

    async def _save_singly(self, batch: list[Group]) -> bool:
        """Find the group that storage will not have, so that it does not hold up the others; False: no answer."""
        for group in batch:
            alone = self._groups.take(group)
            try:
                await self._save([alone])
            except StoreUnavailable as error:
                self._complain(error)
                return False
            except StorageError as error:
                self._void(alone, f"the database refuses it: {error}")
        return True

    async def _sweep(self) -> bool:
        if not self._is_swept:
            try:
                lost = await self._ground.ground_is_empty(self._map_ids)
            except StorageError as error:
                self._complain(error)
                return False
            self._is_swept = True
            if lost:
                self.log.info("{lost} items were lost that lay on the ground of this zone", lost=lost)
        return True

    async def _save(self, batch: list[Group]) -> None:
        """Write these groups; when that fails they are put back, with what has happened to their members since."""
        self._flight = batch
        try:
            sent = [self._snapshot(group) for group in batch]
            result = await self._characters.save(sent)
        except BaseException:
            self._flight = []
            for group in batch:
                for pc_id in group.players:
                    self._stored[pc_id] = None
                self._groups.put_back(group)
            raise
        self._flight = []
        self._answered()
        for group, saved in zip(batch, sent, strict=True):
            self._settle(group, saved, result)

    def _snapshot(self, group: Group) -> SaveGroup:
        members = [self._members[pc_id] for pc_id in group.players if pc_id in self._members]
        storages = [
            storage
            for member in members
            if (storage := member.storage_snapshot()) != self._stored[member.character.pc_id]
        ]
        return SaveGroup(
            snapshots=tuple(member.snapshot() for member in members),
            storages=tuple(storage for storage in storages if storage is not None),
            entries=group.seal(),
        )

    def _settle(self, group: Group, saved: SaveGroup, result: SaveResult) -> None:
        outdated = {each.character_id for each in saved.snapshots} & result.outdated
        accounts = {each.account_id for each in saved.storages} & result.outdated_storages
        if outdated or accounts:
            which = f"outdated: somebody else has characters {sorted(outdated)}, storages {sorted(accounts)}"
            self._void(group, which)
            return
        for storage in saved.storages:
            if storage.account_id in self._stored:
                self._stored[storage.account_id] = storage
        self.results["stored"] += 1
        for done in group.waiting:
            done.callback(True)

    def _void(self, group: Group, reason: str) -> None:
        """Forget a group that can never be saved: its players are what they were when they were saved last."""
        self.results["lost"] += 1
        lost = self._groups.take(group)
        names = [member.character.name for pc_id in lost.players if (member := self._members.get(pc_id))]
        self.log.error("{names} cannot be saved, {reason}", names=names, reason=reason)
        for serial in lost.things:
            self.vanish(serial)
        for pc_id in lost.players:
            self.leave(pc_id)
            self.give_up(pc_id)
        for done in lost.waiting:
            done.callback(False)

    # The state of the database.

    def _answered(self) -> None:
        self.is_full = False
        if not self.is_answered:
            self.is_answered = True
            self.log.info("saver: the database answers again")

    def _complain(self, error: StorageError) -> None:
        self.results["unanswered"] += 1
        self.is_full = sum(group.entries for group in self._groups) > MOST_ENTRIES
        if self.is_answered:
            self.is_answered = False
            self.log.warn("saver: the database does not answer, characters wait: {error}", error=str(error))

    def _give_up_all(self) -> None:
        left = [group for group in self._groups if group.waiting]
        if left:
            count = sum(len(group.players) for group in left)
            self.log.error("saver: {count} characters could not be saved", count=count)
        for group in left:
            for done in self._groups.take(group).waiting:
                done.callback(False)

    def stopService(self) -> Deferred[None]:
        """Try once more what waits, then give it up; fires when nothing is under way."""
        super().stopService()
        self._stopping = True
        if self._next is not None:
            self._next.cancel()
            self._begin()
        if self._saving is None:
            return succeed(None)
        finished: Deferred[None] = Deferred()
        self._saving.addCallback(lambda _: finished.callback(None))
        return finished
