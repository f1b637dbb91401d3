"""What becomes of peers who say nothing, and of those who do not read."""

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.chat import Say, SayType
from gameserver.messages.gate import Error, PingReply, PingRequest
from gameserver.messages.servers import AccountSwitchZone, ZoneClientGone
from gameserver.net.listener import Listener
from gameserver.net.peer import INTRODUCTION_SECONDS
from gameserver.ops.metrics import tree
from tests.cluster.gate_case import GateCase
from tests.ops.test_metrics import value
from tests.support.siege import DOORS, Siege


class Silence(GateCase):
    """Five minutes in the world, half an hour at the select screen."""

    def timed_out(self) -> float:
        return value(self.cluster, "gate", "a3_connections_timed_out_total")

    def test_who_says_nothing_in_the_world_goes_and_the_servers_are_told(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.settle(290)
        self.assertIsNone(client.lost)
        client.expect_end(20)
        self.settle()
        self.assertEqual([pc_id for pc_id, _ in self.gate.zone.heard(ZoneClientGone)], [7])
        self.assertEqual(self.timed_out(), 1)

    def test_who_answers_pings_may_stand_still_for_ever(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        for _ in range(200):
            asked = client.expect(PingRequest, 6)
            reply = PingReply(
                tick_count=asked.tick_count, server_tick=asked.server_tick, client_tick=asked.server_tick
            )
            client.send(reply)
        self.settle()
        self.assertIsNone(client.lost)

    def test_at_the_select_screen_people_may_think_for_half_an_hour(self) -> None:
        silent, thinking = self.gate.enter("anna", 7), self.gate.enter("berta", 8)
        self.settle(1200)
        thinking.send(Say(say_type=SayType.GENERAL, text="hello"))
        self.settle(590)
        self.assertEqual((silent.lost, thinking.lost), (None, None))
        silent.expect_end(20)
        self.settle(1000)
        self.assertIsNone(thinking.lost)
        self.assertEqual(self.timed_out(), 1)

    def test_the_time_at_the_select_screen_does_not_count_in_the_world(self) -> None:
        client = self.gate.enter("anna", 7)
        self.settle(1500)
        self.gate.account.send(AccountSwitchZone(zone_id=0), 7)
        self.settle(280)
        self.assertIsNone(client.lost)

    def test_who_connects_and_says_nothing_goes_after_ten_seconds(self) -> None:
        client = self.cluster.to_gate()
        self.settle(9)
        self.assertIsNone(client.lost)
        client.expect_end(2)
        self.assertEqual(self.timed_out(), 1)


class RarePings(GateCase):
    variables = {"GATE_IDLE_SECONDS": "10", "GATE_PING_SECONDS": "60", "GATE_SCREEN_IDLE_SECONDS": "0"}

    def test_nobody_goes_before_three_pings_and_nobody_from_the_screen(self) -> None:
        screen, world = self.gate.enter("anna", 7), self.gate.enter_zone("berta", 8)
        self.settle(175)
        self.assertIsNone(world.lost)
        world.expect_end(15)
        self.assertEqual(len(world.told(PingRequest)), 3)
        self.settle(10_000)
        self.assertIsNone(screen.lost)


class SlowReaders(GateCase):
    def test_others_are_served_at_once_while_one_does_not_read(self) -> None:
        slow, good = self.gate.enter_zone("anna", 7), self.gate.enter_zone("berta", 8)
        slow.pause()
        for number in range(100):
            for _ in range(200):
                self.gate.zone.send(Error(error_code=number, message="x" * 60), 7)
                self.gate.zone.send(Error(error_code=number, message="x" * 60), 8)
            self.settle(0.1)
            self.assertEqual(len(good.told(Error)), 200 * (number + 1))
        slow.resume()
        slow.expect_end(5)
        self.assertEqual(value(self.cluster, "gate", "a3_connections_slow_total", link="GATE_SERVER_PORT"), 1)
        self.assertIsNone(good.lost)
        self.assertEqual([pc_id for pc_id, _ in self.gate.zone.heard(ZoneClientGone)], [7])


class SlowReadersOfLittle(GateCase):
    variables = {"GATE_OUTPUT_KIB": "64"}

    def test_how_much_is_kept_for_a_player_is_a_setting(self) -> None:
        slow = self.gate.enter_zone("anna", 7)
        slow.pause()
        figure = "a3_connections_slow_total"
        for kib in range(500):
            for _ in range(16):
                self.gate.zone.send(Error(error_code=kib, message="x" * 60), 7)
            self.settle(0.01)
            if value(self.cluster, "gate", figure, link="GATE_SERVER_PORT"):
                break
        self.assertLess(kib, 400)
        slow.resume()
        slow.expect_end(5)


class EveryDoor(SynchronousTestCase):
    """Whatever is written to a peer who does not read, at every port of every daemon, has a limit."""

    def test_who_does_not_read_is_dropped_and_counted_at_every_port(self) -> None:
        siege = Siege()
        self.addCleanup(siege.lift)
        for daemon in ("login", "gate", "account", "main", "zone"):
            ports = tree.ports(siege.cluster.service(daemon), daemon)
            for _, port in ports:
                self.overflow(siege, port)
                name = "a3_connections_slow_total"
                self.assertEqual(value(siege.cluster, daemon, name, link=port.setting), 1, port.setting)
                siege.walk()

    def test_who_does_not_say_who_it_is_goes_and_who_does_may_stay(self) -> None:
        siege = Siege()
        self.addCleanup(siege.lift)
        for door in ("broker", "account", "main", "zone"):
            silent, half, known = (
                siege.connect(door, greets=False),
                siege.connect(door, greets=False),
                siege.connect(door),
            )
            half.send_bytes(b"\x20\0\0")
            siege.cluster.network.settle(INTRODUCTION_SECONDS - 1)
            self.assertEqual([each.lost for each in (silent, half)], [None] * 2)
            siege.cluster.network.settle(2)
            self.assertIsNone(known.lost)
            for each in (silent, half):
                each.expect_end(1)
            siege.walk()

    def overflow(self, siege: Siege, port: Listener) -> None:
        before = port.peers
        number = getattr(port.address, "port", 0)
        door = next(name for name, door in DOORS.items() if door.port == number)
        client = siege.connect(door, greets=False)
        client.pause()
        siege.cluster.network.settle(0.1)
        [peer] = port.peers - before
        for _ in range(70):
            peer.outlet.write(bytes(1 << 20))
            siege.cluster.network.settle(0.01)
        client.resume()
        client.expect_end(2)
