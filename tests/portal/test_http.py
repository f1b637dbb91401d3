"""HTTP as strangers speak it: garbage, half requests, floods, odd methods, and the headers of every answer."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.interfaces import IPushProducer, IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import LogLevel, capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.portal.web import REQUEST_SECONDS
from tests.portal.case import PortalCase, Site
from tests.support.browser import Browser, parsed
from tests.support.memory_stores import PlainPasswords

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
SNIPPETS = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\n",
        b"GET //[ HTTP/1.1\r\n",
        b"GET http://[::1 HTTP/1.1\r\n",
        b"POST /login HTTP/1.1\r\n",
        b"OPTIONS * HTTP/1.1\r\n",
        b"GET /%ff%00 HTTP/1.1\r\n",
        b"Host: [\r\n",
        b"Host: \xff\xfe\r\n",
        b"Cookie: portal=\xff; ;;=\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: 99999999\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Type: application/x-www-form-urlencoded\r\n",
        b"Content-Type: multipart/form-data; boundary=x\r\n",
        b"X-Forwarded-For: nonsense, 1.2.3.4.5, ::\r\n",
        b"Expect: 100-continue\r\n",
        b"\r\n",
        b"csrf=1&csrf=2&%=%&name=%00",
        b"5\r\nhello\r\n0\r\n\r\n",
    ]
)


class SlowPasswords(PlainPasswords):
    """Passwords that take long."""

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__()
        self._clock = clock

    async def verify(self, password_hash: str | None, password: str) -> bool:
        await deferLater(self._clock, 2 * REQUEST_SECONDS)
        return await super().verify(password_hash, password)


class Garbage(PortalCase):
    @given(st.lists(st.binary(max_size=80) | SNIPPETS, max_size=12))
    def test_no_bytes_break_anything(self, pieces: list[bytes]) -> None:
        site = Site()
        wire = site.browser().connect()
        for piece in pieces:
            wire.transport.write(piece)
            site.network.settle(0.1)
        self.assertNotIn(b"Traceback", wire.received)
        self.assertNotIn(b" 500 ", wire.received)
        self.assertEqual(site.browser().get("/").status, 200)
        site.finish()
        self.assertEqual(self.flushLoggedErrors(), [])


def login_of(browser: Browser) -> bytes:
    """Return what a browser sends to log in as Hero."""
    form = f"csrf={browser.get('/login').csrf}&name=Hero&password=secret"
    lines = [
        "POST /login HTTP/1.1",
        f"Content-Length: {len(form)}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Cookie: portal={browser.cookies['portal']}",
        "",
        form,
    ]
    return "\r\n".join(lines).encode()


class Limits(PortalCase):
    variables = {"PORTAL_REQUESTS_PER_MINUTE": "5"}

    def test_half_a_request_is_not_waited_for_however_slowly_it_comes(self) -> None:
        wire = self.browser.connect()
        for letter in GET[:-4]:
            wire.transport.write(bytes([letter]))
            self.site.network.settle(1)
            if wire.is_lost:
                break
        self.assertTrue(wire.is_lost)
        self.assertLess(self.site.network.now, REQUEST_SECONDS + 3)
        self.assertEqual(wire.received, b"")

    def test_half_a_body_is_not_waited_for_either(self) -> None:
        wire = self.browser.connect()
        wire.transport.write(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n")
        for _ in range(20):
            wire.transport.write(b"a" * 1000)
            self.site.network.settle(1)
        self.assertTrue(wire.is_lost)

    def test_a_connection_may_serve_again_and_ends_when_nothing_more_is_asked(self) -> None:
        wire = self.browser.connect()
        for count in (1, 2, 3):
            wire.transport.write(GET)
            self.site.network.settle(REQUEST_SECONDS - 1)
            self.assertEqual(wire.received.count(b"HTTP/1.1 200 OK"), count)
        self.site.network.settle(2)
        self.assertTrue(wire.is_lost)

    def test_who_does_not_read_is_let_go(self) -> None:
        wire = self.browser.connect()
        IPushProducer(wire.transport).pauseProducing()
        wire.transport.write(GET * 2000)
        self.site.network.settle(60)
        self.assertEqual(len(self.site.network.sockets), 2)  # the port, and the browser's own end
        wire.transport.abortConnection()

    def test_who_asks_again_before_he_was_answered_gets_one_answer_and_is_let_go(self) -> None:
        for request in (GET, b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n"):
            wire = self.browser.connect()
            wire.transport.write(request * 100)
            self.site.network.settle(1)
            self.assertTrue(wire.is_lost)
            self.assertEqual(wire.received.count(b"HTTP/1.1 "), 1)

    def test_a_long_body_is_refused_and_not_kept(self) -> None:
        page = self.browser.post("/login", {"name": "a" * 5000})
        self.assertEqual(page.status, 413)

    def test_so_is_one_that_does_not_say_how_long_it_is(self) -> None:
        wire = self.browser.connect()
        chunk = b"800\r\n" + b"a" * 0x800 + b"\r\n"
        wire.transport.write(b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + 3 * chunk)
        wire.transport.write(b"0\r\n\r\n")
        self.site.network.settle(1)
        self.assertEqual(parsed(wire.received).status, 413)

    def test_what_is_too_long_takes_no_memory(self) -> None:
        wire = self.browser.connect()
        wire.transport.write(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n")
        piece = b"a" * 60_000
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        for _ in range(60):
            wire.transport.write(piece)
            self.site.network.settle(0.1)
        kept, _ = tracemalloc.get_traced_memory()
        self.assertFalse(wire.is_lost)
        self.assertLess(kept, 20 * len(piece))

    def test_an_address_that_asks_for_too_much_is_told_to_wait_and_others_are_served(self) -> None:
        told = [self.browser.get("/").status for _ in range(7)]
        self.assertEqual((told[:5], told[-1]), ([200] * 5, 429))
        self.assertEqual(self.site.browser("203.0.113.6").get("/").status, 200)
        self.assertIn("retry-after", self.browser.get("/").headers)
        self.site.network.settle(60)
        self.assertEqual(self.browser.get("/").status, 200)


class Unnamed(SynchronousTestCase):
    def warnings(self, proxies: str, interface: str = "127.0.0.1") -> list[str]:
        """What the log warns of when a portal starts and three requests come by a proxy."""
        with capturedLogs() as logs:
            site = Site({"PORTAL_TRUSTED_PROXIES": proxies, "PORTAL_BIND_ADDRESS": interface})
            for _ in range(3):
                site.browser().get("/")
        site.finish()
        return [event["log_format"] for event in logs if event["log_level"] is LogLevel.warn]

    def test_a_proxy_that_nobody_named_is_told_to_the_operator_once(self) -> None:
        self.assertEqual(self.warnings("127.0.0.1"), [])
        [said] = self.warnings("")
        self.assertIn("PORTAL_TRUSTED_PROXIES", said)

    def test_plain_http_for_everybody_is_told_at_the_start(self) -> None:
        self.assertEqual(self.warnings("127.0.0.1", ""), [])
        self.assertIn("passwords go over plain HTTP", self.warnings("", "")[0])


class Places(PortalCase):
    variables = {"PORTAL_MAX_CONNECTIONS": "3"}

    def test_more_connections_than_there_are_places_are_refused(self) -> None:
        wires = [self.browser.connect() for _ in range(4)]
        self.site.network.settle(1)
        self.assertEqual([wire.is_lost for wire in wires], [False, False, False, True])


class Answers(PortalCase):
    def test_every_answer_has_the_headers_that_protect_people(self) -> None:
        for path, method in (("/", "GET"), ("/nowhere", "GET"), ("/", "PUT"), ("/register", "GET"), ("/", "HEAD")):
            page = self.browser.get(path, method=method)
            self.assertNotIn("server", page.headers)
            self.assertIn("GMT", page.headers["date"])
            self.assertEqual(page.headers["x-content-type-options"], "nosniff")
            self.assertIn("frame-ancestors 'none'", page.headers["content-security-policy"])
            self.assertNotIn("unsafe", page.headers["content-security-policy"])
            self.assertNotIn("strict-transport-security", page.headers)
            self.assertEqual(page.headers["cache-control"], "no-store")

    def test_over_https_browsers_are_told_to_stay_there(self) -> None:
        page = self.site.browser(is_https=True).get("/")
        self.assertIn("max-age=", page.headers["strict-transport-security"])

    def test_other_methods_are_refused(self) -> None:
        for method in ("PUT", "DELETE", "TRACE", "OPTIONS", "CONNECT", "BREW", "get"):
            page = self.browser.get("/", method=method)
            self.assertEqual((page.status, page.headers["allow"]), (405, "GET, HEAD, POST"), method)
        page = self.browser.get("/logout")
        self.assertEqual((page.status, page.headers["allow"]), (405, "POST"))

    def test_head_tells_the_same_without_the_body(self) -> None:
        head, whole = self.browser.get("/login", method="HEAD"), self.browser.get("/login")
        self.assertEqual(head.body, b"")
        self.assertEqual((head.status, head.headers["content-length"]), (200, str(len(whole.body))))

    def test_what_is_not_there_is_told_on_a_page_of_ours(self) -> None:
        for path in ("/nowhere", "//evil.example/", "/../login", "/login/x", "/%ff", "*", "http://["):
            self.assertEqual(self.browser.get(path).status, 404, path)
        self.assertIn("There is no such page.", self.browser.get("/nowhere").text)

    def test_our_own_faults_are_told_without_details(self) -> None:
        self.site.accounts.online = None  # type: ignore[assignment]
        page = self.browser.get("/")
        self.assertEqual(page.status, 500)
        self.assertIn("Something broke here.", page.text)
        self.assertNotIn("Traceback", page.text)
        self.assertEqual(len(self.flushLoggedErrors(TypeError)), 1)

    def test_a_store_that_is_away_is_told_as_maintenance(self) -> None:
        self.site.has("Hero")
        self.site.database.active = True
        self.assertEqual(self.browser.log_in("Hero", "secret").status, 503)
        self.assertEqual(self.browser.get("/account").status, 503)
        self.assertEqual(self.browser.get("/").status, 200)

    def test_an_answer_that_takes_long_is_waited_for(self) -> None:
        site = Site(passwords=SlowPasswords)
        self.addCleanup(site.finish)
        site.has("Hero")
        began = site.network.now
        self.assertEqual(site.browser().log_in("Hero", "secret").status, 303)
        self.assertGreater(site.network.now - began, 2 * REQUEST_SECONDS)

    def test_who_asks_again_while_he_is_served_gets_the_first_answer_and_is_let_go(self) -> None:
        site = Site(passwords=SlowPasswords)
        self.addCleanup(site.finish)
        site.has("Hero")
        browser = site.browser()
        wire = browser.connect()
        for request in (login_of(browser), GET, GET):
            wire.transport.write(request)
            site.network.settle(1)
        self.assertEqual(wire.received, b"")
        site.network.settle(5 * REQUEST_SECONDS)
        self.assertTrue(wire.is_lost)
        self.assertEqual(parsed(wire.received).status, 303)
        self.assertEqual(wire.received.count(b"HTTP/1.1 "), 1)

    def test_who_leaves_before_the_answer_leaves_nothing_behind(self) -> None:
        site = Site(passwords=SlowPasswords)
        site.has("Hero")
        browser = site.browser()
        request = login_of(browser)
        wires = [browser.connect() for _ in range(2)]
        for wire in wires:
            wire.transport.write(request)
        site.network.settle(1)
        wires[0].transport.abortConnection()
        site.network.settle(1)
        site.finish()
        self.assertTrue(wires[1].is_lost)
        self.assertEqual((wires[1].received, site.sessions.rows), (b"", {}))
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_styles_and_picture_may_be_kept(self) -> None:
        for path, kind in (("/portal.css", "text/css; charset=utf-8"), ("/icon.svg", "image/svg+xml")):
            page = self.browser.get(path)
            self.assertEqual((page.status, page.headers["content-type"]), (200, kind))
            self.assertIn("max-age=", page.headers["cache-control"])
