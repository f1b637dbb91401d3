"""A recorded connection between a client and a gate: written as it goes, read message by message.

The packets carry whole frames with `client` and `link` headers, bodies hidden as they were on the wire
(PROTOCOL 5). Times are seconds since 1970.
"""

from collections.abc import Iterable, Iterator

import attrs

from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.cipher import Cipher
from gameserver.wire.framing import FrameBuffer
from gameserver.wire.headers import CTRL_OFFSET, GAME_CTRL, LINK_CTRLS
from gameserver.wire.pcapng import CaptureError, Packet, file_header, packet_block, read_packets
from gameserver.wire.segments import ACK, FIN, SYN, Address, NoSegment, Stream, read_segment


class CaptureWriter:
    """Gives the bytes of the file, piece by piece: `opened`, then any number of `said`, then `closed`."""

    def __init__(self, client: Address, server: Address) -> None:
        self._stream = Stream(client, server)

    def opened(self, seconds: float) -> bytes:
        """Return the beginning of the file: the connection is there."""
        return file_header() + _blocks(seconds, self._stream.opening())

    def said(self, seconds: float, from_client: bool, data: bytes) -> bytes:
        """Return what to add when one side has sent *data*."""
        return _blocks(seconds, self._stream.said(from_client, data))

    def closed(self, seconds: float) -> bytes:
        """Return the end of the file: the connection is gone."""
        return _blocks(seconds, self._stream.closing())


def _blocks(seconds: float, packets: Iterable[bytes]) -> bytes:
    return b"".join(packet_block(Packet(seconds, packet)) for packet in packets)


@attrs.frozen
class Chunk:
    """Bytes that one side of the connection sent; *offset* is the place in the file."""

    seconds: float
    from_client: bool
    data: bytes
    offset: int


def read_chunks(data: bytes) -> Iterator[Chunk]:
    """Yield what the two sides sent, in order; CaptureError where the file holds anything but one connection."""
    client: Address | None = None
    server: Address | None = None
    expected: dict[Address, int] = {}
    for packet in read_packets(data):
        try:
            segment = read_segment(packet.data)
        except NoSegment as error:
            raise CaptureError(packet.offset, str(error)) from None
        if client is None and segment.flags & (SYN | ACK) == SYN:
            client, server = segment.source, segment.target
        if (segment.source, segment.target) not in ((client, server), (server, client)):
            raise CaptureError(packet.offset, "a packet that does not belong to the connection")
        sequence = expected.get(segment.source, segment.sequence)
        if segment.sequence != sequence:
            raise CaptureError(
                packet.offset, f"bytes {sequence} to {segment.sequence} of the connection are missing"
            )
        counted = 1 if segment.flags & (SYN | FIN) else 0
        expected[segment.source] = (sequence + counted + len(segment.data)) & 0xFFFFFFFF
        if segment.data:
            yield Chunk(packet.seconds, segment.source == client, segment.data, packet.offset)


@attrs.frozen
class Captured:
    """A message of a capture: when it came, from which side, and its frame with the body in clear."""

    seconds: float
    from_client: bool
    envelope: Envelope
    frame: bytes


def read_messages(data: bytes, to_server: Catalogue, to_client: Catalogue, cipher: Cipher) -> Iterator[Captured]:
    """Yield the messages of a capture in order, whatever their bodies hold (see `Envelope`).

    CaptureError, after the messages before it, where the file is damaged or one side sends what is no frame.
    """
    catalogues = {True: to_server, False: to_client}
    buffers = {from_client: FrameBuffer(catalogue.shape) for from_client, catalogue in catalogues.items()}
    for chunk in read_chunks(data):
        buffer = buffers[chunk.from_client]
        for frame in buffer.feed(chunk.data):
            if _is_hidden(frame, chunk.from_client):
                frame = cipher.decipher(frame)
            yield Captured(chunk.seconds, chunk.from_client, catalogues[chunk.from_client].decode(frame), frame)
        if buffer.broken is not None:
            raise CaptureError(chunk.offset, str(buffer.broken))


def _is_hidden(frame: bytes, from_client: bool) -> bool:
    ctrl = frame[CTRL_OFFSET]
    return ctrl not in LINK_CTRLS if from_client else ctrl == GAME_CTRL
