"""What a client may send, stage by stage and kind by kind, from its own address or behind a proxy."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from gameserver.messages.characters import CharacterLogout
from gameserver.messages.chat import Say, SayType
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER
from gameserver.messages.login import ClientLogin, GateInfo, ServerList, ServerSelect
from gameserver.messages.main import ACCOUNT_SERVER_ID
from gameserver.messages.movement import AskMove
from gameserver.messages.servers import AccountSwitchZone
from gameserver.net.limits import BURST_SECONDS
from gameserver.ops.message_limits import DEFAULT, MESSAGE_LIMITS
from gameserver.wire.headers import CLIENT, GAME_CMD, GAME_CTRL
from tests.cluster.case import ClusterCase
from tests.cluster.gate_case import WALK, GateCase
from tests.ops.test_metrics import value
from tests.support.client import Client
from tests.support.cluster import PASSWORD
from tests.support.errors import captured_lines

NUMBERS = CLIENT_TO_SERVER.game_numbers()
HELLO = Say(say_type=SayType.GENERAL, text="hello")


class Stages(GateCase):
    """At the default settings: 10 messages a second at the select screen, 60 in the world."""

    def floods(self, state: str) -> float:
        return value(self.cluster, "gate", "a3_connections_flooding_total", state=state)

    def send(self, client: Client, count: int) -> bool:
        """Send messages at once; say whether the client is still there."""
        for _ in range(count):
            client.send(WALK)
        self.settle()
        return client.lost is None

    def test_more_than_a_burst_before_the_login_is_too_much(self) -> None:
        client = self.cluster.to_gate()
        client.send_bytes(bytes(3000))
        self.settle()
        self.assertIsNone(client.lost)
        client.send_bytes(bytes(3000))
        client.expect_end(1)
        self.assertEqual(self.floods("login"), 1)

    def test_at_the_select_screen_less_is_too_much_than_in_the_world(self) -> None:
        screen, world = self.gate.enter("anna", 7), self.gate.enter_zone("berta", 8)
        self.assertFalse(self.send(screen, 41))
        self.assertTrue(self.send(world, 180))
        self.assertFalse(self.send(world, 100))
        self.assertEqual([self.floods(state) for state in ("login", "select screen", "world")], [0, 1, 1])
        self.assertEqual(value(self.cluster, "gate", "a3_connections_flooding_total"), 2)

    def test_what_people_do_is_never_too_much(self) -> None:
        screen, world = self.gate.enter("anna", 7), self.gate.enter_zone("berta", 8)
        for _ in range(60):
            self.assertTrue(self.send(screen, 4))
            self.assertTrue(self.send(world, 15))
            self.settle(0.8)

    def test_going_to_and_fro_gives_no_new_burst(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        sent = 0
        while client.lost is None and sent < 1000:
            for server in (ACCOUNT_SERVER_ID, 0):
                self.gate.account.send(AccountSwitchZone(zone_id=server), 7)
                self.settle(0.01)
                self.send(client, 9)
                sent += 9
        # A burst of one state, and what a second or two add to it.
        self.assertLess(sent, 120)


class Kinds(GateCase):
    """Messages that have a limit of their own."""

    variables = {"GATE_MESSAGE_LIMITS": "Gesture=0.5, AskMove=10, Clan=0", "GATE_MESSAGES_PER_SECOND": "0"}

    def setUp(self) -> None:
        super().setUp()
        self.client = self.gate.enter_zone("anna", 7)

    def say(self, count: int) -> int:
        """Say something so often; return how much of it reached the zone."""
        before = len(self.gate.zone.heard(Say))
        for _ in range(count):
            self.client.send(HELLO)
        self.settle()
        return len(self.gate.zone.heard(Say)) - before

    def ignored(self, message: str) -> float:
        return value(self.cluster, "gate", "a3_messages_ignored_total", message=message)

    def test_what_comes_too_often_is_ignored_and_counted_and_logged_once(self) -> None:
        with captured_lines() as lines:
            self.assertEqual(self.say(100), 8)
        [line] = [line for line in lines if "too often" in line]
        self.assertRegex(line, r"anna, 7\): sends Say too often")
        self.assertEqual(self.ignored("Say"), 92)
        received = value(self.cluster, "gate", "a3_messages_total", link="GATE_SERVER_PORT", message="Say")
        self.assertEqual(received, 100)
        self.assertIsNone(self.client.lost)

    def test_it_is_heard_again_after_a_while(self) -> None:
        self.say(50)
        self.assertEqual(self.say(5), 0)
        self.settle(2)
        self.assertEqual(self.say(50), 4)
        self.settle(60)
        self.assertEqual(self.say(50), 8)

    def test_each_player_and_each_kind_is_counted_apart(self) -> None:
        self.say(50)
        other = self.gate.enter_zone("berta", 8)
        other.send(HELLO)
        self.client.send(WALK)
        self.settle()
        self.assertEqual([pc_id for pc_id, _ in self.gate.zone.heard(Say)][-1], 8)
        self.assertEqual([pc_id for pc_id, _ in self.gate.zone.heard(AskMove)], [7])

    @given(st.sampled_from(sorted(NUMBERS)))
    def test_all_that_the_setting_names_and_nothing_else_is_limited(self, name: str) -> None:
        rates = {**MESSAGE_LIMITS.parse(DEFAULT), "Gesture": 0.5, "AskMove": 10, "Clan": 0}
        self.settle(60)
        before = self.ignored(name)
        frame = CLIENT.pack(CLIENT.size, 7, GAME_CTRL, GAME_CMD, NUMBERS[name])
        for _ in range(50):
            self.client.send_bytes(frame)
        self.settle()
        rate = rates.get(name)
        passed = 50 if not rate else min(50, max(1, int(rate * BURST_SECONDS)))
        self.assertEqual(self.ignored(name) - before, 50 - passed)
        self.assertIsNone(self.client.lost)

    def test_nobody_is_kept_from_leaving(self) -> None:
        self.assertNotIn("CharacterLogout", MESSAGE_LIMITS.parse(DEFAULT))
        self.say(100)
        self.client.send(CharacterLogout())
        self.settle()
        self.assertEqual([pc_id for pc_id, _ in self.gate.zone.heard(CharacterLogout)], [7])


class AtTheLoginServer(ClusterCase):
    def count(self, name: str, **labels: str) -> float:
        return value(self.cluster, "login", name, link="LOGIN_SERVER_PORT", **labels)

    def logged_in(self) -> Client:
        client = self.cluster.to_login()
        client.send(ClientLogin(account="anna", password=PASSWORD))
        client.expect(ServerList)
        return client

    def test_who_says_nothing_goes_after_a_minute_before_and_after_the_login(self) -> None:
        silent, undecided = self.cluster.to_login(), self.logged_in()
        self.settle(59)
        self.assertEqual((silent.lost, undecided.lost), (None, None))
        silent.expect_end(2)
        undecided.expect_end(2)
        self.assertEqual(self.count("a3_connections_timed_out_total"), 2)
        self.logged_in().close()

    def test_who_was_sent_to_a_gate_and_stays_goes_too(self) -> None:
        client = self.logged_in()
        client.send(ServerSelect(gate_id=0))
        client.expect(GateInfo)
        client.expect_end(61)

    def test_who_has_logged_in_may_send_less(self) -> None:
        client, other = self.logged_in(), self.cluster.to_login()
        wish = CLIENT_TO_LOGIN.encode(ServerSelect(gate_id=99))
        other.send_bytes(wish[:1])
        client.send_bytes(wish * 7)
        self.settle()
        self.assertIsNone(client.lost)
        client.send_bytes(wish * 4)
        client.expect_end(1)
        self.assertEqual(self.count("a3_connections_flooding_total", state="choosing"), 1)
        self.assertEqual(self.count("a3_connections_flooding_total", state="login"), 0)


class BehindAProxy(ClusterCase):
    variables = {
        "LOGIN_SERVER_ENDPOINT": "haproxy:tcp:3550",
        "GATE_SERVER_ENDPOINT": "haproxy:tcp:9860",
        "CONNECTIONS_PER_ADDRESS": "2",
    }

    def setUp(self) -> None:
        super().setUp()
        self.cluster.network.kernel.cuts = False

    def come_from(self, host: str, to: Callable[[], Client]) -> Client:
        client = to()
        client.send_bytes(f"PROXY TCP4 {host} 192.0.2.100 4000 9860\r\n".encode())
        self.settle(0.1)
        client.send_bytes(bytes(4))  # players speak first, be it padding
        self.settle(0.1)
        return client

    def test_players_count_by_the_address_that_the_proxy_tells(self) -> None:
        for daemon, to in (("login", self.cluster.to_login), ("gate", self.cluster.to_gate)):
            inside = [self.come_from("203.0.113.7", to) for _ in range(2)]
            refused, other = self.come_from("203.0.113.7", to), self.come_from("203.0.113.8", to)
            refused.expect_end(1)
            self.assertEqual([each.lost for each in (*inside, other)], [None] * 3)
            self.assertEqual(value(self.cluster, daemon, "a3_connections_refused_total"), 1)
            inside[0].close()
            self.settle(0.1)
            self.assertIsNone(self.come_from("203.0.113.7", to).lost)

    def test_a_flood_of_one_player_does_not_touch_another(self) -> None:
        bad, good = (self.come_from(f"203.0.113.{number}", self.cluster.to_gate) for number in (7, 8))
        bad.send_bytes(bytes(10_000))
        bad.expect_end(1)
        self.assertIsNone(good.lost)
