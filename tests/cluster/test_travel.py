"""Going from map to map, in one zone or from one to another: exactly one place has the character (PROTOCOL 11)."""

import attrs

from gameserver.daemons.zone.journeys import LANDING_SECONDS
from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.fields import GameOptions, OptionFlags
from gameserver.messages.growth import AnsHeal
from gameserver.messages.links import GATE_TO_ZONE, ZONE_TO_GATE
from gameserver.messages.movement import AnsMove, AskMove, PcMove
from gameserver.messages.servers import ZoneDropClient, ZoneGateHello
from gameserver.messages.shops import UpdateMoney
from gameserver.messages.warp import ReturnHere, Warp, WarpLogin, WarpReady, WarpReply
from gameserver.messages.world import (
    NpcAppear,
    PcAppear,
    PcDisappear,
    SetOptions,
    SetOptionsReply,
    WorldLoginReply,
)
from gameserver.storage.roles import Role
from gameserver.storage.rows import CharacterRow
from tests.cluster.case import ClusterCase
from tests.support.cluster import Cluster, Player

OPTIONS = GameOptions(options=OptionFlags.of(allow_deal=1, allow_whisper=1, show_wear=1))
TELEPORTERS = {1: (1025, 110, 104), 5: (1021, 107, 115), 7: (1019, 110, 106)}
"""By map of the sample world: the teleporter, and a cell near him."""
LINES = {1: 0, 7: 1, 5: 2}
FARE = 250
TIMEOUT = 10.0
ZONES = {"ZONE_SERVERS": "0=127.0.0.1:7568,3=127.0.0.1:6699"}
TOWN = {"MAP_IDS": "1,5"}
FAR_TOWN = {"MAP_IDS": "7", "ZONE_SERVER_ID": "3", "ZONE_SERVER_PORT": "6699"}


def cell(x: int, y: int) -> int:
    return x | y << 8


def a_traveller(cluster: Cluster, name: str = "anna", map_id: int = 1, woonz: int = 10_000) -> Player:
    """A player with money, beside the teleporter of a map."""
    leave(cluster.player(name))
    cluster.put(name, map_id, *TELEPORTERS[map_id][1:], woonz=woonz)
    return cluster.player(name)


def leave(player: Player) -> CharacterRow:
    """Log out and close, and let everybody notice; return the character as it is stored then."""
    player.client.send(CharacterLogout())
    player.client.expect(CharacterLogoutReply)
    player.client.close()
    player.cluster.network.settle(1)
    return player.cluster.stored(player.character)


def ask(player: Player, here: int, to: int) -> None:
    """Ask the teleporter of this map for the way to another one."""
    kind = TELEPORTERS[here][0]
    npc_id = [each.npc_id for each in player.client.told(NpcAppear) if each.npc_type == kind][-1]
    player.client.send(ReturnHere(npc_id=npc_id, teleport_index=LINES[to]))


def load(player: Player, answer: type[WarpReply] | type[WarpLogin] = WarpReply) -> int:
    """Load the map that the client was told to, and return the cell where he stands there."""
    client = player.client
    client.send(Warp(map_index=client.expect(WarpReady).map_index))
    where = client.expect(answer).new_cell
    client.send(SetOptions(options=OPTIONS))
    client.expect(SetOptionsReply)
    player.cluster.network.settle(0.5)
    return where


def walk(player: Player, start: int, goal: int) -> None:
    """Walk straight up or down the map."""
    player.client.send(AskMove(dest_cell=goal, move_speed=1))
    for each in range(start, goal, 256 if goal > start else -256):
        player.client.send(PcMove(next_cell=each + (256 if goal > start else -256), move_speed=1))
        player.cluster.network.settle(0.4)


def place(row: CharacterRow) -> tuple[int, int]:
    """Where a stored character is: map and cell."""
    location = row.data.location
    return location.map_code, cell(location.position.x, location.position.y)


def walks(player: Player) -> bool:
    """Whether some world answers the player, and just one."""
    before = len(player.client.told(AnsMove))
    player.client.send(AskMove(dest_cell=0, move_speed=1))
    player.cluster.network.settle(1)
    return len(player.client.told(AnsMove)) == before + 1


class OneZone(ClusterCase):
    variables = {"MAP_IDS": "1,5,7"}

    def test_a_teleporter_takes_his_fare_and_brings_players_to_another_map(self) -> None:
        anna, berta = a_traveller(self.cluster), self.cluster.player("berta")
        clara = self.cluster.player("clara", nation=1)
        self.settle()
        ask(anna, 1, 7)
        where = load(anna)
        told = [type(each.message) for each in anna.client.received]
        order = [kind for kind in told if kind in (WarpReady, UpdateMoney, WarpReply, SetOptionsReply)]
        self.assertEqual(order, [WarpReady, UpdateMoney, WarpReply, SetOptionsReply])
        vitals = anna.client.told(AnsHeal)[-1]
        self.assertEqual(told[told.index(SetOptionsReply) + 1], AnsHeal)
        stats = self.cluster.stored("anna").data.stats
        self.assertEqual((vitals.hp, vitals.mp), (stats.hp, stats.mp))
        self.assertIn(NpcAppear, told[told.index(SetOptionsReply) :])
        self.assertEqual([paid.amount for paid in anna.client.told(UpdateMoney)], [-FARE])
        self.assertEqual(berta.client.expect(PcDisappear).pc_id, anna.pc_id)
        self.assertEqual(clara.client.expect(PcAppear).pc_name, "anna")
        self.assertTrue(walks(anna))
        self.assertEqual(place(self.cluster.stored("anna"))[0], 7)
        row = leave(anna)
        self.assertEqual((place(row), row.woonz), ((7, where), 10_000 - FARE))

    def test_the_way_to_the_map_where_one_is_works_as_well(self) -> None:
        leave(self.cluster.player("anna"))
        account = self.cluster.successful(self.cluster.accounts.find("anna"))
        assert account is not None
        self.cluster.accounts.put(attrs.evolve(account, role=Role.GAME_MASTER))
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        anna.client.send(Say(say_type=SayType.GENERAL, text="@map 1 110 112"))
        self.assertEqual(load(anna), cell(110, 112))
        self.assertEqual(berta.client.expect(PcDisappear).pc_id, anna.pc_id)
        self.assertEqual(berta.client.expect(PcAppear).cell, cell(110, 112))
        self.assertTrue(walks(anna))

    def test_a_step_onto_a_warp_cell_leads_to_the_field(self) -> None:
        leave(self.cluster.player("anna"))
        self.cluster.put("anna", 1, 90, 7, woonz=0)
        anna = self.cluster.player("anna")
        self.settle(4)
        anna.client.send(PcMove(next_cell=cell(90, 6), move_speed=1))
        self.assertEqual(anna.client.expect(WarpReady).map_index, 5)
        anna.client.send(Warp(map_index=5))
        self.assertEqual(anna.client.expect(WarpReply).new_cell, cell(40, 240))
        self.settle(LANDING_SECONDS)
        self.assertTrue(walks(anna))
        self.assertEqual(anna.client.told(UpdateMoney), [])

    def test_who_cannot_pay_stays(self) -> None:
        anna = a_traveller(self.cluster, woonz=FARE - 1)
        ask(anna, 1, 7)
        self.settle()
        self.assertEqual(anna.client.told(WarpReady), [])
        self.assertTrue(walks(anna))

    def test_who_loads_no_map_is_brought_back_and_gets_his_fare(self) -> None:
        anna, berta = a_traveller(self.cluster), self.cluster.player("berta")
        home = anna.client.told(WorldLoginReply)[-1].pc_info.cell
        ask(anna, 1, 7)
        anna.client.expect(WarpReady)
        berta.client.expect(PcDisappear)
        self.settle(TIMEOUT)
        anna.client.send(Warp(map_index=7))
        self.assertEqual(load(anna), home)
        self.assertEqual(berta.client.expect(PcAppear).pc_id, anna.pc_id)
        self.assertEqual([paid.amount for paid in anna.client.told(UpdateMoney)], [-FARE, FARE])
        self.assertTrue(walks(anna))

    def test_who_loads_no_map_at_all_is_sent_away_and_found_where_he_was(self) -> None:
        anna = a_traveller(self.cluster)
        home = anna.client.told(WorldLoginReply)[-1].pc_info.cell
        ask(anna, 1, 7)
        anna.client.expect(WarpReady)
        anna.client.expect_end(2 * TIMEOUT + 2)
        self.settle()
        self.assertEqual(place(self.cluster.stored("anna")), (1, home))
        self.assertTrue(walks(self.cluster.player("anna")))

    def test_who_goes_while_he_loads_or_lands_is_found_where_he_was_going(self) -> None:
        for messages in ([], [Warp(map_index=7)]):
            anna = a_traveller(self.cluster)
            ask(anna, 1, 7)
            anna.client.expect(WarpReady)
            for message in messages:
                anna.client.send(message)
            self.settle(0.5)
            anna.client.vanish()
            self.settle()
            self.assertEqual(place(self.cluster.stored("anna"))[0], 7)
            self.assertEqual(self.cluster.characters.online, set())
            self.settle(10)
            again = self.cluster.player("anna")
            self.assertTrue(walks(again))
            leave(again)
            self.settle(10)

    def test_two_wishes_at_once_are_one_journey(self) -> None:
        anna = a_traveller(self.cluster)
        ask(anna, 1, 7)
        ask(anna, 1, 5)
        self.assertEqual(anna.client.expect(WarpReady).map_index, 7)
        self.settle()
        self.assertEqual(len(anna.client.told(WarpReady)), 1)
        self.assertEqual([paid.amount for paid in anna.client.told(UpdateMoney)], [-FARE])


def whispers(speaker: Player, listener: Player, text: str) -> bool:
    """Whether a whisper arrives, once."""
    speaker.client.send(Say(say_type=SayType.WHISPER, listener_name=listener.character, text=text))
    speaker.cluster.network.settle(1)
    return [line.text for line in listener.client.told(SayNotify)].count(text) == 1


class TwoZones(ClusterCase):
    """Temoz and the field in one zone, Quanato in the other."""

    def setUp(self) -> None:
        self.cluster = Cluster(variables=ZONES)
        self.cluster.start("main", "account", "login", "gate")
        self.cluster.start("zone", variables=TOWN)
        self.cluster.start("zone3", variables=FAR_TOWN)
        self.addCleanup(self.cluster.finish)

    def test_a_player_is_handed_over_with_all_that_he_has(self) -> None:
        anna, berta = a_traveller(self.cluster), self.cluster.player("berta")
        clara = self.cluster.player("clara", nation=1)
        carried = anna.client.told(WorldLoginReply)[-1]
        ask(anna, 1, 7)
        where = load(anna, WarpLogin)
        arrived = anna.client.told(WarpLogin)[-1]
        self.assertEqual(
            (arrived.wear_items, arrived.inventory_items), (carried.wear_items, carried.inventory_items)
        )
        self.assertEqual(berta.client.expect(PcDisappear).pc_id, anna.pc_id)
        self.assertEqual(clara.client.expect(PcAppear).pc_name, "anna")
        self.assertTrue(walks(anna))
        self.assertTrue(whispers(berta, anna, "over there?"))
        self.assertTrue(whispers(anna, berta, "over here!"))
        row = leave(anna)
        self.assertEqual((place(row), row.woonz), ((7, where), 10_000 - FARE))
        self.assertTrue(walks(self.cluster.player("anna")))

    def test_there_and_back_again(self) -> None:
        anna = a_traveller(self.cluster, map_id=7)
        for here, to in ((7, 1), (1, 7)) * 2:
            ask(anna, here, to)
            walk(anna, load(anna, WarpLogin), cell(110, 107))
        self.assertEqual(place(leave(anna)), (7, cell(110, 107)))
        self.assertEqual(self.cluster.stored("anna").woonz, 10_000 - 4 * FARE)

    def test_a_map_that_nobody_serves_costs_nothing(self) -> None:
        anna = a_traveller(self.cluster)
        self.cluster.crash("zone3")
        ask(anna, 1, 7)
        self.settle()
        self.assertEqual(anna.client.told(WarpReady) + anna.client.told(UpdateMoney), [])
        self.assertIn("Nobody knows the way there now.", [line.text for line in anna.client.told(SayNotify)])
        self.assertTrue(walks(anna))

    def test_without_main_nobody_leaves_for_another_zone_but_everybody_within_his(self) -> None:
        anna = a_traveller(self.cluster)
        self.cluster.crash("main")
        ask(anna, 1, 7)
        self.settle()
        self.assertEqual(anna.client.told(WarpReady), [])
        ask(anna, 1, 5)
        load(anna)
        self.assertTrue(walks(anna))
        self.cluster.start("main")
        berta = self.cluster.player("berta")
        self.assertTrue(whispers(berta, anna, "still there?"))

    def test_without_a_database_he_is_brought_back(self) -> None:
        anna = a_traveller(self.cluster)
        home = anna.client.told(WorldLoginReply)[-1].pc_info.cell
        self.cluster.database.active = True
        ask(anna, 1, 7)
        self.settle(TIMEOUT)
        self.cluster.database.active = False
        self.assertEqual(load(anna), home)
        self.assertTrue(walks(anna))
        self.assertEqual([paid.amount for paid in anna.client.told(UpdateMoney)], [-FARE, FARE])
        self.assertTrue(whispers(self.cluster.player("berta"), anna, "back already?"))

    def test_who_cannot_be_saved_is_not_handed_over(self) -> None:
        anna = a_traveller(self.cluster)
        assert self.cluster.successful(self.cluster.characters.enter_world(anna.pc_id, "anna"))
        ask(anna, 1, 7)
        anna.client.expect_end()
        self.assertEqual(place(self.cluster.stored("anna"))[0], 1)

    def test_a_gate_that_does_not_reach_the_zone_lets_him_go_saved(self) -> None:
        other = {"GATE_SERVER_ID": "1", "GATE_SERVER_PORT": "9861", "ZONE_SERVERS": "0=127.0.0.1:7568"}
        self.cluster.start("gate1", variables=other)
        leave(self.cluster.player("anna"))
        self.cluster.put("anna", 1, *TELEPORTERS[1][1:], woonz=FARE)
        anna = self.cluster.player("anna", gate_id=1)
        ask(anna, 1, 7)
        anna.client.expect_end()
        self.settle()
        row = self.cluster.stored("anna")
        self.assertEqual((place(row)[0], row.woonz), (7, 0))
        self.assertTrue(walks(self.cluster.player("anna")))

    def test_nobody_comes_from_elsewhere_who_was_not_sent(self) -> None:
        anna = self.cluster.player("anna")
        gate = self.cluster.network.connect("127.0.0.1", 6699, ZONE_TO_GATE, GATE_TO_ZONE)
        gate.send(ZoneGateHello(agent_id=9))
        gate.send(Warp(map_index=1), anna.pc_id)
        gate.expect(ZoneDropClient)
        self.assertEqual(gate.told(WarpLogin), [])
        self.assertTrue(walks(anna))
        gate.close()
        self.settle()
