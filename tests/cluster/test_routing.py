"""What the gate does with the packets of players and servers (PROTOCOL 2, 5, 7)."""

from gameserver.messages.broker import (
    PrepareAccount,
)
from gameserver.messages.characters import (
    CharacterList,
    CharacterLogin,
    CharacterLogout,
    CreateCharacter,
    DeleteCharacter,
    PayInfo,
)
from gameserver.messages.chat import Say, SayType
from gameserver.messages.clan import AskMark, TransferMark
from gameserver.messages.gate import Error, GateLogin, PingReply, PingRequest
from gameserver.messages.links import (
    CLIENT_TO_SERVER,
    SERVER_TO_CLIENT,
    ZONE_TO_GATE,
)
from gameserver.messages.movement import AnsMove, AskMove, PcMove, SeeMove
from gameserver.messages.servers import (
    AccountDropClient,
    AccountSwitchZone,
    ZoneDropClient,
    ZoneGateHello,
    ZoneSwitchZone,
)
from gameserver.messages.world import WorldLogin
from gameserver.wire.headers import CLIENT, LINK
from gameserver.wire.multicast import EVERYONE, multicast_frames
from tests.cluster.case import ClusterCase
from tests.cluster.gate_case import CIPHER, WALK, WALKED, GateCase
from tests.support.client import Client
from tests.support.cluster import PASSWORD
from tests.support.standins import NOBODY, RawFrames, ScriptedGate


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
            self.assertEqual(self.gate.zones[3].heard(object), [(0, ZoneGateHello(agent_id=0, multicast=2))])

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
        for cell in range(200):
            client.send(AskMove(dest_cell=cell, move_speed=1))
        self.settle()
        self.assertEqual([walk.dest_cell for _, walk in self.gate.zone.heard(AskMove)], list(range(200)))


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
