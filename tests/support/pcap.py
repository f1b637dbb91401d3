"""Captures as packet analysers read them: TCP connections between two machines, written to a pcap file."""

from itertools import count
from struct import pack

import attrs

ETHERNET = 1
CLIENT, SERVER = (10, 0, 0, 1), (10, 0, 0, 2)
_IP_VERSION_AND_LENGTH, _TCP, _TTL = 0x45, 6, 64
_TCP_HEADER_WORDS, _PUSH_AND_ACK, _WINDOW = 5, 0x18, 0xFFFF


class Capture:
    """The segments of some connections in the order in which they were seen."""

    def __init__(self) -> None:
        self._segments: list[bytes] = []
        self._client_ports = count(40000)

    def connection(self, server_port: int) -> "Captured":
        """Return a new connection to a port of the server."""
        return Captured(self, next(self._client_ports), server_port)

    def add(self, segment: bytes) -> None:
        """Note an Ethernet frame."""
        self._segments.append(segment)

    @property
    def segments(self) -> int:
        """How many there are."""
        return len(self._segments)

    def file(self) -> bytes:
        """Return the capture as a pcap file; segments are a millisecond apart."""
        header = pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0xFFFF, ETHERNET)
        records = (
            pack("<IIII", at // 1000, at % 1000 * 1000, len(data), len(data)) + data
            for at, data in enumerate(self._segments)
        )
        return header + b"".join(records)


@attrs.define
class Captured:
    """One connection; what either side sends goes into the capture as one segment."""

    capture: Capture
    client_port: int
    server_port: int
    _client_sent: int = 1
    _server_sent: int = 1

    def to_server(self, data: bytes) -> None:
        """The client sends."""
        ports = pack(">HH", self.client_port, self.server_port)
        self.capture.add(_segment(CLIENT, SERVER, ports, self._client_sent, self._server_sent, data))
        self._client_sent += len(data)

    def to_client(self, data: bytes) -> None:
        """The server sends."""
        ports = pack(">HH", self.server_port, self.client_port)
        self.capture.add(_segment(SERVER, CLIENT, ports, self._server_sent, self._client_sent, data))
        self._server_sent += len(data)


def _segment(
    source: tuple[int, ...], target: tuple[int, ...], ports: bytes, sequence: int, acknowledged: int, data: bytes
) -> bytes:
    """Return an Ethernet frame; checksums are 0, as captures of a machine's own traffic often have them."""
    tcp = ports + pack(">IIBBHHH", sequence, acknowledged, _TCP_HEADER_WORDS << 4, _PUSH_AND_ACK, _WINDOW, 0, 0)
    length = 20 + len(tcp) + len(data)
    ip = pack(">BBHHHBBH", _IP_VERSION_AND_LENGTH, 0, length, 0, 0, _TTL, _TCP, 0) + bytes(source) + bytes(target)
    return b"\2\0\0\0\0\2" + b"\2\0\0\0\0\1" + b"\x08\0" + ip + tcp + data
