"""The accounts in memory: same contract as PostgreSQL, on the twin of the audit table."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs

from gameserver.storage.account_acts import CHANGE_PASSWORD, CREATE, SET_ROLE, account_act, check_ban, status_verb
from gameserver.storage.errors import NameTaken, NoSuchAccount, UnknownRole
from gameserver.storage.roles import Role
from gameserver.storage.rows import Account, AccountDetails, AccountStatus, Actor, check_name
from tests.support.memory_stores import MemoryAudit, StoreOutage, wall_clock

UNKNOWN_ROLE = "king"


@attrs.define
class MemoryAccounts:
    """Accounts in a dictionary; *online* holds the ids of those who play."""

    outage: StoreOutage = attrs.field(factory=StoreOutage)
    online: set[int] = attrs.field(factory=set)
    now: Callable[[], datetime] = wall_clock
    audit: MemoryAudit = attrs.field(factory=MemoryAudit)
    unknown_roles: set[str] = attrs.field(factory=set)
    """The names of accounts whose role nobody knows, in small letters; it is called `UNKNOWN_ROLE`."""
    passwords_set: Counter[int] = attrs.field(factory=Counter)
    """How often the password of each account was set, which ends its web sessions."""
    _by_name: dict[str, Account] = attrs.field(factory=dict)
    _created: dict[int, datetime] = attrs.field(factory=dict)
    _last_login: dict[int, datetime] = attrs.field(factory=dict)
    _last_logout: dict[int, datetime] = attrs.field(factory=dict)

    def put(self, account: Account) -> None:
        """Change an account without asking or telling anybody."""
        self._by_name[account.username.lower()] = account
        self._created.setdefault(account.id, self.now())

    def every(self) -> list[Account]:
        """Return all accounts, as they are stored."""
        return list(self._by_name.values())

    async def find(self, username: str) -> Account | None:
        self.outage.check()
        account = self._by_name.get(username.lower())
        return None if account is None else self._today(self._known(account))

    async def create(self, username: str, password_hash: str, by: Actor | None = None) -> Account:
        check_name(username)
        self.outage.check()
        if username.lower() in self._by_name:
            raise NameTaken(username)
        account = Account(id=len(self._by_name) + 1, username=username, password_hash=password_hash)
        self.put(account)
        if by is not None:
            await self.audit.record(account_act(by, CREATE, None, account))
        return account

    async def replace_hash(self, account_id: int, old_hash: str, new_hash: str) -> None:
        self.outage.check()
        for account in list(self._by_name.values()):
            if (account.id, account.password_hash) == (account_id, old_hash):
                self.put(attrs.evolve(account, password_hash=new_hash))

    async def set_password(self, username: str, password_hash: str, by: Actor) -> Account:
        changed = await self._act(by, lambda _: CHANGE_PASSWORD, username, password_hash=password_hash)
        self.passwords_set[changed.id] += 1
        return changed

    async def set_role(self, username: str, role: Role, by: Actor) -> Account:
        self.unknown_roles.discard(username.lower())
        return await self._act(by, lambda _: SET_ROLE, username, role=role)

    async def set_status(
        self,
        username: str,
        status: AccountStatus,
        by: Actor,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> Account:
        check_ban(status, reason, until is not None)
        changes = {"status": status, "ban_reason": reason, "banned_until": until}
        return await self._act(by, lambda before: status_verb(before, status), username, **changes)

    async def details(self, username: str) -> AccountDetails | None:
        self.outage.check()
        account = self._by_name.get(username.lower())
        return None if account is None else self._details(self._today(account))

    async def listed(
        self,
        limit: int,
        status: AccountStatus | None = None,
        role: Role | None = None,
        part: str | None = None,
        after: str | None = None,
    ) -> tuple[AccountDetails, ...]:
        self.outage.check()
        accounts = [self._today(account) for _, account in sorted(self._by_name.items())]
        matching = [
            account
            for account in accounts
            if status in (None, account.status)
            and (role is None or (role is account.role and account.username.lower() not in self.unknown_roles))
            and (part or "").lower() in account.username.lower()
            and (after or "").lower() < account.username.lower()
        ]
        return tuple(map(self._details, matching[:limit]))

    async def role_of(self, account_id: int) -> Role:
        self.outage.check()
        roles = (self._known(account).role for account in self._by_name.values() if account.id == account_id)
        return next(roles, Role.PLAYER)

    async def is_active(self, account_id: int) -> bool:
        self.outage.check()
        return any(
            self._today(account).status is AccountStatus.ACTIVE
            for account in self._by_name.values()
            if account.id == account_id
        )

    async def entered(self, account_id: int) -> None:
        self.outage.check()
        self.online.add(account_id)
        self._last_login[account_id] = self.now()

    async def left(self, account_id: int) -> None:
        self.outage.check()
        self.online.discard(account_id)
        self._last_logout[account_id] = self.now()

    async def forget_online(self) -> None:
        self.outage.check()
        self.online.clear()

    async def count_online(self) -> int:
        self.outage.check()
        return len(self.online)

    async def _act(self, by: Actor, verb: Callable[[Account], str], username: str, **changes: Any) -> Account:
        before = await self.find(username)
        if before is None:
            raise NoSuchAccount(username)
        self.put(attrs.evolve(before, **changes))
        after = self._today(self._by_name[username.lower()])
        await self.audit.record(account_act(by, verb(before), before, after))
        return after

    def _known(self, account: Account) -> Account:
        """The account; UnknownRole for one of `unknown_roles`."""
        if account.username.lower() in self.unknown_roles:
            raise UnknownRole(account.username)
        return account

    def _today(self, account: Account) -> Account:
        """The account without a ban that is over."""
        if account.status is not AccountStatus.BANNED or account.banned_until is None:
            return account
        if account.banned_until > self.now():
            return account
        return attrs.evolve(account, status=AccountStatus.ACTIVE, ban_reason=None, banned_until=None)

    def _details(self, account: Account) -> AccountDetails:
        is_unknown = account.username.lower() in self.unknown_roles
        return AccountDetails(
            account=attrs.evolve(account, role=Role.PLAYER) if is_unknown else account,
            email=f"{account.username}@a3agonyl.com",
            is_online=account.id in self.online,
            created_at=self._created[account.id],
            last_login=self._last_login.get(account.id),
            last_logout=self._last_logout.get(account.id),
            unknown_role=UNKNOWN_ROLE if is_unknown else None,
        )
