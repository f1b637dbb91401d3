"""What every implementation of `WebSessions` and `LiveGates` must do; mixed into one TestCase for each."""

from uuid import UUID, uuid4

import attrs
from twisted.trial.unittest import TestCase

from gameserver.storage.interfaces import Accounts, LiveGates, WebSessions
from gameserver.storage.roles import Role
from gameserver.storage.rows import SESSIONS_PER_ACCOUNT, Account, AccountStatus, Actor

OPERATOR = Actor(name="command line", role=Role.ADMINISTRATOR, source="a machine")
WEEK_SECONDS = 604_800.0


class WebSessionsContract(TestCase):
    """Needs `accounts` and `sessions`."""

    accounts: Accounts
    sessions: WebSessions

    async def begun(self, account: Account, agent: str = "Firefox/1", seconds: float = WEEK_SECONDS) -> UUID:
        """Begin a session."""
        key = uuid4()
        self.assertTrue(await self.sessions.begin(key, account, agent, "2001:db8::1", seconds))
        return key

    async def test_a_session_is_found_by_its_key_alone(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        key = await self.begun(hero, "<b>\N{SNOWMAN}")
        found = await self.sessions.find(key)
        assert found is not None
        told = (found.key, found.account_id, found.username, found.user_agent, found.address)
        self.assertEqual(told, (key, hero.id, "Hero", "<b>\N{SNOWMAN}", "2001:db8::1"))
        self.assertEqual((found.expires_at - found.issued_at).total_seconds(), WEEK_SECONDS)
        self.assertIsNone(await self.sessions.find(uuid4()))

    async def test_a_session_lasts_until_it_ends_by_time_or_by_wish(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        short, ended, lasting = (
            await self.begun(hero, seconds=0.000_001),
            await self.begun(hero),
            await self.begun(hero),
        )
        await self.sessions.end(ended)
        await self.sessions.end(uuid4())
        self.assertIsNone(await self.sessions.find(short))
        self.assertIsNone(await self.sessions.find(ended))
        self.assertEqual([each.key for each in await self.sessions.of_account(hero.id)], [lasting])

    async def test_only_sessions_of_active_accounts_are_found(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        key = await self.begun(hero)
        for status in (AccountStatus.BANNED, AccountStatus.SUSPENDED):
            await self.accounts.set_status("Hero", status, OPERATOR)
            self.assertIsNone(await self.sessions.find(key))
            self.assertEqual(await self.sessions.of_account(hero.id), ())
        await self.accounts.set_status("Hero", AccountStatus.ACTIVE, OPERATOR)
        self.assertIsNotNone(await self.sessions.find(key))

    async def test_another_password_ends_all_sessions_and_lets_none_begin_that_used_the_old_one(self) -> None:
        hero, other = await self.accounts.create("Hero", "a hash"), await self.accounts.create("Other", "a hash")
        keys = [await self.begun(hero), await self.begun(hero)]
        kept = await self.begun(other)
        changed = await self.accounts.set_password("hero", "another hash", OPERATOR)
        self.assertEqual([await self.sessions.find(key) for key in keys], [None, None])
        self.assertIsNotNone(await self.sessions.find(kept))
        self.assertFalse(await self.sessions.begin(uuid4(), hero, "", "", WEEK_SECONDS))
        self.assertIsNotNone(await self.sessions.find(await self.begun(changed)))

    async def test_a_hash_of_the_same_password_ends_none(self) -> None:
        hero = await self.accounts.create("Hero", "old hash")
        key = await self.begun(hero)
        await self.accounts.replace_hash(hero.id, "old hash", "new hash")
        self.assertIsNotNone(await self.sessions.find(key))
        await self.begun(attrs.evolve(hero, password_hash="new hash"))

    async def test_all_but_one_can_be_ended_of_one_account(self) -> None:
        hero, other = await self.accounts.create("Hero", "a hash"), await self.accounts.create("Other", "a hash")
        mine, old, yours = await self.begun(hero), await self.begun(hero), await self.begun(other)
        self.assertEqual(await self.sessions.end_others(hero.id, mine), 1)
        self.assertEqual(await self.sessions.end_others(hero.id, mine), 0)
        lasting = [await self.sessions.find(key) is not None for key in (mine, old, yours)]
        self.assertEqual(lasting, [True, False, True])

    async def test_one_more_than_an_account_may_have_ends_the_oldest(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        keys = [await self.begun(hero) for _ in range(SESSIONS_PER_ACCOUNT + 2)]
        found = [each.key for each in await self.sessions.of_account(hero.id)]
        self.assertEqual(found, keys[:1:-1])

    async def test_what_has_ended_is_forgotten_and_the_rest_kept(self) -> None:
        hero = await self.accounts.create("Hero", "a hash")
        await self.begun(hero, seconds=0.000_001)
        await self.sessions.end(await self.begun(hero))
        lasting = await self.begun(hero)
        await self.sessions.forget_ended()
        self.assertEqual([each.key for each in await self.sessions.of_account(hero.id)], [lasting])

    async def test_those_who_play_are_counted(self) -> None:
        made = [await self.accounts.create(name, "a hash") for name in ("One", "Two", "Three")]
        self.assertEqual(await self.accounts.count_online(), 0)
        for each in made[:2]:
            await self.accounts.entered(each.id)
        self.assertEqual(await self.accounts.count_online(), 2)
        await self.accounts.left(made[0].id)
        self.assertEqual(await self.accounts.count_online(), 1)


class LiveGatesContract(TestCase):
    """Needs `gates`, and `pass_time`, which lets ten milliseconds pass."""

    gates: LiveGates

    async def pass_time(self) -> None:
        raise NotImplementedError

    async def test_gates_count_once_for_as_long_as_they_are_announced(self) -> None:
        self.assertEqual(await self.gates.count(), 0)
        await self.gates.announce([0, 254], 60)
        await self.gates.announce([0, 7], 60)
        self.assertEqual(await self.gates.count(), 3)
        await self.gates.announce([], 60)
        self.assertEqual(await self.gates.count(), 3)

    async def test_they_are_forgotten_when_their_time_is_over(self) -> None:
        await self.gates.announce([1], 0.002)
        await self.gates.announce([2], 60)
        await self.pass_time()
        self.assertEqual(await self.gates.count(), 1)
