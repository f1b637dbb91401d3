"""The IP and TCP headers of a capture: bytes of one connection made into packets, and found in them again."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from struct import Struct, unpack
from typing import TypeAlias

import attrs

SYN, FIN, PUSH, ACK = 0x02, 0x01, 0x08, 0x10
MOST_PAYLOAD = 0x8000
"""Bytes of one segment; an IP packet has less than 64 KiB."""

_TCP_PROTOCOL = 6
_HOPS = 64
_WINDOW = 0xFFFF
_IPV4 = Struct(">BBHHHBBH4s4s")
_IPV6 = Struct(">IHBB16s16s")
_TCP = Struct(">HHIIBBHHH")
_SEQUENCE_MASK = 0xFFFFFFFF

Address: TypeAlias = tuple[str, int]
"""An IP address as text, and a port."""


class NoSegment(ValueError):
    """A packet that is no TCP segment."""


@attrs.frozen
class Segment:
    """A piece of one direction of a connection. *sequence* counts the bytes sent before it, *flags* are TCP's."""

    source: Address
    target: Address
    sequence: int
    acknowledged: int
    flags: int
    data: bytes = b""


def segment_packet(segment: Segment) -> bytes:
    """Return the IP packet of a segment; both addresses must be of the same kind."""
    source, target = (ip_address(host) for host, _ in (segment.source, segment.target))
    ends = source.packed + target.packed
    size = _TCP.size + len(segment.data)
    pseudo = ends + _TCP_PROTOCOL.to_bytes(2, "big") + size.to_bytes(2, "big")
    checksum = _checksum(pseudo + _tcp_header(segment, 0) + segment.data)
    return _ip_header(source, target, size) + _tcp_header(segment, checksum) + segment.data


def _tcp_header(segment: Segment, checksum: int) -> bytes:
    acknowledged = segment.acknowledged if segment.flags & ACK else 0
    words = _TCP.size // 4 << 4
    return _TCP.pack(
        segment.source[1],
        segment.target[1],
        segment.sequence,
        acknowledged,
        words,
        segment.flags,
        _WINDOW,
        checksum,
        0,
    )


def _ip_header(source: IPv4Address | IPv6Address, target: IPv4Address | IPv6Address, size: int) -> bytes:
    if source.version == 6:
        return _IPV6.pack(6 << 28, size, _TCP_PROTOCOL, _HOPS, source.packed, target.packed)
    parts = (0x45, 0, _IPV4.size + size, 0, 0x4000, _HOPS, _TCP_PROTOCOL)
    blank = _IPV4.pack(*parts, 0, source.packed, target.packed)
    return _IPV4.pack(*parts, _checksum(blank), source.packed, target.packed)


def _checksum(data: bytes) -> int:
    """Return the one's complement of the one's complement sum of all 16-bit words (RFC 1071)."""
    padded = data + bytes(len(data) % 2)
    total: int = sum(unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def read_segment(packet: bytes) -> Segment:
    """Return the segment in an IP packet; NoSegment when there is none."""
    source, target, tcp = _open_ip(packet)
    if len(tcp) < _TCP.size or len(tcp) < tcp[12] >> 4 << 2:
        raise NoSegment("a TCP header that is too short")
    source_port, target_port, sequence, acknowledged, words, flags, *_ = _TCP.unpack_from(tcp)
    data = tcp[words >> 4 << 2 :]
    return Segment((source, source_port), (target, target_port), sequence, acknowledged, flags, data)


def _open_ip(packet: bytes) -> tuple[str, str, bytes]:
    """Return both addresses and what the IP header carries."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= _IPV4.size:
        _, _, size, _, _, _, protocol, _, source, target = _IPV4.unpack_from(packet)
        start = (packet[0] & 0x0F) << 2
    elif version == 6 and len(packet) >= _IPV6.size:
        _, size, protocol, _, source, target = _IPV6.unpack_from(packet)
        start, size = _IPV6.size, size + _IPV6.size
    else:
        raise NoSegment("neither an IPv4 nor an IPv6 packet")
    if protocol != _TCP_PROTOCOL or not start <= size <= len(packet):
        raise NoSegment("an IP packet without a whole TCP segment")
    return str(ip_address(source)), str(ip_address(target)), packet[start:size]


class Stream:
    """Makes segments of what the two ends of one connection say, with the numbers that TCP would have used.

    Each packet acknowledges all that the other side has sent so far, so no packets without bytes are needed but
    those that begin and end a connection.
    """

    def __init__(self, client: Address, server: Address) -> None:
        self._ends = (_comparable(client, server), _comparable(server, client))
        self._sent = [0, 0]

    def opening(self) -> Iterator[bytes]:
        """Yield the packets of the handshake."""
        yield self._packet(0, SYN)
        self._sent[0] += 1
        yield self._packet(1, SYN | ACK)
        self._sent[1] += 1
        yield self._packet(0, ACK)

    def said(self, from_client: bool, data: bytes) -> Iterator[bytes]:
        """Yield the packets that carry *data*."""
        end = 0 if from_client else 1
        for start in range(0, len(data), MOST_PAYLOAD):
            piece = data[start : start + MOST_PAYLOAD]
            yield self._packet(end, PUSH | ACK, piece)
            self._sent[end] = (self._sent[end] + len(piece)) & _SEQUENCE_MASK

    def closing(self) -> Iterator[bytes]:
        """Yield the packets by which both sides close."""
        for end in (0, 1):
            yield self._packet(end, FIN | ACK)
            self._sent[end] = (self._sent[end] + 1) & _SEQUENCE_MASK
        yield self._packet(0, ACK)

    def _packet(self, end: int, flags: int, data: bytes = b"") -> bytes:
        here, there = self._ends[end], self._ends[1 - end]
        return segment_packet(Segment(here, there, self._sent[end], self._sent[1 - end], flags, data))


def _comparable(address: Address, other: Address) -> Address:
    """Return *address* as IPv6 if *other* is; IPv4 addresses have a place there."""
    mixed = ip_address(address[0]).version != ip_address(other[0]).version
    if mixed and ip_address(address[0]).version == 4:
        return f"::ffff:{address[0]}", address[1]
    return address
