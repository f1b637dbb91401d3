"""What must be true in the database after a run, asked of the documents themselves."""

from collections.abc import Iterator
from contextlib import closing

import attrs
import psycopg2

HELD = """
    SELECT item.serial, 'character:' || id AS holder FROM characters, items_in(character_data) AS item
        WHERE status <> 'deleted'
    UNION ALL SELECT item.serial, 'storage:' || account_id FROM storages, items_in(storage_data) AS item
"""
COPIES = f"SELECT serial, string_agg(holder, ', ') FROM ({HELD}) AS held GROUP BY serial HAVING count(*) > 1"
MISSING = f"""
    WITH held AS ({HELD}), last AS (
        SELECT DISTINCT ON (serial) serial, target FROM ledger WHERE serial IS NOT NULL ORDER BY serial, id DESC)
    SELECT serial, coalesce(target, 'nowhere'), coalesce(holder, 'nobody') FROM last FULL JOIN held USING (serial)
    WHERE holder IS DISTINCT FROM CASE WHEN target ~ '^(character|storage):' THEN target END
    ORDER BY serial
"""
MONEY = """
    SELECT (SELECT coalesce(sum(woonz), 0) FROM characters WHERE status <> 'deleted')
        + (SELECT coalesce(sum(woonz), 0) FROM storages),
        (SELECT coalesce(sum(CASE WHEN target ~ '^(character|storage):' THEN amount ELSE 0 END), 0)
        - coalesce(sum(CASE WHEN source ~ '^(character|storage):' THEN amount ELSE 0 END), 0)
        FROM ledger WHERE serial IS NULL)
"""
FIGURES = {
    "characters": "SELECT count(*) FROM characters",
    "items held": f"SELECT count(*) FROM ({HELD}) AS held",
    "items born": "SELECT count(DISTINCT serial) FROM ledger WHERE serial IS NOT NULL",
    "items lost with the ground": "SELECT count(*) FROM ledger WHERE cause = 'lost' AND serial IS NOT NULL",
    "ledger entries": "SELECT count(*) FROM ledger",
    "exchanges over the ground": """
        SELECT count(*) FROM (SELECT source, target, lag(source) OVER (PARTITION BY serial ORDER BY id) AS giver
            FROM ledger WHERE serial IS NOT NULL) AS steps
        WHERE source LIKE 'ground:%' AND target LIKE 'character:%' AND giver LIKE 'character:%'
            AND giver <> target""",
    "items over the counter": "SELECT count(*) FROM ledger WHERE cause = 'store' AND serial IS NOT NULL",
    "sums over the counter": """
        SELECT count(*) FROM ledger WHERE cause = 'store' AND serial IS NULL
            AND (source LIKE 'storage:%' OR target LIKE 'storage:%')""",
}
SHOWN = 5


@attrs.frozen
class Books:
    """What the database says after a run: sentences about what is wrong, and figures by name."""

    problems: tuple[str, ...]
    figures: dict[str, int]


def look_into(database_url: str) -> Books:
    """Look through all holders and the whole ledger."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:

        def rows(query: str) -> list[tuple[object, ...]]:
            cursor.execute(query)
            return list(cursor.fetchall())

        def problems() -> Iterator[str]:
            for serial, holders in rows(COPIES)[:SHOWN]:
                yield f"item {serial} is there more than once: {holders}"
            for serial, target, holder in rows(MISSING)[:SHOWN]:
                yield f"item {serial} is with {target} by the ledger, and with {holder} in truth"
            ((held, told),) = rows(MONEY)
            if held != told:
                yield f"all hold {held} woonz, and by the ledger {told}"
            for holder, serial, reason in rows("SELECT holder, serial, reason FROM quarantined_items")[:SHOWN]:
                yield f"item {serial} of {holder} is in quarantine: {reason}"

        figures = {name: int(str(rows(query)[0][0])) for name, query in FIGURES.items()}
        return Books(tuple(problems()), figures)


def give_starting_kits(database_url: str) -> None:
    """Let new characters have things and money that they can pass on: in an hour of hunting there would be few."""
    kit = """{"woonz": 5000, "inventory_items": [
        {"item_code": 4096, "item_option": 0}, {"item_code": 4097, "item_option": 0},
        {"item_code": 5120, "item_option": 0}, {"item_code": 4098, "item_option": 0},
        {"item_code": 8192, "item_option": 5}, {"item_code": 8193, "item_option": 3}]}"""
    kits = ", ".join(f'"{name}": {kit}' for name in ("warrior", "hk", "mage", "archer"))
    with closing(psycopg2.connect(database_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO server_settings (server_name, server_id, settings) VALUES ('chaos', 255, %s)",
            (f'{{"class_wise_starter_info": {{{kits}}}}}',),
        )
