"""A Redis that is away for a while: two lines of the log, and none of those that its libraries have for it."""

import shutil
import tempfile
from pathlib import Path

from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.endpoints import UNIXServerEndpoint
from twisted.internet.interfaces import IListeningPort
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import deferLater

from gameserver.storage.cache import CONNECTIONS, Cache
from gameserver.storage.errors import StoreUnavailable
from tests.ops.logged_case import logged
from tests.support.stores import CacheTestCase, empty_cache


class Redis(Factory[Protocol]):
    """As much of it as connections need: it lets everybody in, and says that it is there."""

    noisy = False

    def __init__(self) -> None:
        self.connections: set[Protocol] = set()

    def buildProtocol(self, _: object) -> Protocol:
        """Return the other end of a connection."""
        return RedisConnection(self)


class RedisConnection(Protocol):
    """One connection to it."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def connectionMade(self) -> None:
        self.redis.connections.add(self)

    def connectionLost(self, reason: object = None) -> None:
        self.redis.connections.discard(self)

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        for word, answer in ((b"SELECT", b"+OK\r\n"), (b"PING", b"+PONG\r\n")):
            self.transport.write(answer * data.count(word))


class OutageTests(CacheTestCase):
    def setUp(self) -> None:
        super().setUp()
        _, self.console = logged(self)
        directory = Path(tempfile.mkdtemp(prefix="gameserver-test-"))
        self.addCleanup(shutil.rmtree, directory)
        self.socket = directory / "redis.sock"
        self.redis = Redis()

    async def listen(self) -> IListeningPort:
        """Let Redis be there, until the end of the test at the latest."""
        port: IListeningPort = await UNIXServerEndpoint(reactor, str(self.socket)).listen(self.redis)
        self.addCleanup(port.stopListening)
        return port

    async def answered(self, cache: Cache) -> None:
        """Wait until there are as many connections as there should be, and one answers."""
        while len(self.redis.connections) < CONNECTIONS:
            await deferLater(reactor, 0)
        await cache.call(lambda redis: redis.ping())

    def lines(self) -> list[str]:
        """Return what was logged, without what Twisted says of the listening port."""
        return [line for line in self.console.getvalue().splitlines() if str(self.socket) not in line]

    async def test_an_outage_is_two_lines_however_long_it_lasts(self) -> None:
        port = await self.listen()
        cache = self.connect(f"unix://{self.socket}", call_seconds=0.3)
        await self.answered(cache)
        await maybeDeferred(port.stopListening)
        for connection in list(self.redis.connections):
            assert connection.transport is not None
            connection.transport.loseConnection()
        for _ in range(CONNECTIONS + 1):  # the end of a connection is told to who uses it
            with self.assertRaises(StoreUnavailable):
                await cache.call(lambda redis: redis.ping())
        await self.listen()
        await self.answered(cache)
        lines = self.lines()
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[0], "warn +storage.cache: Redis cannot be reached, trying again: .*No such file")
        self.assertRegex(lines[1], "info +storage.cache: Redis is there again")

    async def test_connections_that_are_replaced_at_once_are_no_line(self) -> None:
        killer = self.connect(empty_cache())
        await self.cache.call(lambda redis: redis.ping())
        for _ in range(3):
            await killer.call(
                lambda redis: redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            )
            await deferLater(reactor, 0.01)
            await self.cache.call(lambda redis: redis.ping())
        self.assertEqual(self.lines(), [])
