"""The first page and what programs are told: whether people can play, and how to get there."""

import json

from twisted.internet.defer import CancelledError, ensureDeferred
from twisted.internet.task import Clock, deferLater
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.portal.status import FRESH_SECONDS, StatusBoard
from gameserver.world.rules import RateRules
from tests.cluster.case import ClusterCase
from tests.portal.case import PortalCase
from tests.support.memory_accounts import MemoryAccounts
from tests.support.memory_cache import MemoryLiveGates


class Status(PortalCase):
    variables = {"LOGIN_SERVER_PORT": "3551"}

    def told(self) -> dict[str, object]:
        """What programs are told now, a moment later."""
        self.site.network.settle(6)
        page = self.browser.get("/api/status")
        self.assertEqual((page.status, page.headers["content-type"]), (200, "application/json"))
        self.assertEqual(page.headers["access-control-allow-origin"], "*")
        answer: dict[str, object] = json.loads(page.body)
        return answer

    def announce(self) -> None:
        """Let there be two gates."""
        ensureDeferred(self.site.gates.announce([0, 7], 60))

    def test_with_gates_people_can_play(self) -> None:
        self.announce()
        self.site.accounts.online = {1, 2, 3}
        self.assertEqual(
            self.told(),
            {
                "name": "Elderland",
                "open": True,
                "problem": "",
                "online": 3,
                "gates": 2,
                "address": "play.example",
                "port": 3551,
                "rates_percent": {"exp": 250, "drop": 100, "woonz": 100},
            },
        )
        text = self.browser.get("/").text
        for shown in ("Elderland", "<strong>3</strong>", "<code>play.example</code>", "<code>3551</code>"):
            self.assertIn(shown, text)

    def test_without_gates_or_a_store_they_cannot(self) -> None:
        told = self.told()
        self.assertEqual((told["open"], told["gates"]), (False, 0))
        self.announce()
        self.site.cache.active = True
        told = self.told()
        self.assertEqual((told["open"], told["gates"], told["online"]), (False, None, 0))
        self.assertIn("under maintenance", self.browser.get("/").text)
        self.site.cache.active, self.site.database.active = False, True
        told = self.told()
        self.assertEqual((told["open"], told["gates"], told["online"]), (False, 2, None))

    def test_many_who_ask_cost_the_stores_one_question(self) -> None:
        self.told()
        self.site.database.active = True
        self.assertEqual(json.loads(self.browser.get("/api/status").body)["online"], 0)

    def test_a_host_that_is_no_name_is_not_repeated(self) -> None:
        page = self.browser.get("/api/status", {"Host": "<b>:80"})
        self.assertEqual(json.loads(page.body)["address"], "")


class SlowGates(MemoryLiveGates):
    """Gates of a cache that takes three seconds."""

    async def count(self) -> int:
        await deferLater(self.clock, 3)
        return await super().count()


class Board(SynchronousTestCase):
    def test_what_the_stores_say_is_known_although_the_visitor_who_waited_for_it_has_left(self) -> None:
        clock = Clock()
        gates = SlowGates(clock)
        board = StatusBoard(MemoryAccounts(), gates, RateRules(), clock)
        ensureDeferred(gates.announce([0], 60))

        first = ensureDeferred(board.status())
        clock.advance(3)
        self.assertTrue(self.successResultOf(first).is_open)
        gates.outage.active = True
        clock.advance(FRESH_SECONDS)
        impatient = ensureDeferred(board.status())
        impatient.cancel()
        self.failureResultOf(impatient, CancelledError)
        clock.advance(3)
        self.assertFalse(self.successResultOf(ensureDeferred(board.status())).is_open)


class SaidAddress(PortalCase):
    variables = {"PORTAL_GAME_ADDRESS": "game.example"}

    def test_people_are_told_what_the_operator_says(self) -> None:
        self.assertIn("<code>game.example</code>", self.browser.get("/").text)


class Announcing(ClusterCase):
    def count(self) -> int:
        """How many gates the portal would show."""
        return self.successResultOf(ensureDeferred(self.cluster.live_gates.count()))

    def test_the_login_server_tells_its_gates_and_they_are_soon_forgotten_with_it(self) -> None:
        self.assertEqual(self.count(), 1)
        self.settle(20)
        self.assertEqual(self.count(), 1)
        self.cluster.crash("gate")
        self.settle(8)
        self.assertEqual(self.count(), 0)
        self.cluster.start("gate")
        self.assertEqual(self.count(), 1)
        self.cluster.crash("login")
        self.settle(8)
        self.assertEqual(self.count(), 0)
