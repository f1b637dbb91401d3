"""What packing and unpacking messages costs: `python -m pytest benchmarks`."""

from functools import partial
from random import Random
from typing import Annotated

from pytest_benchmark.fixture import BenchmarkFixture

from gameserver.messages.fields import InventoryItem, Item, ItemCode, ItemId
from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.messages.login import ClientLogin
from gameserver.messages.movement import AskMove
from gameserver.messages.world import WorldLoginReply
from gameserver.records import Array, layout_of, pack, record, unpack


@record
class Inventory:
    """A list of items, as it is part of several messages."""

    items: Annotated[tuple[InventoryItem, ...], Array(30)]


TWO_TEXTS = ClientLogin(account="walker7", password="walkabout", client_version=562)
THIRTY_ITEMS = Inventory(
    items=tuple(
        InventoryItem(
            item=Item(item_id=ItemId(object_id=1000 + place, item_code=ItemCode.of(code=place)), serial=place),
            inventory_index=place,
        )
        for place in range(30)
    )
)
LOGIN_REPLY = unpack(
    WorldLoginReply, pack(unpack(WorldLoginReply, Random(1).randbytes(layout_of(WorldLoginReply).size)))
)


def _unpack_again(benchmark: BenchmarkFixture, message: object) -> None:
    assert benchmark(partial(unpack, type(message), pack(message))) == message


def test_pack_two_texts(benchmark: BenchmarkFixture) -> None:
    """`ClientLogin`."""
    benchmark(pack, TWO_TEXTS)


def test_unpack_two_texts(benchmark: BenchmarkFixture) -> None:
    """`ClientLogin`."""
    _unpack_again(benchmark, TWO_TEXTS)


def test_pack_thirty_items(benchmark: BenchmarkFixture) -> None:
    """An inventory."""
    benchmark(pack, THIRTY_ITEMS)


def test_unpack_thirty_items(benchmark: BenchmarkFixture) -> None:
    """An inventory."""
    _unpack_again(benchmark, THIRTY_ITEMS)


def test_pack_world_login_reply(benchmark: BenchmarkFixture) -> None:
    """The largest message of every login."""
    benchmark(pack, LOGIN_REPLY)


def test_unpack_world_login_reply(benchmark: BenchmarkFixture) -> None:
    """The largest message of every login."""
    _unpack_again(benchmark, LOGIN_REPLY)


def test_decode_ask_move(benchmark: BenchmarkFixture) -> None:
    """The most frequent message of a client, from its whole frame."""
    benchmark(CLIENT_TO_SERVER.decode, CLIENT_TO_SERVER.encode(AskMove(dest_cell=0x6E6E, move_speed=1)))
