"""The stores in Redis meet the contract, and the connections to it heal."""

from typing import cast

import attrs
from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.internet.defer import ensureDeferred
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol, ServerFactory
from twisted.internet.task import deferLater

from gameserver.storage.cache import CONNECTIONS, Cache, CacheAddress
from gameserver.storage.control import ControlMessage, Outcome
from gameserver.storage.errors import StoreUnavailable, UnreadableDocument
from gameserver.storage.redis import (
    CONTROL_KEY,
    RedisControlMessages,
    RedisHandovers,
    RedisLeases,
    RedisThrottles,
)
from tests.storage import contract, control_contract
from tests.support.errors import captured_errors
from tests.support.stores import CacheTestCase, empty_cache


class RedisLeasesTests(CacheTestCase, contract.LeasesContract):
    def setUp(self) -> None:
        super().setUp()
        self.leases = RedisLeases(self.cache)

    async def pass_time(self) -> None:
        await deferLater(reactor, 0.01)

    async def test_the_lease_is_where_the_go_project_looks(self) -> None:
        await self.leases.claim("Hero", 77, 60)
        self.assertEqual(await self.cache.call(lambda redis: redis.get("agonyl:logged_in_user:hero")), b"77")

    async def test_a_script_that_the_server_forgot_is_sent_again(self) -> None:
        await self.leases.renew({"hero": 1}, 60)
        await self.cache.call(lambda redis: redis.script_flush())
        await self.leases.renew({"other": 1}, 60)
        self.assertFalse(await self.leases.claim("Other", 1, 60))


class RedisHandoversTests(CacheTestCase, contract.HandoversContract):
    def setUp(self) -> None:
        super().setUp()
        self.handovers = RedisHandovers(self.cache)

    async def pass_time(self) -> None:
        await deferLater(reactor, 0.01)


class RedisThrottlesTests(CacheTestCase, contract.ThrottlesContract):
    def setUp(self) -> None:
        super().setUp()
        self.throttles = RedisThrottles(self.cache)

    async def pass_time(self) -> None:
        await deferLater(reactor, 0.01)


class RedisControlMessagesTests(CacheTestCase, control_contract.ControlContract):
    def setUp(self) -> None:
        super().setUp()
        self.control = RedisControlMessages(self.cache)
        self.hasty = RedisControlMessages(self.cache, keep_seconds=0.05)

    async def pass_time(self) -> None:
        await deferLater(reactor, 0.01)

    async def put(self, value: str | bytes) -> None:
        """Let something wait that nobody of ours sent."""
        await self.cache.call(lambda redis: redis.execute_command("ZADD", CONTROL_KEY, 9e15, value))

    async def answer_with(self, message: ControlMessage, word: bytes) -> None:
        """Answer as nobody of ours does."""
        await self.cache.call(lambda redis: redis.set(f"agonyl:control_answer:{message.id}", word))

    async def test_what_cannot_be_read_is_logged_and_stops_nothing(self) -> None:
        wrong = (
            "",
            "[]",
            b"\xff",
            '{"kind": "explode", "by": "x"}',
            '{"kind": "kick", "by": "x", "account_id": 0}',
            '{"kind": "kick", "by": "x", "account_id": "one"}',
            '{"kind": "announce", "by": "x", "text": "' + "a" * 64 + '"}',
            '{"kind": "announce", "by": "x", "text": "a\\u0000b"}',
            '{"kind": "announce", "text": "nobody says it"}',
        )
        for value in wrong:
            await self.put(value)
        good = control_contract.announcement("good")
        await self.control.send(good)
        with captured_errors() as lines:
            self.assertEqual(await self.control.take(), (good,))
        self.assertEqual(len(lines), len(wrong), lines)
        self.assertEqual(await self.control.take(), ())

    async def test_an_answer_that_cannot_be_read_is_told_from_none(self) -> None:
        message = control_contract.announcement("good")
        for word in (b"", b"perhaps", b"\xff"):
            await self.answer_with(message, word)
            with self.assertRaisesRegex(UnreadableDocument, message.id):
                await self.control.answer_to(message)

    async def test_nothing_stays_in_redis(self) -> None:
        message = control_contract.announcement("short")
        await self.hasty.send(message)
        await self.hasty.answer(message, Outcome.DONE)
        for _ in range(8):
            await self.pass_time()
        self.assertEqual(await self.cache.call(lambda redis: redis.keys("agonyl:control_*")), [])


@attrs.define(eq=False)
class Moody(Factory[Protocol]):
    """A Redis that ends its first *ends* connections, then refuses *refused* passwords, and is well after that."""

    ends: int = 0
    refused: int = 0

    def buildProtocol(self, _: IAddress | None) -> Protocol:
        """Return the other end of a connection."""
        return MoodyProtocol(self)


@attrs.define(eq=False)
class MoodyProtocol(Protocol):
    """One connection to it."""

    moods: Moody

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        if self.moods.ends:
            self.moods.ends -= 1
            self.transport.loseConnection()
        elif b"AUTH" in data and self.moods.refused:
            self.moods.refused -= 1
            self.transport.write(b"-WRONGPASS invalid username-password pair\r\n")
        else:
            for word, answer in ((b"AUTH", b"+OK\r\n"), (b"SELECT", b"+OK\r\n"), (b"PING", b"+PONG\r\n")):
                self.transport.write(answer * data.count(word))


class FirstMoments(CacheTestCase):
    def to(self, moody: Moody, call_seconds: float = 3) -> Cache:
        """Return a cache that connects to such a Redis."""
        port = reactor.listenTCP(0, cast(ServerFactory, moody), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        address = port.getHost()
        assert isinstance(address, IPv4Address)
        return self.connect(f"redis://:secret@127.0.0.1:{address.port}/0", call_seconds=call_seconds)

    async def test_connections_that_end_at_once_are_tried_again(self) -> None:
        cache = self.to(Moody(ends=2 * CONNECTIONS))
        self.assertEqual(await cache.call(lambda redis: redis.ping()), "PONG")

    async def test_a_password_that_is_good_later_is_tried_again(self) -> None:
        cache = self.to(Moody(refused=2 * CONNECTIONS))
        self.assertEqual(await cache.call(lambda redis: redis.ping()), "PONG")

    async def test_a_wrong_password_is_what_callers_are_told_and_is_not_tried_in_haste(self) -> None:
        cache = self.to(Moody(refused=10**6), call_seconds=0.3)
        with self.assertRaisesRegex(StoreUnavailable, "WRONGPASS.*CACHE_URL"):
            await cache.call(lambda redis: redis.ping())


class CacheTests(CacheTestCase):
    async def test_calls_work_again_after_the_server_ended_every_connection(self) -> None:
        killer = self.connect(empty_cache())
        leases = RedisLeases(self.cache)
        await leases.claim("hero", 1, 60)
        for _ in range(3):
            await killer.call(lambda redis: redis.execute_command("CLIENT", "KILL", "TYPE", "normal"))
            await contract.failing_at_most(CONNECTIONS, lambda: leases.release("hero"))
            for n in range(20):
                self.assertTrue(await leases.claim("hero", n, 60))
                await leases.release("hero")

    async def test_a_redis_that_is_not_there_fails_calls_and_nothing_else(self) -> None:
        cache = self.connect("unix:///nonexistent/redis.sock?db=0", call_seconds=0.05)
        with self.assertRaises(StoreUnavailable):
            await RedisLeases(cache).release("hero")

    async def test_closing_ends_the_calls_that_wait(self) -> None:
        cache = Cache("unix:///nonexistent/redis.sock?db=0", reactor)
        starting = cache.start()
        waiting = ensureDeferred(contract.outcomes([RedisLeases(cache).claim("hero", 1, 60)]))
        await cache.close()
        self.assertEqual(await waiting, [StoreUnavailable])
        await starting
        with self.assertRaises(StoreUnavailable):
            await RedisLeases(cache).claim("hero", 1, 60)

    async def test_what_redis_refuses_is_an_error_of_ours(self) -> None:
        with self.assertRaises(StoreUnavailable):
            await self.cache.call(lambda redis: redis.execute_command("NONSENSE"))

    def test_an_address_is_read_in_both_forms(self) -> None:
        for url, number, password in (
            ("redis://localhost:7000/3", 3, None),
            ("redis://:a%2Fb@localhost", 0, "a/b"),
            ("unix:///run/redis%20a.sock?db=2", 2, None),
        ):
            address = CacheAddress.from_url(url, reactor)
            self.assertEqual((address.number, address.password), (number, password))

    def test_an_address_of_another_form_is_refused(self) -> None:
        for url in ("http://localhost", "redis://", "redis://localhost/x", "unix://?db=1", "redis://h:port/1"):
            with self.assertRaisesRegex(ValueError, "CACHE_URL"):
                CacheAddress.from_url(url, reactor)
