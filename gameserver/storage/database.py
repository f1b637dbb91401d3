"""The PostgreSQL of a daemon: a few connections that come back by themselves."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, TypeVar

import psycopg2
from twisted.internet.defer import (
    CancelledError,
    Deferred,
    DeferredList,
    DeferredQueue,
    TimeoutError,
    ensureDeferred,
)
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.durations import Durations
from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.errors import StorageError, StoreUnavailable

T = TypeVar("T")

CONNECTIONS = 4
WAIT_SECONDS = 3.0
"""How long a call waits for a connection that is neither dead nor busy."""
RETRY_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Pauses between attempts to connect again, give or take a fifth; the last one repeats."""

_log = Logger()


class Database:
    """Keeps *size* connections to the server at *url* (any form that libpq takes), each for one call at a time.

    A connection that dies is replaced at once, then with growing pauses. Without a server calls raise
    StoreUnavailable, and so does a call whose connection dies under it: it may have happened or not.
    A statement that was sent runs to its end even when its caller is cancelled.
    """

    def __init__(
        self, url: str, reactor: IReactorTime, size: int = CONNECTIONS, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._url = url
        self._reactor = reactor
        self._wait_seconds = wait_seconds
        self._connections = [Connection(reactor, self._died) for _ in range(size)]
        self._idle: DeferredQueue[Connection] = DeferredQueue()
        self._tasks: set[Deferred[None]] = set()
        self._waits: set[Deferred[Any]] = set()
        self._closed = False
        self._reachable = True
        self.answering = Durations()
        """How long calls took that were answered, waiting for a connection included."""
        self.failures: Counter[str] = Counter()
        """How many failed, by the name of the error."""

    def start(self) -> "Deferred[None]":
        """Connect; fires when each connection was tried once, never with a failure."""
        tried = [self._spawn(self._connect(connection, 0)) for connection in self._connections]
        return DeferredList(tried).addCallback(lambda _: None)

    def close(self) -> "Deferred[None]":
        """Disconnect for good; fires when every call has ended, those under way with StoreUnavailable."""
        self._closed = True
        for connection in self._connections:
            connection.close()
        for wait in list(self._waits):
            wait.cancel()
        return DeferredList(list(self._tasks)).addCallback(lambda _: None)

    async def query(self, statement: Statement, *values: object) -> list[Row]:
        """Run one statement in a transaction of its own."""
        return await self._use(lambda connection: connection.query(statement, *values))

    async def transaction(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run *work*, an async function of a connection, in one transaction: all of it counts or nothing."""
        return await self._use(lambda connection: connection.transaction(work))

    async def _use(self, action: Callable[[Connection], Coroutine[Any, Any, T]]) -> T:
        began = perf_counter()
        try:
            with _gone_is_unavailable():
                connection = await self._free_connection()
                answer: Deferred[T] = Deferred()
                self._spawn(self._serve(connection, action, answer))
                result = await answer
        except Exception as error:
            if _is_fault(error):
                self.failures[type(error).__name__] += 1
            raise
        self.answering.add(perf_counter() - began)
        return result

    async def _serve(
        self, connection: Connection, action: Callable[[Connection], Coroutine[Any, Any, T]], answer: "Deferred[T]"
    ) -> None:
        try:
            result = await action(connection)
        except Exception:
            self._give_back(connection)
            answer.errback(Failure())
        else:
            self._give_back(connection)
            answer.callback(result)

    async def _free_connection(self) -> Connection:
        try:
            if not self._closed:
                return await self._wait(self._idle.get().addTimeout(self._wait_seconds, self._reactor))
        except TimeoutError as error:
            raise StoreUnavailable(f"no connection to PostgreSQL was free for {self._wait_seconds} s") from error
        except CancelledError:
            if not self._closed:
                raise
        raise StoreUnavailable("the connections to PostgreSQL were closed")

    def _give_back(self, connection: Connection) -> None:
        if connection.alive:
            self._idle.put(connection)
        elif not self._closed:
            self._spawn(self._connect(connection, 0))

    def _died(self, connection: Connection) -> None:
        """Replace an idle connection; one in use, or not yet connected, comes by `_give_back` or `_connect`."""
        if connection in self._idle.pending:
            self._idle.pending.remove(connection)
            self._give_back(connection)

    async def _connect(self, connection: Connection, failures: int) -> None:
        """Try once, and leave it to another task to try again."""
        try:
            await connection.open(self._url)
        except Exception as error:
            connection.close()
            self._note(False, " ".join(str(error).split()))
            if not self._closed:
                self._spawn(self._connect_later(connection, failures))
        else:
            self._note(True)
            self._give_back(connection)

    async def _connect_later(self, connection: Connection, failures: int) -> None:
        pause = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)] * random.uniform(0.8, 1.2)
        await self._wait(deferLater(self._reactor, pause))
        await self._connect(connection, failures + 1)

    def _note(self, reachable: bool, reason: str = "") -> None:
        """Log the change, once for all connections."""
        if reachable != self._reachable and not self._closed:
            self._reachable = reachable
            if reachable:
                _log.info("PostgreSQL is there again")
            else:
                _log.warn("PostgreSQL cannot be reached, trying again: {reason}", reason=reason)

    async def _wait(self, wait: "Deferred[T]") -> T:
        """Await something that `close` may cancel."""
        self._waits.add(wait)
        try:
            return await wait
        finally:
            self._waits.discard(wait)

    def _spawn(self, task: Coroutine[Any, Any, None]) -> "Deferred[None]":
        """Run *task* beside its caller; `close` waits for it."""
        running = ensureDeferred(task)
        self._tasks.add(running)

        def ended(result: Failure | None) -> None:
            self._tasks.discard(running)
            if isinstance(result, Failure) and not result.check(CancelledError):
                _log.failure("A task of the database failed", result)

        running.addBoth(ended)
        return running


def _is_fault(error: Exception) -> bool:
    """Tell whether a call failed: a no of the database is an answer, and a caller who left waits for none."""
    if isinstance(error, StoreUnavailable):
        return True
    return not isinstance(error, StorageError | psycopg2.IntegrityError | CancelledError)


@contextmanager
def _gone_is_unavailable() -> Iterator[None]:
    try:
        yield
    except (psycopg2.OperationalError, psycopg2.InterfaceError, ConnectionDone, ConnectionLost) as error:
        raise StoreUnavailable(f"PostgreSQL does not answer: {str(error).strip()}") from error
