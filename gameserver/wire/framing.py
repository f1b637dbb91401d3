"""Cuts a byte stream into frames, in the manner of Int32StringReceiver; sizes here count the whole frame.

The four header layouts differ only in where the size stands and what sizes can be right; a `Shape` says that,
and one `FrameBuffer` does the cutting for all (PROTOCOL 3).
"""

from struct import Struct

import attrs

from gameserver.wire.errors import BadFrame
from gameserver.wire.headers import CLIENT, COMPACT, CTRL_OFFSET, LINK, LINK_CTRLS, MAIN_SHORT

CLIENT_LIMIT = 4096
"""Bytes of the largest frame taken from a client: the largest legitimate one has 1,295."""
LINK_LIMIT = 65_535
"""Bytes of the largest frame between servers."""


@attrs.frozen
class Shape:
    """Where a frame keeps its size, and which sizes can be right.

    *padding*: a zero word in place of a size is skipped, as the Go servers do. *ctrl_offset*: where the ctrl
    byte stands if it decides between the short and the long header. *hello*: the frame of fixed length that a
    connection may begin with although its size field is 0, by its first bytes and its length.
    """

    name: str
    size: Struct
    size_offset: int
    least: int
    limit: int
    padding: bool = False
    ctrl_offset: int | None = None
    hello: tuple[bytes, int] | None = None


CLIENT_SHAPE = Shape("client", Struct("<I"), 0, LINK.size, CLIENT_LIMIT, padding=True, ctrl_offset=CTRL_OFFSET)
LINK_SHAPE = Shape("link", Struct("<I"), 0, LINK.size, LINK_LIMIT, padding=True, ctrl_offset=CTRL_OFFSET)
MAIN_SHAPE = Shape("main", Struct("<H"), 2, MAIN_SHORT.size, LINK_LIMIT, hello=(b"\x01\xa0\x00\x00", 5))
COMPACT_SHAPE = Shape("compact", Struct("<H"), 0, COMPACT.size, CLIENT_LIMIT)


class FrameBuffer:
    """Collects bytes and gives whole frames; holds at most one incomplete frame.

    After a size that cannot be right `broken` holds the error, and all further bytes are ignored: the frames
    before the bad one are still given, in order.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.broken: BadFrame | None = None
        self._held = b""
        self._first = shape.hello is not None
        self._size_of = shape.size.unpack_from
        self._head = shape.size_offset + shape.size.size
        # Sizes from here up need no look at the ctrl byte.
        self._safe = max(shape.least, CLIENT.size) if shape.ctrl_offset is not None else shape.least

    @property
    def held(self) -> int:
        """Bytes of the frame that is still incomplete."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the frames that *data* completes."""
        shape = self.shape
        if not self._held and not self._first and not self.broken:
            # Most reads are exactly one frame; it needs no slicing.
            length = len(data)
            if self._safe <= length <= shape.limit and self._size_of(data, shape.size_offset)[0] == length:
                return [data]
        return self._cut(data)

    def _cut(self, data: bytes) -> list[bytes]:
        if self.broken:
            return []
        if self._held:
            data = self._held + data
        frames: list[bytes] = []
        position, end, head = 0, len(data), self._head
        size_of, offset, safe, limit = self._size_of, self.shape.size_offset, self._safe, self.shape.limit
        while end - position >= head:
            (size,) = size_of(data, position + offset)
            if size < safe or size > limit or self._first:
                size = self._odd(data, position, size)
                if size == 0:
                    break
                if size < 0:
                    position -= size
                    continue
            if end - position < size:
                break
            frames.append(data[position : position + size])
            position += size
        self._held = b"" if self.broken else data[position:]
        return frames

    def _odd(self, data: bytes, position: int, size: int) -> int:
        """Judge a frame that is not plainly right: its size, 0 to stop here, or minus the bytes to skip."""
        shape = self.shape
        if self._first and shape.hello is not None:
            self._first = False
            if data[position : position + len(shape.hello[0])] == shape.hello[0]:
                self._first = len(data) - position < shape.hello[1]
                return shape.hello[1]
        if size == 0 and shape.padding:
            return -shape.size.size
        if size < shape.least or size > shape.limit:
            return self._break(f"size {size} is not between {shape.least} and {shape.limit}")
        if size < self._safe and shape.ctrl_offset is not None:
            if len(data) - position <= shape.ctrl_offset:
                return 0
            if data[position + shape.ctrl_offset] not in LINK_CTRLS:
                return self._break(f"size {size} is too small for a header with a protocol number")
        return size

    def _break(self, reason: str) -> int:
        self.broken = BadFrame(f"{self.shape.name} frame: {reason}")
        return 0
