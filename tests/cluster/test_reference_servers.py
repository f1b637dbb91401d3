"""Defects of the reference account, main and zone servers that are not ours: see `test_reference_defects`."""

from itertools import count

from gameserver.messages.characters import CharacterLogin, CharacterLoginOk, CreateCharacter
from gameserver.messages.gate import Error
from gameserver.messages.links import GATE_TO_ZONE, MAIN_TO_SERVER, SERVER_TO_MAIN, ZONE_TO_GATE
from gameserver.messages.main import (
    MainCharacterLogin,
    MainCharacterLoginReply,
    MainCharacterLogout,
    MainMapList,
    MainWorldLogin,
    MainWorldLoginReply,
    ServerHello,
)
from gameserver.messages.main_warp import MapServed
from gameserver.messages.movement import AnsMove, AskMove
from gameserver.messages.servers import ZoneClientGone, ZoneDropClient
from gameserver.messages.world import WorldLogin, WorldLoginReply
from gameserver.wire.headers import CLIENT, LINK, MAIN
from tests.cluster.case import ClusterCase
from tests.cluster.gate_case import WALK
from tests.support.client import Client
from tests.support.cluster import Player
from tests.support.standins import ScriptedGate, StandIn


class ScriptedMain(ClusterCase):
    """Account and zone servers with a main server that says what the test says."""

    def setUp(self) -> None:
        super().setUp()
        self.cluster.player("anna").client.close()
        self.settle()
        self.cluster.stop("main")
        self.main = StandIn(self.cluster, 5555, SERVER_TO_MAIN, MAIN_TO_SERVER)
        self.addCleanup(self.main.stop)
        self.settle(6)

    def server(self, server_id: int) -> Client:
        """The connection of a server."""
        return next(
            line
            for line in reversed(self.main.lines)
            if ServerHello(server_id=server_id) in line.told(ServerHello)
        )

    def test_the_hello_is_sent_alone_and_followed_by_a_pause(self) -> None:
        self.server(0).vanish()
        count = len(self.main.lines)
        self.cluster.network.run_until(lambda: len(self.main.lines) > count and bool(self.main.line.received), 6)
        self.assertEqual(self.main.line.told(object), [ServerHello(server_id=0)])
        self.settle(0.09)
        self.assertEqual(len(self.main.line.received), 1)
        self.settle(0.02)
        self.assertEqual(self.main.line.told(MainMapList), [MainMapList(map_ids=(1, 5, 7))])

    def test_a_wish_that_waits_keeps_its_contents(self) -> None:
        gate = ScriptedGate(self.cluster, 9)
        gate.select("anna", 1)
        gate.account.send(CharacterLogin(pc_name="anna"), 1)
        self.settle(0.1)
        for number in range(200):
            gate.account.send(CreateCharacter(pc_class=1, nation=1, pc_name=f"x{number}"), 2)
        self.settle(0.5)
        [(_, question)] = self.main.heard(MainCharacterLogin)
        self.assertEqual((question.account, question.pc_name), ("anna", "anna"))
        self.server(255).send(MainCharacterLoginReply(zone_id=0, map_index=1), 1, 9)
        self.assertEqual(gate.account.expect(CharacterLoginOk).pc_name, "anna")

    def test_the_players_of_a_lost_gate_are_forgotten(self) -> None:
        gate = ScriptedGate(self.cluster, 9)
        gate.select("anna", 1)
        gate.account.send(CharacterLogin(pc_name="anna"), 1)
        self.settle(0.1)
        self.server(255).send(MainCharacterLoginReply(zone_id=0, map_index=1), 1, 9)
        gate.account.expect(CharacterLoginOk)
        gate.account.vanish()
        self.settle(0.5)
        self.assertEqual(self.main.heard(MainCharacterLogout), [(1, MainCharacterLogout(pc_name="anna"))])

    def arrive_in_zone(self, gate_id: int) -> ScriptedGate:
        """Have a gate bring anna to the zone, which asks main."""
        gate = ScriptedGate(self.cluster, gate_id)
        gate.zone.send(WorldLogin(pc_name="anna"), 1)
        self.settle(0.1)
        return gate

    def test_a_world_login_carries_the_number_of_the_gate(self) -> None:
        self.arrive_in_zone(9)
        asked = [each for each in self.server(0).received if isinstance(each.message, MainWorldLogin)]
        self.assertEqual([(each.pc_id, each.gate_id) for each in asked], [(1, 9)])

    def test_a_late_answer_to_another_question_is_none_to_this_one(self) -> None:
        gate = self.arrive_in_zone(9)
        self.server(0).send(MapServed(zone_id=0, map_index=1), 1, 9)
        self.settle(0.1)
        self.server(0).send(MainWorldLoginReply(pc_name="anna", map_index=1), 1, 9)
        gate.zone.expect(WorldLoginReply)

    def test_a_character_of_a_map_that_is_not_here_is_turned_away(self) -> None:
        self.cluster.stop("zone")
        self.cluster.start("zone", variables={"MAP_IDS": "7"})
        gate = self.arrive_in_zone(9)
        self.server(0).send(MainWorldLoginReply(pc_name="anna", map_index=1), 1, 9)
        self.assertEqual(gate.zone.expect(Error).message, "The map of this character is closed.")
        gate.zone.expect(ZoneDropClient)
        gate.zone.send(ZoneClientGone(reason=1), 1)
        self.settle(0.1)
        self.assertEqual(self.main.heard(MainCharacterLogout), [(1, MainCharacterLogout(pc_name="anna"))])

    def test_the_short_packets_of_a_gate_are_heard(self) -> None:
        zone = self.cluster.network.connect("127.0.0.1", 7568, ZONE_TO_GATE, GATE_TO_ZONE)
        zone.send_bytes(LINK.pack(11, 0, 0x01, 0xE0) + b"\x05")
        zone.send(WorldLogin(pc_name="anna"), 1)
        self.settle(0.1)
        self.server(0).send(MainWorldLoginReply(pc_name="anna", map_index=1), 1, 5)
        zone.expect(WorldLoginReply)
        self.assertEqual(self.main.heard(MainCharacterLogout), [])
        zone.send(ZoneClientGone(reason=1), 1)
        self.settle(0.1)
        [farewell] = [each for each in self.server(0).received if isinstance(each.message, MainCharacterLogout)]
        self.assertEqual((farewell.pc_id, farewell.gate_id), (1, 5))


class MainItself(ClusterCase):
    def zone(self, server_id: int, *maps: int) -> Client:
        line = self.cluster.network.connect("127.0.0.1", 5555, MAIN_TO_SERVER, SERVER_TO_MAIN)
        line.send(ServerHello(server_id=server_id))
        line.send(MainMapList(map_ids=maps))
        return line

    def test_a_map_list_that_promises_too_much_ends_its_server_only(self) -> None:
        line = self.zone(5, 20)
        line.send_bytes(MAIN.pack(0xC001, 14, 0, 0) + b"\0\xff\xff\1\0")
        line.expect_end(3)
        self.cluster.player("anna")

    def test_main_answers_with_the_gate_that_it_stored(self) -> None:
        self.cluster.stop("zone")
        zone = self.zone(0, 1)
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        anna.client.send(CreateCharacter(pc_class=0, nation=0, pc_name="anna"))
        anna.client.send(CharacterLogin(pc_name="anna"))
        anna.client.expect(CharacterLoginOk)
        zone.send(MainWorldLogin(pc_name="anna"), 1, 77)
        zone.expect(MainWorldLoginReply)
        self.assertEqual(zone.received[-1].gate_id, 0)


class ZoneItself(ClusterCase):
    def test_a_game_packet_is_one_under_its_own_ctrl_byte_only(self) -> None:
        gate = ScriptedGate(self.cluster, 9)
        gate.enter("hero", 900)
        body = AskMove(dest_cell=111 | 110 << 8, move_speed=1)
        walk = GATE_TO_ZONE.encode(body)[CLIENT.size :]
        for ctrl in (0x00, 0x01, 0x02, 0x55, 0xFE, 0xFF):
            gate.zone.send_bytes(CLIENT.pack(CLIENT.size + len(walk), 900, ctrl, 0xFF, 0x1200) + walk)
        self.settle()
        self.assertEqual(gate.zone.told(AnsMove), [])
        gate.zone.send(WALK, 900)
        gate.zone.expect(AnsMove)

    def test_an_idle_cluster_hardly_does_anything(self) -> None:
        self.cluster.player("anna")
        self.settle(5)
        steps = count()
        self.cluster.network.run_until(lambda: next(steps) < 0, 60)
        # Ticks twice a second, refills, renewals, pings, reports and their way over the wires.
        self.assertLess(next(steps), 60 * 20)

    def test_a_main_server_that_is_away_is_tried_now_and_then(self) -> None:
        self.cluster.stop("main")
        self.settle(30)
        before = self.cluster.network.kernel.free_port()
        self.settle(60)
        attempts = self.cluster.network.kernel.free_port() - before
        # Two servers, each of them every five seconds or so.
        self.assertTrue(15 < attempts < 45, attempts)
