"""Passwords are compared right, argon2 and bcrypt, real and plain."""

from time import process_time

import bcrypt
from argon2 import PasswordHasher
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, ensureDeferred, gatherResults
from twisted.internet.interfaces import IReactorFromThreads
from twisted.trial.unittest import TestCase

from gameserver.storage.errors import PasswordsBusy
from gameserver.storage.interfaces import Passwords
from gameserver.storage.passwords import ThreadedPasswords
from tests.storage.contract import outcomes
from tests.support.memory_stores import PlainPasswords


class PasswordsContract(TestCase):
    passwords: Passwords

    async def check(self) -> None:
        """Hash and compare."""
        hashed = await self.passwords.hash("sécret")
        self.assertTrue(await self.passwords.verify(hashed, "sécret"))
        self.assertFalse(await self.passwords.verify(hashed, "Sécret"))
        self.assertFalse(await self.passwords.verify("no hash", "sécret"))
        self.assertFalse(await self.passwords.verify("", ""))
        self.assertFalse(await self.passwords.verify(None, "sécret"))


class PlainPasswordsTests(PasswordsContract):
    async def test_a_password_matches_its_hash_only(self) -> None:
        self.passwords = PlainPasswords()
        await self.check()


class ThreadedPasswordsTests(PasswordsContract):
    def setUp(self) -> None:
        self.passwords = self.threaded = ThreadedPasswords(IReactorFromThreads(reactor))
        self.threaded.start()
        self.addCleanup(self.threaded.close)

    async def test_a_password_matches_its_hash_only(self) -> None:
        await self.check()

    async def test_an_account_that_there_is_not_costs_what_a_wrong_password_does(self) -> None:
        async def cpu_seconds(password_hash: str | None) -> float:
            began = process_time()
            await self.passwords.verify(password_hash, "wrong")
            return process_time() - began

        hashed = await self.passwords.hash("secret")
        wrong = min([await cpu_seconds(hashed) for _ in range(5)])
        nobody = min([await cpu_seconds(None) for _ in range(5)])
        self.assertTrue(0.5 < nobody / wrong < 2, (nobody, wrong))

    async def test_two_hashes_of_a_password_differ_and_name_their_cost(self) -> None:
        one, other = await gatherResults([ensureDeferred(self.passwords.hash("secret")) for _ in range(2)])
        self.assertNotEqual(one, other)
        self.assertTrue(one.startswith("$argon2id$v=19$m=19456,t=2,p=1$"), one)

    async def test_an_imported_bcrypt_hash_is_compared(self) -> None:
        long = "x" * 80
        hashed = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()
        for variant in (hashed, hashed.replace("$2b$", "$2y$"), hashed.replace("$2b$", "$2a$")):
            self.assertTrue(await self.passwords.verify(variant, long))
            self.assertFalse(await self.passwords.verify(variant, "other"))
        self.assertFalse(await self.passwords.verify("$2b$04$broken", "other"))

    async def test_only_hashes_of_an_older_kind_are_outdated(self) -> None:
        cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("secret")
        self.assertFalse(self.passwords.outdated(await self.passwords.hash("secret")))
        self.assertTrue(self.passwords.outdated(bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode()))
        self.assertTrue(self.passwords.outdated(cheap))
        self.assertFalse(self.passwords.outdated("no hash"))


class BoundedPasswordsTests(TestCase):
    def passwords_of(self, threads: int, waiting: int) -> ThreadedPasswords:
        return ThreadedPasswords(IReactorFromThreads(reactor), threads, waiting)

    async def test_more_than_may_wait_are_refused_at_once_and_room_comes_back(self) -> None:
        passwords = self.passwords_of(1, 2)
        passwords.start()
        self.addCleanup(passwords.close)
        for _ in range(2):
            hashes = [ensureDeferred(passwords.hash("secret")) for _ in range(3)]
            self.failureResultOf(ensureDeferred(passwords.hash("secret")), PasswordsBusy)
            self.failureResultOf(ensureDeferred(passwords.verify("", "secret")), PasswordsBusy)
            self.assertEqual(len(set(await gatherResults(hashes))), 3)

    async def test_the_room_of_who_gave_up_comes_back_when_the_thread_is_free(self) -> None:
        passwords = self.passwords_of(1, 1)
        passwords.start()
        self.addCleanup(passwords.close)
        left, stays = (ensureDeferred(passwords.hash("secret")) for _ in range(2))
        left.cancel()
        self.failureResultOf(left, CancelledError)
        self.failureResultOf(ensureDeferred(passwords.hash("secret")), PasswordsBusy)
        await stays
        self.assertTrue(await passwords.hash("secret"))

    async def test_who_waits_at_the_end_is_refused(self) -> None:
        passwords = self.passwords_of(1, 50)
        passwords.start()
        hashes = [ensureDeferred(passwords.hash("secret")) for _ in range(50)]
        passwords.close()
        results = await outcomes(hashes)
        self.assertGreater(results.count(PasswordsBusy), 40)
