"""Password hashes: argon2id made and compared on two threads of their own, bcrypt compared."""

from collections.abc import Callable
from typing import TypeVar

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

T = TypeVar("T")

THREADS = 2
_BCRYPT = ("$2a$", "$2b$", "$2y$")
_BCRYPT_BYTES = 72  # bcrypt never looked at more; newer libraries refuse instead of cutting


class ThreadedPasswords:
    """See `interfaces.Passwords`. A hash costs 19 MiB and some 20 ms, so a crowd at the door waits its turn."""

    def __init__(self, reactor: IReactorFromThreads) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(THREADS, THREADS, "passwords")
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def start(self) -> None:
        """Start the threads."""
        self._pool.start()

    def close(self) -> None:
        """Finish what was asked, at most a few hashes, and end the threads."""
        self._pool.stop()

    async def hash(self, password: str) -> str:
        """See `interfaces.Passwords.hash`."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, password_hash: str, password: str) -> bool:
        """See `interfaces.Passwords.verify`."""
        return await self._in_thread(lambda: self._matches(password_hash, password))

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            if password_hash.startswith(_BCRYPT):
                return bcrypt.checkpw(password.encode()[:_BCRYPT_BYTES], password_hash.encode())
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError, ValueError):
            return False

    def _in_thread(self, work: Callable[[], T]) -> "Deferred[T]":
        return deferToThreadPool(self._reactor, self._pool, work)
