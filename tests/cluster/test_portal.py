"""The portal beside the game: the same accounts, passwords and limits, and a status that is true."""

import json

from gameserver.messages.login import ClientLogin, LoginNotice, ServerList
from tests.cluster.case import ClusterCase
from tests.support.browser import Browser

SETTINGS = {"REGISTRATION": "open", "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}


class Together(ClusterCase):
    variables = {"AUTO_CREATE_ACCOUNT": "false"}

    def setUp(self) -> None:
        super().setUp()
        self.cluster.start("portal", variables=SETTINGS)
        self.browser = Browser(self.cluster.network)

    def told(self, name: str, password: str) -> str:
        """What the login server tells somebody who logs in; empty for who is let in."""
        client = self.cluster.to_login()
        client.send(ClientLogin(account=name, password=password))
        self.settle(0.1)
        notices = client.told(LoginNotice)
        self.assertTrue(notices or client.told(ServerList))
        client.close()
        self.settle(0.1)
        return notices[0].text if notices else ""

    def test_who_registers_can_play_and_is_seen_to(self) -> None:
        self.assertEqual(self.told("Hero", "secret"), "Invalid credentials!")
        self.assertEqual(self.browser.register("Hero", "secret").status, 303)
        player = self.cluster.player("Hero")
        self.settle(6)
        status = json.loads(self.browser.get("/api/status").body)
        self.assertEqual((status["open"], status["online"], status["gates"]), (True, 1, 1))
        self.assertIn("Warrior", self.browser.get("/account").text)
        player.client.close()
        self.settle(20)
        self.assertEqual(json.loads(self.browser.get("/api/status").body)["online"], 0)

    def test_another_password_is_that_of_the_game_at_once(self) -> None:
        self.browser.register("Hero", "secret")
        path = "/account/password"
        page = self.browser.submit(path, path, old="secret", password="better", again="better")
        self.assertEqual(page.status, 303)
        self.assertEqual(self.told("Hero", "secret"), "Invalid credentials!")
        self.assertEqual(self.told("Hero", "better"), "")

    def test_attempts_at_the_pages_and_in_the_game_count_together(self) -> None:
        self.browser.register("Hero", "secret")
        guesser = Browser(self.cluster.network, "198.51.100.1")
        for _ in range(5):
            self.assertEqual(guesser.log_in("Hero", "guess").status, 401)
            self.assertEqual(self.told("Hero", "guess"), "Invalid credentials!")
        self.assertIn("Too many attempts.", self.told("Hero", "secret"))
        self.assertEqual(guesser.log_in("Hero", "secret").status, 429)

    def test_the_game_goes_on_without_the_portal_and_the_portal_without_the_game(self) -> None:
        self.browser.register("Hero", "secret")
        player = self.cluster.player("Hero")
        self.cluster.crash("portal")
        self.settle(20)
        self.assertIsNone(player.client.lost)
        self.cluster.start("portal", variables=SETTINGS)
        for name in ("gate", "zone", "account", "login", "main"):
            self.cluster.crash(name)
        self.settle(10)
        self.assertEqual(self.browser.log_in("Hero", "secret").status, 303)
        status = json.loads(self.browser.get("/api/status").body)
        self.assertEqual((status["open"], status["problem"]), (False, "The worlds are being started."))
