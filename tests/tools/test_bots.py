"""Bots against all daemons in memory, under one clock: they enter, live, are dropped, come again, and leave."""

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Protocol, ServerFactory

from gameserver.tools.bots.behaviours import BEHAVIOURS
from gameserver.tools.bots.bot import Bot
from gameserver.tools.bots.report import Tally
from gameserver.tools.bots.run import Wishes, judge, make_bots
from gameserver.tools.bots.swarm import Swarm
from gameserver.wire.cipher import DEFAULT_KEY
from tests.cluster.case import ClusterCase
from tests.support.cluster import Cluster, sample_library

COUNT = 6


class Mute(ServerFactory):
    """A server that never says anything."""

    def buildProtocol(self, addr: IAddress | None) -> Protocol:
        return Protocol()


class SwarmCase(ClusterCase):
    behaviour = "walker"
    maps: tuple[int, ...] = (1, 7)

    def begin(
        self, seconds: float, count: int = COUNT, password: str = "walkabout", key: int = DEFAULT_KEY
    ) -> None:
        """Start bots."""
        wishes = Wishes(
            count=count,
            seconds=seconds,
            ramp_seconds=1,
            host="127.0.0.1",
            port=3550,
            key=key,
            behaviours=BEHAVIOURS[self.behaviour],
            prefix="bot",
            password=password,
            seed=1,
        )
        host = self.cluster.network.host("bots")
        self.tally = Tally()
        self.bots: list[Bot] = make_bots(wishes, sample_library(self.maps), self.tally, host)
        self.looks: list[float] = []
        self.swarm = Swarm(self.bots, seconds, wishes.ramp_seconds, host, self.looks.append)
        self.ended = self.swarm.run()

    def finish(self, seconds: float) -> list[str]:
        """Wait for the end; return what was wrong."""
        self.assertTrue(self.cluster.network.run_until(lambda: bool(self.ended.called), seconds), "they never end")
        self.successResultOf(self.ended)
        return list(judge(self.bots, self.tally))

    def inside(self) -> int:
        """How many are in the world."""
        return sum(bot.is_in_world for bot in self.bots)


class SwarmTests(SwarmCase):
    def test_bots_enter_live_and_leave(self) -> None:
        self.begin(180)
        self.settle(5)
        self.assertEqual(self.inside(), COUNT)
        self.assertEqual(self.finish(190), [])
        tally = self.tally
        self.assertEqual((tally.logins, tally.characters_made, tally.entered), (COUNT, COUNT, COUNT))
        self.assertEqual((tally.left_cleanly, tally.drops, tally.reconnects), (COUNT, 0, 0))
        self.assertGreater(tally.steps, 180 * COUNT)
        self.assertEqual((tally.steps_fixed, tally.walks_refused), (0, 0))
        self.assertEqual(len(tally.chat.seconds), tally.lines_said)
        self.assertEqual(tally.whispers_delivered, tally.whispers_said)
        for seen in (tally.lines_heard, tally.gestures_seen, tally.players_appeared, tally.npcs_appeared):
            self.assertGreater(seen, 0)
        self.assertGreater(self.looks[-1], 179)

    def test_a_second_run_finds_the_characters_of_the_first(self) -> None:
        for made in (COUNT, 0):
            self.begin(10)
            self.assertEqual(self.finish(30), [])
            self.assertEqual(self.tally.characters_made, made)

    def test_classes_and_nations_are_spread(self) -> None:
        self.begin(10)
        self.assertEqual(self.finish(30), [])
        rows = [self.cluster.stored(bot.name) for bot in self.bots]
        self.assertEqual([row.character_class for row in rows], [0, 1, 2, 3, 0, 1])
        self.assertEqual([row.data.social_info.nation for row in rows], [0, 0, 0, 0, 1, 1])

    def test_bots_that_are_dropped_come_again(self) -> None:
        self.begin(60)
        self.settle(20)
        self.cluster.crash("gate")
        self.assertEqual(self.inside(), 0)
        self.cluster.start("gate")
        self.settle(12)
        self.assertEqual(self.inside(), COUNT)
        self.assertEqual(self.finish(60), [])
        self.assertEqual((self.tally.drops, self.tally.reconnects), (COUNT, COUNT))
        self.assertFalse(self.tally.sight_errors)

    def test_told_to_leave_early_all_say_farewell(self) -> None:
        self.begin(1000)
        self.settle(10)
        self.swarm.leave()
        self.assertEqual(self.finish(5), [])

    def test_told_to_leave_while_logging_in_they_finish_that_first(self) -> None:
        self.begin(1000, count=1)
        self.cluster.network.run_until(lambda: self.tally.logins == 1)
        self.assertEqual(self.inside(), 0)
        self.swarm.leave()
        self.assertEqual(self.finish(5), [])
        self.assertEqual(self.tally.left_cleanly, 1)

    def test_told_to_leave_before_their_turn_they_do_not_come(self) -> None:
        self.begin(1000)
        self.swarm.leave()
        [problem, *_] = self.finish(20)
        self.assertIn("the run was over before its turn", problem)

    def test_who_cannot_say_farewell_is_told_of(self) -> None:
        self.begin(1000)
        self.settle(10)
        self.cluster.crash("gate")
        self.swarm.leave()
        [problem] = self.finish(20)
        self.assertIn(f"{COUNT} of {COUNT} bots did not leave cleanly; bot001: its connection was closed", problem)


class HopelessTests(SwarmCase):
    def test_a_wrong_password_ends_the_run_with_the_notice(self) -> None:
        self.begin(5)
        self.finish(20)
        self.begin(1000, password="wrong")
        [problem] = self.finish(20)
        self.assertEqual(problem, f"{COUNT} of {COUNT} bots did not enter the world; bot001: Invalid credentials!")

    def test_without_a_server_the_run_ends_with_its_address(self) -> None:
        self.cluster.stop("login")
        self.begin(1000)
        [problem] = self.finish(20)
        self.assertIn("no login server at 127.0.0.1:3550", problem)

    def test_a_closed_world_ends_the_run_with_what_was_said(self) -> None:
        self.cluster.crash("main")
        self.begin(1000)
        [problem] = self.finish(60)
        self.assertIn("restarted", problem)

    def test_a_wrong_key_is_noticed(self) -> None:
        self.begin(5)
        self.finish(20)
        self.begin(10, key=DEFAULT_KEY + 1)
        self.assertTrue(self.finish(60))

    def test_a_server_that_says_nothing_is_given_up(self) -> None:
        self.cluster.stop("login")
        mute = self.cluster.network.host("mute").listenTCP(3550, Mute())
        self.begin(1000)
        [problem] = self.finish(120)
        mute.stopListening()
        self.settle()
        self.assertIn("no answer from the login server within 15 s (we were at ASKED)", problem)


class MixedTests(SwarmCase):
    behaviour = "mixed"
    maps = (1, 5, 7)
    variables = {"MAP_IDS": "1,5,7"}

    def test_all_ways_of_life_together_play_the_whole_game(self) -> None:
        self.begin(300, count=12)
        self.assertEqual(self.finish(320), [])
        tally = self.tally
        self.assertEqual(set(tally.visits), {"map 1", "map 5", "map 7"})
        self.assertGreater(min(tally.levels_gained, tally.warps), 0)
        self.assertGreater(min(tally.kills, tally.things_picked_up, tally.items_sold, tally.items_worn), 10)
        self.assertFalse(tally.sight_errors or tally.state_errors or tally.protocol_errors)


class TwoZonesTests(SwarmCase):
    behaviour = "traveller"
    maps = (1, 5, 7)
    variables = {"ZONE_SERVERS": "0=127.0.0.1:7568,3=127.0.0.1:6699"}

    def setUp(self) -> None:
        self.cluster = Cluster(variables=self.variables)
        self.addCleanup(self.cluster.finish)
        self.cluster.start("main", "account", "login", "gate")
        self.cluster.start("zone", variables={"MAP_IDS": "1,7"})
        self.cluster.start("zone3", variables={"MAP_IDS": "5", "ZONE_SERVER_ID": "3", "ZONE_SERVER_PORT": "6699"})

    def test_travellers_come_with_all_they_have_to_maps_of_other_zones(self) -> None:
        self.begin(300, count=8)
        self.assertEqual(self.finish(320), [])
        self.assertGreater(self.tally.visits["map 5"], 2)
        self.assertGreater(min(self.tally.deaths, self.tally.returns), 0)
        self.assertEqual((self.tally.drops, self.tally.steps_fixed), (0, 0))
