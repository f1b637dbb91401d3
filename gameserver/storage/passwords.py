"""Password hashes: argon2id made and compared on a few threads of their own, bcrypt compared."""

from collections.abc import Callable
from typing import TypeVar

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from gameserver.storage.errors import PasswordsBusy

T = TypeVar("T")

THREADS = 2
WAITING = 200
_BCRYPT = ("$2a$", "$2b$", "$2y$")
_BCRYPT_BYTES = 72  # bcrypt never looked at more; newer libraries refuse instead of cutting


class ThreadedPasswords:
    """See `interfaces.Passwords`. A hash costs 19 MiB and some 20 ms, so a crowd at the door waits its turn.

    *threads* hash at once and *waiting* more may wait; whoever comes then gets `PasswordsBusy`.
    """

    def __init__(self, reactor: IReactorFromThreads, threads: int = THREADS, waiting: int = WAITING) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(threads, threads, "passwords")
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._most = threads + waiting
        self._under_way = 0
        self._closing = False

    def start(self) -> None:
        """Start the threads."""
        self._pool.start()

    def close(self) -> None:
        """Finish what is being hashed, refuse what waits, and end the threads."""
        self._closing = True
        self._pool.stop()

    async def hash(self, password: str) -> str:
        """See `interfaces.Passwords.hash`."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """See `interfaces.Passwords.verify`."""
        return await self._in_thread(lambda: self._matches(password_hash, password))

    def outdated(self, password_hash: str) -> bool:
        """See `interfaces.Passwords.outdated`; bcrypt, and argon2id that cost less than today's, are."""
        try:
            return password_hash.startswith(_BCRYPT) or self._hasher.check_needs_rehash(password_hash)
        except InvalidHashError:
            return False

    def _matches(self, password_hash: str | None, password: str) -> bool:
        try:
            if password_hash is None:
                # To make a hash costs what it costs to compare one.
                self._hasher.hash(password)
                return False
            if password_hash.startswith(_BCRYPT):
                return bcrypt.checkpw(password.encode()[:_BCRYPT_BYTES], password_hash.encode())
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError, ValueError):
            return False

    def _in_thread(self, work: Callable[[], T]) -> "Deferred[T]":
        if self._under_way >= self._most:
            raise PasswordsBusy(f"{self._under_way} passwords wait to be hashed; see LOGIN_PASSWORD_THREADS")
        self._under_way += 1

        def counted() -> T:
            try:
                if self._closing:
                    raise PasswordsBusy("the threads that hash passwords are being stopped")
                return work()
            finally:
                # Also when the caller gave up meanwhile: the thread was busy until now.
                self._reactor.callFromThread(self._one_less)

        return deferToThreadPool(self._reactor, self._pool, counted)

    def _one_less(self) -> None:
        self._under_way -= 1
