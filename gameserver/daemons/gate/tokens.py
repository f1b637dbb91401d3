"""Players whom the login server has announced: each token is good once, for a while, for one account."""

from hmac import compare_digest

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.shared.handover import NO_CHECK, password_check, read_proof
from gameserver.messages.broker import PrepareAccount
from gameserver.messages.gate import GateLogin


@attrs.frozen
class Promise:
    """What a token opens."""

    account: str
    account_id: int
    password_check: bytes
    expires: float

    @property
    def is_ours(self) -> bool:
        """Whether a login server of ours gave it."""
        return self.password_check != NO_CHECK


class Tokens:
    """The tokens that wait for their players, and the players who wait for their tokens.

    The announcement and the player travel separately, so either can come first (PROTOCOL 8.2).
    """

    def __init__(self, token_seconds: float, late_seconds: float, clock: IReactorTime) -> None:
        self._token_seconds = token_seconds
        self._late_seconds = late_seconds
        self._clock = clock
        self._promises: dict[int, Promise] = {}
        self._waiting: dict[int, Deferred[None]] = {}

    def add(self, token: int, announcement: PrepareAccount) -> None:
        """Expect a player."""
        now = self._clock.seconds()
        self._promises = {each: kept for each, kept in self._promises.items() if kept.expires > now}
        proof = read_proof(announcement.unknown, token)
        expires = now + self._token_seconds
        self._promises[token] = Promise(announcement.account, proof.account_id, proof.password_check, expires)
        waiting = self._waiting.pop(token, None)
        if waiting is not None:
            waiting.callback(None)

    async def redeem(self, login: GateLogin) -> Promise | None:
        """Use up the token of a player; None when there is none, even after waiting, or it is not for him."""
        if login.token not in self._promises:
            await self._wait_for(login.token)
        promise = self._promises.pop(login.token, None)
        if promise is None or promise.expires <= self._clock.seconds():
            return None
        if promise.account.casefold() != login.account.casefold():
            return None
        check = password_check(login.token, login.password)
        if promise.is_ours and not compare_digest(promise.password_check, check):
            return None
        return promise

    async def _wait_for(self, token: int) -> None:
        if token in self._waiting:
            return
        waiting: Deferred[None] = Deferred()
        self._waiting[token] = waiting
        waiting.addTimeout(self._late_seconds, self._clock, onTimeoutCancel=lambda *_: None)
        try:
            await waiting
        finally:
            self._waiting.pop(token, None)
