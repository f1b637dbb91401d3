"""The logins at the web pages in memory: same contract as PostgreSQL, on the twin of the accounts."""

from datetime import timedelta
from uuid import UUID

import attrs

from gameserver.storage.rows import SESSIONS_PER_ACCOUNT, Account, AccountStatus, WebSession
from tests.support.memory_accounts import MemoryAccounts


@attrs.define
class MemoryWebSessions:
    """Sessions in a dictionary, the oldest first, each with how often its account's password was set before."""

    accounts: MemoryAccounts
    rows: dict[UUID, tuple[WebSession, int]] = attrs.field(factory=dict)

    async def begin(self, key: UUID, account: Account, user_agent: str, address: str, seconds: float) -> bool:
        now = await self.accounts.find(account.username)
        if now is None or now.password_hash != account.password_hash:
            return False
        for old in (await self.of_account(account.id))[SESSIONS_PER_ACCOUNT - 1 :]:
            del self.rows[old.key]
        issued_at = self.accounts.now()
        session = WebSession(
            key=key,
            account_id=account.id,
            username=now.username,
            user_agent=user_agent,
            address=address,
            issued_at=issued_at,
            expires_at=issued_at + timedelta(seconds=seconds),
        )
        self.rows[key] = (session, self.accounts.passwords_set[account.id])
        return True

    async def find(self, key: UUID) -> WebSession | None:
        self.accounts.outage.check()
        session, passwords_set = self.rows.get(key, (None, 0))
        if session is None or passwords_set != self.accounts.passwords_set[session.account_id]:
            return None
        account = await self.accounts.find(session.username)
        is_active = account is not None and account.status is AccountStatus.ACTIVE
        return session if is_active and session.expires_at > self.accounts.now() else None

    async def of_account(self, account_id: int) -> tuple[WebSession, ...]:
        self.accounts.outage.check()
        found = [await self.find(key) for key in reversed(self.rows)]
        return tuple(each for each in found if each is not None and each.account_id == account_id)

    async def end(self, key: UUID) -> None:
        self.accounts.outage.check()
        self.rows.pop(key, None)

    async def end_others(self, account_id: int, key: UUID) -> int:
        others = [each.key for each in await self.of_account(account_id) if each.key != key]
        for other in others:
            del self.rows[other]
        return len(others)

    async def forget_ended(self) -> None:
        for key in list(self.rows):
            if await self.find(key) is None:
                del self.rows[key]
