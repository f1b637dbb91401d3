"""What the portal tells programs that watch it."""

from gameserver.daemons.portal.web import REQUEST_SECONDS
from gameserver.ops.metrics.collecting import exposition, registry_of
from tests.portal.case import PortalCase


class Figures(PortalCase):
    def told(self) -> str:
        """All figures."""
        return exposition(registry_of(self.site.daemon, "portal")).decode()

    def test_requests_are_counted_by_route_method_and_status_and_strangers_invent_no_rows(self) -> None:
        self.browser.get("/")
        self.browser.get("/", method="HEAD")
        for path, method in (("/a", "GET"), ("/b", "GET"), ("/c", "BREW"), ("/d", "STEW")):
            self.browser.get(path, method=method)
        told = self.told()
        for labels, count in (
            ('method="GET",route="/",status="200"', 1),
            ('method="HEAD",route="/",status="200"', 1),
            ('method="GET",route="other",status="404"', 2),
            ('method="other",route="other",status="405"', 2),
        ):
            self.assertIn(f'a3_web_requests_total{{daemon="portal",{labels}}} {count}.0', told)
        self.assertEqual(told.count("a3_web_requests_total{"), 4)
        self.assertIn('a3_web_request_seconds_count{daemon="portal",route="/"} 2.0', told)

    def test_logins_and_registrations_are_counted_by_result(self) -> None:
        self.browser.register("Hero", "secret")
        other = self.site.browser()
        other.register("Hero", "secret")
        other.register("<", "secret")
        other.log_in("Hero", "guess")
        other.log_in("Hero", "secret")
        told = self.told()
        for name, result, count in (
            ("registrations", "made", 1),
            ("registrations", "taken", 1),
            ("registrations", "invalid", 1),
            ("registrations", "throttled", 0),
            ("logins", "admitted", 1),
            ("logins", "invalid", 1),
            ("logins", "banned", 0),
        ):
            self.assertIn(f'a3_web_{name}_total{{daemon="portal",result="{result}"}} {count}.0', told)

    def test_a_browser_that_keeps_its_connection_is_not_counted_as_one_that_takes_too_long(self) -> None:
        count = 'a3_connections_timed_out_total{daemon="portal",link="PORTAL_PORT"} '
        silent, idle, slow = (self.browser.connect() for _ in range(3))
        for wire in (idle, slow):
            wire.transport.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.site.network.settle(1)
        slow.transport.write(b"GET / HT")
        self.site.network.settle(REQUEST_SECONDS + 1)
        self.assertEqual([wire.is_lost for wire in (silent, idle, slow)], [True] * 3)
        self.assertIn(f"{count}2.0", self.told())

    def test_connections_are_counted_as_those_of_every_port(self) -> None:
        self.browser.connect()
        self.assertIn('a3_connections{daemon="portal",link="PORTAL_PORT"} 1.0', self.told())
