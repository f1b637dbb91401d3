"""Teleport destinations: where the teleporters of the towns can send players (`Teleport.txt`, FORMATS 9)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import attrs

from gameserver.content.errors import ContentError

TELEPORT_FILE = "Teleport.txt"
HIGHEST_MAP_ID = 0xFFFF
HIGHEST_COORDINATE = 0xFF
_NUMBER = re.compile(rb"[+-]?[0-9]{1,9}")


@attrs.frozen
class Destination:
    """A cell of a map."""

    map_id: int
    x: int
    y: int


Teleports: TypeAlias = Mapping[int, Destination]
"""By line of the file, counted from 0: the number by which clients ask for a destination."""


def read_teleports(data: bytes, file: str) -> Teleports:
    """Read the destinations. Lines that do not begin with a number stand for none but keep their number.

    ContentError for a line that does begin with a number, but is no `map x y`; what follows these is ignored.
    """
    found = {}
    offset = 0
    for index, line in enumerate(data.split(b"\n")):
        words = line.split()
        if words and _NUMBER.fullmatch(words[0]):
            destination = _destination(words)
            if destination is None:
                wanted = f"a map (0 to {HIGHEST_MAP_ID}) and two coordinates (0 to {HIGHEST_COORDINATE})"
                text = line.strip().decode("ascii", "replace")
                raise ContentError(file, offset, f"line {index} (the first is 0) must be {wanted}, not {text!r}")
            found[index] = destination
        offset += len(line) + 1
    return MappingProxyType(found)


def _destination(words: list[bytes]) -> Destination | None:
    if len(words) < 3 or not all(map(_NUMBER.fullmatch, words[:3])):
        return None
    map_id, x, y = map(int, words[:3])
    limits = ((map_id, HIGHEST_MAP_ID), (x, HIGHEST_COORDINATE), (y, HIGHEST_COORDINATE))
    return Destination(map_id, x, y) if all(0 <= value <= highest for value, highest in limits) else None


def write_teleports(teleports: Teleports) -> bytes:
    """Bytes of the file; lines that stand for no destination are blank."""
    lines = [""] * (max(teleports, default=-1) + 1)
    for index, destination in teleports.items():
        lines[index] = f"{destination.map_id} {destination.x} {destination.y}"
    return "".join(f"{line}\n" for line in lines).encode("ascii")
