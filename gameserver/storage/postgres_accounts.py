"""Accounts in PostgreSQL: table `accounts`."""

from collections.abc import Callable
from datetime import datetime

from psycopg2.errors import UniqueViolation

from gameserver.storage.account_acts import (
    CHANGE_PASSWORD,
    CREATE,
    account_act,
    check_ban,
    role_act,
    status_verb,
)
from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.database import Database
from gameserver.storage.errors import NameTaken, NoSuchAccount, UnknownRole
from gameserver.storage.postgres_audit import record
from gameserver.storage.roles import Role
from gameserver.storage.rows import Account, AccountDetails, AccountStatus, Actor, check_name, is_name

_BAN_IS_OVER = "(status = 'banned' AND banned_until <= now())"
_STATUS = f"CASE WHEN {_BAN_IS_OVER} THEN 'active' ELSE status::text END"
_COLUMNS = (
    f"id, username, password_hash, {_STATUS}, CASE WHEN {_BAN_IS_OVER} THEN NULL ELSE ban_reason END,"
    f" CASE WHEN {_BAN_IS_OVER} THEN NULL ELSE banned_until END, role::text, account_level"
)
_ROLE = 6
"""Where in `_COLUMNS` the role is."""
_FIND = Statement("find_account", ("text",), f"SELECT {_COLUMNS} FROM accounts WHERE lower(username) = lower($1)")
_LOCK = Statement("lock_account", ("text",), f"{_FIND.sql} FOR UPDATE")
_CREATE = Statement(
    "create_account",
    ("text", "text"),
    "INSERT INTO accounts (username, email, password_hash, status, email_verified_at)"
    f" VALUES ($1, $1 || '@a3agonyl.com', $2, 'active', now()) RETURNING {_COLUMNS}",
)
_REPLACE_HASH = Statement(
    "replace_hash",
    ("int", "text", "text"),
    "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
)
_SET_PASSWORD = Statement(
    "set_password",
    ("int", "text"),
    "WITH ended AS (UPDATE web_sessions SET revoked_at = now() WHERE account_id = $1 AND revoked_at IS NULL)"
    f" UPDATE accounts SET password_hash = $2 WHERE id = $1 RETURNING {_COLUMNS}",
)
_SET_ROLE = Statement(
    "set_role",
    ("int", "text"),
    f"UPDATE accounts SET role = $2::account_role WHERE id = $1 RETURNING {_COLUMNS}",
)
_SET_STATUS = Statement(
    "set_status",
    ("int", "text", "text", "timestamptz"),
    "UPDATE accounts SET status = $2::account_status, ban_reason = $3, banned_until = $4,"
    f" deleted_at = CASE WHEN $2 = 'deleted' THEN now() END WHERE id = $1 RETURNING {_COLUMNS}",
)
_DETAIL_COLUMNS = f"{_COLUMNS}, email, is_online, created_at, last_login, last_logout"
_DETAILS = Statement(
    "account_details", ("text",), f"SELECT {_DETAIL_COLUMNS} FROM accounts WHERE lower(username) = lower($1)"
)
_LISTED = Statement(
    "list_accounts",
    ("int", "text", "text", "text", "text"),
    f"SELECT {_DETAIL_COLUMNS} FROM accounts WHERE ($2 IS NULL OR {_STATUS} = $2)"
    " AND ($3 IS NULL OR role = $3::account_role)"
    " AND ($4 IS NULL OR strpos(lower(username), lower($4)) > 0)"
    " AND ($5 IS NULL OR lower(username) > lower($5)) ORDER BY lower(username) LIMIT $1",
)
_ROLE_OF = Statement("role_of_account", ("int",), "SELECT role::text FROM accounts WHERE id = $1")
_IS_ACTIVE = Statement("account_is_active", ("int",), f"SELECT {_STATUS} = 'active' FROM accounts WHERE id = $1")
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
_COUNT_ONLINE = Statement("count_online", (), "SELECT count(*) FROM accounts WHERE is_online")


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

    async def create(self, username: str, password_hash: str, by: Actor | None = None) -> Account:
        """See `interfaces.Accounts.create`."""
        check_name(username)

        async def work(connection: Connection) -> Account:
            (row,) = await connection.query(_CREATE, username, password_hash)
            made = _account(row)
            if by is not None:
                await record(connection, account_act(by, CREATE, None, made))
            return made

        try:
            return await self._database.transaction(work)
        except UniqueViolation as error:
            raise NameTaken(f"there is an account {username!r}, or one with its e-mail address") from error

    async def replace_hash(self, account_id: int, old_hash: str, new_hash: str) -> None:
        """See `interfaces.Accounts.replace_hash`."""
        await self._database.query(_REPLACE_HASH, account_id, old_hash, new_hash)

    async def set_password(self, username: str, password_hash: str, by: Actor) -> Account:
        """See `interfaces.Accounts.set_password`."""
        return await self._act(by, lambda _: CHANGE_PASSWORD, username, _SET_PASSWORD, password_hash)

    async def set_role(self, username: str, role: Role, by: Actor) -> Account:
        """See `interfaces.Accounts.set_role`."""

        async def work(connection: Connection) -> Account:
            row = await _locked(connection, username)
            (changed,) = await connection.query(_SET_ROLE, row[0], role.label)
            after = _account(changed)
            # Not read as a role: this is how an account gets rid of one that nobody knows.
            await record(connection, role_act(by, row[_ROLE], after))
            return after

        return await self._database.transaction(work)

    async def set_status(
        self,
        username: str,
        status: AccountStatus,
        by: Actor,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> Account:
        """See `interfaces.Accounts.set_status`."""
        check_ban(status, reason, until is not None)
        return await self._act(
            by, lambda before: status_verb(before, status), username, _SET_STATUS, status.value, reason, until
        )

    async def details(self, username: str) -> AccountDetails | None:
        """See `interfaces.Accounts.details`."""
        rows = await self._database.query(_DETAILS, username) if is_name(username) else []
        return _details(rows[0]) if rows else None

    async def listed(
        self,
        limit: int,
        status: AccountStatus | None = None,
        role: Role | None = None,
        part: str | None = None,
        after: str | None = None,
    ) -> tuple[AccountDetails, ...]:
        """See `interfaces.Accounts.listed`."""
        of_status = None if status is None else status.value
        of_role = None if role is None else role.label
        rows = await self._database.query(_LISTED, limit, of_status, of_role, part, after)
        return tuple(_details(row) for row in rows)

    async def role_of(self, account_id: int) -> Role:
        """See `interfaces.Accounts.role_of`."""
        rows = await self._database.query(_ROLE_OF, account_id)
        return Role.labelled(rows[0][0]) if rows else Role.PLAYER

    async def is_active(self, account_id: int) -> bool:
        """See `interfaces.Roles.is_active`."""
        rows = await self._database.query(_IS_ACTIVE, account_id)
        return bool(rows and rows[0][0])

    async def entered(self, account_id: int) -> None:
        """See `interfaces.Accounts.entered`."""
        await self._database.query(_ENTERED, account_id)

    async def left(self, account_id: int) -> None:
        """See `interfaces.Accounts.left`."""
        await self._database.query(_LEFT, account_id)

    async def forget_online(self) -> None:
        """See `interfaces.Accounts.forget_online`."""
        await self._database.query(_FORGET_ONLINE)

    async def count_online(self) -> int:
        """See `interfaces.Accounts.count_online`."""
        [[count]] = await self._database.query(_COUNT_ONLINE)
        return int(count)

    async def _act(
        self, by: Actor, verb: Callable[[Account], str], username: str, change: Statement, *values: object
    ) -> Account:
        """Change one account and write down who did it, in one transaction; NoSuchAccount."""

        async def work(connection: Connection) -> Account:
            before = _account(await _locked(connection, username))
            (changed,) = await connection.query(change, before.id, *values)
            after = _account(changed)
            await record(connection, account_act(by, verb(before), before, after))
            return after

        return await self._database.transaction(work)


async def _locked(connection: Connection, username: str) -> Row:
    """Return the row of an account, which nobody else changes before the end of the transaction; NoSuchAccount."""
    rows = await connection.query(_LOCK, username) if is_name(username) else []
    if not rows:
        raise NoSuchAccount(f"there is no account {username!r}")
    return rows[0]


def _details(row: Row) -> AccountDetails:
    *columns, email, is_online, created_at, last_login, last_logout = row
    unknown_role = None
    try:
        account = _account(tuple(columns))
    except UnknownRole:
        unknown_role, columns[_ROLE] = columns[_ROLE], Role.PLAYER.label
        account = _account(tuple(columns))
    return AccountDetails(
        account=account,
        email=email,
        is_online=is_online,
        created_at=created_at,
        last_login=last_login,
        last_logout=last_logout,
        unknown_role=unknown_role,
    )


def _account(row: Row) -> Account:
    account_id, username, password_hash, status, ban_reason, banned_until, label, account_level = row
    try:
        role = Role.labelled(label)
    except UnknownRole as error:
        advice = "`gameserver admin account role` gives it another"
        raise UnknownRole(f"account {username!r}: {error}; {advice}") from error
    return Account(
        id=account_id,
        username=username,
        password_hash=password_hash,
        status=AccountStatus(status),
        ban_reason=ban_reason,
        banned_until=banned_until,
        role=role,
        account_level=account_level,
    )
