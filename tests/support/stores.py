"""One embedded PostgreSQL and one Redis for all tests of a process, and emptied for each test."""

import atexit
import shutil
import socket
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2
from twisted.internet import reactor
from twisted.trial.unittest import TestCase

from gameserver.storage.cache import Cache
from gameserver.storage.connection import Row
from gameserver.storage.database import Database
from gameserver.storage.embedded import EmbeddedPostgres, EmbeddedRedis
from gameserver.storage.migrations import migrate

_numbers = count(1)

# Far faster than TRUNCATE or a new database. As a replica, so that no trigger and no foreign key interferes.
_EMPTY_ALL = """
    DO $$
    DECLARE name text;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT LIKE '%yoyo%' AND tablename <> 'item_serial_counter'
        LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        UPDATE item_serial_counter SET last_allocated = 0;
    END
    $$
"""


@cache
def _directory() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="gameserver-tests-"))
    directory.chmod(0o755)  # as root, the database runs as somebody else
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


@cache
def _postgres() -> EmbeddedPostgres:
    server = EmbeddedPostgres(_directory() / "postgres")
    server.start()
    atexit.register(server.stop)
    sql(server.url, "ALTER SYSTEM SET fsync = off")  # nobody will miss these data
    sql(server.url, "SELECT pg_reload_conf()")
    migrate(server.url)
    return server


@cache
def _redis() -> EmbeddedRedis:
    server = EmbeddedRedis(_directory() / "redis")
    server.start()
    atexit.register(server.stop)
    return server


def url_of(database: str) -> str:
    """Return the URL of another database of the embedded server."""
    server, _, options = _postgres().url.partition("?")
    return f"{server.rpartition('/')[0]}/{database}?{options}"


def database_log() -> str:
    """Return what the embedded PostgreSQL has logged."""
    return _postgres().log.read_text()


def sql(url: str, statement: str, *values: object) -> list[Row]:
    """Run *statement* on a blocking connection of its own, as an operator would."""
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def new_database() -> str:
    """Return the URL of a database without any table; costs a quarter of a second on a slow disk."""
    name = f"test_{next(_numbers)}"
    sql(url_of("postgres"), f"CREATE DATABASE {name} TEMPLATE template0")
    return url_of(name)


def emptied_database() -> str:
    """Return the URL of the database that all tests share: our tables, and nothing in them."""
    url = _postgres().url
    sql(url, _EMPTY_ALL)
    return url


def empty_cache() -> str:
    """Return the URL of the Redis that all tests share, emptied."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(_redis().socket))
        client.sendall(b"FLUSHALL\r\n")
        assert client.recv(64) == b"+OK\r\n"
    return _redis().url


class DatabaseTestCase(TestCase):
    """A test with an empty database: `url`, and `database` connected to it."""

    timeout = 30

    def setUp(self) -> None:
        self.url = emptied_database()
        self.database = self.connect(self.url)

    def connect(self, url: str, **options: Any) -> Database:
        """Return a database that is connecting now, and closed after the test."""
        database = Database(url, reactor, **options)
        self.addCleanup(database.close)
        database.start()
        return database


class CacheTestCase(TestCase):
    """A test with `cache`, connected to an empty Redis."""

    timeout = 30

    def setUp(self) -> None:
        self.cache = self.connect(empty_cache())

    def connect(self, url: str, **options: Any) -> Cache:
        """Return a cache that is connecting now, and closed after the test."""
        cache = Cache(url, reactor, **options)
        self.addCleanup(cache.close)
        cache.start()
        return cache
