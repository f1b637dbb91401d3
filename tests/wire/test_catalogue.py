"""Catalogues: frames become envelopes and nothing else, and mistakes in declarations show at import."""

from typing import Annotated

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.records import U8, U16, U32, Raw, Text, record
from gameserver.wire.catalogue import DERIVED, Catalogue, Confidence, Envelope, Unknown
from gameserver.wire.connection import Connection
from gameserver.wire.errors import Malformed
from gameserver.wire.framing import CLIENT_LIMIT, CLIENT_SHAPE, LINK_SHAPE, MAIN_SHAPE
from gameserver.wire.headers import CLIENT, LINK, MAIN, MAIN_SHORT, Header
from tests.support.strategies import pieces

GAMES = Catalogue("sample games", CLIENT_SHAPE)
RELAY = Catalogue("sample relay", LINK_SHAPE, carries=GAMES)
SERVERS = Catalogue("sample servers", MAIN_SHAPE)


@GAMES.game(0x1200, reference="WALK")
@record
class Walk:
    cell: U32


@GAMES.control(0x01, 0xE0, reference="GREET")
@record
class Greet:
    name: Annotated[str, Text(5)]


@RELAY.control(0x01, 0xE0, reference="REGISTER")
@record
class Register:
    number: U8


@SERVERS.main(0xA010, reference="PLAYER")
@record
class Player:
    name: Annotated[str, Text(5)]


@SERVERS.main_short(0xC001, reference="MAPS")
@record
class Maps:
    first: U16


@GAMES.unnumbered(Header.CLIENT, reference="RIDDLE", confidence=DERIVED)
@record
class Riddle:
    text: Annotated[str, Text(9)]


GAMES.known(0x2331, name="FriendInfo", reference="C2S_FRIEND_INFO")


class Decoding(SynchronousTestCase):
    @given(st.binary(max_size=40), st.integers(0, 0xFF), st.integers(0, 0xFF), st.integers(0, 0xFFFF))
    def test_any_frame_gives_a_message_an_unknown_or_a_malformed_one(
        self, body: bytes, ctrl: int, cmd: int, protocol: int
    ) -> None:
        frame = CLIENT.pack(CLIENT.size + len(body), 9, ctrl, cmd, protocol) + body
        for catalogue in (GAMES, RELAY):
            envelope = catalogue.decode(frame)
            self.assertIsInstance(envelope.message, (Walk, Greet, Register, Unknown, Malformed))
            self.assertEqual(envelope.pc_id, 9)

    @given(st.data(), st.sampled_from([GAMES, RELAY, SERVERS]), st.binary(max_size=200))
    def test_any_stream_however_cut_gives_envelopes_or_ends_broken(
        self, data: st.DataObject, catalogue: Catalogue, stream: bytes
    ) -> None:
        connection = Connection(catalogue, catalogue)
        for piece in data.draw(pieces(stream)):
            for envelope in connection.receive(piece):
                self.assertIsInstance(envelope, Envelope)

    def test_the_ctrl_byte_decides_whether_a_protocol_number_follows(self) -> None:
        looks_like_a_walk = LINK.pack(16, 0, 0x01, 0xFF) + b"\x00\x12" + bytes(4)
        self.assertIsInstance(GAMES.decode(looks_like_a_walk).message, Unknown)

    def test_a_protocol_number_is_not_mistaken_for_ctrl_and_cmd(self) -> None:
        frame = CLIENT.pack(17, 0, 0x03, 0xFF, 0x01E0) + b"Anna\0"
        self.assertIsInstance(GAMES.decode(frame).message, Unknown)

    def test_a_catalogue_prefers_its_own_messages_to_the_carried_ones(self) -> None:
        frame = LINK.pack(15, 0, 0x01, 0xE0) + b"Anna\0"
        self.assertEqual(GAMES.decode(frame).message, Greet(name="Anna"))
        self.assertEqual(RELAY.decode(frame).message, Register(number=ord("A")))

    def test_carried_messages_are_encoded_and_decoded(self) -> None:
        frame = RELAY.encode(Walk(cell=7), pc_id=3)
        self.assertEqual(frame, GAMES.encode(Walk(cell=7), pc_id=3))
        self.assertEqual(RELAY.decode(frame), Envelope(Walk(cell=7), 3))

    def test_the_main_link_says_player_and_gate_only_with_the_long_header(self) -> None:
        frame = SERVERS.encode(Player(name="Anna"), pc_id=3, gate_id=5)
        self.assertEqual(frame, MAIN.pack(0xA010, 14, 3, 5) + b"Anna\0")
        self.assertEqual(SERVERS.decode(frame), Envelope(Player(name="Anna"), 3, 5))
        short = SERVERS.encode(Maps(first=1), pc_id=3, gate_id=5)
        self.assertEqual(short, MAIN_SHORT.pack(0xC001, 6) + b"\x01\x00")
        self.assertEqual(SERVERS.decode(short), Envelope(Maps(first=1)))

    def test_a_frame_too_short_for_its_header_or_body_is_malformed(self) -> None:
        for size in range(4, 14):
            frame = MAIN.pack(0xA010, size, 3, 5) + b"Anna\0"
            self.assertIsInstance(SERVERS.decode(frame[:size]).message, Malformed)
        malformed = GAMES.decode(CLIENT.pack(15, 4, 3, 255, 0x1200) + b"abc")
        self.assertEqual(malformed.pc_id, 4)
        self.assertIn("sample games: Walk needs 4 bytes", str(malformed.message))


class Names(SynchronousTestCase):
    def test_a_log_line_says_what_is_known_of_an_unknown_message(self) -> None:
        frame = CLIENT.pack(12, 0, 3, 255, 0x2331)
        for catalogue in (GAMES, RELAY):
            self.assertEqual(str(catalogue.decode(frame).message), "FriendInfo 0x2331 (12 bytes)")

    def test_a_number_nobody_knows_stands_alone(self) -> None:
        self.assertEqual(str(GAMES.decode(CLIENT.pack(12, 0, 3, 255, 1)).message), "0x0001 (12 bytes)")
        self.assertEqual(str(GAMES.decode(LINK.pack(10, 0, 2, 3)).message), "ctrl 0x02 cmd 0x03 (10 bytes)")

    def test_a_message_without_a_number_is_described_and_cannot_travel(self) -> None:
        (described,) = GAMES.without_opcode
        self.assertEqual((described.message, described.confidence), (Riddle, Confidence.DERIVED))
        self.assertEqual(str(described.opcode), "number unknown")
        self.assertRaises(KeyError, GAMES.encode, Riddle(text=""))
        self.assertNotIn(Riddle, [declaration.message for declaration in GAMES])

    def test_a_message_of_another_direction_is_refused_by_name(self) -> None:
        error = self.assertRaises(KeyError, GAMES.encode, Maps(first=1))
        self.assertIn("Maps does not travel sample games", str(error))


class Mistakes(SynchronousTestCase):
    """Each raises where the declaration stands, so importing the module fails."""

    def setUp(self) -> None:
        self.catalogue = Catalogue("trial", CLIENT_SHAPE)

        @self.catalogue.game(0x1200, reference="FIRST")
        @record
        class First:
            cell: U32

        @record
        class Second:
            cell: U32

        self.catalogue.known(0x1300, name="Third", reference="THIRD")
        self.first, self.second = First, Second

    def test_two_messages_with_one_opcode_are_refused_by_both_names(self) -> None:
        declare = self.catalogue.game(0x1200, reference="SECOND")
        error = self.assertRaises(TypeError, declare, self.second)
        self.assertEqual(str(error), "trial: First and Second have the same opcode 0x1200")

    def test_a_name_for_a_declared_opcode_is_refused_and_the_other_way_round(self) -> None:
        error = self.assertRaises(TypeError, self.catalogue.known, 0x1200, name="Fourth", reference="FOURTH")
        self.assertIn("First and Fourth", str(error))
        error = self.assertRaises(TypeError, self.catalogue.game(0x1300, reference="SECOND"), self.second)
        self.assertIn("Third and Second", str(error))

    def test_a_class_declared_twice_is_refused(self) -> None:
        for declare in (
            self.catalogue.game(0x1201, reference="FIRST"),
            self.catalogue.unnumbered(Header.CLIENT, reference="FIRST"),
        ):
            error = self.assertRaises(TypeError, declare, self.first)
            self.assertIn("First is declared twice", str(error))

    def test_a_message_larger_than_any_frame_is_refused(self) -> None:
        @record
        class Huge:
            data: Annotated[bytes, Raw(CLIENT_LIMIT - CLIENT.size + 1)]

        error = self.assertRaises(TypeError, self.catalogue.game(0x1400, reference="HUGE"), Huge)
        self.assertIn("Huge", str(error))
