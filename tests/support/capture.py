"""Captures of several connections at once, as if seen on the wire between two machines."""

from itertools import count

import attrs

from gameserver.wire.pcapng import Packet, file_header, packet_block
from gameserver.wire.segments import Stream

CLIENT, SERVER = "10.0.0.1", "10.0.0.2"


class Capture:
    """The segments of some connections, in the order in which they were seen, a millisecond apart."""

    def __init__(self) -> None:
        self._file = file_header()
        self._client_ports = count(40000)
        self._milliseconds = count()

    def connection(self, server_port: int) -> "Captured":
        """Return a new connection to a port of the server."""
        stream = Stream((CLIENT, next(self._client_ports)), (SERVER, server_port))
        self.add(*stream.opening())
        return Captured(self, stream)

    def add(self, *packets: bytes) -> None:
        """Note packets that begin with their IP header."""
        for packet in packets:
            self._file += packet_block(Packet(next(self._milliseconds) / 1000, packet))

    def file(self) -> bytes:
        """Return the capture as a pcapng file."""
        return self._file


@attrs.frozen
class Captured:
    """One connection; what either side sends goes into the capture at once."""

    capture: Capture
    stream: Stream

    def to_server(self, data: bytes) -> None:
        """The client sends."""
        self.capture.add(*self.stream.said(True, data))

    def to_client(self, data: bytes) -> None:
        """The server sends."""
        self.capture.add(*self.stream.said(False, data))
