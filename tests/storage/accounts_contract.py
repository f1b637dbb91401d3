"""What every implementation of `Accounts` must do for those who look after accounts, and what the audit says."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from twisted.trial.unittest import TestCase

from gameserver.storage.errors import NameTaken, NoSuchAccount
from gameserver.storage.interfaces import Accounts, Audit
from gameserver.storage.roles import Role
from gameserver.storage.rows import Account, AccountStatus, Actor
from tests.storage.contract import outcomes

BOSS = Actor(name="command line", role=Role.ADMINISTRATOR, source="a machine")
LATER = datetime(2999, 12, 31, 12, 30, tzinfo=UTC)


class AccountOfficeContract(TestCase):
    """Needs `accounts`, and the `audit` that they write."""

    accounts: Accounts
    audit: Audit

    async def found(self, username: str) -> Account:
        """The account as the login server sees it."""
        account = await self.accounts.find(username)
        assert account is not None
        return account

    async def verbs(self) -> list[str]:
        """What was done, newest first."""
        return [entry.verb for entry in await self.audit.recent(99)]

    async def test_a_ban_is_seen_with_reason_and_end_and_written_down(self) -> None:
        await self.accounts.create("Hero", "a hash")
        banned = await self.accounts.set_status("hERO", AccountStatus.BANNED, BOSS, "botting", LATER)
        self.assertEqual(await self.found("Hero"), banned)
        seen = (banned.status, banned.ban_reason, banned.banned_until)
        self.assertEqual(seen, (AccountStatus.BANNED, "botting", LATER))
        (entry,) = await self.audit.recent(9)
        self.assertEqual((entry.actor, entry.verb, entry.target), (BOSS, "ban", "Hero"))
        self.assertEqual(entry.before, {"status": "active", "ban_reason": None, "banned_until": None})
        self.assertEqual(
            entry.after, {"status": "banned", "ban_reason": "botting", "banned_until": LATER.isoformat()}
        )

    async def test_a_ban_that_is_over_is_no_ban(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        over = datetime.now(UTC) - timedelta(seconds=1)
        await self.accounts.set_status("Hero", AccountStatus.BANNED, BOSS, "botting", over)
        self.assertEqual(await self.found("Hero"), made)
        self.assertEqual(await self.accounts.listed(9, status=AccountStatus.BANNED), ())
        self.assertEqual(len(await self.accounts.listed(9, status=AccountStatus.ACTIVE)), 1)

    async def test_unbanning_leaves_nothing_of_the_ban(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        await self.accounts.set_status("Hero", AccountStatus.BANNED, BOSS, "botting")
        self.assertIsNone((await self.found("Hero")).banned_until)
        self.assertEqual(await self.accounts.set_status("Hero", AccountStatus.ACTIVE, BOSS), made)
        await self.accounts.set_status("Hero", AccountStatus.SUSPENDED, BOSS, "under inquiry")
        self.assertEqual(await self.verbs(), ["set status", "unban", "ban"])

    async def test_a_status_that_does_not_end_has_no_end_and_one_that_is_no_fault_no_reason(self) -> None:
        await self.accounts.create("Hero", "a hash")
        with self.assertRaises(ValueError):
            await self.accounts.set_status("Hero", AccountStatus.SUSPENDED, BOSS, until=LATER)
        with self.assertRaises(ValueError):
            await self.accounts.set_status("Hero", AccountStatus.ACTIVE, BOSS, "because")
        self.assertEqual(await self.verbs(), [])

    async def test_a_role_is_told_to_whoever_asks(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        self.assertIs(await self.accounts.role_of(made.id), Role.PLAYER)
        self.assertIs(await self.accounts.role_of(made.id + 1), Role.PLAYER)
        changed = await self.accounts.set_role("hero", Role.GAME_MASTER, BOSS)
        self.assertIs(changed.role, Role.GAME_MASTER)
        self.assertIs(await self.accounts.role_of(made.id), Role.GAME_MASTER)
        (entry,) = await self.audit.recent(9)
        self.assertEqual((entry.before, entry.after), ({"role": "player"}, {"role": "game_master"}))

    async def test_whether_an_account_may_be_used_is_told_to_whoever_asks(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        self.assertTrue(await self.accounts.is_active(made.id))
        self.assertFalse(await self.accounts.is_active(made.id + 1))
        await self.accounts.set_status("Hero", AccountStatus.BANNED, BOSS, "bots")
        self.assertFalse(await self.accounts.is_active(made.id))
        over = datetime.now(UTC) - timedelta(seconds=1)
        await self.accounts.set_status("Hero", AccountStatus.BANNED, BOSS, "bots", over)
        self.assertTrue(await self.accounts.is_active(made.id))

    async def test_a_changed_password_is_written_down_without_any_hash(self) -> None:
        await self.accounts.create("Hero", "old hash")
        changed = await self.accounts.set_password("Hero", "new hash", BOSS)
        self.assertEqual((changed.password_hash, (await self.found("Hero")).password_hash), ("new hash",) * 2)
        (entry,) = await self.audit.recent(9)
        self.assertEqual((entry.verb, entry.before, entry.after), ("change password", {}, {}))

    async def test_another_hash_of_the_same_password_never_undoes_a_change(self) -> None:
        made = await self.accounts.create("Hero", "old hash")
        await self.accounts.replace_hash(made.id, "old hash", "better hash")
        self.assertEqual((await self.found("Hero")).password_hash, "better hash")
        await self.accounts.set_password("Hero", "new hash", BOSS)
        await self.accounts.replace_hash(made.id, "better hash", "best hash")
        self.assertEqual((await self.found("Hero")).password_hash, "new hash")
        self.assertEqual(await self.verbs(), ["change password"])

    async def test_making_an_account_for_another_is_an_act_and_for_oneself_is_none(self) -> None:
        await self.accounts.create("Hero", "a hash")
        await self.accounts.create("Guest", "a hash", BOSS)
        with self.assertRaises(NameTaken):
            await self.accounts.create("HERO", "a hash", BOSS)
        (entry,) = await self.audit.recent(9)
        self.assertEqual((entry.verb, entry.target, entry.after["status"]), ("create account", "Guest", "active"))

    async def test_what_is_not_there_cannot_be_changed_nor_was_it(self) -> None:
        for name in ("Nobody", "", "a'b", "nul\0nul"):
            calls = [
                self.accounts.set_role(name, Role.HELPER, BOSS),
                self.accounts.set_password(name, "a hash", BOSS),
                self.accounts.set_status(name, AccountStatus.BANNED, BOSS),
            ]
            self.assertEqual(await outcomes(calls), [NoSuchAccount] * 3)
            self.assertIsNone(await self.accounts.details(name))
        self.assertEqual(await self.verbs(), [])

    async def test_changes_at_once_are_told_one_after_the_other(self) -> None:
        await self.accounts.create("Hero", "a hash")
        await outcomes([self.accounts.set_role("Hero", role, BOSS) for role in list(Role)[1:] * 3])
        entries = (await self.audit.recent(99))[::-1]
        told = [(entry.before.get("role"), entry.after.get("role")) for entry in entries]
        changes = [change for change in told if change != (None, None)]
        for (_, became), (was, _) in pairwise(changes):
            self.assertEqual(became, was)

    async def test_accounts_are_listed_by_name_and_what_is_asked_for(self) -> None:
        for name in ("Carl", "anna", "Bert", "Annabel"):
            await self.accounts.create(name, "a hash")
        await self.accounts.set_role("anna", Role.HELPER, BOSS)
        await self.accounts.set_status("Bert", AccountStatus.BANNED, BOSS)
        for wanted, names in (
            ({}, ["anna", "Annabel", "Bert", "Carl"]),
            ({"part": "ANN"}, ["anna", "Annabel"]),
            ({"part": "%"}, []),
            ({"role": Role.HELPER}, ["anna"]),
            ({"status": AccountStatus.BANNED}, ["Bert"]),
            ({"part": "a", "status": AccountStatus.ACTIVE, "role": Role.PLAYER}, ["Annabel", "Carl"]),
        ):
            listed = await self.accounts.listed(9, **wanted)
            self.assertEqual([each.account.username for each in listed], names, wanted)
        self.assertEqual(len(await self.accounts.listed(2)), 2)

    async def test_a_long_list_is_read_in_pages(self) -> None:
        names = [f"{letter}{number:02}" for number in range(7) for letter in ("Hero", "guest")]
        for name in names:
            await self.accounts.create(name, "a hash")
        pages: list[str] = []
        while page := await self.accounts.listed(3, after=pages[-1] if pages else None):
            pages += [each.account.username for each in page]
        self.assertEqual(pages, sorted(names, key=str.lower))

    async def test_the_details_tell_who_plays_and_since_when(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        details = await self.accounts.details("hero")
        assert details is not None
        self.assertEqual((details.account, details.email), (made, "Hero@a3agonyl.com"))
        self.assertEqual((details.is_online, details.last_login, details.last_logout), (False, None, None))
        await self.accounts.entered(made.id)
        playing = await self.accounts.details("hero")
        assert playing is not None
        assert playing.last_login is not None
        self.assertTrue(playing.is_online)
        self.assertGreaterEqual(playing.last_login, playing.created_at)
        await self.accounts.left(made.id)
        gone = await self.accounts.details("hero")
        assert gone is not None
        self.assertEqual((gone.is_online, gone.last_logout is None), (False, False))
