"""Saving characters, storages and the ledger together: groups that are written whole or not at all."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from gameserver.storage.connection import Connection, Statement
from gameserver.storage.documents import write_document
from gameserver.storage.ledger import LedgerEntry
from gameserver.storage.rows import CharacterSnapshot, SaveGroup, SaveResult, StorageSnapshot

T = TypeVar("T")

SLICE = 32
"""Documents per statement: the reactor stops while they are put into JSON."""
ENTRIES = 500
"""Ledger entries per statement."""

# Whoever locks several rows does so in this order, characters before storages: no two saves wait for each other.
_LOCK_CHARACTERS = Statement(
    "lock_characters",
    ("int[]",),
    "SELECT id, fence FROM characters WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE",
)
_LOCK_STORAGES = Statement(
    "lock_storages",
    ("int[]",),
    "SELECT account_id, fence FROM storages WHERE account_id = ANY ($1) ORDER BY account_id FOR NO KEY UPDATE",
)
_SAVE_CHARACTERS = Statement(
    "save_characters",
    ("int[]", "int[]", "bigint[]", "bigint[]", "text[]"),
    "UPDATE characters SET level = new.level, experience_points = new.experience, woonz = new.woonz,"
    " character_data = new.data::jsonb"
    " FROM unnest($1, $2, $3, $4, $5) AS new (id, level, experience, woonz, data) WHERE characters.id = new.id",
)
_SAVE_STORAGES = Statement(
    "save_storages",
    ("int[]", "bigint[]", "text[]"),
    "UPDATE storages SET woonz = new.woonz, storage_data = new.data::jsonb"
    " FROM unnest($1, $2, $3) AS new (account_id, woonz, data) WHERE storages.account_id = new.account_id",
)
_WRITE_ENTRIES = Statement(
    "write_ledger",
    (
        "bigint[]", "bigint[]", "bigint[]", "bigint[]", "text[]", "text[]",
        "text[]", "text[]", "bigint[]", "text[]", "bigint[]",
    ),
    "INSERT INTO ledger (serial, code, option, amount, source, target, cause, actor, former, origin, number)"
    " SELECT serial, code, option, amount, source, target, cause, actor, former, origin::uuid, number"
    " FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) WITH ORDINALITY AS new"
    " (serial, code, option, amount, source, target, cause, actor, former, origin, number, place)"
    " ORDER BY place ON CONFLICT (origin, number) DO NOTHING",
)  # fmt: skip


async def save_groups(connection: Connection, groups: Sequence[SaveGroup]) -> SaveResult:
    """Write those of *groups* that nobody outdated, in the transaction of *connection*."""
    outdated, outdated_storages = await _outdated(connection, groups)
    current = [
        group
        for group in groups
        if not any(each.character_id in outdated for each in group.snapshots)
        and not any(each.account_id in outdated_storages for each in group.storages)
    ]
    snapshots = [each for group in current for each in group.snapshots]
    for characters in _slices(snapshots, SLICE):
        await _save_characters(connection, characters)
    for storages in _slices([each for group in current for each in group.storages], SLICE):
        await _save_storages(connection, storages)
    for entries in _slices([each for group in current for each in group.entries], ENTRIES):
        await _write_entries(connection, entries)
    return SaveResult(
        written=frozenset(each.character_id for each in snapshots),
        outdated=outdated,
        outdated_storages=outdated_storages,
    )


async def _outdated(connection: Connection, groups: Sequence[SaveGroup]) -> tuple[frozenset[int], frozenset[int]]:
    """Lock all that is to be written; return the characters and the accounts whose fence is another one."""
    fences = {each.character_id: each.fence for group in groups for each in group.snapshots}
    held = set(await connection.query(_LOCK_CHARACTERS, list(fences)))
    outdated = frozenset(key for key, fence in fences.items() if (key, fence) not in held)
    fences = {each.account_id: each.fence for group in groups for each in group.storages}
    held = set(await connection.query(_LOCK_STORAGES, list(fences))) if fences else set()
    return outdated, frozenset(key for key, fence in fences.items() if (key, fence) not in held)


async def _save_characters(connection: Connection, snapshots: Sequence[CharacterSnapshot]) -> None:
    await connection.query(
        _SAVE_CHARACTERS,
        [each.character_id for each in snapshots],
        [each.level for each in snapshots],
        [each.experience for each in snapshots],
        [each.woonz for each in snapshots],
        [write_document(each.data) for each in snapshots],
    )


async def _save_storages(connection: Connection, storages: Sequence[StorageSnapshot]) -> None:
    await connection.query(
        _SAVE_STORAGES,
        [each.account_id for each in storages],
        [each.woonz for each in storages],
        [write_document(each.data) for each in storages],
    )


async def _write_entries(connection: Connection, entries: Sequence[LedgerEntry]) -> None:
    await connection.query(
        _WRITE_ENTRIES,
        [each.serial for each in entries],
        [each.code for each in entries],
        [each.option for each in entries],
        [each.amount for each in entries],
        [each.source for each in entries],
        [each.target for each in entries],
        [each.cause for each in entries],
        [each.actor for each in entries],
        [each.former for each in entries],
        [None if each.origin is None else str(each.origin) for each in entries],
        [each.number for each in entries],
    )


def _slices(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
