"""What the gate does with packets, players and servers (PROTOCOL 2, 5, 7, 9, 10, 14).

Mostly a gate alone between scripted servers, so that every byte and every farewell can be counted.
"""

from itertools import pairwise

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.broker import (
    AccountEntered,
    AccountLogout,
    AccountRecover,
    GateRegister,
    KickAccount,
    PrepareAccount,
)
from gameserver.messages.characters import (
    CharacterList,
    CharacterLogin,
    CharacterLogout,
    CharacterLogoutReply,
    CreateCharacter,
    DeleteCharacter,
    PayInfo,
)
from gameserver.messages.chat import Say, SayType
from gameserver.messages.clan import AskMark, TransferMark
from gameserver.messages.fields import GoneReason
from gameserver.messages.gate import Error, GateLogin, PingReply, PingRequest
from gameserver.messages.links import (
    CLIENT_TO_SERVER,
    GATE_TO_LOGIN,
    LOGIN_TO_GATE,
    MAIN_TO_SERVER,
    SERVER_TO_CLIENT,
    SERVER_TO_MAIN,
    ZONE_TO_GATE,
)
from gameserver.messages.login import ClientLogin, ServerList
from gameserver.messages.main import MainMapList, MainWorldLogin, MainWorldLoginReply, ServerHello
from gameserver.messages.movement import AnsMove, AskMove, PcMove, SeeMove
from gameserver.messages.servers import (
    AccountClientGone,
    AccountDropClient,
    AccountNewClient,
    AccountSwitchZone,
    ZoneClientGone,
    ZoneDropClient,
    ZoneGateHello,
    ZoneSwitchZone,
)
from gameserver.messages.world import PcDisappear, WorldLogin
from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.cipher import Cipher
from gameserver.wire.framing import COMPACT_SHAPE
from gameserver.wire.headers import CLIENT, LINK, expand, shrink
from gameserver.wire.multicast import EVERYONE, multicast_frames
from tests.cluster.case import ClusterCase
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Cluster, Player
from tests.support.standins import NOBODY, GateAlone, RawFrames, ScriptedGate

CIPHER = Cipher()
WALK = AskMove(dest_cell=111 | 110 << 8, move_speed=1)
WALKED = AnsMove(accepted=1, dest_cell=111 | 110 << 8, move_speed=1)


class GateCase(SynchronousTestCase):
    """A gate alone with scripted servers, and zones 0 and 3."""

    def setUp(self) -> None:
        self.cluster = Cluster()
        self.gate = GateAlone(self.cluster, {0: 7568, 3: 6699})
        self.addCleanup(self.cluster.finish)
        self.addCleanup(self.gate.stop)

    def settle(self, seconds: float = 0.2) -> None:
        self.cluster.network.settle(seconds)

    def raw_client(self) -> Client:
        """A client of the gate that remembers, and sends, frames as they are on the wire."""
        return self.cluster.network.connect("127.0.0.1", 9860, RawFrames(), CLIENT_TO_SERVER)


class FromTheClient(GateCase):
    def test_each_packet_goes_to_the_server_that_the_rules_name(self) -> None:
        to_account = [
            CreateCharacter(pc_class=0, nation=0, pc_name="anna"),
            DeleteCharacter(pc_name="anna"),
            CharacterLogin(pc_name="anna"),
            AskMark(mark_id=2),
            TransferMark(pc_name="anna", clan_id=1, mark_id=2, random_number=3, mark=bytes(range(250)) * 5),
        ]
        to_current = [WALK, WorldLogin(pc_name="anna"), Say(say_type=SayType.GENERAL, text="hello")]
        client = self.gate.enter_zone("anna", 7, zone_id=3)
        for message in (*to_account, *to_current):
            client.send(message)
        self.settle()
        for kind, server in [(each, self.gate.account) for each in to_account] + [
            (each, self.gate.zones[3]) for each in to_current
        ]:
            self.assertEqual(server.heard(type(kind)), [(7, kind)])
        self.assertEqual([each for each in self.gate.zone.line.received if each.pc_id == 7], [])

    def test_until_a_switch_everything_goes_to_the_account_server(self) -> None:
        client = self.gate.enter("anna", 7)
        client.send(WALK)
        self.settle()
        self.assertEqual(self.gate.account.heard(AskMove), [(7, WALK)])

    def test_the_player_number_is_never_believed(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.enter_zone("berta", 8)
        for claimed in (0, 8, EVERYONE):
            client.send(WALK, pc_id=claimed)
        client.send(CharacterLogout(), pc_id=8)
        self.settle()
        self.assertEqual([pc_id for pc_id, _ in self.gate.zone.heard(AskMove)], [7, 7, 7])
        self.assertEqual(self.gate.zone.heard(CharacterLogout), [(7, CharacterLogout())])

    def test_questions_about_billing_are_swallowed(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        client.send(PayInfo())
        client.send(WALK)
        self.settle()
        self.assertEqual(self.gate.zone.heard(PayInfo) + self.gate.account.heard(PayInfo), [])
        self.assertEqual(self.gate.zone.heard(AskMove), [(7, WALK)])

    def test_other_ctrl_bytes_carry_crests_to_the_account_server_and_nothing_else(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        for ctrl in (0xFE, 0x00, 0x55):
            for protocol in (0x2322, 0x2323, 0x1200, 0x1106, 0x1107):
                frame = CLIENT.pack(25, 99, ctrl, 0xFF, protocol) + bytes(range(13))
                client.send_bytes(CIPHER.encipher(frame))
        client.send(WALK)
        self.settle()
        self.assertEqual(self.gate.zone.heard(AskMove), [(7, WALK)])
        arrived = [each for each in self.gate.account.line.received if each.pc_id == 7][1:]
        self.assertEqual(len(arrived), 6)

    def test_crests_arrive_in_clear_with_their_ctrl_byte(self) -> None:
        self.gate.account.stop()
        raw = self.account_in_raw_frames()
        client = self.gate.cluster.to_gate()
        self.gate.login.send(PrepareAccount(account="anna"), 7)
        client.send(GateLogin(token=7, account="anna", password=PASSWORD))
        self.settle()
        frame = CLIENT.pack(29, 99, 0xFE, 0xFF, 0x2323) + bytes(range(17))
        client.send_bytes(CIPHER.encipher(frame))
        self.settle()
        self.assertEqual(raw.told(bytes)[-1], CLIENT.pack(29, 7, 0xFE, 0xFF, 0x2323) + bytes(range(17)))

    def account_in_raw_frames(self) -> Client:
        self.gate.account._incoming = RawFrames()
        self.gate.account.start()
        self.settle(6)
        return self.gate.account.line

    def test_before_the_login_everything_but_a_login_ends_the_connection(self) -> None:
        answer = PingReply(tick_count=1, server_tick=1, client_tick=1)
        for message in (WALK, answer, CharacterLogin(pc_name="anna"), AskMark(mark_id=2)):
            client = self.cluster.to_gate()
            client.send(message)
            client.send(message)
            client.expect_end(1)
        self.assertEqual(self.gate.account.heard(object)[1:], [])

    def test_who_talks_on_while_his_token_is_awaited_is_sent_away(self) -> None:
        client = self.cluster.to_gate()
        client.send(GateLogin(token=1, account="anna", password=PASSWORD))
        client.send(WALK)
        client.expect_end(1)

    def test_after_the_login_only_answers_to_pings_come_without_protocol_number(self) -> None:
        login = GateLogin(token=5007, account="anna", password=PASSWORD)
        for number, frame in enumerate(
            (CLIENT_TO_SERVER.encode(login), LINK.pack(10, 0, 0x02, 0xE1), LINK.pack(11, 0, 0x01, 0xE1) + b"\3")
        ):
            client = self.gate.enter_zone(f"anna{number}", 20 + number)
            client.send_bytes(frame)
            client.expect_end(1)
            self.assertEqual(self.gate.zones[3].heard(object), [(0, ZoneGateHello(agent_id=0, multicast=1))])

    def test_a_packet_for_a_server_that_is_away_is_answered(self) -> None:
        client = self.gate.enter_zone("anna", 7, zone_id=9)
        client.send(WALK)
        self.assertEqual(client.expect(Error).error_code, 0x1107)

    def test_nothing_of_a_kicked_client_is_passed_on(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        asked = client.expect(PingRequest, 6)
        lie = PingReply(tick_count=asked.tick_count, server_tick=asked.server_tick + 1, client_tick=0)
        # So many that some come in one piece with the lie.
        walks = CIPHER.encipher(CLIENT_TO_SERVER.encode(WALK)) * 100
        client.send_bytes(CLIENT_TO_SERVER.encode(lie) + walks)
        client.expect_end(1)
        self.assertEqual(self.gate.zone.heard(AskMove), [])

    def test_packets_of_one_player_keep_their_order(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        for cell in range(300):
            client.send(AskMove(dest_cell=cell, move_speed=1))
        self.settle()
        self.assertEqual([walk.dest_cell for _, walk in self.gate.zone.heard(AskMove)], list(range(300)))


class FromServers(GateCase):
    def test_ctrl_alone_decides_what_is_hidden(self) -> None:
        client = self.gate.enter("anna", 7, self.raw_client())
        body = bytes(range(21))
        frames = [
            (CLIENT.pack(33, 7, ctrl, cmd, protocol) + body, ctrl == 0x03)
            for ctrl in (0x03, 0xFE, 0x02, 0x77)
            for cmd in (0xFF, 0xE1, 0xE0, 0x00)
            for protocol in (0x1200, 0x2322)
        ]
        for frame, _ in frames:
            self.gate.account.line.send_bytes(frame)
        self.settle()
        expected = [CIPHER.encipher(frame) if is_hidden else frame for frame, is_hidden in frames]
        self.assertEqual(client.told(bytes), expected)

    def test_control_packets_never_reach_the_client(self) -> None:
        client = self.gate.enter("anna", 7, self.raw_client())
        for cmd in (0xE2, 0xE3, 0xF0, 0xFF, 0x00):
            self.gate.account.line.send_bytes(LINK.pack(14, 7, 0x01, cmd) + b"abcd")
        # A switch without a number says nothing.
        self.gate.account.line.send_bytes(LINK.pack(10, 7, 0x01, 0xE1))
        self.gate.account.send(AccountSwitchZone(zone_id=3), 7)
        self.settle()
        self.assertEqual(client.told(bytes), [])
        self.assertIsNone(client.lost)

    def test_an_error_of_the_gate_is_hidden_like_any_other(self) -> None:
        client = self.gate.enter("anna", 7, self.raw_client())
        self.gate.account.stop()
        client.send_bytes(CIPHER.encipher(CLIENT_TO_SERVER.encode(WALK)))
        self.settle()
        [frame] = client.told(bytes)
        error = SERVER_TO_CLIENT.decode(CIPHER.decipher(frame)).message
        self.assertEqual(error, Error(error_code=0x1107, message="The server is being restarted."))

    def test_a_packet_for_nobody_is_dropped_and_the_next_one_arrives(self) -> None:
        client = self.gate.enter("anna", 7)
        for pc_id in (0, 8, 7 << 24):
            self.gate.account.send(Error(error_code=1, message="lost"), pc_id)
            self.gate.account.send(AccountSwitchZone(zone_id=0), pc_id)
            self.gate.account.send(AccountDropClient(), pc_id)
        self.gate.account.send(Error(error_code=2, message="found"), 7)
        self.assertEqual(client.expect(Error).message, "found")
        client.send(WALK)
        self.settle()
        self.assertEqual(len(self.gate.account.heard(AskMove)), 1)

    def test_a_switch_takes_effect_before_what_follows_it_reaches_the_client(self) -> None:
        client = self.gate.enter("anna", 7)
        for zone_id in (0, 3, 255, 3, 0):
            message = AccountSwitchZone(zone_id=zone_id)
            self.gate.account.send(message, 7)
            self.gate.account.send(NOBODY, 7)
            client.expect(CharacterList)
            client.send(PcMove(next_cell=zone_id, move_speed=1))
            self.settle(0.1)
        self.settle()
        heard = [
            [step.next_cell for _, step in server.heard(PcMove)]
            for server in (self.gate.zones[0], self.gate.zones[3], self.gate.account)
        ]
        self.assertEqual(heard, [[0, 0], [3, 3], [255]])

    def test_a_zone_may_send_its_player_on_to_another_zone(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.zone.send(ZoneSwitchZone(zone_id=3), 7)
        self.gate.zone.send(WALKED, 7)
        client.expect(AnsMove)
        client.send(WALK)
        self.settle()
        self.assertEqual(self.gate.zones[3].heard(AskMove), [(7, WALK)])

    def test_a_server_can_have_a_client_closed(self) -> None:
        for number, (server, order) in enumerate(
            ((self.gate.account, AccountDropClient()), (self.gate.zone, ZoneDropClient()))
        ):
            client = self.gate.enter_zone(f"anna{number}", 7 + number)
            server.send(Error(error_code=1, message="goodbye"), 7 + number)
            server.send(order, 7 + number)
            client.expect_end(1)
            self.assertEqual(client.told(Error)[-1].message, "goodbye")


class Multicast(GateCase):
    def test_one_frame_reaches_its_receivers_with_the_bytes_of_single_frames(self) -> None:
        ids = (7, 8, 9)
        clients = {pc_id: self.gate.enter(f"user{pc_id}", pc_id, self.raw_client()) for pc_id in ids}
        frame = ZONE_TO_GATE.encode(SeeMove(pc_id=1, start_cell=2, dest_cell=3, move_speed=1))
        for pc_id in ids[:2]:
            self.gate.zone.line.send_bytes(CLIENT.pack(len(frame), pc_id, 3, 255, 0x1201) + frame[12:])
        [listed] = multicast_frames(frame, (7, 8, 1234))
        self.gate.zone.line.send_bytes(listed)
        self.settle()
        for pc_id in ids[:2]:
            [alone, together] = clients[pc_id].told(bytes)
            self.assertEqual(together, alone)
            self.assertEqual(int.from_bytes(alone[4:8], "little"), pc_id)
        self.assertEqual(clients[9].told(bytes), [])

    def test_a_list_that_does_not_fit_ends_the_link_and_no_client_sees_it(self) -> None:
        client = self.gate.enter("anna", 7, self.raw_client())
        for tail in (b"", b"\1", b"\2\0" + bytes(7), b"\xff\xff" + bytes(4)):
            lines = len(self.gate.zone.lines)
            size = CLIENT.size + len(tail)
            self.gate.zone.line.send_bytes(CLIENT.pack(size, EVERYONE, 3, 255, 0x1201) + tail)
            self.settle(6)
            self.assertEqual(len(self.gate.zone.lines), lines + 1)
        self.assertEqual(client.told(bytes), [])
        self.assertIsNone(client.lost)


class MulticastOfTheZone(ClusterCase):
    def receivers_of_a_greeting(self, multicast: int | None) -> list[int]:
        gate = ScriptedGate(self.cluster, 9, multicast)
        for number in (901, 902):
            gate.enter(f"user{number}", number)
        start = len(gate.zone.received)
        gate.zone.send(Say(say_type=SayType.GENERAL, text="good day"), 901)
        self.settle()
        said = [each for each in gate.zone.received[start:] if each.pc_id == EVERYONE or "good day" in str(each)]
        return sorted(each.pc_id for each in said)

    def test_a_gate_that_asked_for_it_gets_one_frame_for_many(self) -> None:
        self.assertEqual(self.receivers_of_a_greeting(1), [EVERYONE])

    def test_a_gate_that_does_not_know_of_it_gets_a_frame_for_each(self) -> None:
        self.assertEqual(self.receivers_of_a_greeting(None), [901, 902])

    def test_a_gate_that_declines_gets_a_frame_for_each(self) -> None:
        self.assertEqual(self.receivers_of_a_greeting(0), [901, 902])


class Compact(Catalogue):
    """*plain* with the short header around it, ciphers and all."""

    def __init__(self, plain: Catalogue) -> None:
        super().__init__("compact", COMPACT_SHAPE)
        self._plain = plain

    def encode(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        frame = self._plain.encode(message, pc_id, gate_id)
        return shrink(frame if frame[8] == 0x01 else CIPHER.encipher(frame))

    def decode(self, frame: bytes) -> Envelope:
        frame = expand(frame)
        return self._plain.decode(CIPHER.decipher(frame) if frame[8] == 0x03 else frame)


class CompactHeader(ClusterCase):
    variables = {"GATE_CLIENT_HEADER": "compact", "GATE_PING_SECONDS": "1"}

    def player(self, username: str) -> Player:
        player = Player(self.cluster, username)
        info = player.choose_gate()
        connect = self.cluster.network.connect
        player.client = connect(info.gate_ip, info.gate_port, Compact(SERVER_TO_CLIENT), Compact(CLIENT_TO_SERVER))
        player.client.send(GateLogin(token=info.pc_id, account=username, password=PASSWORD))
        player.client.expect(CharacterList)
        player.go_into_world()
        return player

    def test_a_player_with_the_short_header_lives_like_any_other(self) -> None:
        anna, berta = self.player("anna"), self.player("berta")
        anna.client.send(WALK)
        self.assertEqual(anna.client.expect(AnsMove), WALKED)
        self.assertEqual(berta.client.expect(SeeMove).pc_id, anna.pc_id)
        asked = anna.client.expect(PingRequest)
        answer = PingReply(tick_count=asked.tick_count, server_tick=asked.server_tick + 1, client_tick=0)
        anna.client.send(answer)
        anna.client.expect_end(1)
        self.assertEqual(berta.client.expect(PcDisappear).pc_id, anna.pc_id)

    def test_a_client_with_the_long_header_is_sent_away(self) -> None:
        client = self.cluster.to_gate()
        client.send(GateLogin(token=1, account="anna", password=PASSWORD))
        client.send_bytes(bytes(4096))
        client.expect_end(1)


class KeepAlive(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = self.gate.enter_zone("anna", 7)

    def answer(self, gained_ms: int = 0, skew_count: int = 0, skew_tick: int = 0) -> None:
        """Wait for a ping, and echo it with a clock that has gained so much."""
        asked = self.client.expect(PingRequest, 6)
        self.client.send(
            PingReply(
                tick_count=asked.tick_count + skew_count,
                server_tick=asked.server_tick + skew_tick,
                client_tick=(123_456 + asked.server_tick + gained_ms) & 0xFFFFFFFF,
            )
        )
        self.settle()

    def kicked(self) -> bool:
        if self.client.lost is None:
            return False
        self.assertEqual(self.gate.zone.heard(ZoneClientGone), [(7, ZoneClientGone(reason=GoneReason.SPEED_HACK))])
        return True

    def test_requests_count_up_on_the_clock_of_the_gate_and_are_clear(self) -> None:
        self.settle(16)
        asked = self.client.told(PingRequest)
        self.assertEqual([each.tick_count for each in asked], [1, 2, 3])
        self.assertEqual([later.server_tick - sooner.server_tick for sooner, later in pairwise(asked)], [5000] * 2)

    def test_an_honest_echo_is_never_punished(self) -> None:
        for number in range(20):
            self.answer(gained_ms=number * 400)
        self.assertFalse(self.kicked())

    def test_a_changed_server_clock_is_a_kick_with_reason_four(self) -> None:
        self.answer(skew_tick=1)
        self.assertTrue(self.kicked())

    def test_two_gains_in_a_row_are_a_kick_with_reason_four(self) -> None:
        self.answer()
        self.answer(gained_ms=600)
        self.assertFalse(self.kicked())
        self.answer(gained_ms=1200)
        self.assertTrue(self.kicked())

    def test_gains_that_are_not_in_a_row_are_forgiven(self) -> None:
        self.answer()
        for total in (600, 600, 1200, 1200, 1800, 1800):
            self.answer(gained_ms=total)
        self.assertFalse(self.kicked())

    def test_a_gap_only_starts_the_comparison_anew(self) -> None:
        self.answer()
        self.answer(gained_ms=600)
        self.answer(gained_ms=5000, skew_count=3)
        self.answer(gained_ms=9000)
        self.assertFalse(self.kicked())

    def test_who_never_answers_may_stay(self) -> None:
        self.settle(60)
        self.assertFalse(self.kicked())


class Farewell(GateCase):
    """Each end of a player is told once to each server that knows him, with its reason."""

    def said_goodbye(
        self, reason: GoneReason, pc_id: int = 7, account: str = "anna", in_zone: bool = True
    ) -> None:
        self.settle(3)
        at_zone = [each for each in self.gate.zone.heard(ZoneClientGone) if each[0] == pc_id]
        at_account = [each for each in self.gate.account.heard(AccountClientGone) if each[0] == pc_id]
        at_login = [each for each in self.gate.login.heard(AccountLogout) if each[0] == pc_id]
        self.assertEqual(at_zone, [(pc_id, ZoneClientGone(reason=reason))] if in_zone else [])
        self.assertEqual(at_account, [(pc_id, AccountClientGone(reason=reason))])
        [(_, farewell)] = at_login
        self.assertEqual((farewell.reason, farewell.account), (reason, account))
        self.assertRegex(farewell.date + farewell.time, r"^\d{14}$")

    def test_clean_in_the_world(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        client.send(CharacterLogout())
        self.settle()
        self.gate.zone.send(CharacterLogoutReply(), 7)
        client.expect(CharacterLogoutReply)
        client.close()
        self.said_goodbye(GoneReason.CLEAN)

    def test_clean_on_the_select_screen(self) -> None:
        client = self.gate.enter("anna", 7)
        client.send(CharacterLogout())
        client.close()
        self.said_goodbye(GoneReason.CLEAN, in_zone=False)

    def test_closed_without_a_word(self) -> None:
        self.gate.enter_zone("anna", 7).close()
        self.said_goodbye(GoneReason.LOST)

    def test_reset(self) -> None:
        self.gate.enter_zone("anna", 7).vanish()
        self.said_goodbye(GoneReason.LOST)

    def test_kicked_by_the_login_server_with_its_reason(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        bystander = self.gate.enter_zone("berta", 8)
        self.gate.login.send(KickAccount(reason=GoneReason.SPEED_HACK, account="ANNA"))
        client.expect_end(1)
        self.said_goodbye(GoneReason.SPEED_HACK)
        self.assertIsNone(bystander.lost)

    def test_a_kick_for_a_reason_that_nobody_knows(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.login.send(KickAccount(reason=77, account="anna"))
        client.expect_end(1)
        self.said_goodbye(GoneReason.UNKNOWN)

    def test_a_kick_for_somebody_else_is_nothing(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.login.send(KickAccount(reason=1, account="ann"))
        self.settle(3)
        self.assertIsNone(client.lost)

    def test_closed_by_a_server_and_then_by_itself(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.zone.send(ZoneDropClient(), 7)
        client.vanish()
        self.gate.account.send(AccountDropClient(), 7)
        self.said_goodbye(GoneReason.LOST)

    def test_a_client_that_does_not_read_its_last_words(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        client.pause()
        for _ in range(200):
            self.gate.zone.send(Error(error_code=1, message="x" * 63), 7)
        self.gate.login.send(KickAccount(reason=1, account="anna"))
        self.said_goodbye(GoneReason.LOST)

    def test_replaced_by_another_connection_of_the_same_player(self) -> None:
        old = self.gate.enter_zone("anna", 7)
        new = self.gate.enter("anna", 7)
        old.expect_end(1)
        self.said_goodbye(GoneReason.DUPLICATE)
        self.assertIsNone(new.lost)
        for server, expected in (
            (self.gate.account, [AccountNewClient, AccountClientGone, AccountNewClient]),
            (self.gate.login, [AccountEntered, AccountLogout, AccountEntered]),
        ):
            told = [type(each.message) for each in server.line.received if each.pc_id == 7]
            self.assertEqual(told, expected)
        new.send(WALK)
        self.settle()
        self.assertEqual(len(self.gate.account.heard(AskMove)), 1)

    def test_the_gate_stops(self) -> None:
        clients = [self.gate.enter_zone("anna", 7), self.gate.enter("berta", 8)]
        self.cluster.stop("gate")
        for client in clients:
            self.assertIsNotNone(client.lost)
        self.said_goodbye(GoneReason.LOST)
        self.said_goodbye(GoneReason.LOST, 8, "berta", in_zone=False)

    def test_the_zone_is_lost(self) -> None:
        gone, here = self.gate.enter_zone("anna", 7), self.gate.enter_zone("berta", 8, zone_id=3)
        self.gate.zone.line.vanish()
        gone.expect_end(1)
        self.said_goodbye(GoneReason.LOST, in_zone=False)
        self.assertIsNone(here.lost)

    def test_the_account_server_is_lost_and_back(self) -> None:
        self.gate.enter_zone("anna", 7)
        self.gate.enter("berta", 8)
        self.gate.account.line.vanish()
        self.settle(6)
        came = [pc_id for pc_id, _ in self.gate.account.heard(AccountNewClient)]
        self.assertEqual(came, [7, 8, 8])

    def test_the_login_server_is_lost_and_back_and_hears_of_everybody(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.login.line.vanish()
        self.settle(6)
        recovered = AccountRecover(account="anna", client_ip="127.0.0.1")
        self.assertEqual(self.gate.login.heard(AccountRecover), [(7, recovered)])
        client.close()
        self.said_goodbye(GoneReason.LOST)

    def test_who_never_logged_in_has_nobody_to_say_goodbye_to(self) -> None:
        self.cluster.to_gate().vanish()
        waiting = self.cluster.to_gate()
        waiting.send(GateLogin(token=99, account="anna", password=PASSWORD))
        self.settle()
        waiting.vanish()
        self.settle(3)
        for server in (self.gate.account, self.gate.zone):
            self.assertEqual(len(server.heard(object)), 1)
        self.assertEqual(self.gate.login.heard(AccountLogout), [])


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
