"""Peers that send anything: they end themselves, and nobody else notices.

What a server says about itself is believed, as the protocol has no authentication: which gate or zone it is, and
which players it brings. Everything else a rogue one may say, and that about anybody's player, is tried here.
"""

from collections.abc import Callable
from functools import cache

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.zone.gates import MOST_NAMES
from gameserver.messages.broker import (
    AccountLogout,
    AccountRecover,
    GateReport,
)
from gameserver.messages.characters import CharacterLogout
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.gate import GateLogin, PingReply
from gameserver.messages.links import (
    CLIENT_TO_SERVER,
)
from gameserver.messages.login import ClientLogin, ServerList
from gameserver.messages.main import (
    ACCOUNT_SERVER_ID,
    MainCharacterLogin,
    MainCharacterLogout,
    MainMapList,
    PlayerPresent,
    ServerHello,
)
from gameserver.messages.movement import AskMove, PcMove
from gameserver.messages.servers import (
    AccountClientGone,
    AccountNewClient,
    ZoneClientGone,
    ZoneSessionName,
)
from gameserver.messages.warp import Warp
from gameserver.messages.world import WorldLogin
from gameserver.wire.catalogue import Catalogue, Declaration
from gameserver.wire.headers import CLIENT, LINK, MAIN
from gameserver.wire.multicast import EVERYONE
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Player
from tests.support.siege import (
    BYSTANDER,
    CIPHER,
    DOORS,
    GREETINGS,
    INSIDE,
    PLAYERS,
    ROGUE_ID,
    ROGUE_PLAYER,
    Siege,
)
from tests.support.strategies import records


@attrs.frozen
class Attack:
    """A connection to a door, by one who introduces himself or not, what is sent, and whether it is held open."""

    door: str
    greets: bool
    pieces: tuple[bytes, ...]
    ends: bool


def catalogue_of(door: str) -> Catalogue:
    return CLIENT_TO_SERVER if door in INSIDE else DOORS[door].catalogue


@cache
def declarations(catalogue: Catalogue) -> tuple[Declaration, ...]:
    carried = () if catalogue.carries is None else declarations(catalogue.carries)
    return (*catalogue, *carried)


def harmless(message: object) -> object:
    """Take claims about the sender himself back: see the module's first lines."""
    return GREETINGS.get(type(message), message)


@st.composite
def valid_frames(draw: st.DrawFn, door: str) -> bytes:
    """A good message of the door, whether this is its time or not, often cut short."""
    catalogue = catalogue_of(door)
    message = harmless(draw(records(draw(st.sampled_from(declarations(catalogue))).message)))
    claims = isinstance(message, AccountNewClient | WorldLogin)
    pc_id = ROGUE_PLAYER if claims else draw(st.sampled_from(PLAYERS))
    frame = catalogue.encode(message, pc_id, draw(st.integers(0, 255)))
    return cut(frame, draw(st.integers(0, len(frame))), catalogue) if draw(st.booleans()) else frame


def cut(frame: bytes, kept: int, catalogue: Catalogue) -> bytes:
    """Return a frame cut to *kept* bytes that says so itself."""
    offset, width = catalogue.shape.size_offset, catalogue.shape.size.size
    kept = max(kept, offset + width)
    return frame[:offset] + kept.to_bytes(width, "little") + frame[offset + width : kept]


@st.composite
def odd_frames(draw: st.DrawFn, door: str) -> bytes:
    """A frame of any opcode and any small size, which is right, or not."""
    size = draw(st.integers(0, 64))
    body = draw(st.binary(min_size=64, max_size=64))
    said = draw(st.sampled_from((size, size, size, size + 1, 0xFFFF)))
    if catalogue_of(door).shape.ctrl_offset is None:
        protocol = draw(st.integers(0, 0xFFFF) | st.sampled_from((0xC001, 0xA010, 0xA011, 0xA012, 0xA101)))
        return (MAIN.pack(protocol, said, draw(st.sampled_from(PLAYERS)), 0) + body)[:size]
    ctrl = draw(st.sampled_from((0x01, 0x02, 0x03, 0xFE)) | st.integers(0, 255))
    cmd = draw(st.integers(0, 255) | st.integers(0xE0, 0xE4))
    protocol = draw(st.integers(0, 0xFFFF) | st.integers(0x1100, 0x1210))
    # A rogue gate may bring players; that it brings one who is there already is not tried.
    pc_id = ROGUE_PLAYER if protocol == 0x1107 else draw(st.sampled_from(PLAYERS))
    return (CLIENT.pack(said, pc_id, ctrl, cmd, protocol) + body)[:size]


def hidden(frame: bytes) -> bytes:
    """Encipher what a client would."""
    return CIPHER.encipher(frame) if len(frame) >= CLIENT.size and frame[8] != 0x01 else frame


@st.composite
def attacks(draw: st.DrawFn) -> Attack:
    door = draw(st.sampled_from((*DOORS, *INSIDE)))
    piece = valid_frames(door) | valid_frames(door) | odd_frames(door) | st.binary(max_size=64)
    pieces = tuple(draw(st.lists(piece, min_size=1, max_size=6)))
    if door in INSIDE:
        pieces = tuple(map(hidden, pieces))
    return Attack(door, draw(st.booleans()), pieces, draw(st.booleans()))


def carry_out(attack: Attack, siege: Siege) -> None:
    client = siege.connect(attack.door, attack.greets)
    for piece in attack.pieces:
        client.send_bytes(piece)
    siege.cluster.network.settle(0.02)
    if attack.ends:
        client.vanish()


class Anything(SynchronousTestCase):
    @settings(max_examples=40)
    @given(st.lists(attacks(), min_size=1, max_size=12), st.integers(0, 1000))
    def test_whatever_anybody_sends_harms_only_himself(self, attempts: list[Attack], seed: int) -> None:
        siege = Siege(seed)
        for attack in attempts:
            carry_out(attack, siege)
            siege.walk()
        siege.lift()

    def test_every_opcode_of_a_link_at_every_door(self) -> None:
        siege = Siege()
        for door in ("login", "gate", "broker", "account", "zone"):
            client = siege.connect(door)
            for ctrl in (0x01, 0x02):
                for cmd in range(256):
                    for body in (b"", bytes(range(54))):
                        if client.lost is not None:
                            client = siege.connect(door)
                        client.send_bytes(LINK.pack(LINK.size + len(body), ROGUE_PLAYER, ctrl, cmd) + body)
                        siege.cluster.network.settle(0.006)
            siege.walk()
        siege.lift()


class Besieged(SynchronousTestCase):
    """Particular attacks, each beside the bystander."""

    def setUp(self) -> None:
        self.siege = Siege()
        self.addCleanup(self.siege.lift)

    def settle(self, seconds: float = 0.5) -> None:
        self.siege.cluster.network.settle(seconds)

    def everywhere(self, act: Callable[[Client], None]) -> list[Client]:
        """Do something at every door, with and without introduction."""
        clients = [self.siege.connect(door, greets) for door in DOORS for greets in (False, True)]
        for client in clients:
            act(client)
        self.settle()
        self.siege.walk()
        return clients

    def test_half_frames_that_are_held_open(self) -> None:
        def begin(client: Client) -> None:
            client.send_bytes(b"\x40\0\0\0\0")

        for client in self.everywhere(begin):
            client.send_bytes(b"\0" * 10)
        self.settle(60)
        self.siege.walk()

    def test_sizes_that_cannot_be_right_end_the_connection_at_once(self) -> None:
        def exceed(client: Client) -> None:
            client.send_bytes(b"\0\x12\x02\0" + b"\xff" * 1_000_000)

        for client in self.everywhere(exceed):
            client.expect_end(3)

    def test_a_flood_of_padding(self) -> None:
        for client in self.everywhere(lambda client: client.send_bytes(bytes(400_000))):
            client.vanish()

    def test_a_flood_of_logins(self) -> None:
        client = self.siege.connect("login")
        for number in range(3000):
            client.send(ClientLogin(account=f"flood{number % 50}", password="x"))
        self.settle()
        self.siege.walk()

    def test_a_flood_of_packets_from_a_player_ends_him(self) -> None:
        for stage in INSIDE:
            client = self.siege.connect(stage)
            frame = CIPHER.encipher(CLIENT_TO_SERVER.encode(AskMove(dest_cell=111, move_speed=1)))
            client.send_bytes(frame * 2000)
            client.expect_end(1)
            self.siege.walk()

    def test_a_flood_of_connections(self) -> None:
        clients = [self.siege.connect(door, greets=False) for door in DOORS for _ in range(50)]
        self.siege.walk()
        for client in clients:
            client.vanish()

    def test_a_player_who_never_reads(self) -> None:
        client = self.siege.connect("world")
        client.pause()
        for _ in range(40):
            self.siege.walk()
        client.vanish()

    def test_a_rogue_gate_that_speaks_about_the_players_of_others(self) -> None:
        for pc_id in (BYSTANDER, EVERYONE, 0):
            account, zone = self.siege.connect("account"), self.siege.connect("zone")
            for reason in range(5):
                account.send(AccountClientGone(reason=reason), pc_id)
                zone.send(ZoneClientGone(reason=reason), pc_id)
            for server in (account, zone):
                server.send(CharacterLogout(), pc_id)
                server.send(PcMove(next_cell=5, move_speed=1), pc_id)
                server.send_bytes(LINK.pack(10, pc_id, 0x01, 0xE2))
                server.send_bytes(CLIENT.pack(12, pc_id, 0x03, 0xFF, 0x1200))
            self.settle()
            self.siege.walk()
            self.assertEqual((account.lost, zone.lost), (None, None))

    def test_a_rogue_gate_that_brings_a_player_of_another_gate_from_another_zone(self) -> None:
        rogue = self.siege.connect("zone")
        rogue.send(Warp(map_index=1), BYSTANDER)
        self.settle()
        self.siege.walk()

    def test_a_rogue_gate_that_logs_the_accounts_of_others_out(self) -> None:
        broker = self.siege.connect("broker")
        broker.send(AccountLogout(reason=0, account="anna"), BYSTANDER)
        broker.send(GateReport(player_count=0, zone_total=0, zone_connected=0))
        self.settle(3)
        claim = self.siege.cluster.leases.claim("anna", BYSTANDER, 1)
        self.assertFalse(self.siege.cluster.successful(claim))
        self.assertEqual(self.siege.cluster.accounts.online, {BYSTANDER})

    def test_a_rogue_zone_that_claims_maps_and_players_of_another(self) -> None:
        main = self.siege.connect("main")
        main.send(MainMapList(map_ids=(1, 7, 7, 99)))
        for pc_id, name in ((BYSTANDER, "anna"), (BYSTANDER, "other"), (77, "ANNA")):
            main.send(PlayerPresent(account="", pc_name=name, zone_id=ROGUE_ID, map_index=1), pc_id)
            main.send(MainCharacterLogout(pc_name="anna"), pc_id)
        self.settle()
        self.assertIsNone(main.lost)
        self.whisper(self.siege.cluster.player("berta"))
        main.vanish()
        self.whisper(self.siege.cluster.player("clara"))

    def whisper(self, speaker: Player) -> None:
        """See that main still knows where the bystander is."""
        text = f"psst from {speaker.username}"
        speaker.client.send(Say(say_type=SayType.WHISPER, listener_name="anna", text=text))
        self.settle()
        self.assertIn(text, [line.text for line in self.siege.bystander.client.told(SayNotify)])

    def test_a_rogue_gate_that_names_players_without_end_makes_its_zone_forget_the_oldest(self) -> None:
        zone = self.siege.connect("zone")
        for number in range(MOST_NAMES + 1):
            zone.send(ZoneSessionName(session=f"{number:012x}"), ROGUE_PLAYER + number)
        with capturedLogs() as events:
            for number in (0, MOST_NAMES):
                zone.send(WorldLogin(pc_name="anna"), ROGUE_PLAYER + number)
            self.settle()
        names = {event["session"] for event in events if "session" in event}
        self.assertIn(f"{MOST_NAMES:012x}", names)
        self.assertNotIn(f"{0:012x}", names)

    def test_a_rogue_server_that_brings_players_whose_numbers_no_account_can_have(self) -> None:
        for pc_id in (0x80000000, EVERYONE):
            broker, account, zone = (self.siege.connect(door) for door in ("broker", "account", "zone"))
            main = self.siege.connect("main", greets=False)
            main.send(ServerHello(server_id=ACCOUNT_SERVER_ID))
            broker.send(AccountRecover(account="berta", client_ip="10.0.0.1"), pc_id)
            account.send(AccountNewClient(account="berta", client_ip="10.0.0.1"), pc_id)
            zone.send(WorldLogin(pc_name="berta"), pc_id)
            main.send(MainCharacterLogin(account="berta", pc_name="berta", client_ip="10.0.0.1"), pc_id)
            for server in (broker, account, zone, main):
                server.expect_end(1)
            self.settle(5)  # until the real account server has called again
            self.siege.walk()

    def test_a_rogue_zone_that_speaks_for_another_zone_is_sent_away(self) -> None:
        main = self.siege.connect("main")
        main.send(PlayerPresent(account="", pc_name="anna", zone_id=0, map_index=1), BYSTANDER)
        main.expect_end(1)

    def test_a_rogue_gate_that_brings_players_whom_nobody_sent(self) -> None:
        zone = self.siege.connect("zone")
        zone.send(WorldLogin(pc_name="anna"), ROGUE_PLAYER)
        self.settle()
        frames = zone.told(bytes)
        self.assertEqual([(frame[8], frame[9]) for frame in frames], [(0x03, 0xFF), (0x01, 0xE0)])

    def test_tokens_cannot_be_guessed_one_after_the_other(self) -> None:
        for token in range(1000, 1020):
            client = self.siege.connect("gate")
            client.send(GateLogin(token=token, account="anna", password=PASSWORD))
            client.send(PingReply(tick_count=1, server_tick=1, client_tick=1))
            client.expect_end(3)
        self.siege.walk()

    def test_whoever_leaves_while_the_stores_are_away_causes_no_error(self) -> None:
        choosing = self.siege.cluster.to_login()
        choosing.send(ClientLogin(account="berta", password=PASSWORD))
        choosing.expect(ServerList)
        broker = self.siege.connect("broker")
        broker.send(AccountRecover(account="clara", client_ip="10.0.0.1"), 77)
        leaving = [self.siege.connect(stage) for stage in INSIDE]
        for outage in (self.siege.cluster.cache, self.siege.cluster.database):
            outage.active = True
        for client in (choosing, broker, *leaving):
            client.vanish()
        self.settle(2)
        for outage in (self.siege.cluster.cache, self.siege.cluster.database):
            outage.active = False
        self.settle(10)
