"""The stores of a process: one process of a machine runs the embedded servers, the others join it."""

import fcntl
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from attrs import frozen
from twisted.internet.interfaces import IReactorTime
from twisted.internet.threads import deferToThread

from gameserver.ops.settings import StoreSettings
from gameserver.storage.cache import Cache
from gameserver.storage.database import Database
from gameserver.storage.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedRedis, EmbeddedServer
from gameserver.storage.migrations import migrate

JOIN_SECONDS = 40.0  # longer than the owner may take to start
POLL_SECONDS = 0.05
WATCH_SECONDS = 1.0
"""How often a process looks whether the servers that it runs are still there."""


class SharedServer:
    """An embedded server of which any process of this machine may ask; the first that does runs it.

    That process starts it again when it ends by itself, or is killed.
    """

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self._lock = server.directory.with_suffix(".lock")
        self._held: int | None = None
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def ours(self) -> bool:
        """Whether this process runs the server, and takes it along when it ends."""
        return self._held is not None

    def start(self) -> str:
        """Run the server, or wait until the process that runs it has it ready; return its address."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + JOIN_SECONDS
        while True:
            if self._take():
                try:
                    self.server.start()
                except EmbeddedError:
                    self._let_go()
                    raise
                self._watch()
                return self.server.url
            if self.runs():
                return self.server.url
            if time.monotonic() > deadline:
                raise EmbeddedError(f"another process holds {self._lock}, but its {self.server.name} is not ready")
            time.sleep(POLL_SECONDS)

    def runs(self) -> bool:
        """Tell whether any process runs the server, and it answers."""
        return self.server.pid() is not None and self.server.ready()

    def stop(self) -> None:
        """Stop the server if this process runs it."""
        if self.ours:
            self._stopping.set()
            if self._watcher is not None:
                self._watcher.join()
            self.server.stop()
            self._let_go()

    def _watch(self) -> None:
        self._stopping.clear()
        self._watcher = threading.Thread(target=self._revive, name=f"watch {self.server.name}", daemon=True)
        self._watcher.start()

    def _revive(self) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            if self.server.pid() is None:
                with suppress(EmbeddedError):  # tried again: something of the old one may still be going
                    self.server.start()

    def _take(self) -> bool:
        handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._held = handle
        return True

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


class EmbeddedStores:
    """Both embedded servers under the directory *var*. Methods block."""

    def __init__(self, var: Path) -> None:
        self.database = SharedServer(EmbeddedPostgres(var / "postgres"))
        self.cache = SharedServer(EmbeddedRedis(var / "redis"))

    def stop(self) -> None:
        """Stop what this process runs."""
        self.cache.stop()
        self.database.stop()


@frozen
class Stores:
    """What a daemon gets: the database, migrated, and the cache."""

    database: Database
    cache: Cache


class StoreOpener:
    """Opens the stores that *settings* name, starting embedded servers for those they do not name."""

    def __init__(self, settings: StoreSettings, reactor: IReactorTime) -> None:
        self._settings = settings
        self._reactor = reactor
        self._embedded = EmbeddedStores(settings.var_path)
        self._database: Database | None = None
        self._cache: Cache | None = None

    async def open(self) -> Stores:
        """Start or join the servers, migrate, connect; EmbeddedError or StorageError when that fails."""
        database = await self.open_database()
        cache_url = self._settings.cache_url or await deferToThread(self._embedded.cache.start)
        self._cache = Cache(cache_url, self._reactor)
        await self._cache.start()
        return Stores(database, self._cache)

    async def open_database(self) -> Database:
        """Do the same for the database alone."""
        url = await self.database_url()
        await deferToThread(migrate, url)
        self._database = Database(url, self._reactor)
        await self._database.start()
        return self._database

    async def join_cache(self) -> Cache:
        """Connect to the cache; EmbeddedError for a private one that no process runs, or that hangs."""
        url, private = self._settings.cache_url, self._embedded.cache
        if not url and not await deferToThread(private.runs):
            where, pid = self._settings.var_path, private.server.pid()
            if pid is None:
                raise EmbeddedError(f"no daemon runs with the private stores in {where}; see CACHE_URL, VAR_PATH")
            raise EmbeddedError(
                f"the private Redis in {where} does not answer: process {pid} hangs, or is another user's"
            )
        self._cache = Cache(url or private.server.url, self._reactor)
        await self._cache.start()
        return self._cache

    async def database_url(self) -> str:
        """Start or join the database's server and return its address; EmbeddedError when that fails."""
        return self._settings.database_url or await deferToThread(self._embedded.database.start)

    async def close(self) -> None:
        """Disconnect, and stop the servers that this process runs."""
        if self._cache is not None:
            await self._cache.close()
            self._cache = None
        if self._database is not None:
            await self._database.close()
            self._database = None
        await deferToThread(self._embedded.stop)
