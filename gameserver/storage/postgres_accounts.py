"""Accounts in PostgreSQL: table `accounts`."""

from psycopg2.errors import UniqueViolation

from gameserver.storage.connection import Row, Statement
from gameserver.storage.database import Database
from gameserver.storage.errors import NameTaken
from gameserver.storage.roles import Role
from gameserver.storage.rows import Account, AccountStatus, check_name, is_name

_BAN_IS_OVER = "(status = 'banned' AND banned_until <= now())"
_COLUMNS = (
    f"id, username, password_hash, CASE WHEN {_BAN_IS_OVER} THEN 'active' ELSE status::text END,"
    f" CASE WHEN {_BAN_IS_OVER} THEN NULL ELSE ban_reason END,"
    f" CASE WHEN {_BAN_IS_OVER} THEN NULL ELSE banned_until END, role::text, account_level"
)
_FIND = Statement("find_account", ("text",), f"SELECT {_COLUMNS} FROM accounts WHERE lower(username) = lower($1)")
_CREATE = Statement(
    "create_account",
    ("text", "text"),
    "INSERT INTO accounts (username, email, password_hash, status, email_verified_at)"
    f" VALUES ($1, $1 || '@a3agonyl.com', $2, 'active', now()) RETURNING {_COLUMNS}",
)
_ROLE_OF = Statement("role_of_account", ("int",), "SELECT role::text FROM accounts WHERE id = $1")
_ENTERED = Statement(
    "account_entered", ("int",), "UPDATE accounts SET is_online = true, last_login = now() WHERE id = $1"
)
_LEFT = Statement(
    "account_left", ("int",), "UPDATE accounts SET is_online = false, last_logout = now() WHERE id = $1"
)
_FORGET_ONLINE = Statement(
    "forget_online",
    (),
    "WITH gone AS (UPDATE characters SET is_online = false WHERE is_online)"
    " UPDATE accounts SET is_online = false WHERE is_online",
)


class PostgresAccounts:
    """See `interfaces.Accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, username: str) -> Account | None:
        """See `interfaces.Accounts.find`."""
        if not is_name(username):
            return None
        rows = await self._database.query(_FIND, username)
        return _account(rows[0]) if rows else None

    async def create(self, username: str, password_hash: str) -> Account:
        """See `interfaces.Accounts.create`."""
        check_name(username)
        try:
            (row,) = await self._database.query(_CREATE, username, password_hash)
        except UniqueViolation as error:
            raise NameTaken(f"there is an account {username!r}, or one with its e-mail address") from error
        return _account(row)

    async def role_of(self, account_id: int) -> Role:
        """See `interfaces.Accounts.role_of`."""
        rows = await self._database.query(_ROLE_OF, account_id)
        return Role.labelled(rows[0][0]) if rows else Role.PLAYER

    async def entered(self, account_id: int) -> None:
        """See `interfaces.Accounts.entered`."""
        await self._database.query(_ENTERED, account_id)

    async def left(self, account_id: int) -> None:
        """See `interfaces.Accounts.left`."""
        await self._database.query(_LEFT, account_id)

    async def forget_online(self) -> None:
        """See `interfaces.Accounts.forget_online`."""
        await self._database.query(_FORGET_ONLINE)


def _account(row: Row) -> Account:
    account_id, username, password_hash, status, ban_reason, banned_until, role, account_level = row
    return Account(
        id=account_id,
        username=username,
        password_hash=password_hash,
        status=AccountStatus(status),
        ban_reason=ban_reason,
        banned_until=banned_until,
        role=Role.labelled(role),
        account_level=account_level,
    )
