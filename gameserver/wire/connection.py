"""One end of a link without the link: takes bytes and gives messages, takes messages and gives bytes."""

from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.errors import BadFrame
from gameserver.wire.framing import FrameBuffer


class Connection:
    """Understands *incoming* and speaks *outgoing*."""

    def __init__(self, incoming: Catalogue, outgoing: Catalogue) -> None:
        self.incoming = incoming
        self.outgoing = outgoing
        self._frames = FrameBuffer(incoming.shape)

    @property
    def broken(self) -> BadFrame | None:
        """The framing error that ended the stream, once the messages before it have been given."""
        return self._frames.broken

    def receive(self, data: bytes) -> list[Envelope]:
        """Return the messages that *data* completes, in order; look at `broken` afterwards."""
        return [self.incoming.decode(frame) for frame in self._frames.feed(data)]

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        """Return the frame of *message*, concerning player *pc_id* of gate *gate_id*."""
        return self.outgoing.encode(message, pc_id, gate_id)
