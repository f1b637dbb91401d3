"""The ledger in PostgreSQL: table `ledger`, to which rows are only ever added."""

from collections.abc import Collection
from uuid import UUID

from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.database import Database
from gameserver.storage.ledger import LedgerCheck, LedgerEntry, ground_holder
from gameserver.storage.postgres_ledger_check import check_ledger

_COLUMNS = "id, at, serial, code, option, amount, source, target, cause, actor, former, origin::text, number"
_LIFE = Statement(
    "life_of_item",
    ("bigint", "bigint", "int"),
    f"SELECT {_COLUMNS} FROM ledger WHERE id > $2 AND (serial = $1 OR former = $1) ORDER BY id LIMIT $3",
)
# What came to that ground since its last sweep and is still there; a sweep leaves a row of money, if only of 0.
_LOSE_ITEMS = Statement(
    "lose_items",
    ("text",),
    "WITH newest AS (SELECT DISTINCT ON (came.serial) came.serial, came.id FROM ledger AS came"
    " WHERE came.target = $1 AND came.target LIKE 'ground:%' AND came.serial IS NOT NULL AND came.id > coalesce("
    "(SELECT max(id) FROM ledger WHERE source = $1 AND cause = 'lost' AND serial IS NULL), 0)"
    " ORDER BY came.serial, came.id DESC)"
    " INSERT INTO ledger (serial, code, option, amount, source, target, cause, actor)"
    " SELECT serial, code, option, amount, $1, 'system', 'lost', 'database'"
    " FROM ledger JOIN newest USING (serial, id)"
    " WHERE NOT EXISTS (SELECT FROM ledger AS later WHERE later.serial = newest.serial AND later.id > newest.id)"
    " RETURNING serial",
)
_LOSE_MONEY = Statement(
    "lose_money",
    ("text",),
    "INSERT INTO ledger (amount, source, target, cause, actor)"
    " SELECT greatest(coalesce((SELECT sum(amount) FROM ledger WHERE target = $1 AND serial IS NULL), 0)"
    " - coalesce((SELECT sum(amount) FROM ledger WHERE source = $1 AND serial IS NULL), 0), 0),"
    " $1, 'system', 'lost', 'database'",
)


class PostgresLedger:
    """See `interfaces.Ledger`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ground_is_empty(self, map_ids: Collection[int]) -> int:
        """See `interfaces.Ledger.ground_is_empty`."""

        async def work(connection: Connection) -> int:
            lost = 0
            for map_id in sorted(map_ids):
                holder = ground_holder(map_id)
                lost += len(await connection.query(_LOSE_ITEMS, holder))
                await connection.query(_LOSE_MONEY, holder)
            return lost

        return await self._database.transaction(work)

    async def life_of(self, serial: int, after: int = 0, limit: int = 500) -> tuple[LedgerEntry, ...]:
        """See `interfaces.Ledger.life_of`."""
        return tuple(_entry(row) for row in await self._database.query(_LIFE, serial, after, limit))

    async def check(self, limit: int = 1000) -> LedgerCheck:
        """See `interfaces.Ledger.check`."""
        return await self._database.transaction(lambda connection: check_ledger(connection, limit))


def _entry(row: Row) -> LedgerEntry:
    entry_id, at, serial, code, option, amount, source, target, cause, actor, former, origin, number = row
    return LedgerEntry(
        serial=serial,
        code=code,
        option=option,
        amount=amount,
        source=source,
        target=target,
        cause=cause,
        actor=actor,
        former=former,
        origin=None if origin is None else UUID(origin),
        number=number,
        id=entry_id,
        at=at,
    )
