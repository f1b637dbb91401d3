"""World logins: raising the fences of a character and its storage, and taking copies of items away from both."""

import json
from typing import TypeVar

import attrs

from gameserver.storage.character_data import StorageData
from gameserver.storage.connection import Connection, Statement
from gameserver.storage.documents import Document, read_document, write_document
from gameserver.storage.ledger import character_holder, storage_holder
from gameserver.storage.quarantine import separate
from gameserver.storage.rows import CharacterRow, StorageRow

D = TypeVar("D", bound=Document)

_OPEN_STORAGE = Statement(
    "open_storage",
    ("int",),
    "INSERT INTO storages (account_id, fence) VALUES ($1, 1)"
    " ON CONFLICT (account_id) DO UPDATE SET fence = storages.fence + 1"
    " RETURNING fence, woonz, storage_data::text",
)
# Serials that are not, or not only once, where item_serials says; the one row of each is found by the index.
_DOUBTFUL = Statement(
    "doubtful_serials",
    ("int", "int"),
    "SELECT place, serial, owner FROM ("
    " SELECT place, serial, times, (SELECT coalesce('character:' || character_id, 'storage:' || account_id)"
    " FROM item_serials WHERE item_serials.serial = held.serial) AS owner"
    " FROM (SELECT 'character:' || id AS place, serial, count(*) AS times"
    " FROM characters, items_in(character_data) WHERE id = $1 GROUP BY id, serial"
    " UNION ALL SELECT 'storage:' || account_id, serial, count(*)"
    " FROM storages, items_in(storage_data) WHERE account_id = $2 GROUP BY account_id, serial) AS held"
    ") AS owned WHERE times > 1 OR owner IS DISTINCT FROM place ORDER BY place, serial",
)
_OWN = Statement(
    "own_serial",
    ("bigint", "int", "int"),
    "INSERT INTO item_serials (serial, character_id, account_id) VALUES ($1, $2, $3)",
)
_CORRECT_CHARACTER = Statement(
    "correct_character", ("int", "text"), "UPDATE characters SET character_data = $2::jsonb WHERE id = $1"
)
_CORRECT_STORAGE = Statement(
    "correct_storage", ("int", "text"), "UPDATE storages SET storage_data = $2::jsonb WHERE account_id = $1"
)
_QUARANTINE = Statement(
    "quarantine_item",
    ("text", "bigint", "text", "text"),
    "INSERT INTO quarantined_items (holder, serial, item, reason) VALUES ($1, $2, $3::jsonb, $4)",
)


async def enter(connection: Connection, row: CharacterRow) -> CharacterRow:
    """Complete *row*, whose fence was just raised: with its account's storage, and without copies of items."""
    ((fence, woonz, document),) = await connection.query(_OPEN_STORAGE, row.account_id)
    storage = StorageRow(
        account_id=row.account_id, fence=fence, woonz=woonz, data=read_document(StorageData, document)
    )
    entered = attrs.evolve(row, storage=storage)
    foreign = await _foreign(connection, row)
    return entered if foreign is None else await _quarantine(connection, entered, storage, foreign)


async def _foreign(connection: Connection, row: CharacterRow) -> dict[str, dict[int, str]] | None:
    """Return who has what the character and the storage only seem to have, by holder; None without any doubt."""
    mine = character_holder(row.id)
    doubtful = await connection.query(_DOUBTFUL, row.id, row.account_id)
    foreign: dict[str, dict[int, str]] = {mine: {}, storage_holder(row.account_id): {}}
    owners: dict[int, str] = {}
    for place, serial, known_owner in doubtful:
        owner = known_owner or owners.get(serial)
        if owner is None:
            # It came past the triggers, and nobody else has it: then it is theirs who bring it first.
            await connection.query(_OWN, serial, *((row.id, None) if place == mine else (None, row.account_id)))
            owners[serial] = place
        elif owner != place:
            foreign[place][serial] = owner
    return foreign if doubtful else None


async def _quarantine(
    connection: Connection, row: CharacterRow, storage: StorageRow, foreign: dict[str, dict[int, str]]
) -> CharacterRow:
    mine, stored = character_holder(row.id), storage_holder(row.account_id)
    data, copies = await _purge(connection, mine, row.data, foreign[mine])
    storage_data, stored_copies = await _purge(connection, stored, storage.data, foreign[stored])
    if copies:
        await connection.query(_CORRECT_CHARACTER, row.id, write_document(data))
    if stored_copies:
        await connection.query(_CORRECT_STORAGE, row.account_id, write_document(storage_data))
    return attrs.evolve(
        row,
        data=data,
        storage=attrs.evolve(storage, data=storage_data),
        quarantined=tuple(sorted({*copies, *stored_copies})),
    )


async def _purge(connection: Connection, holder: str, document: D, foreign: dict[int, str]) -> tuple[D, list[int]]:
    """Put the copies in *document* into quarantine; return it without them, and their serials."""
    kept, copies = separate(document, foreign)
    for serial, items in copies.items():
        reason = f"{foreign[serial]} has it" if serial in foreign else "it is there twice"
        for item in items:
            await connection.query(_QUARANTINE, holder, serial, json.dumps(item), reason)
    return kept, list(copies)
