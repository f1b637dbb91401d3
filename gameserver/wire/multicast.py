"""One frame for many players: what our zone saves the link to our gate, and the gate the cipher.

A game frame addressed to everybody (player number 0xFFFFFFFF) whose body begins with a list of receivers:

    header (12 bytes)   count u16   count x pc_id u32   message body

A gate announces with its hello that it takes such frames; others get one frame for each receiver.
"""

from collections.abc import Sequence
from struct import Struct, unpack_from

from gameserver.wire.errors import BadFrame
from gameserver.wire.headers import CLIENT

EVERYONE = 0xFFFFFFFF
MOST_RECEIVERS = 10_000
"""Receivers of one frame; keeps it well below the limit of the link."""

_HEAD = Struct("<II")


def multicast_frames(frame: bytes, receivers: Sequence[int]) -> list[bytes]:
    """Return *frame*, which has a `client` header, as frames for *receivers*; one unless they are very many."""
    frames = []
    for start in range(0, len(receivers), MOST_RECEIVERS):
        some = receivers[start : start + MOST_RECEIVERS]
        listed = Struct(f"<H{len(some)}I").pack(len(some), *some)
        frames.append(_HEAD.pack(len(frame) + len(listed), EVERYONE) + frame[8:12] + listed + frame[12:])
    return frames


def open_multicast(frame: bytes) -> tuple[bytes, tuple[int, ...]]:
    """Return the frame that each receiver is to get, addressed to nobody, and the receivers.

    BadFrame when the list does not fit into the frame.
    """
    size = len(frame)
    count = int.from_bytes(frame[12:14], "little") if size >= CLIENT.size + 2 else -1
    body = CLIENT.size + 2 + 4 * count
    if count < 0 or body > size:
        raise BadFrame(f"a multicast frame of {size} bytes cannot hold {count} receivers")
    return _HEAD.pack(size - 2 - 4 * count, 0) + frame[8:12] + frame[body:], unpack_from(f"<{count}I", frame, 14)
