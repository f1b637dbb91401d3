"""What the audit says about acts on accounts: the same words whichever store carries them out."""

from gameserver.storage.documents import Json
from gameserver.storage.rows import Account, AccountStatus, Actor, AuditEntry

CREATE = "create account"
CHANGE_PASSWORD = "change password"
SET_ROLE = "set role"
BAN = "ban"
UNBAN = "unban"
SET_STATUS = "set status"


def account_act(by: Actor, verb: str, before: Account | None, after: Account) -> AuditEntry:
    """Return the entry for what *by* made of an account; of passwords it shows nothing."""
    old = {} if before is None else _shown(before)
    new = _shown(after)
    return AuditEntry(
        actor=by,
        verb=verb,
        target=after.username,
        before={key: value for key, value in old.items() if value != new[key]},
        after={key: value for key, value in new.items() if before is None or value != old[key]},
    )


def role_act(by: Actor, former: str, after: Account) -> AuditEntry:
    """Return the entry for another role; the *former* one is told as it was stored, be it a role or not."""
    role = after.role.label
    changed = former != role
    return AuditEntry(
        actor=by,
        verb=SET_ROLE,
        target=after.username,
        before={"role": former} if changed else {},
        after={"role": role} if changed else {},
    )


def status_verb(before: Account, status: AccountStatus) -> str:
    """Return what the change from *before* to *status* is called."""
    if status is AccountStatus.BANNED:
        return BAN
    return UNBAN if before.status is AccountStatus.BANNED and status is AccountStatus.ACTIVE else SET_STATUS


def check_ban(status: AccountStatus, reason: str | None, timed: bool) -> None:
    """Raise ValueError for a status that cannot have what is given with it."""
    if timed and status is not AccountStatus.BANNED:
        raise ValueError(f"only a ban ends by itself, and the status is {status.value}")
    if reason is not None and status not in (AccountStatus.BANNED, AccountStatus.SUSPENDED):
        raise ValueError(f"an account that is {status.value} needs no reason")


def _shown(account: Account) -> dict[str, Json]:
    until = account.banned_until
    return {
        "status": account.status.value,
        "ban_reason": account.ban_reason,
        "banned_until": None if until is None else until.isoformat(),
        "role": account.role.label,
    }
