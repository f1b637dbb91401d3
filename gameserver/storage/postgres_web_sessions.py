"""Logins at the web pages in PostgreSQL: table `web_sessions`."""

from uuid import UUID

from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.database import Database
from gameserver.storage.rows import SESSIONS_PER_ACCOUNT, Account, WebSession

_LIVE = "s.revoked_at IS NULL AND s.expires_at > now()"
# A ban that is over is no ban, as in `postgres_accounts`.
_ACTIVE = "(a.status = 'active' OR (a.status = 'banned' AND a.banned_until <= now()))"
_COLUMNS = "s.session_id::text, s.account_id, a.username, s.user_agent, s.ip_address, s.issued_at, s.expires_at"
_FROM = "FROM web_sessions s JOIN accounts a ON a.id = s.account_id"
# The share lock makes a change of the password under way either wait and see the new session, or be seen.
_LOCK = Statement(
    "lock_web_account", ("int", "text"), "SELECT 1 FROM accounts WHERE id = $1 AND password_hash = $2 FOR SHARE"
)
_MAKE_ROOM = Statement(
    "make_room_for_web_session",
    ("int", "int"),
    "DELETE FROM web_sessions WHERE account_id = $1 AND id NOT IN (SELECT s.id FROM web_sessions s"
    f" WHERE s.account_id = $1 AND {_LIVE} ORDER BY s.id DESC LIMIT $2 - 1)",
)
_BEGIN = Statement(
    "begin_web_session",
    ("text", "int", "text", "text", "float8"),
    "INSERT INTO web_sessions (session_id, account_id, user_agent, ip_address, expires_at)"
    " VALUES ($1::uuid, $2, $3, $4, now() + make_interval(secs => $5))",
)
_FIND = Statement(
    "find_web_session",
    ("text",),
    f"SELECT {_COLUMNS} {_FROM} WHERE s.session_id = $1::uuid AND {_LIVE} AND {_ACTIVE}",
)
_OF_ACCOUNT = Statement(
    "web_sessions_of_account",
    ("int",),
    f"SELECT {_COLUMNS} {_FROM} WHERE s.account_id = $1 AND {_LIVE} AND {_ACTIVE} ORDER BY s.id DESC",
)
_END = Statement(
    "end_web_session",
    ("text",),
    "UPDATE web_sessions SET revoked_at = now() WHERE session_id = $1::uuid AND revoked_at IS NULL",
)
_END_OTHERS = Statement(
    "end_other_web_sessions",
    ("int", "text"),
    "UPDATE web_sessions s SET revoked_at = now()"
    f" WHERE s.account_id = $1 AND s.session_id <> $2::uuid AND {_LIVE} RETURNING 1",
)
_FORGET_ENDED = Statement(
    "forget_ended_web_sessions",
    (),
    "DELETE FROM web_sessions WHERE expires_at <= now() OR revoked_at IS NOT NULL",
)


class PostgresWebSessions:
    """See `interfaces.WebSessions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, key: UUID, account: Account, user_agent: str, address: str, seconds: float) -> bool:
        """See `interfaces.WebSessions.begin`."""

        async def work(connection: Connection) -> bool:
            if not await connection.query(_LOCK, account.id, account.password_hash):
                return False
            await connection.query(_MAKE_ROOM, account.id, SESSIONS_PER_ACCOUNT)
            await connection.query(_BEGIN, str(key), account.id, user_agent, address, seconds)
            return True

        return await self._database.transaction(work)

    async def find(self, key: UUID) -> WebSession | None:
        """See `interfaces.WebSessions.find`."""
        rows = await self._database.query(_FIND, str(key))
        return _session(rows[0]) if rows else None

    async def of_account(self, account_id: int) -> tuple[WebSession, ...]:
        """See `interfaces.WebSessions.of_account`."""
        return tuple(_session(row) for row in await self._database.query(_OF_ACCOUNT, account_id))

    async def end(self, key: UUID) -> None:
        """See `interfaces.WebSessions.end`."""
        await self._database.query(_END, str(key))

    async def end_others(self, account_id: int, key: UUID) -> int:
        """See `interfaces.WebSessions.end_others`."""
        return len(await self._database.query(_END_OTHERS, account_id, str(key)))

    async def forget_ended(self) -> None:
        """See `interfaces.WebSessions.forget_ended`."""
        await self._database.query(_FORGET_ENDED)


def _session(row: Row) -> WebSession:
    key, account_id, username, user_agent, address, issued_at, expires_at = row
    return WebSession(
        key=UUID(key),
        account_id=account_id,
        username=username,
        user_agent=user_agent or "",
        address=address or "",
        issued_at=issued_at,
        expires_at=expires_at,
    )
