"""`gameserver admin account`: making accounts, passwords, bans, roles, and looking at them."""

from datetime import UTC, datetime, timedelta
from math import isnan

import click

from gameserver.storage.control import ControlKind
from gameserver.storage.documents import Json
from gameserver.storage.embedded import EmbeddedError
from gameserver.storage.errors import NoSuchAccount, StorageError
from gameserver.storage.roles import Role
from gameserver.storage.rows import (
    LONGEST_TYPED,
    Account,
    AccountDetails,
    AccountStatus,
    is_new_name,
    is_password,
)
from gameserver.tools.admin.asking import ask_password, password_option
from gameserver.tools.admin.office import Line, Office, Refused, in_office, json_option
from gameserver.tools.admin.orders import WHO_PLAYS
from gameserver.tools.admin.output import moment, page

LONGEST_REASON = 500
STATUSES = [
    status.value for status in AccountStatus if status not in (AccountStatus.BANNED, AccountStatus.DELETED)
]
"""Bans have a command of their own, and accounts are not deleted from here."""


@click.group()
def account() -> None:
    """Make, change and show accounts."""


def new_password(from_stdin: bool) -> str:
    """Return a password that the client can type; see `ask_password`."""
    password = ask_password(from_stdin, is_new=True)
    if not is_password(password):
        text = f"the client can only type passwords of 1 to {LONGEST_TYPED} printable ASCII characters"
        raise click.UsageError(text)
    return password


@account.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.label for role in Role]), help="What it may do to others.")
@password_option
@json_option
def create(name: str, role: str | None, from_stdin: bool, as_json: bool) -> None:
    """Make the account NAME; its password is asked for."""
    password = new_password(from_stdin)
    in_office(lambda office: make(office, name, password, role), as_json)


async def make(office: Office, name: str, password: str, role: str | None) -> Json:
    """Make an account, perhaps with a role."""
    if not is_new_name(name):
        raise Refused(f"{name!r} cannot be a name: those are 3 to {LONGEST_TYPED} letters a-z, digits, '-' or '_'")
    made = await office.accounts.create(name, await office.passwords.hash(password), office.operator)
    if role is not None:
        made = await office.accounts.set_role(name, Role.labelled(role), office.operator)
    return brief(made)


@account.command()
@click.argument("name")
@password_option
@json_option
def password(name: str, from_stdin: bool, as_json: bool) -> None:
    """Change the password of NAME, and disconnect who plays with it; the new one is asked for."""
    new = new_password(from_stdin)
    in_office(lambda office: change_password(office, name, new), as_json)


async def change_password(office: Office, name: str, new: str) -> Json:
    """Store the hash of another password; who came with the old one is disconnected."""
    changed = await office.accounts.set_password(name, await office.passwords.hash(new), office.operator)
    return {**brief(changed), "who_plays": await sent_away(office, changed)}


def _until(end: datetime | None, days: float | None) -> datetime | None:
    """Return when a ban ends; None for never."""
    if end is not None and days is not None:
        raise click.UsageError("give --until or --days, not both")
    if days is not None and isnan(days):
        raise click.BadParameter("it is not a number", param_hint="--days")
    now = datetime.now(UTC)
    if end is not None:
        end = end.replace(tzinfo=UTC)
        if end <= now:
            raise click.BadParameter(f"{moment(end)} is over", param_hint="--until")
        return end
    return None if days is None else now + timedelta(days=days)


@account.command()
@click.argument("name")
@click.option(
    "--reason", type=Line(LONGEST_REASON), required=True, help="Why; kept with the account and in the audit."
)
@click.option("--until", "end", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="When it ends, in UTC.")
@click.option("--days", type=click.FloatRange(0, 36_500, min_open=True), help="How long it lasts.")
@json_option
def ban(name: str, reason: str, end: datetime | None, days: float | None, as_json: bool) -> None:
    """Close the account NAME, for good unless --until or --days is given, and disconnect who plays with it."""
    until = _until(end, days)
    in_office(lambda office: close(office, name, reason, until), as_json)


async def close(office: Office, name: str, reason: str, until: datetime | None) -> Json:
    """Ban an account, and disconnect who plays with it."""
    banned = await office.accounts.set_status(name, AccountStatus.BANNED, office.operator, reason, until)
    return {**brief(banned), "who_plays": await sent_away(office, banned)}


async def sent_away(office: Office, account: Account) -> str:
    """Have the main server disconnect who plays with an account; say what came of it: what was changed counts."""
    try:
        answer = await office.main_server.ask(ControlKind.KICK, account_id=account.id)
    except (Refused, StorageError, EmbeddedError) as error:
        return f"may still be there: {error}"
    return WHO_PLAYS[answer.outcome]


@account.command()
@click.argument("name")
@json_option
def unban(name: str, as_json: bool) -> None:
    """Open the banned account NAME again."""
    in_office(lambda office: reopen(office, name), as_json)


async def reopen(office: Office, name: str) -> Json:
    """End a ban; Refused when there is none."""
    found = (await _found(office, name)).account
    if found.status is not AccountStatus.BANNED:
        raise Refused(f"account {found.username!r} is not banned but {found.status.value}")
    return brief(await office.accounts.set_status(name, AccountStatus.ACTIVE, office.operator))


@account.command()
@click.argument("name")
@click.argument("state", metavar="STATE", type=click.Choice(STATUSES))
@click.option("--reason", type=Line(LONGEST_REASON), help="Why it is suspended.")
@json_option
def status(name: str, state: str, reason: str | None, as_json: bool) -> None:
    """Give the account NAME another STATE: active, inactive, suspended or pending_verification.

    Only active ones can log in; who plays with one that is not is disconnected.
    """
    wanted = AccountStatus(state)
    if reason is not None and wanted is not AccountStatus.SUSPENDED:
        raise click.UsageError("only a suspension has a reason")
    in_office(lambda office: change_status(office, name, wanted, reason), as_json)


async def change_status(office: Office, name: str, wanted: AccountStatus, reason: str | None) -> Json:
    """Change the status of an account; who plays with one that is not active is disconnected."""
    changed = await office.accounts.set_status(name, wanted, office.operator, reason)
    if wanted is AccountStatus.ACTIVE:
        return brief(changed)
    return {**brief(changed), "who_plays": await sent_away(office, changed)}


@account.command("role")
@click.argument("name")
@click.argument("label", metavar="ROLE", type=click.Choice([role.label for role in Role]))
@json_option
def role_command(name: str, label: str, as_json: bool) -> None:
    """Say what the account NAME may do to others, and disconnect who plays with what it was before.

    ROLE is player, helper, game_master or administrator.
    """
    in_office(lambda office: change_role(office, name, Role.labelled(label)), as_json)


async def change_role(office: Office, name: str, role: Role) -> Json:
    """Give an account another role; who plays with it is disconnected, and has it when he comes back."""
    changed = await office.accounts.set_role(name, role, office.operator)
    return {**brief(changed), "who_plays": await sent_away(office, changed)}


@account.command("list")
@click.option("--status", "state", type=click.Choice([status.value for status in AccountStatus]))
@click.option("--role", type=click.Choice([role.label for role in Role]))
@click.option("--name", "part", type=Line(), help="Only names that contain this.")
@click.option("--after", type=Line(), help="Only names after this one, to go on with a long list.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Most lines.")
@json_option
def list_command(
    state: str | None, role: str | None, part: str | None, after: str | None, limit: int, as_json: bool
) -> None:
    """List accounts by name.

    If there are more than --limit, the standard error says so.
    """
    of_status = None if state is None else AccountStatus(state)
    of_role = None if role is None else Role.labelled(role)
    in_office(lambda office: listing(office, limit, of_status, of_role, part, after), as_json)


async def listing(
    office: Office,
    limit: int,
    status: AccountStatus | None = None,
    role: Role | None = None,
    part: str | None = None,
    after: str | None = None,
) -> Json:
    """Return a line for each account that matches."""
    lines: list[Json] = [
        {**shown(each), "online": each.is_online, "last_login": moment(each.last_login)}
        for each in await office.accounts.listed(limit + 1, status, role, part, after)
    ]
    return page(lines, limit, "go on with --after and the last name, or give another --limit")


@account.command("show")
@click.argument("name")
@json_option
def show_command(name: str, as_json: bool) -> None:
    """Show the account NAME and its characters."""
    in_office(lambda office: everything(office, name), as_json)


async def everything(office: Office, name: str) -> Json:
    """Return all that is known about an account, but for its password."""
    details = await _found(office, name)
    characters = await office.characters.of_account(details.account.id)
    return {
        **shown(details),
        "email": details.email,
        "online": details.is_online,
        "created": moment(details.created_at),
        "last_login": moment(details.last_login),
        "last_logout": moment(details.last_logout),
        "characters": [{"id": row.id, "name": row.name, "level": row.level} for row in characters],
    }


async def _found(office: Office, name: str) -> AccountDetails:
    details = await office.accounts.details(name)
    if details is None:
        raise NoSuchAccount(f"there is no account {name!r}")
    return details


def brief(account: Account) -> dict[str, Json]:
    """Return what every command tells about an account."""
    return {
        "id": account.id,
        "name": account.username,
        "role": account.role.label,
        "status": account.status.value,
        "ban_reason": account.ban_reason,
        "banned_until": moment(account.banned_until),
    }


def shown(details: AccountDetails) -> dict[str, Json]:
    """Return the same of an account that may have a role which is none."""
    told = brief(details.account)
    if details.unknown_role is not None:
        told["role"] = f"{details.unknown_role} (unknown)"
    return told
