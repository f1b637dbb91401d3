"""Whether a name and a password open an account."""

from collections import Counter
from datetime import UTC
from enum import Enum

import attrs
from twisted.logger import Logger

from gameserver.daemons.shared.denied import MAINTENANCE
from gameserver.daemons.shared.throttle import Throttle
from gameserver.storage.errors import NameTaken, StoreUnavailable
from gameserver.storage.interfaces import Accounts, Passwords
from gameserver.storage.rows import LONGEST_TYPED, Account, AccountStatus, is_name, is_new_name


class Result(Enum):
    """What an attempt to log in comes to; the values are for those who count them."""

    ADMITTED = "admitted"
    INVALID = "invalid"
    BANNED = "banned"
    NOT_ACTIVE = "not active"
    ALREADY_IN = "already in"
    MAINTENANCE = "maintenance"
    THROTTLED = "throttled"


TEXTS = {
    Result.INVALID: "Invalid credentials!",
    Result.BANNED: "Account is banned!",
    Result.NOT_ACTIVE: "Account is not active!",
    Result.ALREADY_IN: "Account already logged in!",
    Result.MAINTENANCE: MAINTENANCE,
    Result.THROTTLED: "Too many attempts.",
}
"""What players are told, as by the Go project (PROTOCOL 8.1)."""


class NotAdmitted(Exception):
    """The player cannot log in: why, a text for him, and how long he has to wait if that is known.

    The text is one of `TEXTS` unless there is more to say.
    """

    def __init__(self, result: Result, text: str = "", wait_seconds: int = 0) -> None:
        super().__init__(text or TEXTS[result])
        self.result = result
        self.wait_seconds = wait_seconds


@attrs.frozen
class Admission:
    """Checks credentials against the accounts; makes an account where the operator allows it."""

    accounts: Accounts
    passwords: Passwords
    throttle: Throttle
    creates_accounts: bool
    results: Counter[Result] = attrs.field(factory=Counter)
    """What attempts came to; whoever tells the player counts it."""
    log = Logger()

    @property
    def counted(self) -> dict[str, float]:
        """How many attempts came to which `Result`, by its name for those who count."""
        return {result.value: self.results[result] for result in Result}

    async def admit(self, username: str, password: str, host: str, session: str = "") -> Account:
        """Return the account for a player at the address *host*, or raise NotAdmitted.

        *session* names his connection in log lines.
        """
        if not username or not password:
            raise NotAdmitted(Result.INVALID)
        wait_seconds = await self.throttle.seconds_to_wait(username, host)
        if wait_seconds:
            text = f"{TEXTS[Result.THROTTLED]} Try again in {_seconds(wait_seconds)}."
            raise NotAdmitted(Result.THROTTLED, text, wait_seconds)
        try:
            account = await self._opened_by(username, password, session)
        except StoreUnavailable as error:
            self.log.warn("login: passwords cannot be checked: {error}", error=str(error), session=session)
            raise NotAdmitted(Result.MAINTENANCE) from error
        await self.throttle.was_right(username)
        if account.status is AccountStatus.BANNED:
            raise NotAdmitted(Result.BANNED, _banned(account))
        if account.status is not AccountStatus.ACTIVE:
            raise NotAdmitted(Result.NOT_ACTIVE)
        if self.passwords.outdated(account.password_hash):
            return await self._hash_anew(account, password, session)
        return account

    async def _hash_anew(self, account: Account, password: str, session: str) -> Account:
        """Replace an imported hash by one of ours, now that the password is known; any login may do it."""
        try:
            new_hash = await self.passwords.hash(password)
            await self.accounts.replace_hash(account.id, account.password_hash, new_hash)
        except StoreUnavailable as error:
            text = "login: {username} keeps an old hash: {error}"
            self.log.info(text, username=account.username, error=str(error), session=session)
            return account
        text = "login: hashed the password of {username} anew"
        self.log.info(text, username=account.username, session=session)
        return attrs.evolve(account, password_hash=new_hash)

    async def _opened_by(self, username: str, password: str, session: str) -> Account:
        account = await self.accounts.find(username)
        if account is None and self.creates_accounts and is_new_name(username):
            return await self._create(username, password, session)
        # An account that there is not takes as long as a wrong password: time tells nobody which names there are.
        is_right = await self.passwords.verify(None if account is None else account.password_hash, password)
        if account is None or not is_right:
            raise NotAdmitted(Result.INVALID)
        return account

    async def _create(self, username: str, password: str, session: str) -> Account:
        try:
            account = await self.accounts.create(username, await self.passwords.hash(password))
        except NameTaken as error:
            # Somebody else made it while we were hashing.
            raise NotAdmitted(Result.INVALID) from error
        self.log.info("login: made account {username}", username=account.username, session=session)
        return account


def _seconds(count: int) -> str:
    return "1 second" if count == 1 else f"{count} seconds"


def tried_name(username: str, password: str) -> str:
    """Return what log lines call the account that somebody tried to open with *password*.

    What can be nobody's name, and what came alone, may be a password in the wrong field, and is not shown.
    """
    return username[:LONGEST_TYPED] if password and is_name(username) else "(no name)"


def _banned(account: Account) -> str:
    """Say that an account is banned, and until when if that is known."""
    if account.banned_until is None:
        return TEXTS[Result.BANNED]
    return f"Account is banned until {account.banned_until.astimezone(UTC):%Y-%m-%d %H:%M} UTC!"
