"""What a refused login tells: not which names there are, and of an account nothing before its password."""

import bcrypt
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet import reactor
from twisted.internet.defer import ensureDeferred
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from gameserver.daemons.shared.admission import TEXTS, Admission, NotAdmitted, Result
from gameserver.daemons.shared.throttle import LocalThrottles, Throttle
from gameserver.storage.passwords import ThreadedPasswords
from gameserver.storage.rows import Account, AccountStatus
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_stores import PlainPasswords

NAMES = st.sampled_from(["anna", "berta", "", "no name at all", "x" * 30]) | st.text(max_size=25)
PASSWORDS = st.text(min_size=1, max_size=12).filter(lambda each: each != "secret")
HASHES = st.sampled_from(["plain:secret", "old:secret", "no hash at all"])


class RefusedLogins(SynchronousTestCase):
    def refusal(
        self, accounts: MemoryAccounts, passwords: PlainPasswords, name: str, password: str, creates: bool = False
    ) -> str:
        """Return what a player is told who cannot log in."""
        unlimited = LocalThrottles(Clock())
        admission = Admission(accounts, passwords, Throttle(unlimited, unlimited, 9, 9), creates)
        failure = self.failureResultOf(ensureDeferred(admission.admit(name, password, "192.0.2.7")), NotAdmitted)
        return str(failure.value)

    @given(NAMES.filter(bool), PASSWORDS, st.sampled_from(AccountStatus), HASHES)
    def test_a_name_that_nobody_has_is_told_the_same_after_the_same_work_as_a_wrong_password(
        self, name: str, password: str, status: AccountStatus, password_hash: str
    ) -> None:
        nobody, somebody = MemoryAccounts(), MemoryAccounts()
        somebody.put(Account(id=1, username=name, password_hash=password_hash, status=status))
        for accounts in (nobody, somebody):
            passwords = PlainPasswords()
            self.assertEqual(self.refusal(accounts, passwords, name, password), TEXTS[Result.INVALID])
            self.assertEqual(passwords.work, 1)

    def test_names_that_can_be_nobodys_cost_the_same_where_the_first_login_makes_accounts(self) -> None:
        for name in ("no name at all", "x" * 30):
            passwords = PlainPasswords()
            self.assertEqual(
                self.refusal(MemoryAccounts(), passwords, name, "secret", creates=True), TEXTS[Result.INVALID]
            )
            self.assertEqual(passwords.work, 1)

    def test_who_tried_too_often_is_told_how_long_he_has_to_wait(self) -> None:
        clock = Clock()
        throttles = LocalThrottles(clock)
        admission = Admission(MemoryAccounts(), PlainPasswords(), Throttle(throttles, throttles, 1, 9), False)

        def refusal() -> NotAdmitted:
            trying = ensureDeferred(admission.admit("anna", "wrong", "192.0.2.7"))
            error = self.failureResultOf(trying, NotAdmitted).value
            assert isinstance(error, NotAdmitted)
            return error

        self.assertEqual(str(refusal()), TEXTS[Result.INVALID])
        wait_seconds = refusal().wait_seconds
        self.assertEqual(str(refusal()), f"Too many attempts. Try again in {wait_seconds} seconds.")
        clock.advance(wait_seconds - 1)
        self.assertEqual(str(refusal()), "Too many attempts. Try again in 1 second.")

    @given(st.sampled_from([each for each in AccountStatus if each is not AccountStatus.ACTIVE]))
    def test_only_the_right_password_learns_that_an_account_is_closed(self, status: AccountStatus) -> None:
        accounts = MemoryAccounts()
        accounts.put(Account(id=1, username="anna", password_hash="plain:secret", status=status))
        self.assertEqual(self.refusal(accounts, PlainPasswords(), "anna", "wrong"), TEXTS[Result.INVALID])
        self.assertRegex(self.refusal(accounts, PlainPasswords(), "anna", "secret"), "banned|not active")


class ImportedAccounts(TestCase):
    async def test_the_first_right_password_turns_a_bcrypt_hash_into_one_of_ours(self) -> None:
        passwords = ThreadedPasswords(IReactorFromThreads(reactor))
        passwords.start()
        self.addCleanup(passwords.close)
        accounts = MemoryAccounts()
        imported = bcrypt.hashpw(b"secret", bcrypt.gensalt(10, b"2a")).decode()
        accounts.put(Account(id=1, username="anna", password_hash=imported))
        unlimited = LocalThrottles(Clock())
        admission = Admission(accounts, passwords, Throttle(unlimited, unlimited, 9, 9), creates_accounts=False)

        async def stored_after(password: str) -> str:
            try:
                await admission.admit("anna", password, "192.0.2.7")
            except NotAdmitted:
                self.assertEqual(password, "wrong")
            account = await accounts.find("anna")
            assert account is not None
            return account.password_hash

        self.assertEqual(await stored_after("wrong"), imported)
        ours = await stored_after("secret")
        self.assertTrue(ours.startswith("$argon2id$"), ours)
        self.assertEqual(await stored_after("secret"), ours)
        self.assertTrue(await passwords.verify(ours, "secret"))
