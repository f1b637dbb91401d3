"""Two of what there should be one of: players, gates, zones, maps."""

from gameserver.messages.broker import (
    AccountRecover,
    GateRegister,
)
from gameserver.messages.characters import (
    CharacterLogin,
    CreateCharacter,
)
from gameserver.messages.links import (
    GATE_TO_LOGIN,
    LOGIN_TO_GATE,
    MAIN_TO_SERVER,
    SERVER_TO_MAIN,
)
from gameserver.messages.login import ClientLogin, ServerList
from gameserver.messages.main import MainMapList, MainWorldLogin, MainWorldLoginReply, ServerHello
from gameserver.messages.movement import AnsMove
from tests.cluster.case import ClusterCase
from tests.cluster.gate_case import WALK
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Player
from tests.support.errors import captured_lines


class Duplicates(ClusterCase):
    def gate_1(self) -> None:
        self.cluster.start("gate1", variables={"GATE_SERVER_ID": "1", "GATE_SERVER_PORT": "9861"})

    def broker(self, gate_id: int, port: int = 9999) -> Client:
        """A scripted gate at the login server."""
        line = self.cluster.network.connect("127.0.0.1", 3210, LOGIN_TO_GATE, GATE_TO_LOGIN)
        line.send(GateRegister(server_id=0, agent_id=gate_id, gate_ip="10.0.0.1", gate_port=port))
        self.settle(0.1)
        return line

    def claimed(self, username: str, account_id: int) -> bool:
        """Whether the account's lease was free; it is taken now."""
        return self.cluster.successful(self.cluster.leases.claim(username, account_id, 5))

    def test_a_player_who_comes_on_another_gate_is_taken_from_the_first_and_stays_logged_in(self) -> None:
        self.gate_1()
        old = self.cluster.player("anna")
        # As after a cache that lost its contents: nothing knows that she is here.
        self.cluster.successful(self.cluster.leases.release("anna"))
        new = self.cluster.player("anna", gate_id=1)
        old.client.expect_end(1)
        self.settle(0.5)
        self.assertFalse(self.claimed("anna", 1))
        self.assertEqual(self.cluster.accounts.online, {1})
        self.settle(20)
        self.assertFalse(self.claimed("anna", 1))
        new.client.send(WALK)
        new.client.expect(AnsMove)
        new.client.close()
        self.settle()
        self.assertTrue(self.claimed("anna", 1))
        self.assertEqual(self.cluster.accounts.online, set())

    def test_a_second_gate_of_the_same_number_replaces_the_first(self) -> None:
        first = self.broker(5)
        second = self.broker(5, port=9998)
        first.expect_end(1)
        self.assertIsNone(second.lost)
        client = self.cluster.to_login()
        client.send(ClientLogin(account="anna", password=PASSWORD))
        self.assertEqual([gate.gate_id for gate in client.expect(ServerList).gates], [0, 5])

    def test_two_gates_of_one_number_are_told_to_the_operator_once_a_minute(self) -> None:
        with captured_lines("warn") as lines:
            for port in range(9990, 9995):
                self.broker(5, port)
            self.settle(60)
            self.broker(5)
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[0], r"^gate 5 has come again, from \S+:\d+, while it is connected from \S+:\d+: if")
        self.assertIn("GATE_SERVER_ID", lines[0])

    def test_a_gate_that_connects_anew_keeps_its_players_online(self) -> None:
        register = GateRegister(server_id=0, agent_id=5, gate_ip="10.0.0.1", gate_port=9999)
        # So many that some come in one piece with the registration, before the old connection has ended.
        players = [AccountRecover(account=f"user{number}", client_ip="10.0.0.1") for number in range(100)]
        for _ in range(2):
            line = self.cluster.network.connect("127.0.0.1", 3210, LOGIN_TO_GATE, GATE_TO_LOGIN)
            line.send(register)
            for number, player in enumerate(players):
                line.send(player, number)
            self.settle()
            self.assertEqual(self.cluster.accounts.online, set(range(100)))

    def test_a_gate_that_is_gone_has_nobody_online(self) -> None:
        self.gate_1()
        self.cluster.player("anna")
        self.cluster.player("berta", gate_id=1)
        self.cluster.crash("gate1")
        self.assertEqual(self.cluster.accounts.online, {1})

    def server(self, server_id: int, *maps: int) -> Client:
        """A scripted server at main; a zone if it has maps."""
        line = self.cluster.network.connect("127.0.0.1", 5555, MAIN_TO_SERVER, SERVER_TO_MAIN)
        line.send(ServerHello(server_id=server_id))
        if maps:
            line.send(MainMapList(map_ids=maps))
        self.settle(0.1)
        return line

    def test_a_second_zone_of_the_same_number_replaces_the_first_with_its_maps(self) -> None:
        first = self.server(5, 20, 21)
        second = self.server(5, 21)
        first.expect_end(1)
        self.assertIsNone(second.lost)
        anna = self.cluster.player("anna")
        anna.client.send(WALK)
        anna.client.expect(AnsMove)

    def test_two_zones_of_one_number_are_told_to_the_operator_once_a_minute(self) -> None:
        with captured_lines("warn") as lines:
            for _ in range(5):
                self.server(5, 20)
            self.settle(60)
            self.server(5, 20)
        self.assertEqual(len(lines), 2, lines)
        self.assertRegex(lines[0], r"^zone 5 has come again, from \S+:\d+, while it is connected from \S+:\d+: if")
        self.assertIn("ZONE_SERVER_ID", lines[0])

    def test_a_map_stays_with_the_zone_that_serves_it_until_that_is_gone(self) -> None:
        rogue = self.server(9, 1, 7)
        self.cluster.player("anna").client.close()
        rogue.vanish()
        self.settle()
        second = self.server(8, 1)
        self.cluster.crash("zone")
        berta = Player(self.cluster, "berta")
        berta.go_to_gate()
        berta.client.send(CreateCharacter(pc_class=0, nation=0, pc_name="berta"))
        berta.client.send(CharacterLogin(pc_name="berta"))
        self.settle()
        second.send(MainWorldLogin(pc_name="berta"), berta.cluster.stored("berta").account_id)
        self.settle()
        self.assertEqual([reply.pc_name for reply in second.told(MainWorldLoginReply)], ["berta"])
