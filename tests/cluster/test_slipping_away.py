"""Who fights stays in the world for a while, though his client is gone or asks to leave (RULES 4.1, 7)."""

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.combat import NpcAttack
from gameserver.messages.world import PcDisappear
from tests.cluster.fight_case import LURKER, FightCase
from tests.support.cluster import Player


class SlippingAway(FightCase):
    """Anna is attacked while Berta looks on."""

    def setUp(self) -> None:
        super().setUp()
        self.anna = self.come("anna", LURKER)
        self.berta = self.come("berta", LURKER)

    def fight(self) -> None:
        self.anna.client.expect(NpcAttack, 20)

    def is_gone(self) -> bool:
        return self.anna.pc_id in {each.pc_id for each in self.berta.client.told(PcDisappear)}

    def test_who_is_lost_in_a_fight_stays_ten_seconds_and_goes_on_being_struck(self) -> None:
        self.fight()
        self.anna.client.close()
        self.settle(1)
        self.assertFalse(self.is_gone())
        before = self.cluster.stored("anna").data.stats.hp
        self.settle(10)
        self.assertTrue(self.is_gone())
        self.assertLess(self.cluster.stored("anna").data.stats.hp, before)

    def test_who_asks_to_leave_in_a_fight_is_let_go_after_ten_seconds(self) -> None:
        self.fight()
        self.anna.client.send(CharacterLogout())
        self.settle(8)
        self.assertEqual(self.anna.client.told(CharacterLogoutReply), [])
        self.anna.client.expect(CharacterLogoutReply, 3)
        self.assertTrue(self.is_gone())

    def test_asking_and_then_closing_does_not_make_it_longer(self) -> None:
        self.fight()
        self.anna.client.send(CharacterLogout())
        self.settle(6)
        self.anna.client.close()
        self.settle(5)
        self.assertTrue(self.is_gone())

    def test_who_does_not_fight_leaves_at_once(self) -> None:
        hanna = self.cluster.player("hanna")
        hanna.client.send(CharacterLogout())
        hanna.client.expect(CharacterLogoutReply, 1)

    def test_a_zone_that_stops_keeps_nobody(self) -> None:
        self.fight()
        self.anna.client.close()
        self.settle(1)
        self.cluster.stop("zone")
        self.assertLess(self.cluster.stored("anna").data.stats.hp, 75)

    def test_the_players_of_a_gate_that_dies_are_let_go_at_once(self) -> None:
        self.fight()
        self.cluster.crash("gate")
        self.settle(1)
        self.cluster.start("gate")
        self.settle(8)
        back = Player(self.cluster, "anna")
        back.go_to_gate()
        back.go_into_world()
