"""What PostgreSQL keeps for servers rather than players: item serials and settings."""

import json

import attrs
import cattrs

from gameserver.storage.connection import Statement
from gameserver.storage.database import Database
from gameserver.storage.errors import UnreadableDocument
from gameserver.storage.rows import StarterKit, StarterKits

_ALLOCATE = Statement(
    "allocate_serials", ("text", "int"), "SELECT start_id, end_id FROM allocate_sequence_batch($1, $2)"
)
_STARTING_KITS = Statement(
    "starting_kits",
    ("int",),
    "SELECT (settings -> 'class_wise_starter_info')::text FROM server_settings WHERE server_id = $1",
)


@attrs.frozen
class _NamedKits:
    """The JSON object `class_wise_starter_info`; fields in the order of the class bytes."""

    warrior: StarterKit | None = None
    hk: StarterKit | None = None
    mage: StarterKit | None = None
    archer: StarterKit | None = None

    def by_class(self) -> StarterKits:
        kits = (self.warrior, self.hk, self.mage, self.archer)
        return {character_class: kit for character_class, kit in enumerate(kits) if kit is not None}


class PostgresSerials:
    """See `interfaces.Serials`; *server_id* says in `item_sequences` who got the last batch."""

    def __init__(self, database: Database, server_id: str) -> None:
        self._database = database
        self._server_id = server_id

    async def allocate(self, count: int) -> range:
        """See `interfaces.Serials.allocate`."""
        if count < 1:
            raise ValueError(f"{count} serials asked for; at least one can be allocated")
        ((start, end),) = await self._database.query(_ALLOCATE, self._server_id, count)
        return range(start, end + 1)


class PostgresServerSettings:
    """See `interfaces.ServerSettings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def starting_kits(self, server_id: int) -> StarterKits:
        """See `interfaces.ServerSettings.starting_kits`."""
        rows = await self._database.query(_STARTING_KITS, server_id)
        kits = json.loads(rows[0][0] or "null") if rows else None
        try:
            return cattrs.structure(kits or {}, _NamedKits).by_class()
        except Exception as error:
            where = f"server_settings of server {server_id}, class_wise_starter_info"
            raise UnreadableDocument(f"{where}: {'; '.join(cattrs.transform_error(error))}") from error
