"""Passwords are compared right, argon2 and bcrypt, real and plain."""

import bcrypt
from twisted.internet import reactor
from twisted.internet.defer import ensureDeferred, gatherResults
from twisted.internet.interfaces import IReactorFromThreads
from twisted.trial.unittest import TestCase

from gameserver.storage.interfaces import Passwords
from gameserver.storage.passwords import ThreadedPasswords
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
