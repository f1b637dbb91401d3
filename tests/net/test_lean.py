"""The lean reactor does what Twisted's own does: reads, writes, closes, and survives protocols that fail."""

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import ClientFactory, Protocol, ServerFactory, connectionDone
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.lean import LeanReactor
from tests.support.real import port_of

BIG = bytes(range(256)) * 40_000
LIMIT_SECONDS = 5.0


class Broken(Exception):
    """What the failing protocol raises."""


class Echo(Protocol):
    """Sends everything back; fails on the word, and closes on another."""

    transport: ITCPTransport

    def dataReceived(self, data: bytes) -> None:
        if data == b"fail":
            raise Broken
        if data == b"close":
            self.transport.loseConnection()
        self.transport.write(data)


class Script(Protocol):
    """Says its words, and stops the reactor when they are echoed or the connection ends."""

    transport: ITCPTransport

    def __init__(self, reactor: LeanReactor, words: bytes) -> None:
        self._reactor = reactor
        self._words = words
        self.heard = b""
        self.lost: Failure | None = None
        self._done = False

    def connectionMade(self) -> None:
        self.transport.write(self._words)

    def dataReceived(self, data: bytes) -> None:
        self.heard += data
        if len(self.heard) == len(self._words) and self._words != b"close":
            self._done = True
            self._reactor.stop()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost = reason
        if not self._done:
            self._reactor.stop()


class _Listening(ServerFactory):
    noisy = False
    protocol = Echo


class _Connecting(ClientFactory):
    noisy = False

    def __init__(self, script: Script) -> None:
        self._script = script

    def buildProtocol(self, addr: IAddress | None) -> Script:
        return self._script


class LeanReactorTests(SynchronousTestCase):
    def say(self, words: bytes) -> Script:
        """Run a reactor of its own until the words are echoed or the connection is lost."""
        reactor = LeanReactor()
        script = Script(reactor, words)
        port = reactor.listenTCP(0, _Listening(), interface="127.0.0.1")
        late = reactor.callLater(LIMIT_SECONDS, reactor.crash)
        reactor.connectTCP("127.0.0.1", port_of(port), _Connecting(script))
        reactor.run(installSignalHandlers=False)
        self.assertTrue(late.active(), "nothing came back, and nothing was closed")
        for selectable in reactor.removeAll():
            selectable.connectionLost(Failure(connectionDone.value))
        return script

    def test_what_is_sent_comes_back_however_much_it_is(self) -> None:
        self.assertEqual(self.say(b"hello").heard, b"hello")
        self.assertEqual(self.say(BIG).heard, BIG)

    def test_a_protocol_that_fails_loses_its_connection_and_the_failure_is_logged(self) -> None:
        script = self.say(b"fail")
        self.assertIsNotNone(script.lost)
        self.assertEqual(len(self.flushLoggedErrors(Broken)), 1)

    def test_a_connection_that_the_other_side_closes_ends(self) -> None:
        script = self.say(b"close")
        assert script.lost is not None
        self.assertTrue(script.lost.check(ConnectionDone))
