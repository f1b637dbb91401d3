"""One connection to PostgreSQL: prepared statements and transactions as async functions."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import attrs
import psycopg2
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from txpostgres import txpostgres

T = TypeVar("T")
Row = tuple[Any, ...]

# The server gives up a statement after ten seconds, the kernel a peer that is silent for as long.
_SESSION = {"options": "-c statement_timeout=10s", "tcp_user_timeout": 10_000}


@attrs.frozen
class Statement:
    """SQL that each connection prepares once: its *name*, the *types* of $1, $2, ..., and the *sql*."""

    name: str
    types: tuple[str, ...]
    sql: str

    @property
    def prepare(self) -> str:
        """SQL that makes a connection know the statement."""
        types = f" ({', '.join(self.types)})" if self.types else ""
        return f"PREPARE {self.name}{types} AS {self.sql}"

    @property
    def execute(self) -> str:
        """SQL that runs it, with a place for each value."""
        places = f" ({', '.join(['%s'] * len(self.types))})" if self.types else ""
        return f"EXECUTE {self.name}{places}"


class Connection(txpostgres.Connection):  # type: ignore[misc]  # txpostgres has no types
    """Serves one caller at a time, and tells *died* when the server ends the connection."""

    def __init__(self, reactor: IReactorTime, died: "Callable[[Connection], None]") -> None:
        super().__init__(reactor)
        self._died = died
        self._prepared: set[str] = set()

    @property
    def alive(self) -> bool:
        """Whether statements may be sent."""
        return self._connection is not None and not self._connection.closed

    async def open(self, url: str) -> None:
        """Connect, also for another time; nothing is prepared yet."""
        self.close()
        self._prepared.clear()
        await self.connect(url, **_SESSION)

    def close(self) -> None:
        """Disconnect; whoever waits for an answer gets ConnectionDone."""
        if self._connection is not None:
            super().close()

    async def query(self, statement: Statement, *values: object) -> list[Row]:
        """Run *statement*, preparing it at its first use; return the rows that it answers with."""
        cursor = self.cursor()
        if statement.name not in self._prepared:
            await cursor.execute(statement.prepare)
            self._prepared.add(statement.name)
        await cursor.execute(statement.execute, values)
        return list(cursor.fetchall()) if cursor.description else []

    async def transaction(self, work: "Callable[[Connection], Awaitable[T]]") -> T:
        """Await *work* between BEGIN and COMMIT; ROLLBACK when it raises, or swallows an error of the server."""
        cursor = self.cursor()
        await cursor.execute("BEGIN")
        try:
            result = await work(self)
            await cursor.execute("COMMIT")
        except BaseException:
            await self._roll_back()
            raise
        if cursor.statusmessage != "COMMIT":
            raise psycopg2.ProgrammingError("a statement failed before COMMIT, so the server rolled back")
        return result

    async def _roll_back(self) -> None:
        try:
            await self.cursor().execute("ROLLBACK")
        except psycopg2.Error:
            self.close()  # the server rolls back whatever loses its connection

    def doRead(self) -> None:
        """Notice the end of a connection; txpostgres would let the reactor report it as a bug."""
        try:
            super().doRead()
        except (psycopg2.Error, ValueError):  # while idle; while connecting, when no socket is left to be watched
            self.connectionLost(Failure())

    def connectionLost(self, reason: Failure) -> None:
        """Tell whoever waits for an answer, then whoever owns us."""
        super().connectionLost(reason)
        self._died(self)
