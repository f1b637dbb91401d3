"""Privileged acts in PostgreSQL: table `audit`, to which rows are only ever added."""

import json
from collections.abc import Mapping

from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.database import Database
from gameserver.storage.documents import Json
from gameserver.storage.roles import Role
from gameserver.storage.rows import Actor, AuditEntry

_RECORD = Statement(
    "record_audit",
    ("text", "int", "text", "text", "text", "text", "text", "text"),
    "INSERT INTO audit (actor, actor_account_id, actor_role, verb, target, before, after, source)"
    " VALUES ($1, $2, $3::account_role, $4, $5, $6::jsonb, $7::jsonb, $8)",
)
_RECENT = Statement(
    "recent_audit",
    ("int", "text", "text", "text", "bigint"),
    "SELECT id, at, actor, actor_account_id, actor_role::text, verb, target, before::text, after::text, source"
    " FROM audit WHERE ($2 IS NULL OR lower($2) = ANY (string_to_array(lower(actor), '/')))"
    " AND ($3 IS NULL OR lower(target) = lower($3)) AND ($4 IS NULL OR lower(verb) = lower($4))"
    " AND ($5 IS NULL OR id < $5) ORDER BY id DESC LIMIT $1",
)


async def record(connection: Connection, entry: AuditEntry) -> None:
    """Add *entry* in the transaction of *connection*, so that the act and its record are done together."""
    actor = entry.actor
    await connection.query(
        _RECORD,
        _storable(actor.name),
        actor.account_id,
        actor.role.label,
        _storable(entry.verb),
        _storable(entry.target),
        _json(entry.before),
        _json(entry.after),
        _storable(actor.source),
    )


def _storable(text: str) -> str:
    """Replace what PostgreSQL keeps in no text, lest an act with an odd name leave no trace."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _json(values: Mapping[str, Json]) -> str:
    return _storable(json.dumps(dict(values), ensure_ascii=False).replace("\\u0000", "\\ufffd"))


class PostgresAudit:
    """See `interfaces.Audit`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, entry: AuditEntry) -> None:
        """See `interfaces.Audit.record`."""
        await self._database.transaction(lambda connection: record(connection, entry))

    async def recent(
        self,
        limit: int,
        actor: str | None = None,
        target: str | None = None,
        verb: str | None = None,
        before: int | None = None,
    ) -> tuple[AuditEntry, ...]:
        """See `interfaces.Audit.recent`."""
        rows = await self._database.query(_RECENT, limit, actor, target, verb, before)
        return tuple(_entry(row) for row in rows)


def _entry(row: Row) -> AuditEntry:
    entry_id, at, actor, account_id, role, verb, target, before, after, source = row
    return AuditEntry(
        actor=Actor(name=actor, account_id=account_id, role=Role.labelled(role), source=source),
        verb=verb,
        target=target,
        before=json.loads(before),
        after=json.loads(after),
        id=entry_id,
        at=at,
    )
