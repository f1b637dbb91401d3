"""The dissector in a real `tshark`: every message on every link is named, and read as our own code reads it."""

from collections.abc import Callable, Sequence
from itertools import chain, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import SkipTest

from click.testing import CliRunner
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages import links
from gameserver.messages.chat import Say, SayNotify
from gameserver.messages.fields import AppearanceWord, GateListEntry, ItemAppear, Pose, SocialInfo, SocialWord
from gameserver.messages.gate import GateLogin, PingReply, PingRequest
from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from gameserver.messages.main import MainCharacterLogout, MainMapList, ServerHello
from gameserver.messages.movement import AskMove, SeeMove
from gameserver.messages.servers import AccountGateHello, AccountSwitchZone, ZoneGateHello
from gameserver.messages.skills import DoneSkill, SkillHit
from gameserver.messages.world import PcAppear
from gameserver.ops.environment import read
from gameserver.ops.settings import AccountSettings, GateSettings, LoginSettings, MainSettings, ZoneSettings
from gameserver.records import layout_of
from gameserver.tools.cli import main
from gameserver.tools.protocol.subjects import all_messages, all_parts, snake_case
from gameserver.tools.protocol.wireshark import LINKS, Link, dissector
from gameserver.wire.catalogue import Catalogue, Declaration
from gameserver.wire.cipher import Cipher
from gameserver.wire.headers import CLIENT, CTRL_OFFSET, GAME_CMD, GAME_CTRL, LINK_CTRLS
from gameserver.wire.multicast import multicast_frames
from tests.support.capture import Capture
from tests.support.tshark import BAD, TSHARK, WHY_NOT, Tshark

ODD_SIZES = (1, 3, 200, 7, 64, 1, 1, 30, 1400, 11)
LINK = {link.name: link for link in LINKS}
PORTS = {link.name: int(link.ports.rpartition(",")[2]) for link in LINKS}


def send_in_pieces(send: Callable[[bytes], None], stream: bytes) -> None:
    """Send *stream* in segments of sizes that suit no message."""
    at = 0
    for size in cycle(ODD_SIZES):
        if at >= len(stream):
            return
        send(stream[at : at + size])
        at += size


def all_of(catalogue: Catalogue) -> list[Declaration]:
    """Return every message that travels in a direction: a link's own ones, and what it passes on beside them."""
    own = list(catalogue)
    taken = {declaration.opcode for declaration in own}
    carried = all_of(catalogue.carries) if catalogue.carries else []
    return own + [declaration for declaration in carried if declaration.opcode not in taken]


def blank(declaration: Declaration) -> object:
    """Return the message as zero bytes give it."""
    return declaration.layout.unpack(bytes(declaration.layout.size + 4))


def hidden(frame: bytes, from_client: bool) -> bytes:
    """Return *frame* as it travels between client and gate."""
    ctrl = frame[CTRL_OFFSET]
    is_hidden = ctrl not in LINK_CTRLS if from_client else ctrl == GAME_CTRL
    return Cipher().encipher(frame) if is_hidden else frame


class Command(SynchronousTestCase):
    def test_it_writes_the_dissector_to_the_terminal_or_a_file(self) -> None:
        shown = CliRunner().invoke(main, ["protocol", "wireshark"])
        self.assertEqual((shown.exit_code, shown.output), (0, dissector()))
        with TemporaryDirectory() as directory:
            file = Path(directory) / "a3.lua"
            written = CliRunner().invoke(main, ["protocol", "wireshark", "--out", str(file)])
            self.assertEqual((written.exit_code, file.read_text("utf-8")), (0, dissector()))

    def test_no_two_fields_have_the_same_filter(self) -> None:
        kinds = [*all_parts(), *(message.declaration.message for message in all_messages())]
        names = [snake_case(kind.__name__) for kind in kinds]
        self.assertEqual(sorted(set(names)), sorted(names))


class Dissector(SynchronousTestCase):
    def setUp(self) -> None:
        if TSHARK is None:
            raise SkipTest(WHY_NOT)
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tshark = Tshark(Path(directory.name))
        self.capture = Capture()

    def play(self, link: Link, to_server: Sequence[object] = (), to_client: Sequence[object] = ()) -> None:
        """Put both directions of a connection into the capture, cut anywhere."""
        connection = self.capture.connection(PORTS[link.name])
        ways = (
            (link.to_server, to_server, connection.to_server, True),
            (link.to_client, to_client, connection.to_client, False),
        )
        for catalogue, messages, send, from_client in ways:
            frames = [catalogue.encode(message, 77, 3) for message in messages]
            if link.cipher:
                frames = [hidden(frame, from_client) for frame in frames]
            send_in_pieces(send, b"".join(frames))

    def names(self) -> list[str]:
        """Return the names of all messages that tshark found."""
        return self.tshark.values(self.capture, "a3.message")

    def test_every_message_of_every_link_is_found_by_name_and_none_is_malformed(self) -> None:
        expected: list[str] = []
        for link in LINKS:
            ways = [all_of(link.to_server), all_of(link.to_client)]
            self.play(link, *([blank(declaration) for declaration in way] for way in ways))
            expected += [declaration.message.__name__ for way in ways for declaration in way]
        self.assertEqual(self.names(), expected)
        self.assertEqual(self.tshark.rows(self.capture, "a3.message", only=BAD), [])

    def test_a_player_is_followed_from_his_password_into_the_world(self) -> None:
        gates = ServerList(
            gates=(GateListEntry(gate_id=1, name="Temoz"), GateListEntry(gate_id=2, name="Quanato"))
        )
        info = GateInfo(pc_id=77, gate_ip="127.0.0.1", gate_port=9860)
        self.play(
            LINK["login"],
            [ClientLogin(account="alice", password="secret", client_version=562), ServerSelect(gate_id=2)],
            [LoginNotice(text="caf\xe9"), gates, info],
        )
        self.play(
            LINK["gate"],
            [
                GateLogin(token=77, account="alice", password="secret"),
                PingReply(tick_count=1, server_tick=2, client_tick=3),
                Say(say_type=1, text="hello there"),
            ],
            [
                PingRequest(tick_count=1, server_tick=2),
                SayNotify(say_type=1, speaker_pc_id=77, speaker_name="Al", text="hi"),
            ],
        )
        self.play(LINK["account"], [AccountGateHello(agent_id=4)], [AccountSwitchZone(zone_id=3)])
        self.play(LINK["zone"], [ZoneGateHello(agent_id=4, multicast=1), AskMove(dest_cell=0x0203, move_speed=5)])
        self.play(
            LINK["main"],
            [ServerHello(server_id=9), MainMapList(map_ids=(1, 7, 300)), MainCharacterLogout(pc_name="Alice")],
        )
        expected = {
            "a3.client_login.client_version": ["562"],
            "a3.login_notice.text": ["café"],
            "a3.server_list.gate_count": ["2"],
            "a3.gate_list_entry.name": ["Temoz", "Quanato"],
            "a3.gate_info.gate_port": ["9860"],
            "a3.gate_login.account": ["alice"],
            "a3.ping_reply.client_tick": ["3"],
            "a3.say.text": ["hello there"],
            "a3.say_notify.speaker_name": ["Al"],
            "a3.zone_gate_hello.multicast": ["1"],
            "a3.account_switch_zone.zone_id": ["3"],
            "a3.server_hello.server_id": ["9"],
            "a3.main_map_list.map_ids": ["1", "7", "300"],
            "a3.main_character_logout.pc_name": ["Alice"],
            "a3.gate_id": ["3", "3"],
        }
        columns = zip(*self.tshark.rows(self.capture, *expected), strict=True)
        found = {field: list(chain(*column)) for field, column in zip(expected, columns, strict=True)}
        self.assertEqual(found, expected)
        self.assertEqual(self.tshark.rows(self.capture, "a3.message", only=BAD), [])

    def test_records_arrays_and_words_of_bits_are_opened(self) -> None:
        appear = PcAppear(
            pc_id=5,
            pc_name="Bob",
            pc_class=1,
            pose=Pose.of(direction=7, action=2),
            cell=0x0A0B,
            social=SocialInfo(social=SocialWord.of(nation=1, rank=2, clan_index=777)),
            left=ItemAppear(appearance=AppearanceWord.of(code=1234, wear_index=5, is_light=1)),
        )
        self.play(LINK["gate"], to_client=[appear])
        codes = self.tshark.values(self.capture, "a3.appearance_word.code")
        self.assertEqual(codes, ["0"] * 5 + ["1234", "0"])
        self.assertEqual(self.tshark.values(self.capture, "a3.pose.direction"), ["7"])
        self.assertEqual(self.tshark.values(self.capture, "a3.social_word.clan_index"), ["777"])
        self.assertEqual(self.tshark.values(self.capture, "a3.skill_cast.skill_class"), ["255"] * 10)

    def test_a_frame_for_many_shows_its_receivers_and_the_message(self) -> None:
        move = SeeMove(pc_id=9, start_cell=1, dest_cell=2, move_speed=3)
        (frame,) = multicast_frames(links.ZONE_TO_GATE.encode(move), (11, 12, 13))
        send_in_pieces(self.capture.connection(PORTS["zone"]).to_client, frame)
        self.assertEqual(self.names(), ["SeeMove"])
        self.assertEqual(self.tshark.values(self.capture, "a3.receiver"), ["11", "12", "13"])
        self.assertEqual(self.tshark.values(self.capture, "a3.see_move.move_speed"), ["3"])
        self.assertEqual(self.tshark.values(self.capture, "_ws.col.Info")[-1], "SeeMove to 3")

    def test_the_summary_names_the_messages_of_a_segment_and_whom_they_concern(self) -> None:
        connection = self.capture.connection(PORTS["account"])
        hello = links.GATE_TO_ACCOUNT.encode(AccountGateHello(agent_id=1))
        ping = links.GATE_TO_ACCOUNT.encode(Say(say_type=1, text="x"), 42)
        connection.to_server(hello + ping)
        self.assertEqual(
            self.tshark.rows(self.capture, "_ws.col.Protocol", "_ws.col.Info", only="a3"),
            [[["A3"], ["AccountGateHello pc_id=0; Say pc_id=42"]]],
        )

    def test_zero_words_between_frames_are_padding(self) -> None:
        connection = self.capture.connection(PORTS["login"])
        frame = links.CLIENT_TO_LOGIN.encode(ServerSelect(gate_id=1))
        connection.to_server(bytes(4) + frame + bytes(8) + frame)
        self.assertEqual(self.names(), ["ServerSelect"] * 2)

    def test_what_is_too_short_is_malformed_and_what_is_longer_is_not(self) -> None:
        connection = self.capture.connection(PORTS["login"])
        frame = links.LOGIN_TO_CLIENT.encode(LoginNotice(text="no"))
        for size in (len(frame) - 1, len(frame) + 5):
            connection.to_client(size.to_bytes(4, "little") + (frame + b"\xcc" * 5)[4:size])
        self.assertEqual([len(row[0]) for row in self.tshark.rows(self.capture, "a3.short", only="a3")], [1, 0])
        self.assertEqual(self.tshark.values(self.capture, "a3.trailing"), ["cc" * 5])

    def test_a_count_that_cannot_be_right_is_malformed(self) -> None:
        maps = bytearray(links.SERVER_TO_MAIN.encode(MainMapList(map_ids=(1, 2))))
        maps[10] = 200
        self.capture.connection(PORTS["main"]).to_server(bytes(maps))
        # All the victims are there, but there are more than one skill can have.
        skill = links.SERVER_TO_CLIENT.declaration(DoneSkill)
        body = bytes(skill.layout.size) + bytes((26,)) + bytes(26 * layout_of(SkillHit).size)
        head = CLIENT.pack(CLIENT.size + len(body), 7, GAME_CTRL, GAME_CMD, skill.opcode.key)
        self.capture.connection(PORTS["zone"]).to_client(head + body)
        self.assertEqual(len(self.tshark.values(self.capture, "a3.short")), 2)

    def test_a_size_that_cannot_be_right_ends_the_reading(self) -> None:
        for link, size in (("login", 5), ("login", 5000), ("zone", 70_000), ("gate", 11)):
            self.capture.connection(PORTS[link]).to_server(size.to_bytes(4, "little") + bytes(4) + b"\x03" * 8)
        self.assertEqual(len(self.tshark.rows(self.capture, "a3.message", only="a3.bad_size")), 4)

    def test_numbers_without_a_layout_have_their_names_and_unknown_ones_are_said_to_be(self) -> None:
        known = links.CLIENT_TO_SERVER.without_layout[0]
        connection = self.capture.connection(PORTS["zone"])
        for protocol in (known.opcode.protocol, 0xEEEE):
            assert protocol is not None
            connection.to_server(bytes((14, 0, 0, 0, 1, 0, 0, 0, 3, 255)) + protocol.to_bytes(2, "little") + b"ab")
        self.assertEqual(self.names(), [known.name, "unknown 0xEEEE"])
        self.assertEqual(self.tshark.values(self.capture, "a3.body"), [b"ab".hex()] * 2)

    def test_the_usual_ports_are_those_of_the_settings(self) -> None:
        login = read(LoginSettings, {})
        ports = {
            "login": login.login_server_port,
            "gate": read(GateSettings, {}).gate_server_port,
            "broker": login.login_broker_port,
            "account": read(AccountSettings, {}).account_server_port,
            "zone": read(ZoneSettings, {}).zone_server_port,
            "main": read(MainSettings, {}).main_server_port,
        }
        self.assertEqual(PORTS, ports)

    def test_other_ports_and_another_key_are_preferences(self) -> None:
        frame = Cipher(0x1234).encipher(links.CLIENT_TO_SERVER.encode(Say(say_type=1, text="other key")))
        for port in (9990, 9992):
            self.capture.connection(port).to_server(frame)
        self.assertEqual(self.names(), [])
        texts = self.tshark.values(self.capture, "a3.say.text", gate_ports="9860,9990-9992", key=str(0x1234))
        self.assertEqual(texts, ["other key"] * 2)
