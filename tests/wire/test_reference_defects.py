"""Defects of the reference servers in framing and parsing that are not ours (PROTOCOL 13), one test for each."""

from struct import pack

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.broker import AccountEntered, AccountLogout, GateRegister
from gameserver.messages.links import (
    CLIENT_TO_LOGIN,
    CLIENT_TO_SERVER,
    GATE_TO_LOGIN,
    GATE_TO_ZONE,
    LOGIN_TO_CLIENT,
    MAIN_TO_SERVER,
    SERVER_TO_MAIN,
)
from gameserver.messages.login import ClientLogin, ServerList
from gameserver.messages.main import MainCharacterLoginReply, MainMapList, MainWorldLogin, ServerHello
from gameserver.messages.movement import AskMove
from gameserver.messages.servers import ZoneClientGone, ZoneGateHello
from gameserver.wire.catalogue import Catalogue, Unknown
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import Connection
from gameserver.wire.errors import BadFrame, Malformed
from gameserver.wire.headers import CLIENT, LINK, MAIN, MAIN_SHORT

HELLO = bytes.fromhex("01A00000 03")
MAPS = MAIN.pack(0xC001, 16, 0, 0) + b"\0" + pack("<HHH", 2, 1, 7)


def receiver(catalogue: Catalogue) -> Connection:
    """Return the receiving end of a link."""
    return Connection(catalogue, catalogue)


class ShortPackets(SynchronousTestCase):
    def test_a_packet_shorter_than_its_header_ends_the_stream_and_raises_nothing(self) -> None:
        for catalogue in (CLIENT_TO_LOGIN, CLIENT_TO_SERVER, GATE_TO_LOGIN, GATE_TO_ZONE):
            for size in range(1, LINK.size):
                end = receiver(catalogue)
                self.assertEqual(end.receive(pack("<I", size).ljust(size, b"\0") + bytes(20)), [])
                self.assertIsInstance(end.broken, BadFrame)

    def test_a_game_packet_without_a_protocol_number_ends_the_stream_and_raises_nothing(self) -> None:
        for size in (10, 11):
            end = receiver(CLIENT_TO_SERVER)
            self.assertEqual(end.receive(LINK.pack(size, 0, 0x03, 0xFF) + b"\0"), [])
            self.assertIsInstance(end.broken, BadFrame)

    def test_a_server_choice_of_ten_bytes_is_malformed(self) -> None:
        (envelope,) = receiver(CLIENT_TO_LOGIN).receive(LINK.pack(10, 0, 0x01, 0xE1))
        self.assertIsInstance(envelope.message, Malformed)

    def test_a_packet_on_the_main_link_below_nine_bytes_is_malformed(self) -> None:
        for catalogue, protocol in ((SERVER_TO_MAIN, 0xA011), (MAIN_TO_SERVER, 0xA010)):
            for size in range(MAIN_SHORT.size, MAIN.size):
                frame = MAIN_SHORT.pack(protocol, size).ljust(size, b"\0")
                (envelope,) = receiver(catalogue).receive(frame)
                self.assertIsInstance(envelope.message, Malformed)

    def test_an_oversize_frame_ends_the_stream_before_it_is_collected(self) -> None:
        end = receiver(GATE_TO_ZONE)
        end.receive(CLIENT.pack(17 << 20, 0, 3, 255, 0x1200))
        self.assertIsInstance(end.broken, BadFrame)

    def test_a_hello_to_the_zone_shorter_than_twelve_bytes_is_read(self) -> None:
        (hello,) = receiver(GATE_TO_ZONE).receive(LINK.pack(11, 0, 0x01, 0xE0) + b"\x05")
        self.assertEqual(hello.message, ZoneGateHello(agent_id=5))

    def test_the_news_that_a_client_has_gone_reaches_the_zone(self) -> None:
        (gone,) = receiver(GATE_TO_ZONE).receive(LINK.pack(11, 9, 0x01, 0xE2) + b"\x01")
        self.assertEqual((gone.message, gone.pc_id), (ZoneClientGone(reason=1), 9))


class Buffers(SynchronousTestCase):
    def test_a_message_keeps_its_contents_when_more_bytes_arrive(self) -> None:
        end, walk = receiver(CLIENT_TO_SERVER), AskMove(dest_cell=7, move_speed=1)
        frame = CLIENT_TO_SERVER.encode(walk)
        self.assertEqual(end.receive(frame[:15]), [])
        (first,) = end.receive(frame[15:] + b"\xff" * 3)
        end.receive(b"\xff" * 40)
        self.assertEqual(first.message, walk)

    def test_packets_of_one_read_keep_their_order(self) -> None:
        walks = [AskMove(dest_cell=cell, move_speed=1) for cell in range(200)]
        stream = b"".join(CLIENT_TO_SERVER.encode(walk) for walk in walks)
        self.assertEqual([envelope.message for envelope in receiver(CLIENT_TO_SERVER).receive(stream)], walks)


class TheMainLink(SynchronousTestCase):
    def test_a_hello_merged_with_the_next_packet_is_understood(self) -> None:
        envelopes = receiver(SERVER_TO_MAIN).receive(HELLO + MAPS)
        self.assertEqual([e.message for e in envelopes], [ServerHello(server_id=3), MainMapList(map_ids=(1, 7))])

    def test_our_own_hello_is_the_five_bytes_that_others_wait_for(self) -> None:
        self.assertEqual(SERVER_TO_MAIN.encode(ServerHello(server_id=3)), HELLO)

    def test_a_later_read_of_five_bytes_is_not_taken_for_a_hello(self) -> None:
        end = receiver(SERVER_TO_MAIN)
        end.receive(HELLO)
        (envelope,) = end.receive(MAIN_SHORT.pack(0x0B0B, 5) + b"x")
        self.assertIsInstance(envelope.message, Unknown)

    def test_a_size_of_zero_ends_the_stream_and_does_not_stall_it(self) -> None:
        end = receiver(SERVER_TO_MAIN)
        end.receive(HELLO + MAIN_SHORT.pack(0xA011, 0))
        self.assertIsInstance(end.broken, BadFrame)

    def test_a_map_list_that_promises_more_than_it_brings_is_malformed(self) -> None:
        for count in (3, 0xFFFF):
            body = b"\0" + pack("<HHH", count, 1, 7)
            frame = MAIN.pack(0xC001, MAIN.size + len(body), 0, 0) + body
            (envelope,) = receiver(SERVER_TO_MAIN).receive(frame)
            self.assertIsInstance(envelope.message, Malformed)

    def test_zone_and_gate_stand_in_their_own_places_in_the_login_reply(self) -> None:
        frame = MAIN_TO_SERVER.encode(MainCharacterLoginReply(zone_id=3, map_index=7), pc_id=9, gate_id=1)
        self.assertEqual((frame[8], frame[9]), (1, 3))

    def test_a_world_login_without_a_gate_number_is_read(self) -> None:
        frame = MAIN.pack(0xA011, 30, 9, 0) + b"Anna".ljust(21, b"\0")
        (envelope,) = receiver(SERVER_TO_MAIN).receive(frame)
        self.assertEqual((envelope.message, envelope.pc_id), (MainWorldLogin(pc_name="Anna"), 9))


class TheLoginLinks(SynchronousTestCase):
    def test_the_count_of_the_server_list_cannot_differ_from_its_entries(self) -> None:
        self.assertEqual(LOGIN_TO_CLIENT.encode(ServerList(gates=()))[10:], b"\0\0")

    def test_a_gate_that_sends_no_name_registers(self) -> None:
        body = b"\0\x01" + b"127.0.0.1".ljust(16, b"\0") + pack("<I", 9860)
        (envelope,) = receiver(GATE_TO_LOGIN).receive(LINK.pack(32, 0, 0x02, 0xE0) + body)
        expected = GateRegister(server_id=0, agent_id=1, gate_ip="127.0.0.1", gate_port=9860)
        self.assertEqual(envelope.message, expected)

    def test_a_login_with_and_without_the_client_version_is_read(self) -> None:
        body = b"anna".ljust(21, b"\0") + b"secret".ljust(21, b"\0")
        for tail, version in ((b"", None), (pack("<I", 562), 562)):
            frame = LINK.pack(52 + len(tail), 0, 0x01, 0xE0) + body + tail
            (envelope,) = receiver(CLIENT_TO_LOGIN).receive(frame)
            expected = ClientLogin(account="anna", password="secret", client_version=version)
            self.assertEqual(envelope.message, expected)

    def test_gate_reports_without_player_number_or_date_name_their_account(self) -> None:
        entered = LINK.pack(31, 0, 0x02, 0xE3) + b"anna".ljust(21, b"\0")
        left = LINK.pack(48, 0, 0x02, 0xE2) + b"\x01" + b"anna".ljust(37, b"\0")
        messages = [envelope.message for envelope in receiver(GATE_TO_LOGIN).receive(entered + left)]
        self.assertEqual(messages, [AccountEntered(account="anna"), AccountLogout(reason=1, account="anna")])


class Dispatch(SynchronousTestCase):
    def test_a_control_packet_is_not_read_as_the_game_packet_its_body_resembles(self) -> None:
        frame = LINK.pack(17, 0, 0x01, 0xFF) + b"\x00\x12" + bytes(5)
        (envelope,) = receiver(GATE_TO_ZONE).receive(frame)
        self.assertIsInstance(envelope.message, Unknown)

    def test_a_key_above_the_signed_range_is_not_replaced_by_the_default(self) -> None:
        frame = CLIENT.pack(20, 0, 3, 255, 0x1200) + b"somewhat"
        self.assertNotEqual(Cipher(0xFFFF_1234).encipher(frame), Cipher().encipher(frame))
        self.assertEqual(Cipher(0xFFFF_1234).encipher(frame), Cipher(0x1234).encipher(frame))
