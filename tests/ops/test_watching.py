"""The port for programs that watch: answers, says what is missing, and keeps nobody out."""

import io
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from typing import cast

import attrs
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Metric
from twisted.application.service import MultiService
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IAddress, IPushProducer, ITCPTransport
from twisted.internet.protocol import ClientFactory, Protocol
from twisted.trial.unittest import SynchronousTestCase
from twisted.web.resource import Resource
from twisted.web.server import Request

from gameserver.ops import health
from gameserver.ops.environment import read
from gameserver.ops.kinds import LogLevel
from gameserver.ops.logs import ProcessLog
from gameserver.ops.metrics.families import gauges
from gameserver.ops.metrics.figures import Check, Figures
from gameserver.ops.metrics.http import IDLE_SECONDS, LONGEST_SECONDS, MOST_BYTES, MOST_CONNECTIONS, Page
from gameserver.ops.metrics.site import Watching, root_of, watched
from gameserver.ops.settings import LogSettings
from tests.cluster.case import ClusterCase
from tests.support.network import MemoryNetwork
from tests.support.quiet import assert_quiet

PORT = 9101


@attrs.frozen
class Answer:
    """What a page said."""

    status: int
    body: str


class _Asking(Protocol):
    def __init__(self, request: bytes) -> None:
        self._request = request
        self.data = b""
        self.is_over = False

    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.write(self._request)

    def dataReceived(self, data: bytes) -> None:
        self.data += data

    def connectionLost(self, reason: object = None) -> None:
        self.is_over = True


class _Once(ClientFactory):
    noisy = False

    def __init__(self, asking: _Asking) -> None:
        self._asking = asking

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        return self._asking


class _Size(Page):
    def render_PUT(self, request: Request) -> bytes:
        assert request.content is not None
        return str(len(request.content.read())).encode()


def fetch(network: MemoryNetwork, path: str, method: str = "GET", body: str = "", port: int = PORT) -> Answer:
    """Ask for a page."""
    request = f"{method} {path} HTTP/1.0\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    asking = _Asking(request.encode())
    network.connectTCP("127.0.0.1", port, _Once(asking))
    assert network.run_until(lambda: asking.is_over), "no answer"
    head, _, rest = asking.data.decode().partition("\r\n\r\n")
    return Answer(int(head.split()[1]), rest)


class OfADaemon(ClusterCase):
    def watch(self, name: str) -> None:
        """Open a port for what a daemon of the cluster says of itself."""
        network = self.cluster.network
        watching = Watching("", PORT, root_of(self.cluster.service(name), name, network), network)
        watching.startService()
        self.addCleanup(watching.stopService)

    def test_a_daemon_that_turns_is_alive(self) -> None:
        self.watch("gate")
        self.assertEqual(fetch(self.cluster.network, "/healthz"), Answer(200, "the reactor turns\n"))

    def test_the_figures_are_text(self) -> None:
        self.watch("gate")
        answer = fetch(self.cluster.network, "/metrics")
        self.assertEqual(answer.status, 200)
        self.assertIn('a3_link_up{daemon="gate",link="zone 0"} 1.0', answer.body)

    def test_a_gate_is_ready_while_there_is_a_zone(self) -> None:
        self.watch("gate")
        self.assertEqual(fetch(self.cluster.network, "/readyz").status, 200)
        self.cluster.crash("zone")
        answer = fetch(self.cluster.network, "/readyz")
        self.assertEqual(answer.status, 503)
        failing = [check for check in json.loads(answer.body)["checks"] if not check["is_good"]]
        self.assertEqual([check["name"] for check in failing], ["gate: link to zone"])
        self.assertIn("zone 0", failing[0]["detail"])
        self.cluster.start("zone")
        self.assertEqual(fetch(self.cluster.network, "/readyz").status, 200)

    def test_a_login_server_without_a_gate_is_not_ready(self) -> None:
        self.watch("login")
        self.assertEqual(fetch(self.cluster.network, "/readyz").status, 200)
        self.cluster.crash("gate")
        self.assertEqual(fetch(self.cluster.network, "/readyz").status, 503)

    def test_a_zone_is_ready_when_main_knows_it(self) -> None:
        self.watch("zone")
        self.assertEqual(fetch(self.cluster.network, "/readyz").status, 200)
        self.cluster.crash("main")
        self.assertEqual(fetch(self.cluster.network, "/readyz").status, 503)

    def test_other_pages_are_not_there(self) -> None:
        self.watch("zone")
        for path in ("/", "/nothing", "/healthz/below", "//", "/%2e%2e/etc/passwd"):
            answer = fetch(self.cluster.network, path)
            self.assertEqual(answer, Answer(404, "there is no such page\n"), path)
        self.assertEqual(fetch(self.cluster.network, "/log-level", "PUT", "debug").status, 404)

    def test_other_methods_are_refused_in_a_word(self) -> None:
        self.watch("zone")
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"):
            for path in ("/metrics", "/healthz", "/readyz"):
                answer = fetch(self.cluster.network, path, method, "x=1")
                self.assertEqual(answer, Answer(405, "not with this method\n"), (method, path))


class OfAProcess(SynchronousTestCase):
    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.addCleanup(assert_quiet, self.network)

    def start(self, *figures: Figures, log: ProcessLog | None = None) -> MultiService:
        """Start a daemon that has nothing but these."""
        daemon = MultiService()
        for each in figures:
            each.setServiceParent(daemon)
        whole = watched(daemon, "test", "", PORT, self.network, log)
        whole.startService()
        self.addCleanup(whole.stopService)
        return whole

    def test_a_taken_port_keeps_no_daemon_from_starting(self) -> None:
        self.start()
        second = Watching("", PORT, Resource(), self.network)
        second.startService()
        self.assertIsNone(second.address)
        self.successResultOf(second.stopService())
        self.assertEqual(fetch(self.network, "/healthz").status, 200)

    def test_a_check_that_breaks_or_hangs_is_one_that_fails(self) -> None:
        async def breaks() -> Iterable[Check]:
            raise ValueError("three is not even")

        async def hangs() -> Iterable[Check]:
            await Deferred()
            return []

        for check, word in ((breaks, "three is not even"), (hangs, "no answer within 2 s")):
            self.assertIn(word, self.reason(check))

    def reason(self, check: Callable[[], Awaitable[Iterable[Check]]]) -> str:
        """Return why a daemon with this check is not ready."""
        daemon = MultiService()
        Figures(list, check).setServiceParent(daemon)
        found: list[list[Check]] = []
        ensureDeferred(health.checks(daemon, "test", self.network)).addCallback(found.append)
        self.network.settle(health.ANSWER_SECONDS)
        [[failed]] = found
        self.assertFalse(failed.is_good)
        return failed.detail

    def test_who_asks_and_goes_harms_nobody(self) -> None:
        async def hangs() -> Iterable[Check]:
            await Deferred()
            return []

        self.start(Figures(list, hangs))
        asking = _Asking(b"GET /readyz HTTP/1.0\r\n\r\n")
        connector = self.network.connectTCP("127.0.0.1", PORT, _Once(asking))
        self.network.settle(0.5)
        connector.disconnect()
        self.network.settle(5)
        self.assertEqual(fetch(self.network, "/healthz").status, 200)

    def open(self, request: bytes) -> _Asking:
        """Connect, send so much of a request, and keep the connection."""
        asking = _Asking(request)
        self.network.connectTCP("127.0.0.1", PORT, _Once(asking))
        self.network.settle(0.1)
        return asking

    def test_who_says_nothing_or_half_of_a_request_is_closed_after_a_minute(self) -> None:
        self.start()
        held = [self.open(begin) for begin in (b"", b"GET /metr", b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\n")]
        self.network.settle(IDLE_SECONDS - 10)
        self.assertEqual([each.is_over for each in held], [False] * 3)
        self.network.settle(30)
        self.assertEqual([each.is_over for each in held], [True] * 3)

    def test_who_sends_a_byte_now_and_then_is_closed_after_a_while(self) -> None:
        self.start()
        asking = self.open(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        transport = asking.transport
        assert transport is not None
        for _ in range(int(LONGEST_SECONDS / 30)):
            self.assertFalse(asking.is_over)
            transport.write(b"x")
            self.network.settle(30)
        self.assertTrue(asking.is_over)

    def test_who_does_not_read_the_answer_is_closed(self) -> None:
        self.start(Figures(lambda: [gauges("large", "Much.", "n", {"x" * 1000 + f"{n}": n for n in range(500)})]))
        asking = self.open(b"")
        transport = cast(ITCPTransport, asking.transport)
        IPushProducer(transport).pauseProducing()
        transport.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        self.network.settle(2 * IDLE_SECONDS)
        IPushProducer(transport).resumeProducing()
        self.network.settle(1)
        self.assertTrue(asking.is_over)
        self.assertLess(len(asking.data), 500_000)

    def test_who_asks_many_times_at_once_makes_the_work_of_one_and_gets_one_answer(self) -> None:
        made = 0

        def collect() -> Iterable[Metric]:
            nonlocal made
            made += 1
            return [gauges("large", "Much.", "n", {"x": 1})]

        self.start(Figures(collect))
        for _ in range(10):
            asking = self.open(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
            self.assertTrue(asking.is_over)
            self.assertEqual(asking.data.count(b"200 OK"), 1)
            self.assertIn(b"Connection: close", asking.data)
        self.assertEqual(made, 1)
        self.network.settle(1)
        fetch(self.network, "/metrics")
        self.assertEqual(made, 2)

    @given(st.binary(max_size=200))
    def test_garbage_is_an_error_of_its_sender_and_tells_him_nothing(self, garbage: bytes) -> None:
        network = MemoryNetwork()
        watching = Watching("", PORT, root_of(MultiService(), "test", network), network)
        watching.startService()
        asking = _Asking(garbage + b"\r\n\r\n")
        network.connectTCP("127.0.0.1", PORT, _Once(asking))
        network.settle(2 * IDLE_SECONDS)
        self.assertTrue(asking.is_over)
        self.assertRegex(asking.data, rb"\A(HTTP/1\.. [245]\d\d |\Z)")
        for word in (b"Twisted", b"Traceback", b"Server:", b"<html"):
            self.assertNotIn(word, asking.data)
        watching.stopService()
        network.settle(1)

    def test_of_a_large_body_only_the_beginning_is_kept(self) -> None:
        root = Page()
        root.putChild(b"size", _Size())
        watching = Watching("", PORT, root, self.network)
        watching.startService()
        self.addCleanup(watching.stopService)
        answer = fetch(self.network, "/size", "PUT", "x" * 1_000_000)
        self.assertEqual(answer, Answer(200, str(MOST_BYTES)))

    def test_a_large_head_ends_the_connection(self) -> None:
        self.start()
        for head in (b"GET /healthz?" + b"x" * 100_000, b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 10_000):
            asking = self.open(head + b"\r\n\r\n")
            self.assertTrue(asking.is_over)
            self.assertNotIn(b"200 OK", asking.data)

    def test_of_more_than_fifty_at_once_the_oldest_are_closed_and_who_asks_is_answered(self) -> None:
        self.start()
        held = [self.open(b"GET /") for _ in range(3 * MOST_CONNECTIONS)]
        self.assertEqual(fetch(self.network, "/healthz").status, 200)
        self.assertEqual([asking.is_over for asking in held].index(False), 2 * MOST_CONNECTIONS + 1)
        self.assertFalse(held[-1].is_over)

    def test_who_is_connected_when_the_daemon_ends_is_let_go(self) -> None:
        whole = self.start()
        asking = self.open(b"GET /")
        whole.stopService()
        self.network.settle(0.1)
        self.assertTrue(asking.is_over)

    def test_the_log_level_can_be_changed_while_it_runs(self) -> None:
        directory = tempfile.mkdtemp(prefix="gameserver-test-")
        self.addCleanup(shutil.rmtree, directory)
        log = ProcessLog("test", read(LogSettings, {"LOG_PATH": directory}), io.StringIO())
        self.start(log=log)
        self.assertEqual(fetch(self.network, "/log-level"), Answer(200, "info\n"))
        self.assertEqual(fetch(self.network, "/log-level", "PUT", "debug\n"), Answer(200, "debug\n"))
        self.assertIs(log.level, LogLevel.DEBUG)
        refused = fetch(self.network, "/log-level", "PUT", "loud")
        self.assertEqual(refused.status, 400)
        self.assertIn("debug, info, warn, error, critical", refused.body)
        self.assertIs(log.level, LogLevel.DEBUG)
