"""A frame receiver that speaks in messages: one connection, one session, one conversation."""

from collections.abc import Callable

from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from gameserver.net.conversation import Conversation
from gameserver.net.outlet import Turn
from gameserver.net.receiver import FrameReceiver
from gameserver.net.session import Session
from gameserver.wire.catalogue import Catalogue

LINK_OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024
"""Output held for a server that does not read; a link carries many players."""


class Peer(FrameReceiver):
    """Understands the catalogue *incoming*, speaks *outgoing*; *make_session* makes the session that answers."""

    conversation: Conversation

    def __init__(
        self,
        incoming: Catalogue,
        outgoing: Catalogue,
        make_session: "Callable[[Peer], Session]",
        turn: Turn,
        limit_bytes: int = LINK_OUTPUT_LIMIT_BYTES,
    ) -> None:
        super().__init__(incoming.shape, turn, limit_bytes)
        self._decode = incoming.decode
        self._encode = outgoing.encode
        self._make_session = make_session

    def connectionMade(self) -> None:
        """Begin the conversation."""
        super().connectionMade()
        self.conversation = Conversation(self._make_session(self), self.drop)
        self.conversation.open()

    def frameReceived(self, frame: bytes) -> None:
        """Pass the message on."""
        self.conversation.offer(self._decode(frame))

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> None:
        """Send a message, concerning player *pc_id* of gate *gate_id*."""
        self.outlet.write(self._encode(message, pc_id, gate_id))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Let the session clean up first."""
        self._let_go()
        self.conversation.end().addCallback(self.finished.callback)
