"""The connections to Redis: they heal, and no call waits for ever."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import attrs
from twisted.internet.defer import CancelledError, Deferred, TimeoutError, ensureDeferred, maybeDeferred, succeed
from twisted.internet.endpoints import HostnameEndpoint, UNIXClientEndpoint
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IReactorTime, IStreamClientEndpoint
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from gameserver.durations import Durations
from gameserver.storage.errors import StoreUnavailable

CONNECTIONS = 2
CALL_SECONDS = 3.0
"""How long a call waits for a connection and its reply."""
REPLY_SECONDS = 2
"""A connection that owes a reply for so long is given up."""
CONNECT_SECONDS = 3.0
"""An attempt to connect that takes so long is given up."""
RETRY_SECONDS = 5.0
"""The longest pause between attempts to connect again; they begin at a tenth of a second."""

_log = Logger()


@attrs.frozen
class CacheAddress:
    """Where Redis is and how to enter, read from `redis://[user:password@]host:port/n` or `unix:///path?db=n`."""

    endpoint: IStreamClientEndpoint
    number: int
    username: str | None
    password: str | None = attrs.field(repr=False)

    @classmethod
    def from_url(cls, url: str, reactor: IReactorTime) -> "CacheAddress":
        """Read *url*; ValueError says what is wrong with it."""
        parts = urlsplit(url)
        try:
            if parts.scheme == "unix" and parts.path:
                path = unquote(parts.path)
                endpoint: IStreamClientEndpoint = UNIXClientEndpoint(reactor, path, timeout=CONNECT_SECONDS)
                number = int(parse_qs(parts.query).get("db", ["0"])[0])
            elif parts.scheme == "redis" and parts.hostname:
                host, port = parts.hostname, parts.port or 6379
                endpoint = HostnameEndpoint(reactor, host, port, timeout=CONNECT_SECONDS)
                number = int(parts.path.strip("/") or 0)
            else:
                raise ValueError("unknown form")
        except ValueError as error:
            raise ValueError(
                f"CACHE_URL is not redis://host:port/n or unix:///path?db=n with numbers: {error}"
            ) from error
        return cls(endpoint, number, _unquoted(parts.username), _unquoted(parts.password))


@implementer(IStreamClientEndpoint)
@attrs.frozen
class _Told:
    """An *endpoint* that passes it to *failed* when nobody answers there."""

    endpoint: IStreamClientEndpoint
    failed: Callable[[Failure], Failure]

    def connect(self, factory: IProtocolFactory) -> "Deferred[IProtocol]":
        """See `IStreamClientEndpoint`."""
        return self.endpoint.connect(factory).addErrback(self.failed)


class Cache:
    """Keeps connections to the Redis at *url*; replies are bytes, integers or None, never guessed."""

    def __init__(self, url: str, reactor: IReactorTime, call_seconds: float = CALL_SECONDS) -> None:
        import txredisapi  # not before: it installs the global reactor, while twistd may still read options

        address = CacheAddress.from_url(url, reactor)
        self._reactor = reactor
        self._call_seconds = call_seconds
        self._endpoint = _Told(address.endpoint, self._not_reached)
        self._redis_error = txredisapi.RedisError
        self._calls: set[Deferred[Any]] = set()
        self._closed = False
        self._reachable = True
        self.answering = Durations()
        """How long calls took that were answered."""
        self.failures: Counter[str] = Counter()
        """How many were not, by the name of the error."""
        self._factory = _factory_class()(
            None,
            address.number,
            CONNECTIONS,
            charset=None,
            convertNumbers=False,
            username=address.username,
            password=address.password,
            replyTimeout=REPLY_SECONDS,
        )
        self._factory.initialDelay = 0.1
        self._factory.maxDelay = RETRY_SECONDS
        self._factory.note = self._note

    def start(self) -> "Deferred[None]":
        """Connect; fires when Redis answered or did not in time, never with a failure: it is tried again."""
        self._factory.startConnecting(self._endpoint)
        return ensureDeferred(self._greet())

    async def _greet(self) -> None:
        with suppress(StoreUnavailable):  # logged where it is noticed
            await self.call(lambda redis: redis.ping())

    def _not_reached(self, failure: Failure) -> Failure:
        self._note(False, failure.getErrorMessage())
        return failure

    def _note(self, reachable: bool, reason: str = "") -> None:
        """Log the change, once for all connections."""
        if reachable != self._reachable and not self._closed:
            self._reachable = reachable
            if reachable:
                _log.info("Redis is there again")
            else:
                _log.warn("Redis cannot be reached, trying again: {reason}", reason=reason)

    def close(self) -> "Deferred[None]":
        """Disconnect for good; calls under way get StoreUnavailable."""
        self._closed = True
        for call in list(self._calls):
            call.cancel()
        closed: Deferred[None] = self._factory.disconnect()
        return closed

    async def call(self, command: Callable[[Any], "Deferred[Any]"]) -> Any:
        """Run *command*, a function of txredisapi's handler, within *call_seconds*; StoreUnavailable otherwise."""
        if self._closed:
            raise StoreUnavailable("the connections to Redis were closed")
        reply = maybeDeferred(command, self._factory.handler).addTimeout(self._call_seconds, self._reactor)
        self._calls.add(reply)
        began = perf_counter()
        try:
            answer = await reply
            self.answering.add(perf_counter() - began)
            return answer
        except TimeoutError as error:
            self.failures[type(error).__name__] += 1
            reason = self._factory.refusal or f"Redis did not answer within {self._call_seconds} s"
            raise StoreUnavailable(f"{reason}; see CACHE_URL") from error
        except self._redis_error as error:
            self.failures[type(error).__name__] += 1
            raise StoreUnavailable(f"Redis does not answer: {error}") from error
        except CancelledError as error:
            if not self._closed:
                raise
            raise StoreUnavailable("the connections to Redis were closed") from error
        finally:
            self._calls.discard(reply)


def _factory_class() -> Any:
    """Return txredisapi's factory, but one that does not give up when a connection ends in its first moment.

    That is so while a proxy stands before a Redis that is away, or until a wrong password is mended. What it would
    log for each connection and attempt is told to `note`.
    """
    from txredisapi import RedisFactory

    class Lasting(RedisFactory):  # type: ignore[misc]  # it has no types
        refusals = 0
        """How many connections in a row ended before they could be used."""
        refusal = ""
        """Why the last one did, if no other came after it."""
        note: Callable[..., None]

        def stopTrying(self) -> "Deferred[None]":
            self.refusals += 1
            return succeed(None)

        def connectionError(self, why: str) -> None:
            self.refusal = why.split(": ", 2)[-1]  # without "Redis error: could not set dbid=0: "
            self.note(False, self.refusal)

        def retryDelay(self, attempt: int) -> float:
            return float(super().retryDelay(max(attempt, self.refusals)))

        def addConnection(self, connection: Any) -> None:
            self.refusals, self.refusal = 0, ""
            super().addConnection(connection)
            self.note(True)

        def delConnection(self, connection: Any) -> None:
            self.connectionQueue.remove(connection)  # or each would be found dead, and told, by the next call
            super().delConnection(connection)

    return Lasting


def _unquoted(text: str | None) -> str | None:
    return None if text is None else unquote(text)
