"""Captures: whatever is written is read again, and what is damaged is refused with its place."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.characters import CharacterLoginOk
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.gate import GateLogin, PingReply, PingRequest
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.movement import AnsMove, AskMove
from gameserver.messages.world import PcDisappear
from gameserver.tools.protocol.script import Answers, NoScript, differences, make_script
from gameserver.tools.protocol.words import fields_of, name_of
from gameserver.wire.capture import Captured, CaptureWriter, read_chunks, read_messages
from gameserver.wire.cipher import Cipher
from gameserver.wire.pcapng import CaptureError, Packet, file_header, packet_block, read_packets
from gameserver.wire.segments import MOST_PAYLOAD, NoSegment, Segment, read_segment, segment_packet

CLIENT, SERVER = ("203.0.113.7", 40001), ("127.0.0.1", 9860)
ADDRESSES = st.tuples(st.ip_addresses().map(str), st.integers(0, 0xFFFF))
SECONDS = st.integers(0, 1 << 52).map(lambda ticks: ticks / 1_000_000)
SAID = st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=50)), max_size=10)
CIPHER = Cipher()


def capture(said: list[tuple[bool, bytes]]) -> bytes:
    """Return the file of a connection on which *said* was said, one second after the other."""
    writer = CaptureWriter(CLIENT, SERVER)
    pieces = [writer.opened(0.5), *(writer.said(1 + second, *each) for second, each in enumerate(said))]
    return b"".join([*pieces, writer.closed(1 + len(said))])


def from_client(message: object) -> tuple[bool, bytes]:
    """Return what a client says, hidden where it must be."""
    frame = CLIENT_TO_SERVER.encode(message)
    return True, frame if isinstance(message, GateLogin | PingReply) else CIPHER.encipher(frame)


def to_client(message: object) -> tuple[bool, bytes]:
    """Return what a client is told."""
    frame = SERVER_TO_CLIENT.encode(message, 7)
    return False, frame if isinstance(message, PingRequest) else CIPHER.encipher(frame)


LOGIN = from_client(GateLogin(token=1, account="anna", password=""))


class PcapngTests(SynchronousTestCase):
    @given(st.lists(st.builds(Packet, SECONDS, st.binary(max_size=100))))
    def test_packets_are_read_as_they_were_written(self, packets: list[Packet]) -> None:
        data = file_header() + b"".join(map(packet_block, packets))
        read = list(read_packets(data))
        self.assertEqual([each.data for each in read], [each.data for each in packets])
        for one, other in zip(read, packets, strict=True):
            self.assertLess(abs(one.seconds - other.seconds), 2e-6)

    @given(st.data())
    def test_a_file_cut_anywhere_yields_what_is_whole_and_says_where_it_ends(self, draw: st.DataObject) -> None:
        blocks = [file_header(), *(packet_block(Packet(0, bytes([number]))) for number in range(3))]
        data = b"".join(blocks)
        starts = [sum(map(len, blocks[:count])) for count in range(1, 5)]
        size = draw.draw(st.integers(starts[0] + 1, len(data) - 1))
        whole = sum(start <= size for start in starts) - 1
        packets = read_packets(data[:size])
        for number in range(whole):
            self.assertEqual(next(packets).data, bytes([number]))
        if size in starts:
            self.assertEqual(list(packets), [])
        else:
            error = self.assertRaises(CaptureError, next, packets)
            self.assertEqual(error.offset, starts[whole])
            self.assertIn("the file ends", str(error))

    @given(st.binary(max_size=200), st.integers(0, 200), st.integers(0, 255))
    def test_whatever_a_file_holds_the_only_error_is_ours(self, junk: bytes, place: int, value: int) -> None:
        data = bytearray(capture([LOGIN, from_client(AskMove(dest_cell=1, move_speed=1))]))
        data[place] = value
        for damaged in (junk, file_header() + junk, bytes(data)):
            try:
                list(read_messages(damaged, CLIENT_TO_SERVER, SERVER_TO_CLIENT, CIPHER))
            except CaptureError as error:
                self.assertLessEqual(error.offset, len(damaged))

    def test_other_kinds_of_files_are_refused_by_name(self) -> None:
        header = file_header()
        ethernet = header.replace(b"\x65\0\0\0\0\0\x04\0", b"\x01\0\0\0\0\0\x04\0")
        big_endian = header[:8] + header[8:12][::-1] + header[12:]
        for data, reason in (
            (b"", "no pcapng file"),
            (b"\xd4\xc3\xb2\xa1" + bytes(20), "no pcapng file"),
            (ethernet, "link type 1"),
            (big_endian, "little-endian"),
        ):
            error = self.assertRaises(CaptureError, lambda data=data: list(read_packets(data)))
            self.assertIn(reason, str(error))

    def test_blocks_of_other_kinds_are_skipped(self) -> None:
        name = bytes.fromhex("04000000 10000000 00000000 10000000")
        self.assertEqual(len(list(read_packets(file_header() + name + packet_block(Packet(0, b"x"))))), 1)


class SegmentTests(SynchronousTestCase):
    @given(ADDRESSES, st.integers(0, 0xFFFFFFFF), st.integers(0, 0x3F), st.binary(max_size=100))
    def test_segments_are_read_as_they_were_made(
        self, source: tuple[str, int], sequence: int, flags: int, data: bytes
    ) -> None:
        target = ("::1", 9) if ":" in source[0] else SERVER
        segment = Segment(source, target, sequence, 5, flags | 0x10, data)
        self.assertEqual(read_segment(segment_packet(segment)), segment)

    @given(st.binary(max_size=80))
    def test_what_is_no_segment_is_refused(self, packet: bytes) -> None:
        try:
            read_segment(packet)
        except NoSegment:
            return
        self.assertIn(packet[0] >> 4, (4, 6))

    def test_headers_carry_the_checksums_of_the_standards(self) -> None:
        packet = segment_packet(Segment(CLIENT, SERVER, 1, 2, 0x18, b"odd"))
        pseudo = packet[12:20] + b"\0\x06" + (len(packet) - 20).to_bytes(2, "big")
        for covered in (packet[:20], pseudo + packet[20:] + b"\0"):
            total = sum(int.from_bytes(covered[at : at + 2], "big") for at in range(0, len(covered), 2))
            self.assertEqual(total % 0xFFFF, 0)


class ConnectionTests(SynchronousTestCase):
    @given(SAID)
    def test_what_was_said_is_read_in_order(self, said: list[tuple[bool, bytes]]) -> None:
        chunks = list(read_chunks(capture(said)))
        self.assertEqual([(chunk.from_client, chunk.data) for chunk in chunks], said)
        self.assertEqual([chunk.seconds for chunk in chunks], [1.0 + second for second in range(len(said))])

    @given(SAID)
    def test_the_numbers_of_each_direction_have_no_gap(self, said: list[tuple[bool, bytes]]) -> None:
        segments = [read_segment(packet.data) for packet in read_packets(capture(said))]
        for end in (CLIENT, SERVER):
            for one, next_one in pairwise(each for each in segments if each.source == end):
                counted = 1 if one.flags & 0x03 else 0
                self.assertEqual(next_one.sequence, one.sequence + counted + len(one.data))

    def test_a_long_piece_becomes_several_packets(self) -> None:
        data = bytes(2 * MOST_PAYLOAD + 1)
        self.assertEqual(b"".join(chunk.data for chunk in read_chunks(capture([(False, data)]))), data)

    def test_addresses_of_two_kinds_become_one_kind(self) -> None:
        writer = CaptureWriter(("2001:db8::7", 5), SERVER)
        [chunk] = read_chunks(writer.opened(0) + writer.said(1, False, b"x"))
        self.assertFalse(chunk.from_client)

    def test_a_missing_packet_is_noticed_at_its_place(self) -> None:
        writer = CaptureWriter(CLIENT, SERVER)
        begun = writer.opened(0)
        writer.said(1, True, b"lost")
        error = self.assertRaises(CaptureError, lambda: list(read_chunks(begun + writer.said(2, True, b"x"))))
        self.assertEqual(error.offset, len(begun))
        self.assertIn("missing", str(error))


class ScriptTests(SynchronousTestCase):
    def test_a_script_has_the_client_s_messages_with_their_pauses_and_what_they_wait_for(self) -> None:
        walk = from_client(AskMove(dest_cell=1, move_speed=1))
        ping = to_client(PingRequest(tick_count=1, server_tick=1))
        pong = from_client(PingReply(tick_count=1, server_tick=1, client_tick=1))
        answer = to_client(AnsMove(accepted=1, dest_cell=1, move_speed=1))
        seen = to_client(PcDisappear(pc_id=9))
        script = make_script(self.read([LOGIN, walk, ping, pong, answer, seen, walk]), strict=False)
        self.assertEqual([(step.pause_seconds, step.answers) for step in script.steps], [(1.0, 0), (5.0, 1)])
        self.assertEqual(script.answers, ("AnsMove",))
        strict = make_script(self.read([LOGIN, walk, ping, pong, answer, seen, walk]), strict=True)
        self.assertEqual(strict.answers, ("PingRequest", "AnsMove", "PcDisappear"))

    def test_only_a_connection_with_its_login_can_be_played_again(self) -> None:
        for said in ([], [from_client(AskMove(dest_cell=1, move_speed=1))]):
            self.assertRaises(NoScript, make_script, self.read(said), strict=False)

    def test_one_s_own_lines_and_those_of_the_system_are_answers(self) -> None:
        answers = Answers(strict=False)
        answers.hear(CharacterLoginOk(pc_id=7, pc_name="anna", map_index=1))
        for kind, speaker in ((SayType.GENERAL, 7), (SayType.GENERAL, 8), (SayType.SYSTEM, 0xFFFFFFFF)):
            answers.hear(SayNotify(say_type=kind, speaker_pc_id=speaker, speaker_name="x", text="y"))
        self.assertEqual(answers.kinds, ["CharacterLoginOk", "SayNotify", "SayNotify"])

    @given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
    def test_answers_differ_if_and_only_if_they_are_not_the_same(self, one: list[str], other: list[str]) -> None:
        self.assertEqual(list(differences(one, other)) == [], one == other)

    def read(self, said: list[tuple[bool, bytes]]) -> list[Captured]:
        """Return the messages of a connection."""
        return list(read_messages(capture(said), CLIENT_TO_SERVER, SERVER_TO_CLIENT, CIPHER))


class WordsTests(SynchronousTestCase):
    def test_messages_are_one_readable_line(self) -> None:
        said = Say(say_type=1, text="hear\nme")
        self.assertEqual(f"{name_of(said)} {fields_of(said)}", "Say say_type=1 listener_name='' text='hear\\nme'")
        envelope = SERVER_TO_CLIENT.decode(bytes.fromhex("0f0000000700000003fffe7fabcdef"))
        self.assertEqual((name_of(envelope.message), fields_of(envelope.message)), ("0x7FFE", "(15 bytes)"))
        short = CLIENT_TO_SERVER.decode(CLIENT_TO_SERVER.encode(said)[:-1])
        self.assertEqual(name_of(short.message), "Malformed")
        self.assertIn("Say needs", fields_of(short.message))
