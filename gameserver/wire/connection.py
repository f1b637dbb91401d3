"""One end of a connection without any I/O: takes bytes and gives messages, takes messages and gives bytes."""

from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.cipher import Cipher
from gameserver.wire.errors import BadFrame
from gameserver.wire.framing import FrameBuffer
from gameserver.wire.headers import CTRL_OFFSET, GAME_CTRL, LINK_CTRLS
from gameserver.wire.tally import Traffic


class Connection:
    """Understands *incoming* and speaks *outgoing*."""

    def __init__(self, incoming: Catalogue, outgoing: Catalogue) -> None:
        self._decode = incoming.decode
        self._encode = outgoing.encode
        self._frames = FrameBuffer(incoming.shape)
        self.traffic = Traffic(incoming, outgoing)

    @property
    def broken(self) -> BadFrame | None:
        """The framing error that ended the stream, once the messages before it have been given."""
        return self._frames.broken

    def receive(self, data: bytes) -> list[Envelope]:
        """Return the messages that *data* completes, in order; look at `broken` afterwards."""
        frames, count = self._frames.feed(data), self.traffic.received.add
        for frame in frames:
            count(frame)
        return [self._decode(frame) for frame in frames]

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        """Return the frame of *message*, concerning player *pc_id* of gate *gate_id*."""
        frame = self._encode(message, pc_id, gate_id)
        self.traffic.sent.add(frame)
        return frame


class ClientConnection(Connection):
    """A client's end of its connection to a gate: hides and opens bodies as the v562 client does (PROTOCOL 5)."""

    def __init__(self, incoming: Catalogue, outgoing: Catalogue, cipher: Cipher) -> None:
        super().__init__(incoming, outgoing)
        self._cipher = cipher

    def receive(self, data: bytes) -> list[Envelope]:
        """Return the messages that *data* completes; what came with ctrl 0x03 was hidden."""
        return [self._decode(self._opened(frame)) for frame in self._frames.feed(data)]

    def _opened(self, frame: bytes) -> bytes:
        return self._cipher.decipher(frame) if frame[CTRL_OFFSET] == GAME_CTRL else frame

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        """Return the frame of *message*, hidden unless it is for the login or a ping."""
        frame = self._encode(message, pc_id, gate_id)
        return frame if frame[CTRL_OFFSET] in LINK_CTRLS else self._cipher.encipher(frame)
