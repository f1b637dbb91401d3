"""Replays the ledger and compares it with what characters and storages hold, in slices of one moment."""

import attrs

from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.ledger import Difference, LedgerCheck

SERIALS = 2000
HOLDERS = 200
"""How many are looked at with one statement."""

_HELD = "(target LIKE 'character:%' OR target LIKE 'storage:%')"
# Whichever list was cut says how far both reach.
_NEXT_SERIAL = Statement(
    "check_next_serial",
    ("bigint", "int"),
    "WITH told AS (SELECT serial FROM ledger WHERE serial > $1 ORDER BY serial LIMIT $2),"
    " kept AS (SELECT serial FROM item_serials WHERE serial > $1 ORDER BY serial LIMIT $2)"
    " SELECT coalesce(least("
    "(SELECT max(serial) FROM told HAVING count(*) = $2), (SELECT max(serial) FROM kept HAVING count(*) = $2)),"
    " greatest((SELECT max(serial) FROM told), (SELECT max(serial) FROM kept)))",
)
_PLACES = Statement(
    "check_places",
    ("bigint", "bigint"),
    "WITH told AS (SELECT DISTINCT ON (serial) serial, target FROM ledger WHERE serial > $1 AND serial <= $2"
    " ORDER BY serial, id DESC),"
    " kept AS (SELECT serial,"
    " coalesce('character:' || item_serials.character_id, 'storage:' || item_serials.account_id) AS holder"
    " FROM item_serials LEFT JOIN characters ON characters.id = item_serials.character_id"
    " WHERE serial > $1 AND serial <= $2 AND status IS DISTINCT FROM 'deleted'),"
    f" both_sides AS (SELECT serial, target, CASE WHEN {_HELD} THEN target END AS expected, holder"
    " FROM told FULL JOIN kept USING (serial))"
    " SELECT (SELECT count(*) FROM both_sides), (SELECT array_agg("
    "serial || ' ' || coalesce(target, 'nothing') || ' ' || coalesce(holder, 'nobody') ORDER BY serial)"
    " FROM both_sides WHERE expected IS DISTINCT FROM holder)",
)
_CHAINS = Statement(
    "check_chains",
    ("bigint", "bigint"),
    "SELECT serial, coalesce(before, 'nothing'), 'entry ' || id || ' takes it from ' || source"
    " FROM (SELECT serial, id, source, former, lag(target) OVER (PARTITION BY serial ORDER BY id) AS before"
    " FROM ledger WHERE serial > $1 AND serial <= $2) AS steps"
    " WHERE CASE WHEN before IS NULL THEN source <> 'system' AND former IS NULL ELSE source <> before END"
    " ORDER BY serial, id",
)
_GROUND_MONEY = Statement(
    "check_ground_money",
    (),
    "SELECT holder, sum(amount) FROM ("
    "SELECT target AS holder, amount FROM ledger WHERE serial IS NULL AND target LIKE 'ground:%'"
    " UNION ALL SELECT source, -amount FROM ledger WHERE serial IS NULL AND source LIKE 'ground:%') AS passings"
    " GROUP BY holder HAVING sum(amount) < 0 ORDER BY holder",
)


def _money(kind: str, holders: str) -> Statement:
    return Statement(
        f"check_money_of_{kind}s",
        ("int", "int"),
        f"WITH holders AS ({holders}) SELECT key, holder, woonz,"
        " coalesce((SELECT sum(amount) FROM ledger WHERE target = holder AND serial IS NULL), 0)"
        " - coalesce((SELECT sum(amount) FROM ledger WHERE source = holder AND serial IS NULL), 0)"
        " FROM holders ORDER BY key",
    )


def _items(kind: str, key: str, holders: str) -> Statement:
    return Statement(
        f"check_items_of_{kind}s",
        ("int", "int"),
        f"WITH holders AS ({holders}),"
        " held AS (SELECT holder, serial, count(*) AS times FROM holders, items_in(document) GROUP BY 1, 2),"
        " kept AS (SELECT holder, serial, true AS known"
        f" FROM holders JOIN item_serials ON item_serials.{key} = key WHERE alive)"
        " SELECT holder, serial, coalesce(times, 0), coalesce(known, false) FROM held FULL JOIN kept"
        " USING (holder, serial) WHERE times IS DISTINCT FROM 1 OR known IS NULL ORDER BY serial",
    )


@attrs.frozen
class _Kind:
    """A kind of holders: what asks for the money of some of them, and for their items."""

    money: Statement
    items: Statement


_CHARACTERS = (
    "SELECT id AS key, 'character:' || id AS holder, status <> 'deleted' AS alive,"
    " CASE WHEN status = 'deleted' THEN 0 ELSE woonz END AS woonz,"
    " CASE WHEN status = 'deleted' THEN '{}' ELSE character_data END AS document"
    " FROM characters WHERE id > $1 ORDER BY id LIMIT $2"
)
_STORAGES = (
    "SELECT account_id AS key, 'storage:' || account_id AS holder, true AS alive, woonz, storage_data AS document"
    " FROM storages WHERE account_id > $1 ORDER BY account_id LIMIT $2"
)
_KINDS = (
    _Kind(_money("character", _CHARACTERS), _items("character", "character_id", _CHARACTERS)),
    _Kind(_money("storage", _STORAGES), _items("storage", "account_id", _STORAGES)),
)


async def check_ledger(connection: Connection, limit: int) -> LedgerCheck:
    """Look at everything in the transaction of *connection*, in which nothing was asked yet."""
    await connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    await connection.cursor().execute("SET LOCAL statement_timeout = '5min'")
    differences: list[Difference] = []
    serials = await _check_serials(connection, differences)
    holders = 0
    for kind in _KINDS:
        holders += await _check_holders(connection, kind, differences)
    for holder, amount in await connection.query(_GROUND_MONEY):
        differences.append(_money_difference(holder, amount, "never less than 0"))
    return LedgerCheck(serials=serials, holders=holders, differences=tuple(differences[:limit]))


async def _check_serials(connection: Connection, differences: list[Difference]) -> int:
    """Compare who has each serial by the ledger, and by `item_serials`; return how many there are."""
    count, last = 0, -1
    while True:
        ((bound,),) = await connection.query(_NEXT_SERIAL, last, SERIALS)
        if bound is None:
            return count
        ((some, wrong),) = await connection.query(_PLACES, last, bound)
        count += some
        for serial, target, holder in (line.split(" ") for line in wrong or ()):
            differences.append(_item_difference(serial, "is elsewhere", target, holder))
        for serial, before, source in await connection.query(_CHAINS, last, bound):
            differences.append(_item_difference(serial, "came from where it was not", before, source))
        last = bound


async def _check_holders(connection: Connection, kind: _Kind, differences: list[Difference]) -> int:
    """Compare the money of each holder with the ledger, and its items with `item_serials`; return how many."""
    count, last = 0, 0
    while rows := await connection.query(kind.money, last, HOLDERS):
        for _, holder, woonz, amount in rows:
            if woonz != amount:
                differences.append(_money_difference(holder, amount, str(woonz)))
        differences += [_place_difference(row) for row in await connection.query(kind.items, last, HOLDERS)]
        count, last = count + len(rows), rows[-1][0]
    return count


def _item_difference(serial: object, problem: str, ledger: str, found: str) -> Difference:
    return Difference(subject=f"serial {serial}", problem=problem, ledger=ledger, found=found)


def _money_difference(holder: str, amount: int, found: str) -> Difference:
    return Difference(subject=holder, problem="has another sum", ledger=f"{amount} woonz", found=f"{found} woonz")


def _place_difference(row: Row) -> Difference:
    holder, serial, times, known = row
    problem = "is gone" if not times else "is there more than once" if known else "is not noted in item_serials"
    return _item_difference(serial, problem, "-", f"{times} times with {holder}")
