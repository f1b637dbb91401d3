"""Any daemon may die: the others stay, links heal, and who is not concerned plays on (PROTOCOL 10, 13)."""

from twisted.logger import LogLevel, capturedLogs

from gameserver.messages.characters import CharacterList, CharacterLogin, CharacterLoginOk
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.gate import Error, GateLogin, PingRequest
from gameserver.messages.movement import AnsMove, AskMove
from gameserver.messages.world import PcDisappear, WorldLogin, WorldLoginReply
from gameserver.net.listener import PortTaken
from tests.cluster.case import ClusterCase
from tests.support.cluster import PASSWORD, Player
from tests.support.errors import captured_lines


def walks(player: Player) -> bool:
    """Whether the world still answers the player."""
    before = len(player.client.told(AnsMove))
    player.client.send(AskMove(dest_cell=111 | 110 << 8, move_speed=1))
    player.cluster.network.settle(1)
    return len(player.client.told(AnsMove)) == before + 1


class FailureTests(ClusterCase):
    def test_servers_whom_we_send_away_as_we_stop_are_nothing_to_warn_of_as_those_that_are_lost(self) -> None:
        for stopped, said in (("main", "main.servers"), ("zone", "zone.gates"), ("account", "account.gates")):
            with capturedLogs() as events:
                self.cluster.stop(stopped)
            ours = [each for each in events if str(each["log_namespace"]).startswith(f"gameserver.daemons.{said}")]
            self.assertIn("{name} is sent away", [each["log_format"] for each in ours])
            self.assertEqual([each for each in ours if each["log_level"] > LogLevel.info], [])
        with captured_lines("warn") as lines:
            self.cluster.crash("gate")
            self.settle()
        self.assertEqual(lines, ["gate 0 is gone"])

    def test_nobody_in_the_world_notices_that_login_account_or_main_restart(self) -> None:
        anna = self.cluster.player("anna")
        for name in ("login", "account", "main"):
            self.cluster.crash(name)
            self.assertTrue(walks(anna), name)
            self.settle(20)
            self.cluster.start(name)
            self.assertTrue(walks(anna), name)
            self.assertTrue(walks(self.cluster.player(f"after-{name}")), name)

    def test_nobody_can_log_in_twice_even_after_every_restart(self) -> None:
        self.cluster.player("anna")
        for name in ("login", "account", "main"):
            self.cluster.crash(name)
            self.settle(20)
            self.cluster.start(name)
            with self.assertRaises(AssertionError):
                Player(self.cluster, "anna").choose_gate()

    def test_main_learns_again_who_is_where(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        self.cluster.crash("main")
        self.cluster.start("main")
        anna.client.send(Say(say_type=SayType.WHISPER, listener_name="berta", text="still there?"))
        self.settle()
        self.assertIn("still there?", [line.text for line in berta.client.told(SayNotify)])

    def test_a_player_on_the_way_into_the_world_survives_a_restart_of_main(self) -> None:
        self.cluster.player("anna").client.close()
        self.settle(5)
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        anna.client.send(CharacterLogin(pc_name="anna"))
        anna.client.expect(CharacterLoginOk)
        self.cluster.crash("main")
        self.cluster.start("main")
        self.assertTrue(walks(anna_in_world(anna)))

    def test_a_lost_gate_takes_its_players_out_of_the_world(self) -> None:
        other = {"GATE_SERVER_ID": "1", "GATE_SERVER_PORT": "9861"}
        self.cluster.start("gate1", variables=other)
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta", gate_id=1)
        self.cluster.crash("gate1")
        self.assertEqual(anna.client.expect(PcDisappear).pc_id, berta.pc_id)
        self.assertTrue(walks(anna))
        self.cluster.start("gate1", variables=other)
        self.settle(5)
        self.assertTrue(walks(self.cluster.player("berta", gate_id=1)))

    def test_a_lost_zone_sends_its_players_away_and_takes_new_ones_when_it_is_back(self) -> None:
        anna = self.cluster.player("anna")
        select = Player(self.cluster, "berta")
        select.go_to_gate()
        self.cluster.crash("zone")
        anna.client.expect_end(31)
        self.assertIsNone(select.client.lost)
        self.cluster.start("zone")
        self.assertTrue(walks(self.cluster.player("anna")))
        select.go_into_world()
        self.assertTrue(walks(select))

    def test_players_of_another_zone_play_on(self) -> None:
        zones = {"ZONE_SERVERS": "0=127.0.0.1:7568,3=127.0.0.1:6699"}
        for name in ("zone", "gate"):
            self.cluster.stop(name)
        self.cluster.start("zone", variables={"MAP_IDS": "1"})
        quanato = {"MAP_IDS": "7", "ZONE_SERVER_ID": "3", "ZONE_SERVER_PORT": "6699"}
        self.cluster.start("zone3", variables=quanato)
        self.cluster.start("gate", variables=zones)
        anna, clara = self.cluster.player("anna"), self.cluster.player("clara", nation=1)
        anna.client.send(Say(say_type=SayType.WHISPER, listener_name="clara", text="over there?"))
        self.settle()
        self.assertIn("over there?", [line.text for line in clara.client.told(SayNotify)])
        self.cluster.crash("zone3")
        self.assertTrue(walks(anna))
        clara.client.expect_end(31)
        self.assertTrue(walks(anna))

    def test_who_waits_on_the_select_screen_sees_his_characters_again_after_a_restart(self) -> None:
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        self.cluster.crash("account")
        anna.client.send(CharacterLogin(pc_name="anna"))
        self.assertEqual(anna.client.expect(Error).message, "The server is being restarted.")
        self.cluster.start("account")
        anna.client.expect(CharacterList)
        anna.go_into_world()

    def test_a_crash_of_everything_lets_players_in_again_within_ten_seconds(self) -> None:
        self.cluster.player("anna")
        for name in ("gate", "login", "account", "zone", "main"):
            self.cluster.crash(name)
        self.cluster.start()
        self.settle(3)
        self.assertTrue(walks(self.cluster.player("anna")))

    def test_the_world_goes_on_without_a_database_and_saves_when_it_is_back(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        self.cluster.database.active = True
        self.assertTrue(walks(anna))
        anna.client.send(AskMove(dest_cell=112 | 110 << 8, move_speed=1))
        berta.client.vanish()
        self.settle(10)
        self.cluster.database.active = False
        self.settle(3)
        self.assertTrue(walks(anna))
        self.assertTrue(walks(self.cluster.player("berta")))

    def test_a_player_who_arrives_while_the_cache_is_away_keeps_his_account_to_himself(self) -> None:
        anna = Player(self.cluster, "anna")
        info = anna.choose_gate()
        self.cluster.cache.active = True
        anna.client = self.cluster.to_gate(info.gate_port)
        anna.client.send(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        anna.client.expect(CharacterList)
        self.settle(60)
        self.cluster.cache.active = False
        self.settle(3)
        with self.assertRaises(AssertionError):
            Player(self.cluster, "anna").choose_gate()

    def test_a_restart_of_login_notes_again_who_plays(self) -> None:
        anna = self.cluster.player("anna")
        self.cluster.accounts.online.add(99)
        self.cluster.crash("login")
        self.cluster.start("login")
        self.assertEqual(self.cluster.accounts.online, {anna.pc_id})

    def test_a_login_daemon_whose_port_is_taken_does_not_say_that_nobody_plays(self) -> None:
        anna = self.cluster.player("anna")
        with self.assertRaises(PortTaken):
            self.cluster.start("login2")
        self.cluster.network.host("login2").crash()
        self.settle(1)
        self.assertEqual(self.cluster.accounts.online, {anna.pc_id})

    def test_the_gate_pings_only_players_in_the_world(self) -> None:
        anna = self.cluster.player("anna")
        select = Player(self.cluster, "berta")
        select.go_to_gate()
        self.settle(16)
        self.assertEqual(len(anna.client.told(PingRequest)), 3)
        self.assertEqual(select.client.told(PingRequest), [])


def anna_in_world(anna: Player) -> Player:
    """Go on from `CharacterLoginOk`."""
    anna.client.send(WorldLogin(pc_name=anna.character))
    anna.client.expect(WorldLoginReply)
    return anna
