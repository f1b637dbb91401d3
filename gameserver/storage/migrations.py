"""Brings a database up to the revision of the numbered files in `sql/`, or back. Everything here blocks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg2
from yoyo import read_migrations
from yoyo.backends.core.postgresql import PostgresqlBackend
from yoyo.connections import parse_uri
from yoyo.migrations import MigrationList, default_migration_table

from gameserver.storage.errors import MigrationRefused, StoreUnavailable

CONNECT_SECONDS = 10
_FIRST = "0001_accounts.sql"
_LOCK = 0x41334D4947  # any number that no other program locks


def sql_directory() -> Path:
    """Return where the migrations are: beside the package in a checkout, else where setup.cfg installs them."""
    beside = Path(__file__).parents[2] / "sql"
    installed = Path(sys.prefix, "share", "a3-gameserver", "sql")
    for directory in (beside, installed):
        if (directory / _FIRST).is_file():
            return directory
    raise MigrationRefused(f"no {_FIRST} in {beside} or {installed}: install the suite again")


def migrate(database_url: str) -> list[str]:
    """Apply the migrations that are missing; return their names, oldest first.

    Servers that start together wait for each other. Raises MigrationRefused when the database knows a revision
    that we do not, StoreUnavailable when it cannot be reached.
    """
    with _locked(database_url) as backend:
        ours = _our_migrations()
        _refuse_strangers(backend, ours)
        missing = backend.to_apply(ours)
        for migration in missing:
            # yoyo notes a migration in a transaction of its own; a process that is killed between the two would
            # leave a database that can neither go on nor be used.
            with backend.transaction():
                migration.process_steps(backend, "apply")
                backend.mark_one(migration)
        return [migration.id for migration in missing]


def revisions(database_url: str) -> dict[str, bool]:
    """Return the name of each migration of ours, oldest first, and whether the database has it."""
    with _locked(database_url) as backend:
        ours = _our_migrations()
        _refuse_strangers(backend, ours)
        missing = {migration.id for migration in backend.to_apply(ours)}
        return {migration.id: migration.id not in missing for migration in sorted(ours, key=lambda each: each.id)}


def roll_back(database_url: str, count: int) -> list[str]:
    """Undo the newest *count* migrations and what they hold; return their names, newest first."""
    with _locked(database_url) as backend:
        ours = _our_migrations()
        _refuse_strangers(backend, ours)
        newest = backend.to_rollback(ours)[:count]
        for migration in newest:
            with backend.transaction():
                migration.process_steps(backend, "rollback")
                backend.unmark_one(migration)
        return [migration.id for migration in newest]


def with_defaults(database_url: str, **options: str) -> str:
    """Return the URL with these options of libpq, but for those that it has already."""
    parts = urlsplit(database_url)
    both = {**options, **dict(parse_qsl(parts.query))}
    return urlunsplit(parts._replace(query=urlencode(both, quote_via=quote)))


def _our_migrations() -> MigrationList:
    return read_migrations(str(sql_directory()))


class _Backend(PostgresqlBackend):  # type: ignore[misc]  # yoyo has no types
    """yoyo's, but without its own lock, a row that a killed process leaves behind: `_locked` has a better one.

    Made without `yoyo.get_backend`, whose trials the server's log shows as errors at each start.
    """

    @contextmanager
    def lock(self, timeout: float = 0) -> Iterator[None]:
        """Nothing to do: whoever gets here holds ours."""
        yield


@contextmanager
def _locked(database_url: str) -> Iterator[_Backend]:
    """Connect and hold a lock that ends with the connection, so that a killed process leaves none behind."""
    try:
        # Without it, an address that swallows packets would be awaited for minutes.
        address = parse_uri(with_defaults(database_url, connect_timeout=str(CONNECT_SECONDS)))
        backend = _Backend(address, default_migration_table)
    except (psycopg2.OperationalError, psycopg2.ProgrammingError) as error:  # the latter for an unknown option
        raise StoreUnavailable(
            f"cannot connect to the database: {str(error).strip()}; check DATABASE_URL"
        ) from error
    with backend:
        backend.execute(f"SELECT pg_advisory_lock({_LOCK})")
        yield backend


def _refuse_strangers(backend: _Backend, ours: MigrationList) -> None:
    backend.ensure_internal_schema_updated()
    applied = {row[0] for row in backend.execute("SELECT migration_id FROM _yoyo_migration").fetchall()}
    strangers = sorted(applied - {migration.id for migration in ours})
    if strangers:
        raise MigrationRefused(
            f"the database has revision {', '.join(strangers)}, which {sql_directory()} does not: start the newer"
            " version of the suite that made it, or restore a backup from before"
        )
