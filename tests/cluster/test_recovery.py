"""A zone that dies: its players are held at the gate, and put back when it returns, without logging in again."""

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import SayNotify
from gameserver.messages.growth import AllotPointReply, AnsHeal, UpdatePcExp
from gameserver.messages.movement import AskMove
from gameserver.messages.warp import Warp, WarpLogin, WarpReady
from gameserver.storage.roles import Role
from gameserver.storage.rows import AccountStatus, Actor
from tests.cluster.case import ClusterCase
from tests.cluster.test_operators import OperatorCase
from tests.cluster.test_travel import (
    FAR_TOWN,
    TOWN,
    ZONES,
    a_traveller,
    ask,
    leave,
    load,
    place,
    walks,
)
from tests.support.cluster import Player


class RecoveryTests(OperatorCase):
    def come_back(self, player: Player) -> int:
        """Load the map again as the client does; return the cell."""
        where = load(player, WarpLogin)
        self.assertTrue(walks(player))
        return where

    def test_players_come_back_where_they_were_saved_without_logging_in(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        kit = self.cluster.stored("anna").data.serials()
        map_id, cell = place(self.cluster.stored("anna"))
        self.cluster.crash("zone")
        self.assertIn("restarted", anna.client.expect(SayNotify).text)
        self.cluster.start("zone")
        for player in (anna, berta):
            self.come_back(player)
        self.settle(40)
        row = leave(anna)
        self.assertEqual(row.data.serials(), kit)
        self.assertEqual(place(row)[0], map_id)
        self.assertTrue(cell)
        self.assertTrue(walks(berta))

    def test_who_is_put_back_is_told_how_he_is(self) -> None:
        boss = self.operator("boss", Role.ADMINISTRATOR)
        saved = self.cluster.stored("boss")
        self.type(boss, "@exp 9")
        self.assertEqual(boss.client.told(UpdatePcExp)[-1].exp, saved.experience + 9)
        self.cluster.crash("zone")
        self.cluster.start("zone")
        self.come_back(boss)
        stats = saved.data.stats
        self.assertEqual(boss.client.told(UpdatePcExp)[-1].exp, saved.experience)
        self.assertEqual(boss.client.told(AnsHeal)[-1], AnsHeal(hp=stats.hp, mp=stats.mp))
        block = boss.client.told(AllotPointReply)[-1].stats
        self.assertEqual((block.points, block.strength), (stats.remaining_points, stats.strength))

    def test_who_is_held_too_long_is_disconnected_and_can_log_in(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        self.settle(28)
        self.assertIsNone(anna.client.lost)
        self.settle(3)
        anna.client.expect_end(1)
        self.cluster.start("zone")
        self.assertTrue(walks(self.cluster.player("anna")))

    def test_what_held_players_say_is_dropped(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        for message in (Warp(map_index=1), AskMove(dest_cell=0, move_speed=1)):
            anna.client.send(message)
        self.settle(9)
        self.assertEqual(anna.client.told(WarpReady), [])
        self.cluster.start("zone")
        self.come_back(anna)

    def test_who_leaves_while_held_is_logged_out_everywhere(self) -> None:
        for say_goodbye in (True, False):
            anna = self.cluster.player("anna")
            self.cluster.crash("zone")
            if say_goodbye:
                anna.client.send(CharacterLogout())
                anna.client.expect(CharacterLogoutReply)
            anna.client.close()
            self.settle(1)
            self.assertEqual(self.cluster.accounts.online, set())
            self.cluster.start("zone")
            anna = self.cluster.player("anna")
            self.assertTrue(walks(anna))
            leave(anna)

    def test_held_players_survive_a_restart_of_every_other_daemon_but_their_gate(self) -> None:
        self.cluster.stop("gate")
        self.cluster.start("gate", variables={"GATE_HOLD_SECONDS": "60"})
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        for name in ("login", "account", "main"):
            self.cluster.crash(name)
            self.cluster.start(name)
        with self.assertRaises(AssertionError):
            Player(self.cluster, "anna").choose_gate()
        self.cluster.start("zone")
        self.come_back(anna)

    def test_a_zone_that_is_back_before_main_and_the_database_puts_players_back_after_them(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        self.cluster.crash("main")
        self.cluster.database.active = True
        self.cluster.start("zone")
        self.assertEqual(anna.client.told(WarpReady), [])
        self.cluster.start("main")
        self.assertEqual(anna.client.told(WarpReady), [])
        self.cluster.database.active = False
        self.come_back(anna)

    def test_a_zone_that_dies_again_and_again_keeps_its_players(self) -> None:
        anna = self.cluster.player("anna")
        for _ in range(3):
            self.cluster.crash("zone")
            self.cluster.start("zone")
            self.cluster.crash("zone")
            self.settle(1)
            self.cluster.start("zone")
            anna.client.expect(WarpReady)
            self.come_back(anna)

    def test_who_is_deleted_meanwhile_is_disconnected(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        self.cluster.successful(self.cluster.characters.delete(anna.pc_id, "anna"))
        self.cluster.start("zone")
        anna.client.expect_end()
        self.assertEqual(self.cluster.accounts.online, set())

    def test_who_is_banned_meanwhile_is_disconnected(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        boss = Actor(name="command line", role=Role.ADMINISTRATOR, source="a machine")
        self.cluster.successful(self.cluster.accounts.set_status("anna", AccountStatus.BANNED, boss, "bots"))
        self.cluster.start("zone")
        anna.client.expect_end()
        self.assertEqual(self.cluster.accounts.online, set())

    def test_who_is_on_a_closed_map_is_disconnected(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        self.cluster.start("zone", variables={"MAP_IDS": "7"})
        anna.client.expect_end()
        self.assertEqual(self.cluster.accounts.online, set())

    def test_a_client_that_does_not_load_its_map_again_is_disconnected_and_can_come_back(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        self.cluster.start("zone")
        anna.client.expect_end(11)
        self.assertTrue(walks(self.cluster.player("anna")))


class AtOnce(ClusterCase):
    variables = {"GATE_HOLD_SECONDS": "0"}

    def test_players_may_be_disconnected_at_once(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        anna.client.expect_end(1)


class TwoZones(ClusterCase):
    variables = ZONES

    def setUp(self) -> None:
        super().setUp()
        self.cluster.stop("zone")
        self.cluster.start("zone", variables=TOWN)
        self.cluster.start("zone3", variables=FAR_TOWN)

    def test_who_is_saved_on_a_map_of_another_zone_is_put_there(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.crash("zone")
        self.cluster.put("anna", 7, 110, 110, woonz=0)
        self.cluster.start("zone", variables=TOWN)
        load(anna, WarpLogin)
        self.assertTrue(walks(anna))
        self.assertEqual(place(leave(anna))[0], 7)

    def test_a_traveller_whose_new_zone_dies_before_he_has_loaded_its_map_is_put_there(self) -> None:
        anna = a_traveller(self.cluster)
        ask(anna, 1, 7)
        anna.client.expect(WarpReady)
        self.cluster.crash("zone3")
        anna.client.send(Warp(map_index=7))
        self.settle(1)
        self.cluster.crash("main")
        self.cluster.start("main")
        self.cluster.start("zone3", variables=FAR_TOWN)
        load(anna, WarpLogin)
        self.assertTrue(walks(anna))
        self.assertEqual(place(leave(anna))[0], 7)
