"""Files of packets that Wireshark reads: the few blocks of the pcapng format that a capture of IP packets needs.

A file is a sequence of blocks: type u32, length u32, body, the same length again; everything in multiples of four
bytes. We write little-endian, times in microseconds, packets that begin with their IP header (link type RAW).
"""

from collections.abc import Iterator
from struct import Struct

import attrs

SECTION = 0x0A0D0D0A
INTERFACE = 1
PACKET = 6
BYTE_ORDER = 0x1A2B3C4D
LINK_TYPE_RAW = 101
MOST_BYTES = 0x40000
"""Bytes that a packet may have in Wireshark's eyes."""

_TICKS_PER_SECOND = 1_000_000
_BLOCK = Struct("<II")
_SECTION = Struct("<IHHq")
_INTERFACE = Struct("<HHI")
_PACKET = Struct("<IIIII")
_OPTION = Struct("<HH")
_TIME_RESOLUTION = 9
_MICROSECONDS = 6


class CaptureError(ValueError):
    """A capture cannot be read from byte *offset* on."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@attrs.frozen
class Packet:
    """A packet, when it was there (seconds since 1970), and at which byte of the file it stands."""

    seconds: float
    data: bytes
    offset: int = attrs.field(default=0, eq=False)


def _block(kind: int, body: bytes) -> bytes:
    padded = body + bytes(-len(body) % 4)
    length = _BLOCK.pack(kind, len(padded) + 12)
    return length + padded + length[4:]


def file_header() -> bytes:
    """Return what a file begins with."""
    section = _SECTION.pack(BYTE_ORDER, 1, 0, -1)
    return _block(SECTION, section) + _block(INTERFACE, _INTERFACE.pack(LINK_TYPE_RAW, 0, MOST_BYTES))


def packet_block(packet: Packet) -> bytes:
    """Return the block of a packet; *offset* does not matter."""
    ticks = round(packet.seconds * _TICKS_PER_SECOND)
    size = len(packet.data)
    return _block(PACKET, _PACKET.pack(0, ticks >> 32, ticks & 0xFFFFFFFF, size, size) + packet.data)


def read_packets(data: bytes) -> Iterator[Packet]:
    """Yield the packets of a file; CaptureError, after those before it, where it is not as we write it.

    Blocks of other kinds are skipped, so a capture that Wireshark has saved again is read too.
    """
    if data[:4] != _BLOCK.pack(SECTION, 0)[:4]:
        raise CaptureError(0, "this is no pcapng file")
    for offset, kind, body in _blocks(data):
        if kind == SECTION:
            _check_section(body, offset)
        elif kind == INTERFACE:
            _check_interface(body, offset)
        elif kind == PACKET:
            yield _packet(body, offset)


def _blocks(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield offset, kind and body of each block."""
    offset = 0
    while offset < len(data):
        left = len(data) - offset
        if left < 12:
            raise CaptureError(offset, f"the file ends within a block, after {left} bytes")
        kind, length = _BLOCK.unpack_from(data, offset)
        if kind == SECTION and data[offset + 8 : offset + 12] == BYTE_ORDER.to_bytes(4, "big"):
            raise CaptureError(offset, "only little-endian files are read")
        if length < 12 or length % 4:
            raise CaptureError(offset, f"a block cannot have {length} bytes")
        if length > left:
            raise CaptureError(offset, f"a block of {length} bytes, but the file ends after {left}")
        if data[offset + length - 4 : offset + length] != data[offset + 4 : offset + 8]:
            raise CaptureError(offset, "a block whose two lengths differ")
        yield offset, kind, data[offset + 8 : offset + length - 4]
        offset += length


def _check_section(body: bytes, offset: int) -> None:
    if len(body) < _SECTION.size or _SECTION.unpack_from(body)[:2] != (BYTE_ORDER, 1):
        raise CaptureError(offset, "this is no pcapng section of version 1")


def _check_interface(body: bytes, offset: int) -> None:
    if len(body) < _INTERFACE.size:
        raise CaptureError(offset, "a description of an interface that is too short")
    link_type = _INTERFACE.unpack_from(body)[0]
    if link_type != LINK_TYPE_RAW:
        raise CaptureError(offset, f"link type {link_type}: only packets that begin with their IP header are read")
    options = body[_INTERFACE.size :]
    while len(options) >= _OPTION.size:
        code, size = _OPTION.unpack_from(options)
        if code == _TIME_RESOLUTION and options[4:5] != bytes([_MICROSECONDS]):
            raise CaptureError(offset, "only times in microseconds are read")
        options = options[4 + size + -size % 4 :]


def _packet(body: bytes, offset: int) -> Packet:
    if len(body) < _PACKET.size:
        raise CaptureError(offset, "a packet block that is too short")
    _, high, low, size, original = _PACKET.unpack_from(body)
    if size > len(body) - _PACKET.size or size != original:
        raise CaptureError(offset, f"a packet of {original} bytes of which {len(body) - _PACKET.size} are there")
    seconds = (high << 32 | low) / _TICKS_PER_SECOND
    return Packet(seconds, body[_PACKET.size : _PACKET.size + size], offset)
