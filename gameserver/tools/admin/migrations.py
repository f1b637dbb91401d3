"""`gameserver admin migrate`: which migrations the database has, and bringing it up to date."""

import click
from twisted.internet.threads import deferToThread

from gameserver.ops.stores import StoreOpener
from gameserver.storage.documents import Json
from gameserver.storage.migrations import migrate as apply_missing
from gameserver.storage.migrations import revisions
from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.rows import AuditEntry
from gameserver.tools.admin.office import json_option, operator, with_opener


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list them, and change nothing.")
@json_option
def migrate(dry_run: bool, as_json: bool) -> None:
    """Apply the migrations that the database lacks, and list all. Daemons do the same when they start."""
    with_opener(lambda opener, _: listing(opener) if dry_run else bring_up_to_date(opener), as_json)


async def listing(opener: StoreOpener) -> Json:
    """Return a line for each migration that this version has."""
    known = await deferToThread(revisions, await opener.database_url())
    return [{"migration": name, "state": "applied" if applied else "pending"} for name, applied in known.items()]


async def bring_up_to_date(opener: StoreOpener) -> Json:
    """Apply what is missing, write that down, and return a line for each migration."""
    applied = await deferToThread(apply_missing, await opener.database_url())
    if applied:
        database = await opener.open_database()
        after: dict[str, Json] = {"applied": list(applied)}
        await PostgresAudit(database).record(
            AuditEntry(actor=operator(), verb="migrate", target="database", after=after)
        )
    lines = await listing(opener)
    assert isinstance(lines, list)
    return [{**line, "new": line["migration"] in applied} for line in lines if isinstance(line, dict)]
