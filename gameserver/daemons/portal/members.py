"""Making accounts, logging in and out, changing passwords: the rules of it, without pages."""

from collections import Counter

import attrs
from twisted.logger import Logger

from gameserver.daemons.portal import tokens
from gameserver.daemons.portal.visits import Visit
from gameserver.daemons.shared.admission import Admission, NotAdmitted, Result, tried_name
from gameserver.net.limits import network_of
from gameserver.storage.errors import NameTaken, StoreUnavailable
from gameserver.storage.interfaces import Accounts, Passwords, Throttles, WebSessions
from gameserver.storage.roles import Role
from gameserver.storage.rows import LONGEST_TYPED, Account, Actor, WebSession, is_new_name, is_password

HOUR_SECONDS = 3600.0
REGISTRATIONS = ("made", "closed", "invalid", "taken", "throttled", "maintenance")
"""What is counted of attempts to register."""
CLOSED = "Nobody can register here just now."
BAD_NAME = f"A name is 3 to {LONGEST_TYPED} letters, digits, - or _."
BAD_PASSWORD = (
    f"A password is 1 to {LONGEST_TYPED} letters, digits, spaces or signs that every keyboard has: the game can"
    " type no more."
)
UNLIKE = "The two passwords are not the same."
TAKEN = "That name is taken."
WRONG = "The name or the password is wrong."
STATUSES = {Result.THROTTLED: 429, Result.MAINTENANCE: 503}
"""Of answers to logins, where it is not 401."""
SAME_AGAIN = "The password was changed just now, elsewhere. Log in again."


class Refusal(Exception):
    """Somebody may not do that: an HTTP status, a text for him, and when he may try again."""

    def __init__(self, status: int, text: str, result: str = "", wait_seconds: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.result = result
        self.wait_seconds = wait_seconds


@attrs.frozen(kw_only=True)
class Members:
    """Who has an account, and who is logged in at the pages."""

    accounts: Accounts
    sessions: WebSessions
    passwords: Passwords
    admission: Admission
    throttles: Throttles
    may_register: bool
    registrations_per_hour: int
    session_seconds: int
    registrations: Counter[str] = attrs.field(factory=Counter)
    """How often attempts to register ended with which of `REGISTRATIONS`."""
    log = Logger()

    async def register(self, visit: Visit, name: str, password: str, again: str) -> str:
        """Make an account and log in with it; return the new token. Refusal."""
        try:
            account = await self._make(visit, name, password, again)
        except Refusal as refusal:
            self.registrations[refusal.result] += 1
            raise
        except StoreUnavailable:
            self.registrations["maintenance"] += 1
            raise
        self.registrations["made"] += 1
        self._note("portal: made account {username}", visit, account)
        return await self._begin(visit, account)

    async def _make(self, visit: Visit, name: str, password: str, again: str) -> Account:
        if not self.may_register:
            raise Refusal(403, CLOSED, "closed")
        if not is_new_name(name):
            raise Refusal(400, BAD_NAME, "invalid")
        self._check_new(password, again, "invalid")
        # Those on this machine, too: a proxy that tells no addresses must not open the door to everybody.
        key = f"registration:{network_of(visit.address)}"
        wait = await self.throttles.charge({key: HOUR_SECONDS / self.registrations_per_hour}, HOUR_SECONDS)
        if wait:
            text = f"Too many accounts were made from your address. Try again in {_minutes(wait)}."
            raise Refusal(429, text, "throttled", int(wait) + 1)
        if await self.accounts.find(name) is not None:
            raise Refusal(409, TAKEN, "taken")
        actor = Actor(name=name, role=Role.PLAYER, source=visit.address)
        try:
            return await self.accounts.create(name, await self.passwords.hash(password), actor)
        except NameTaken as error:
            raise Refusal(409, TAKEN, "taken") from error

    async def log_in(self, visit: Visit, name: str, password: str) -> str:
        """Log in; return the new token. Refusal."""
        account = await self._admitted(visit, name, password)
        self.admission.results[Result.ADMITTED] += 1
        self._note("portal: {username} logged in", visit, account)
        return await self._begin(visit, account)

    async def log_out(self, visit: Visit) -> None:
        """End the session of the browser."""
        await self.sessions.end(tokens.session_key(visit.token))

    async def change_password(self, visit: Visit, member: WebSession, old: str, new: str, again: str) -> str:
        """Change the password, which ends every session of the account; return the token of a new one. Refusal."""
        self._check_new(new, again, "")
        account = await self._admitted(visit, member.username, old)
        actor = Actor(name=account.username, account_id=account.id, role=account.role, source=visit.address)
        changed = await self.accounts.set_password(account.username, await self.passwords.hash(new), actor)
        self._note("portal: {username} has another password", visit, account)
        return await self._begin(visit, changed)

    async def end_others(self, visit: Visit, member: WebSession) -> int:
        """End all sessions of the account but this one; return how many there were."""
        return await self.sessions.end_others(member.account_id, tokens.session_key(visit.token))

    async def who(self, visit: Visit) -> WebSession | None:
        """Return the session of the browser; None for a visitor."""
        return await self.sessions.find(tokens.session_key(visit.token)) if visit.token else None

    def _check_new(self, password: str, again: str, result: str) -> None:
        if not is_password(password):
            raise Refusal(400, BAD_PASSWORD, result)
        if password != again:
            raise Refusal(400, UNLIKE, result)

    async def _admitted(self, visit: Visit, name: str, password: str) -> Account:
        """Return the account that name and password open, counting the attempt as one at the login server."""
        try:
            return await self.admission.admit(name[: LONGEST_TYPED + 1], password, visit.address, visit.session)
        except NotAdmitted as error:
            self.admission.results[error.result] += 1
            self._note_refusal(visit, tried_name(name, password), str(error))
            text = WRONG if error.result is Result.INVALID else str(error)
            raise Refusal(STATUSES.get(error.result, 401), text, wait_seconds=error.wait_seconds) from error

    def _note(self, text: str, visit: Visit, account: Account) -> None:
        self.log.info(text, username=account.username, address=visit.address, session=visit.session)

    def _note_refusal(self, visit: Visit, username: str, reason: str) -> None:
        text = "portal: {address}: not admitted as {username}: {reason}"
        self.log.info(text, address=visit.address, username=username, reason=reason, session=visit.session)

    async def _begin(self, visit: Visit, account: Account) -> str:
        """Begin a session, and end that of the browser if it has one."""
        if visit.token:
            await self.sessions.end(tokens.session_key(visit.token))
        token = tokens.new_token()
        key, seconds = tokens.session_key(token), float(self.session_seconds)
        if not await self.sessions.begin(key, account, visit.agent, visit.address, seconds):
            raise Refusal(409, SAME_AGAIN)
        return token


def _minutes(seconds: float) -> str:
    minutes = int(seconds // 60) + 1
    return f"{minutes} minutes" if minutes > 1 else "a minute"
