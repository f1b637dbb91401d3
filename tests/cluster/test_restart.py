"""Planned stops, and whoever logs in again after a crash: nothing is lost, and nobody is twice in the world."""

from gameserver.daemons.zone.farewell import RESTARTING
from gameserver.messages.chat import SayNotify
from gameserver.messages.combat import AnsAttack, AskAttack
from gameserver.messages.login import ClientLogin, LoginNotice
from gameserver.messages.movement import AnsMove
from gameserver.messages.warp import WarpLogin
from gameserver.messages.world import NpcAppear
from tests.cluster.case import ClusterCase
from tests.cluster.fight_case import HARE
from tests.cluster.test_travel import cell, leave, load, place, walk, walks
from tests.support.cluster import PASSWORD, Player, sample_library

SOON_SECONDS = 10.0
"""Within so many seconds a player gets in again after a crash."""


class PlannedStops(ClusterCase):
    def walked(self, name: str, steps: int) -> tuple[Player, int]:
        """A player who has gone some cells to the south since he was saved, and where he is."""
        leave(self.cluster.player(name))
        row = self.cluster.stored(name)
        self.cluster.put(name, row.data.location.map_code, 110, 120, woonz=0)
        player = self.cluster.player(name)
        goal = cell(110, 120 + steps)
        walk(player, cell(110, 120), goal)
        self.assertTrue(player.client.told(AnsMove))
        return player, goal

    def test_a_stopped_zone_tells_its_players_and_saves_them_and_they_come_back(self) -> None:
        walkers = [self.walked(name, steps) for name, steps in (("anna", 3), ("berta", 5))]
        self.cluster.stop("zone")
        for player, goal in walkers:
            self.assertIn(RESTARTING, [line.text for line in player.client.told(SayNotify)])
            self.assertEqual(place(self.cluster.stored(player.character))[1], goal)
        self.assertEqual(self.cluster.characters.online, set())
        self.cluster.start("zone")
        for player, goal in walkers:
            self.assertEqual(load(player, WarpLogin), goal)
            self.assertTrue(walks(player))

    def test_a_stopped_gate_tells_its_players_and_they_are_saved(self) -> None:
        anna, goal = self.walked("anna", 3)
        self.cluster.stop("gate")
        self.assertIn("restarted", anna.client.told(SayNotify)[-1].text)
        anna.client.expect_end()
        self.assertEqual(place(self.cluster.stored("anna"))[1], goal)
        self.assertEqual(self.cluster.accounts.online, set())
        self.cluster.start("gate")
        self.assertTrue(walks(self.cluster.player("anna")))

    def test_who_comes_while_a_zone_is_stopped_stays_outside_until_it_is_back(self) -> None:
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        self.cluster.stop("zone")
        with self.assertRaises(AssertionError):
            anna.go_into_world()
        self.cluster.start("zone")
        self.assertIsNone(anna.client.lost)


class ComingAgain(ClusterCase):
    def back_after(self) -> float:
        """Try to log in as anna, again and again; return the seconds that it takes."""
        began = self.cluster.network.seconds()
        while True:
            try:
                anna = self.cluster.player("anna")
            except AssertionError:
                self.assertLess(self.cluster.network.seconds() - began, SOON_SECONDS)
            else:
                self.assertTrue(walks(anna))
                return self.cluster.network.seconds() - began

    def test_after_a_crash_of_his_gate(self) -> None:
        self.cluster.player("anna")
        self.cluster.crash("gate")
        self.cluster.start("gate")
        self.assertLess(self.back_after(), SOON_SECONDS)

    def test_after_a_crash_of_his_zone(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        anna.client.vanish()
        self.cluster.start("zone")
        self.assertLess(self.back_after(), SOON_SECONDS)

    def test_while_he_is_held_he_is_there_and_nobody_else_can_be_he(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        for _ in range(2):
            with self.assertRaises(AssertionError):
                Player(self.cluster, "anna").choose_gate()
            self.settle(4)
        self.cluster.start("zone")
        load(anna, WarpLogin)
        with self.assertRaises(AssertionError):
            Player(self.cluster, "anna").choose_gate()
        self.assertTrue(walks(anna))


class StoresAway(ClusterCase):
    def test_fights_go_on_without_database_and_cache_and_newcomers_are_told_to_wait(self) -> None:
        leave(self.cluster.player("anna"))
        hare = next(each for each in sample_library((1, 5, 7)).spawns[1] if each.npc_id == HARE)
        self.cluster.put("anna", 1, hare.x, hare.y, woonz=0)
        anna = self.cluster.player("anna")
        near = [each.npc_id for each in anna.client.told(NpcAppear) if each.npc_type == HARE]
        self.cluster.database.active = self.cluster.cache.active = True
        for npc_id in near:
            anna.client.send(AskAttack(key=0, target_type=1, target_id=npc_id, attack_type=0))
            self.settle(1)
        self.assertTrue(anna.client.told(AnsAttack))
        newcomer = self.cluster.to_login()
        newcomer.send(ClientLogin(account="berta", password=PASSWORD))
        self.assertIn("maintenance", newcomer.expect(LoginNotice).text)
        self.settle(30)
        self.assertTrue(walks(anna))
        self.cluster.database.active = self.cluster.cache.active = False
        self.settle(3)
        self.assertTrue(walks(self.cluster.player("berta")))
        self.assertTrue(walks(anna))
