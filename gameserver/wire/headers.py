"""The header layouts: how a frame says how long it is, whom it concerns and what it means (PROTOCOL 2, 14).

| layout       | bytes | fields                                              | used by                        |
|--------------|-------|-----------------------------------------------------|--------------------------------|
| `client`     | 12    | size u32, pc_id u32, ctrl u8, cmd u8, protocol u16  | game packets, ctrl 0x03        |
| `link`       | 10    | size u32, pc_id u32, ctrl u8, cmd u8                | login, control packets, ping   |
| `main`       | 9     | protocol u16, size u16, pc_id u32, gate_id u8       | players, to and from main      |
| `main_short` | 4     | protocol u16, size u16                              | everything else with main      |
| `compact`    | 10    | size u16, protocol u16, ctrl u8, cmd u8, pc_id u32  | home-made clients of the gate  |

`client` extends `link` by the protocol number; the ctrl byte decides which of the two a frame has.
"""

from enum import Enum
from struct import Struct

CTRL_OFFSET = 8
"""Where the ctrl byte is in `client` and `link` headers."""
GAME_CTRL = 0x03
GAME_CMD = 0xFF
CREST_CTRL = 0xFE
CRESTS = frozenset({0x2322, 0x2323})
"""Game packets that the original client sends with a ctrl byte of their own."""
LINK_CTRLS = (0x01, 0x02)
"""Frames with these ctrl bytes have no protocol number; all others do."""

CLIENT = Struct("<IIBBH")
LINK = Struct("<IIBB")
MAIN = Struct("<HHIB")
MAIN_SHORT = Struct("<HH")
COMPACT = Struct("<HHBBI")


class Header(Enum):
    """Which header a message travels with; the value is its size in bytes."""

    CLIENT = CLIENT.size
    LINK = LINK.size
    MAIN = MAIN.size
    MAIN_SHORT = MAIN_SHORT.size


def expand(frame: bytes) -> bytes:
    """Return a `compact` frame with a `client` or `link` header in its place."""
    _, protocol, ctrl, cmd, pc_id = COMPACT.unpack_from(frame)
    body = frame[COMPACT.size :]
    if ctrl in LINK_CTRLS:
        return LINK.pack(LINK.size + len(body), pc_id, ctrl, cmd) + body
    return CLIENT.pack(CLIENT.size + len(body), pc_id, ctrl, cmd, protocol) + body


def shrink(frame: bytes) -> bytes:
    """Return a frame with a `client` or `link` header as a `compact` one."""
    _, pc_id, ctrl, cmd = LINK.unpack_from(frame)
    if ctrl in LINK_CTRLS:
        return COMPACT.pack(len(frame), 0, ctrl, cmd, pc_id) + frame[LINK.size :]
    protocol = int.from_bytes(frame[10:12], "little")
    return COMPACT.pack(len(frame) - 2, protocol, ctrl, cmd, pc_id) + frame[CLIENT.size :]
