"""Data files for the tests of this package: random but valid ones, and copies of the sample world."""

import shutil
import struct
import tempfile
from pathlib import Path
from unittest import TestCase

from hypothesis import strategies as st

import gameserver
from gameserver.content.maps import CELL_BYTES, CELLS

GAMEDATA = Path(gameserver.__file__).parents[1] / "gamedata"
SAMPLE = GAMEDATA / "ZoneData"

bytes_ = st.integers(0, 0xFF)


def a_folder(case: TestCase) -> Path:
    """Make an empty folder that goes when the test ends."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    return Path(folder.name)


def a_copy_of_the_sample(case: TestCase) -> Path:
    """Copy the sample world, to break something in it."""
    return Path(shutil.copytree(SAMPLE, a_folder(case) / "ZoneData"))


@st.composite
def map_files(draw: st.DrawFn) -> bytes:
    """Draw a map file of id 7; every bit of every cell may be set."""
    count = draw(st.integers(0, 15))
    head = b"\7\0" + draw(st.binary(min_size=20, max_size=20)) + bytes([count])
    warps = draw(st.binary(min_size=6 * count, max_size=6 * count))
    pattern = draw(st.binary(min_size=64, max_size=64))
    return head + warps + pattern * (CELLS * CELL_BYTES // len(pattern))


@st.composite
def town_npc_files(draw: st.DrawFn) -> bytes:
    """Draw an NPC file of id 1025; only the attack speeds are in order, all else is free."""
    data = bytearray(draw(st.binary(min_size=78, max_size=78)))
    struct.pack_into("<H", data, 20, 1025)
    struct.pack_into("<HH", data, 52, *sorted(struct.unpack_from("<HH", data, 52)))
    return bytes(data)


@st.composite
def monster_files(draw: st.DrawFn) -> bytes:
    """Draw an NPC file of id 9 that a monster can live by."""
    data = bytearray(draw(town_npc_files()))
    struct.pack_into("<H", data, 20, 9)
    data[27] &= 0x7F  # at most three attacks
    for attack in (28, 36, 44):
        (reach,) = struct.unpack_from("<H", data, attack)
        struct.pack_into("<H", data, attack, reach & ~0xF)
    data[60] |= 1  # level
    data[64] |= 1  # HP
    return bytes(data)


def item_table_files(*leading: int, rest: int) -> st.SearchStrategy[bytes]:
    """Draw item tables: each record has *leading* words, each up to the number given, and *rest* free bytes."""
    words = [st.integers(0, largest).map(lambda word: struct.pack("<H", word)) for largest in leading]
    record = st.tuples(*words, st.binary(min_size=rest, max_size=rest)).map(b"".join)
    return st.lists(record, max_size=8).map(b"".join)
