"""The portal as a process with real stores: it starts, serves people, tells how it is, and stops."""

import json
import re
import signal
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

from tests.support.processes import ProcessCase, free_ports


class PortalProcess(ProcessCase):
    def setUp(self) -> None:
        super().setUp()
        port, watched = free_ports(2)
        self.environment |= {"PORTAL_PORT": str(port), "PORTAL_METRICS_PORT": str(watched), "REGISTRATION": "open"}
        self.site, self.watched = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{watched}"

    def test_people_register_look_at_their_account_and_are_there_after_a_restart(self) -> None:
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        portal = self.daemon("portal")
        page = browser.open(f"{self.site}/register").read().decode()
        csrf = re.search(r'name="csrf" value="(\w+)"', page)
        assert csrf is not None
        form = {"csrf": csrf[1], "name": "Hero", "password": "secret", "again": "secret"}
        welcome = browser.open(f"{self.site}/register", urlencode(form).encode())
        self.assertEqual(welcome.url, f"{self.site}/account?done=welcome")
        self.assertIn("Your account is made.", welcome.read().decode())
        self.stop(portal, signal.SIGTERM)
        portal = self.daemon("portal")
        self.assertIn('<a href="/account">Hero</a>', browser.open(f"{self.site}/").read().decode())
        self.assertEqual(self.complaints("portal"), [])
        self.stop(portal, signal.SIGINT)

    def test_programs_are_told_how_the_server_and_the_portal_are(self) -> None:
        portal = self.daemon("portal")
        with urlopen(f"{self.site}/api/status") as answer:
            self.assertEqual(json.load(answer)["open"], False)
        with urlopen(f"{self.watched}/readyz") as answer:
            self.assertTrue(json.load(answer)["ready"])
        with self.assertRaises(HTTPError) as lost:
            urlopen(f"{self.site}/nowhere")
        lost.exception.close()
        with urlopen(f"{self.watched}/metrics") as answer:
            figures = answer.read().decode()
        self.assertIn(
            'a3_web_requests_total{daemon="portal",method="GET",route="other",status="404"} 1.0', figures
        )
        self.stop(portal, signal.SIGTERM)

    def test_with_a_cluster_people_can_play(self) -> None:
        cluster = self.daemon("cluster")
        self.report(self.bots("--count", "1", "--seconds", "3"), 40)
        with urlopen(f"{self.site}/api/status") as answer:
            told = json.load(answer)
        self.assertEqual((told["open"], told["gates"]), (True, 1))
        self.stop(cluster, signal.SIGTERM)
