"""Every listener under garbage: nothing is logged as a fault, who plays goes on playing, and others can come."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.characters import CharacterList, CharacterLogin, CharacterLogout, CreateCharacter
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.gate import GateLogin
from gameserver.messages.servers import AccountNewClient
from gameserver.messages.world import WorldLogin
from gameserver.wire.catalogue import Declaration
from gameserver.wire.headers import CLIENT, LINK, MAIN, MAIN_SHORT
from tests.cluster.test_hostile import catalogue_of, declarations, hidden, valid_frames
from tests.fuzz.rogues import with_body
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Player
from tests.support.siege import BYSTANDER, DOORS, GREETINGS, INSIDE, ROGUE_ID, ROGUE_PLAYER, Siege
from tests.support.strategies import pieces

SIZES = range(65)
CTRLS = (0x00, 0x01, 0x02, 0x03, 0x04, 0x7F, 0xFE, 0xFF)
CMDS = (0x00, 0x01, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xFF)
PROTOCOLS = (0x0000, 0xA010, 0xA011, 0xA012, 0xA101, 0xC000, 0xC001, 0xFFFF)
ALL = (*DOORS, *INSIDE)
GATE_DOORS = ("broker", "account", "zone")
"""Where gates call; a zone calls main."""
BODY = bytes([ROGUE_ID]) * 64
"""Wherever a sender says who he is, it is himself: servers are believed that."""


def unharmed(siege: Siege) -> None:
    """See that the bystander walks and chats, that somebody new can log in, and that no log holds a fault."""
    siege.walk()
    client = siege.bystander.client
    text = f"step {siege.cluster.network.now}"
    client.send(Say(say_type=SayType.GENERAL, listener_name="", text=text))
    siege.cluster.network.settle(0.2)
    assert text in [line.text for line in client.told(SayNotify)], "the bystander does not hear himself"
    siege.cluster.player("visitor").client.vanish()
    siege.cluster.network.settle(1)
    assert not siege.faults, siege.faults


@contextmanager
def besieged(seed: int = 0) -> Iterator[Siege]:
    """Give a cluster to attack; see that nothing happened to it."""
    siege = Siege(seed)
    yield siege
    unharmed(siege)
    siege.lift()


class Assault:
    """A connection to one door that is made again whenever it ends."""

    def __init__(self, siege: Siege, door: str, greets: bool = True) -> None:
        self._siege, self._door, self._greets = siege, door, greets
        self._client = siege.connect(door, greets)

    def send(self, data: bytes) -> None:
        """Send bytes, and give them time to arrive."""
        if self._client.lost is not None:
            self._client = self._siege.connect(self._door, self._greets)
        self._client.send_bytes(hidden(data) if self._door in INSIDE else data)
        self._siege.cluster.network.settle(0.006)


def sized(door: str, size: int, ctrl: int, cmd: int, body: bytes = BODY) -> bytes:
    """Return a frame that says it is *size* bytes long and is, if its header fits."""
    if catalogue_of(door).shape.ctrl_offset is None:
        protocol = PROTOCOLS[ctrl % 8] if cmd % 2 else ctrl << 8 | cmd
        return (MAIN.pack(protocol, size, ROGUE_PLAYER, 0) + body)[: max(size, MAIN_SHORT.size)]
    return (LINK.pack(size, ROGUE_PLAYER, ctrl, cmd) + body)[: max(size, LINK.size)]


def claims(declaration: Declaration) -> bool:
    """Whether the message says who its sender is, or whom he brings."""
    return declaration.message in (*GREETINGS, AccountNewClient, WorldLogin)


class Garbage(SynchronousTestCase):
    @settings(max_examples=15)
    @given(st.data(), st.integers(0, 1000))
    def test_any_bytes_in_any_pieces(self, data: st.DataObject, seed: int) -> None:
        with besieged(seed) as siege:
            for door in ALL:
                client = siege.connect(door, data.draw(st.booleans()))
                for piece in data.draw(st.binary(max_size=200).flatmap(pieces)):
                    client.send_bytes(piece)
                    siege.cluster.network.settle(0.004)

    @settings(max_examples=15)
    @given(st.data())
    def test_any_size_with_any_ctrl_and_cmd(self, data: st.DataObject) -> None:
        byte = st.integers(0, 255)
        with besieged() as siege:
            for door in ALL:
                assault = Assault(siege, door, data.draw(st.booleans()))
                for size in data.draw(st.lists(st.sampled_from(SIZES), max_size=8)):
                    assault.send(sized(door, size, data.draw(byte), data.draw(byte)))

    @settings(max_examples=6)
    @given(st.integers(0, 0xFFFFFFFF))
    def test_every_message_with_any_body(self, seed: int) -> None:
        random = Random(seed)
        with besieged(seed) as siege:
            for door in ALL:
                assault = Assault(siege, door)
                for each in declarations(catalogue_of(door)):
                    if not claims(each) and each.opcode.header:
                        body = random.randbytes(random.choice((0, 1, 4, 16, 64, 300)))
                        assault.send(with_body(each, ROGUE_PLAYER, body))


class Sweeps(SynchronousTestCase):
    """Every size from 0 to 64 bytes with every ctrl and cmd that means something, and some that do not."""

    def sweep(self, *doors: str) -> None:
        with besieged() as siege:
            for door in doors:
                assault = Assault(siege, door)
                for size, ctrl, cmd in product(SIZES, CTRLS, CMDS):
                    assault.send(sized(door, size, ctrl, cmd))
                unharmed(siege)

    def test_the_doors_of_players(self) -> None:
        self.sweep("login", "gate")

    def test_the_doors_of_gates(self) -> None:
        self.sweep(*GATE_DOORS)

    def test_the_door_of_zones(self) -> None:
        self.sweep("main")


class Order(SynchronousTestCase):
    def test_headers_that_stop_anywhere_and_are_held_open(self) -> None:
        with besieged() as siege:
            for door, length in product(DOORS, range(1, CLIENT.size)):
                siege.connect(door, greets=False).send_bytes(sized(door, 40, 3, 0xFF)[:length])
            unharmed(siege)
            siege.cluster.network.settle(90)

    def test_what_a_player_says_on_his_way_in_any_other_order(self) -> None:
        with besieged() as siege:
            for number, order in enumerate(permutations(range(5))):
                player = Player(siege.cluster, f"hasty{number}")
                token = player.choose_gate().pc_id
                steps = (
                    GateLogin(token=token, account=player.username, password=PASSWORD),
                    CreateCharacter(pc_class=0, nation=0, pc_name=player.username),
                    CharacterLogin(pc_name=player.username),
                    WorldLogin(pc_name=player.username),
                    CharacterLogout(),
                )
                client = siege.cluster.to_gate()
                for step in order:
                    client.send(steps[step])
                    siege.cluster.network.settle(0.05)
                client.vanish()
                siege.cluster.network.settle(0.5)

    @settings(max_examples=15)
    @given(st.data(), st.integers(0, 1000))
    def test_a_rogue_gate_and_a_rogue_zone_that_say_anything_at_any_time(
        self, data: st.DataObject, seed: int
    ) -> None:
        with besieged(seed) as siege:
            doors = (*GATE_DOORS, "main")
            rogue = {door: Assault(siege, door) for door in doors}
            for door in data.draw(st.lists(st.sampled_from(doors), min_size=4, max_size=16)):
                frame = data.draw(valid_frames(door))
                rogue[door].send(frame)


class Tokens(SynchronousTestCase):
    def test_a_token_is_good_once_and_for_one_account(self) -> None:
        with besieged() as siege:
            player = Player(siege.cluster, "berta")
            info = player.choose_gate()
            token, player.client = info.pc_id, siege.cluster.to_gate(info.gate_port)
            player.client.send(GateLogin(token=token, account="berta", password=PASSWORD))
            player.client.expect(CharacterList)
            player.go_into_world()
            for account in ("berta", "anna", "nobody", ""):
                for each in (token, player.pc_id, BYSTANDER, 0, 0xFFFFFFFF):
                    self.assertIsNotNone(self.replay(siege, each, account, PASSWORD).lost)
            self.assertIsNone(player.client.lost)
            player.client.vanish()
            siege.cluster.network.settle(1)
            self.assertIsNotNone(self.replay(siege, player.pc_id, "berta", PASSWORD).lost)

    def replay(self, siege: Siege, token: int, account: str, password: str) -> Client:
        client = siege.cluster.to_gate()
        client.send(GateLogin(token=token, account=account, password=password))
        siege.cluster.network.settle(5)
        return client
