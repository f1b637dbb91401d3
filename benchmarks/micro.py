"""Small loops: the cipher, the framing and the records alone, each beside the plain way where there is one."""

from collections.abc import Callable
from functools import partial
from random import Random
from timeit import repeat

from twisted.internet.testing import StringTransport
from twisted.protocols.basic import IntNStringReceiver

from benchmarks import textbook, world_steps
from benchmarks.report import show
from benchmarks.scale import Scale
from gameserver.messages.fields import (
    DerivedStats,
    InventoryItem,
    Item,
    PcInfo,
    SkillInfo,
    SocialInfo,
    StatBlock,
    WearItem,
)
from gameserver.messages.movement import SeeMove
from gameserver.messages.world import PcAppear, WorldLoginReply
from gameserver.records import pack, unpack
from gameserver.wire.cipher import Cipher
from gameserver.wire.framing import CLIENT_SHAPE, FrameBuffer
from gameserver.wire.headers import CLIENT, GAME_CMD, GAME_CTRL

BODY_BYTES = (4, 16, 64, 256, 1024)
FRAMES_PER_READ = (1, 4, 16, 64)
FRAME_BODY_BYTES = 16
LOOP_SECONDS = 0.02


def nanoseconds(action: Callable[[], object], rounds: int, per: int = 1) -> float:
    """Return how long *action* takes, per one of the *per* things that it does: the fastest of the rounds."""
    once = min(repeat(action, number=1, repeat=5))
    number = max(1, int(LOOP_SECONDS / max(once, 1e-7)))
    return min(repeat(action, number=number, repeat=rounds)) / number / per * 1e9


def _frame(body: bytes) -> bytes:
    return CLIENT.pack(CLIENT.size + len(body), 1, GAME_CTRL, GAME_CMD, 0x1200) + body


def report_cipher(scale: Scale) -> None:
    """Compare with the byte loop."""
    cipher, chance, rows = Cipher(), Random(1), []
    for size in BODY_BYTES:
        clear = _frame(chance.randbytes(size))
        hidden = textbook.encipher(clear)
        assert cipher.encipher(clear) == hidden
        assert cipher.decipher(hidden) == clear
        loop = nanoseconds(partial(textbook.decipher, hidden), scale.rounds)
        ours = nanoseconds(partial(cipher.decipher, hidden), scale.rounds)
        back = nanoseconds(partial(cipher.encipher, clear), scale.rounds)
        rows.append([f"{size:,} bytes", f"{loop:,.0f}", f"{ours:,.0f}", f"{back:,.0f}", f"{loop / ours:.1f}"])
    show("Cipher, ns per packet", ["body", "byte loop", "decipher", "encipher", "ratio"], rows)


class Strings(IntNStringReceiver):
    """Twisted's receiver, with its exclusive length."""

    structFormat = "<I"
    prefixLength = 4

    def stringReceived(self, string: bytes) -> None:
        """Take it."""


def report_framing(scale: Scale) -> None:
    """Compare with `IntNStringReceiver`."""
    rows = []
    for count in FRAMES_PER_READ:
        frame = _frame(bytes(FRAME_BODY_BYTES))
        ours, strings = FrameBuffer(CLIENT_SHAPE), Strings()
        strings.makeConnection(StringTransport())
        read = frame * count
        string_read = ((len(frame) - 4).to_bytes(4, "little") + frame[4:]) * count
        theirs_ns = nanoseconds(partial(strings.dataReceived, string_read), scale.rounds, count)
        ours_ns = nanoseconds(partial(_feed, ours, read), scale.rounds, count)
        rows.append([f"{count}", f"{theirs_ns:.0f}", f"{ours_ns:.0f}", f"{theirs_ns / ours_ns:.1f}"])
    show("Framing, ns per frame", ["frames per read", "IntNStringReceiver", "FrameBuffer", "ratio"], rows)


def _feed(buffer: FrameBuffer, data: bytes) -> None:
    for _ in buffer.feed(data):
        pass


def report_records(scale: Scale) -> None:
    """Time small, middle and large messages."""
    rows = []
    for message in (_see_move(), _pc_appear(), _world_login_reply()):
        data, kind = pack(message), type(message)
        packing = nanoseconds(partial(pack, message), scale.rounds)
        unpacking = nanoseconds(partial(unpack, kind, data), scale.rounds)
        rows.append([kind.__name__, f"{len(data):,}", f"{packing / 1000:.1f}", f"{unpacking / 1000:.1f}"])
    show("Records, us per message", ["message", "bytes", "pack", "unpack"], rows)


def _see_move() -> SeeMove:
    return SeeMove(pc_id=7, start_cell=0x6E6E, dest_cell=0x6F6E, move_speed=1)


def _pc_appear() -> PcAppear:
    return PcAppear(pc_id=7, pc_name="walker7", pc_class=1, cell=0x6E6E, social=SocialInfo())


def _world_login_reply() -> WorldLoginReply:
    info = PcInfo(
        name="walker7",
        pc_class=1,
        level=1,
        exp=0,
        map_index=1,
        cell=0x6E6E,
        skills=SkillInfo(),
        social=SocialInfo(),
        money=0,
        stored_hp=0,
        stored_mp=0,
        lore=0,
    )
    attributes = StatBlock(
        points=0,
        strength=1,
        intelligence=1,
        dexterity=1,
        vitality=1,
        mana=1,
        hp_capacity=1,
        mp_capacity=1,
        hp=1,
        mp=1,
        derived=DerivedStats(),
    )
    return WorldLoginReply(
        pc_info=info,
        stats=attributes,
        wear_items=tuple(WearItem(item=Item(serial=place), wear_index=place) for place in range(10)),
        inventory_items=tuple(
            InventoryItem(item=Item(serial=place), inventory_index=place) for place in range(30)
        ),
    )


def report_world(scale: Scale) -> None:
    """Time steps in the world alone."""
    rows = []
    for scenario in world_steps.SCENARIOS[: scale.scenarios]:
        cost = world_steps.measure(scenario)
        name = f"{scenario.walkers:,} in a {scenario.name}"
        rows.append([name, f"{cost.microseconds:.1f}", f"{cost.events:.1f}", f"{cost.witnesses:.1f}"])
    show("World, per step", ["walkers", "us", "events", "witnesses"], rows)


def report_micro(scale: Scale) -> None:
    """All of these."""
    report_cipher(scale)
    report_framing(scale)
    report_records(scale)
    report_world(scale)
