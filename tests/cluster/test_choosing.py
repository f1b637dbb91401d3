"""The choice of a character, and everything that can go wrong with it (PROTOCOL 8.4)."""

from gameserver.messages.characters import (
    CharacterLogin,
    CharacterLoginOk,
    CreateCharacter,
    CreateCharacterReply,
    DeleteCharacter,
    DeleteCharacterReply,
)
from gameserver.messages.gate import Error
from gameserver.messages.links import (
    MAIN_TO_SERVER,
    SERVER_TO_MAIN,
)
from gameserver.messages.main import MainCharacterLogin
from gameserver.messages.servers import AccountSwitchZone
from gameserver.messages.world import WorldLogin, WorldLoginReply
from tests.cluster.screen_case import ScreenCase
from tests.support.cluster import Player
from tests.support.standins import ScriptedGate, StandIn


class Choosing(ScreenCase):
    def setUp(self) -> None:
        super().setUp()
        self.create("anna")

    def succeeds(self, player: Player | None = None) -> None:
        """The player, still on the same select screen, gets into the world."""
        player = player or self.anna
        player.client.send(CharacterLogin(pc_name=player.character))
        self.assertEqual(player.client.expect(CharacterLoginOk).pc_name, player.character)
        player.client.send(WorldLogin(pc_name=player.character))
        player.client.expect(WorldLoginReply)

    def test_the_gate_hears_of_the_switch_before_the_client_hears_that_it_may_go_on(self) -> None:
        gate = ScriptedGate(self.cluster, 9)
        self.assertEqual(gate.choose("hero", 900).pc_id, 900)
        told = [type(each.message) for each in gate.account.received]
        self.assertEqual(told[-2:], [AccountSwitchZone, CharacterLoginOk])
        self.assertEqual({each.pc_id for each in gate.account.received}, {900})

    def test_the_name_may_be_written_in_any_case(self) -> None:
        self.anna.client.send(CharacterLogin(pc_name="ANNA"))
        self.assertEqual(self.anna.client.expect(CharacterLoginOk).pc_name, "anna")

    def test_an_unknown_character_or_that_of_another_account_is_not_found(self) -> None:
        berta = self.arrived("berta")
        for name in ("nobody", "", "anna"):
            self.assertEqual(self.refused(CharacterLogin(pc_name=name), berta), 0x1202)
        self.create("berta", player=berta)
        self.succeeds(berta)

    def test_a_closed_map_is_refused_and_may_be_tried_again(self) -> None:
        self.cluster.stop("zone")
        self.assertEqual(self.refused(CharacterLogin(pc_name="anna")), 0x1107)
        self.cluster.start("zone")
        self.succeeds()

    def test_a_main_server_that_is_away_is_refused_and_may_be_tried_again(self) -> None:
        self.cluster.crash("main")
        self.assertEqual(self.refused(CharacterLogin(pc_name="anna")), 0x1107)
        self.cluster.start("main")
        self.succeeds()

    def test_a_main_server_that_is_lost_while_it_thinks_is_refused_and_may_be_tried_again(self) -> None:
        main = self.main_that_says_nothing()
        self.anna.client.send(CharacterLogin(pc_name="anna"))
        self.settle(1)
        main.stop()
        self.assertEqual(self.anna.client.expect(Error).error_code, 0x1107)
        self.cluster.start("main")
        self.settle(6)
        self.succeeds()

    def test_a_main_server_that_never_answers_is_given_up_and_may_be_tried_again(self) -> None:
        main = self.main_that_says_nothing()
        self.assertEqual(self.refused(CharacterLogin(pc_name="anna")), 0x1107)
        self.assertEqual(len(main.heard(MainCharacterLogin)), 1)
        main.stop()
        self.cluster.start("main")
        self.settle(6)
        self.succeeds()

    def main_that_says_nothing(self) -> StandIn:
        self.cluster.stop("main")
        main = StandIn(self.cluster, 5555, SERVER_TO_MAIN, MAIN_TO_SERVER)
        self.addCleanup(main.stop)
        self.settle(6)
        return main

    def test_a_database_that_is_away_is_refused_and_may_be_tried_again(self) -> None:
        self.cluster.database.active = True
        self.assertEqual(self.refused(CharacterLogin(pc_name="anna")), 0x1107)
        self.cluster.database.active = False
        self.succeeds()

    def test_whoever_goes_while_main_thinks_can_choose_again_at_once(self) -> None:
        for _ in range(20):
            self.anna.client.send(CharacterLogin(pc_name="anna"))
            self.settle(self.cluster.network.random.uniform(0, 0.01))
            self.anna.client.vanish()
            self.settle(0.5)
            self.anna.go_to_gate()
        self.succeeds()

    def test_whoever_goes_on_the_way_into_the_zone_can_choose_again_at_once(self) -> None:
        for _ in range(20):
            self.anna.client.send(CharacterLogin(pc_name="anna"))
            self.anna.client.expect(CharacterLoginOk)
            self.anna.client.send(WorldLogin(pc_name="anna"))
            self.settle(self.cluster.network.random.uniform(0, 0.01))
            self.anna.client.vanish()
            self.settle(0.5)
            self.anna.go_to_gate()
        self.succeeds()

    def test_whoever_was_on_his_way_when_the_account_server_died_can_choose_again_at_once(self) -> None:
        self.anna.client.send(CharacterLogin(pc_name="anna"))
        self.anna.client.expect(CharacterLoginOk)
        self.cluster.crash("account")
        self.anna.client.vanish()
        self.settle(1)
        self.cluster.start("account")
        self.anna.go_to_gate()
        self.succeeds()

    def test_wishes_sent_together_are_served_in_order(self) -> None:
        client = self.anna.client
        before = len(client.received)
        for wish in (
            CreateCharacter(pc_class=0, nation=0, pc_name="one"),
            CreateCharacter(pc_class=0, nation=0, pc_name="two"),
            DeleteCharacter(pc_name="one"),
            CharacterLogin(pc_name="one"),
            CharacterLogin(pc_name="two"),
        ):
            client.send(wish)
        client.expect(CharacterLoginOk)
        told = [type(each.message) for each in client.received[before:]]
        self.assertEqual(
            told, [CreateCharacterReply, CreateCharacterReply, DeleteCharacterReply, Error, CharacterLoginOk]
        )

    def test_who_is_on_his_way_into_the_world_can_no_longer_change_his_characters(self) -> None:
        self.succeeds()
        self.settle()
        before = len(self.anna.client.received)
        for wish in (
            CreateCharacter(pc_class=0, nation=0, pc_name="other"),
            DeleteCharacter(pc_name="anna"),
            CharacterLogin(pc_name="anna"),
        ):
            self.anna.client.send(wish)
        self.settle()
        self.assertEqual(self.anna.client.received[before:], [])
        self.assertIsNone(self.anna.client.lost)
        self.cluster.stored("anna")
