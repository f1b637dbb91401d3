"""`gameserver admin backup` and `restore`: the whole database in a file."""

from contextlib import suppress
from pathlib import Path

import click
from twisted.internet.threads import deferToThread

from gameserver.ops.stores import StoreOpener
from gameserver.storage.backups import back_up, clients
from gameserver.storage.backups import restore as bring_back
from gameserver.storage.documents import Json
from gameserver.storage.errors import MigrationRefused
from gameserver.storage.migrations import revisions
from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.rows import AuditEntry
from gameserver.tools.admin.office import Refused, json_option, operator, with_opener


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write the whole database into the new FILE (pg_dump's custom format). Daemons may go on meanwhile.

    It holds the hashes of all passwords: only you may read it, and so it should stay.
    """
    with_opener(lambda opener, _: write(opener, file), as_json)


async def write(opener: StoreOpener, file: Path) -> Json:
    """Make a backup, and write that down: whoever has it has all hashes of passwords.

    A database of another version is not migrated for that, and has no row about it.
    """
    url = await opener.database_url()
    size = await deferToThread(back_up, url, file)
    with suppress(MigrationRefused):
        if all((await deferToThread(revisions, url)).values()):
            entry = AuditEntry(
                actor=operator(), verb="backup", target="database", after={"file": str(file.resolve())}
            )
            await PostgresAudit(await opener.open_database()).record(entry)
    return {"file": str(file), "bytes": size}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Also while others are connected.")
@json_option
def restore(file: Path, force: bool, as_json: bool) -> None:
    """Replace all that the database holds by the backup in FILE, wholly or not at all.

    Stop the daemons first: what they remember is not what the backup holds.
    """
    with_opener(lambda opener, _: read(opener, file, force), as_json)


async def read(opener: StoreOpener, file: Path, force: bool) -> Json:
    """Bring a backup back, apply the migrations that are newer than it, and write that down."""
    url = await opener.database_url()
    others = await deferToThread(clients, url)
    if others and not force:
        raise Refused(f"{others} connections use the database: stop the daemons first, or give --force")
    await deferToThread(bring_back, url, file)
    database = await opener.open_database()
    entry = AuditEntry(actor=operator(), verb="restore", target="database", after={"file": str(file)})
    await PostgresAudit(database).record(entry)
    return {"file": str(file), "restored": True}
