"""What PostgreSQL keeps, in memory, for tests under a fake clock: same contract, no reactor."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType

import attrs

from gameserver.storage.errors import (
    DuplicateSerial,
    NameTaken,
    StoreUnavailable,
    TooManyCharacters,
)
from gameserver.storage.ledger import SYSTEM, LedgerEntry, character_holder
from gameserver.storage.rows import (
    CHARACTERS_PER_ACCOUNT,
    AuditEntry,
    CharacterRow,
    NewCharacter,
    SaveGroup,
    SaveResult,
    StarterKits,
    StorageRow,
    check_name,
)


class StoreOutage:
    """A switch: while *active*, every store that has it raises StoreUnavailable."""

    def __init__(self) -> None:
        self.active = False

    def check(self) -> None:
        """Raise while the switch is on."""
        if self.active:
            raise StoreUnavailable("the store is switched off")


def wall_clock() -> datetime:
    """The time that the database would tell."""
    return datetime.now(UTC)


@attrs.define
class MemoryAudit:
    """Entries in a list."""

    outage: StoreOutage = attrs.field(factory=StoreOutage)
    now: Callable[[], datetime] = wall_clock
    entries: list[AuditEntry] = attrs.field(factory=list)

    async def record(self, entry: AuditEntry) -> None:
        self.outage.check()
        self.entries.append(attrs.evolve(entry, id=len(self.entries) + 1, at=self.now()))

    async def recent(
        self,
        limit: int,
        actor: str | None = None,
        target: str | None = None,
        verb: str | None = None,
        before: int | None = None,
    ) -> tuple[AuditEntry, ...]:
        self.outage.check()
        matching = [
            entry
            for entry in reversed(self.entries)
            if (actor is None or actor.lower() in entry.actor.name.lower().split("/"))
            and (target is None or target.lower() == entry.target.lower())
            and (verb is None or verb.lower() == entry.verb.lower())
            and (before is None or (entry.id or 0) < before)
        ]
        return tuple(matching[:limit])


@attrs.define
class MemoryCharacters:
    """Characters in dictionaries; *online* holds the ids of those in the world, *entries* the ledger.

    Its documents cannot hold copies, so nothing is ever quarantined; *quarantined* has the serials that the next
    login of a name tells as if they had been.
    """

    outage: StoreOutage = attrs.field(factory=StoreOutage)
    online: set[int] = attrs.field(factory=set)
    entries: list[LedgerEntry] = attrs.field(factory=list)
    storages: dict[int, StorageRow] = attrs.field(factory=dict)
    quarantined: dict[str, tuple[int, ...]] = attrs.field(factory=dict)
    _rows: dict[int, CharacterRow] = attrs.field(factory=dict)
    _deleted: set[int] = attrs.field(factory=set)
    _logins: Iterator[int] = attrs.field(factory=count)
    _last_login: dict[int, int] = attrs.field(factory=dict)

    async def of_account(self, account_id: int) -> tuple[CharacterRow, ...]:
        self.outage.check()
        return tuple(sorted(self._active(account_id), key=lambda row: (-self._last_login.get(row.id, -1), row.id)))

    async def create(self, account_id: int, character: NewCharacter) -> CharacterRow:
        check_name(character.name)
        self.outage.check()
        if len(self._active(account_id)) >= CHARACTERS_PER_ACCOUNT:
            raise TooManyCharacters(f"account {account_id} has {CHARACTERS_PER_ACCOUNT} characters")
        if any(row.name.lower() == character.name.lower() for row in self._rows.values()):
            raise NameTaken(character.name)
        columns = attrs.asdict(character, recurse=False)
        row = CharacterRow(id=len(self._rows) + 1, account_id=account_id, fence=0, **columns)
        self._write({row.id: row})
        self._note(row, born=True)
        return row

    async def delete(self, account_id: int, name: str) -> bool:
        self.outage.check()
        row = self._named(account_id, name)
        if row is None:
            return False
        self._write({row.id: attrs.evolve(row, fence=row.fence + 1)})
        self._deleted.add(row.id)
        self._note(row, born=False)
        return True

    async def find(self, account_id: int, name: str) -> CharacterRow | None:
        self.outage.check()
        return self._named(account_id, name)

    async def named(self, name: str) -> CharacterRow | None:
        self.outage.check()
        alive = (row for row in self._rows.values() if row.id not in self._deleted)
        return next((row for row in alive if row.name.lower() == name.lower()), None)

    async def enter_world(self, account_id: int, name: str) -> CharacterRow | None:
        self.outage.check()
        row = self._named(account_id, name)
        if row is None:
            return None
        storage = self.storages.get(account_id, StorageRow(account_id=account_id, fence=0))
        storage = self.storages[account_id] = attrs.evolve(storage, fence=storage.fence + 1)
        entered = attrs.evolve(row, fence=row.fence + 1, storage=storage)
        self._write({row.id: entered})
        self._last_login[row.id] = next(self._logins)
        self.online.add(row.id)
        return attrs.evolve(entered, quarantined=self.quarantined.pop(row.name, ()))

    async def save(self, groups: Sequence[SaveGroup]) -> SaveResult:
        self.outage.check()
        fences = {row.id: row.fence for row in self._rows.values()}
        storage_fences = {storage.account_id: storage.fence for storage in self.storages.values()}
        result = SaveResult(
            outdated=frozenset(
                each.character_id
                for group in groups
                for each in group.snapshots
                if fences.get(each.character_id) != each.fence
            ),
            outdated_storages=frozenset(
                each.account_id
                for group in groups
                for each in group.storages
                if storage_fences.get(each.account_id) != each.fence
            ),
        )
        current = [
            group
            for group in groups
            if result.outdated.isdisjoint(each.character_id for each in group.snapshots)
            and result.outdated_storages.isdisjoint(each.account_id for each in group.storages)
        ]
        changed = {}
        for snapshot in (each for group in current for each in group.snapshots):
            columns = attrs.asdict(snapshot, recurse=False, filter=attrs.filters.exclude("character_id"))
            changed[snapshot.character_id] = attrs.evolve(self._rows[snapshot.character_id], **columns)
        stored = {
            each.account_id: StorageRow(**attrs.asdict(each, recurse=False))
            for group in current
            for each in group.storages
        }
        self._write(changed, stored)
        known = {(entry.origin, entry.number) for entry in self.entries}
        for entry in (each for group in current for each in group.entries):
            if (entry.origin, entry.number) not in known:
                known.add((entry.origin, entry.number))
                self.entries.append(entry)
        return attrs.evolve(result, written=frozenset(changed))

    async def leave_world(self, character_id: int, fence: int) -> None:
        self.outage.check()
        row = self._rows.get(character_id)
        if row is not None and row.fence == fence:
            self.online.discard(character_id)

    def rows(self) -> list[CharacterRow]:
        """Return all characters that were not deleted."""
        return [row for row in self._rows.values() if row.id not in self._deleted]

    def _active(self, account_id: int) -> list[CharacterRow]:
        rows = self._rows.values()
        return [row for row in rows if row.account_id == account_id and row.id not in self._deleted]

    def _named(self, account_id: int, name: str) -> CharacterRow | None:
        return next((row for row in self._active(account_id) if row.name.lower() == name.lower()), None)

    def _write(
        self, changed: Mapping[int, CharacterRow], stored: Mapping[int, StorageRow] = MappingProxyType({})
    ) -> None:
        rows, storages = {**self._rows, **changed}, {**self.storages, **stored}
        owners = Counter(serial for row in rows.values() for serial in row.data.serials())
        owners.update(serial for storage in storages.values() for serial in storage.data.serials())
        twice = [serial for serial, times in owners.items() if times > 1]
        if twice:
            raise DuplicateSerial(f"serial {twice[0]} would be in {owners[twice[0]]} places")
        self._rows, self.storages = rows, storages

    def _note(self, row: CharacterRow, born: bool) -> None:
        """Tell the ledger of what came with a character, or went with it."""
        holder = character_holder(row.id)
        source, target, cause = (SYSTEM, holder, "start") if born else (holder, SYSTEM, "deleted")
        passing = LedgerEntry(source=source, target=target, cause=cause, actor=row.name)
        self.entries += [attrs.evolve(passing, serial=serial) for serial in row.data.serials()]
        if row.woonz:
            self.entries.append(attrs.evolve(passing, amount=row.woonz))


@attrs.define
class MemoryServerSettings:
    """Starting kits as the test set them."""

    outage: StoreOutage = attrs.field(factory=StoreOutage)
    kits: dict[int, StarterKits] = attrs.field(factory=dict)

    async def starting_kits(self, server_id: int) -> StarterKits:
        self.outage.check()
        return self.kits.get(server_id, {})


@attrs.define
class MemorySerials:
    """A counter."""

    outage: StoreOutage = attrs.field(factory=StoreOutage)
    last_allocated: int = 0

    async def allocate(self, count: int) -> range:
        self.outage.check()
        if count < 1:
            raise ValueError(f"{count} serials asked for; at least one can be allocated")
        start = self.last_allocated + 1
        self.last_allocated += count
        return range(start, start + count)


class PlainPasswords:
    """Keeps passwords readable, so that a test needs no thread; *work* counts what would cost one time."""

    def __init__(self) -> None:
        self.work = 0

    async def hash(self, password: str) -> str:
        self.work += 1
        return f"plain:{password}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.work += 1
        return password_hash in (f"plain:{password}", f"old:{password}")

    def outdated(self, password_hash: str) -> bool:
        return password_hash.startswith("old:")
