"""An endpoint that speaks in messages: one connection, one session, one conversation."""

from collections.abc import Callable

from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from gameserver.net.conversation import Conversation
from gameserver.net.outlet import Turn
from gameserver.net.receiver import FLOOD, Endpoint
from gameserver.net.session import Session
from gameserver.wire.connection import Connection
from gameserver.wire.tally import Traffic

LINK_OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024
"""Output held for a server that does not read; a link carries many players."""

INTRODUCTION_SECONDS = 30.0
"""How long a server may take to say who it is."""


class Peer(Endpoint):
    """Speaks what *connection* speaks; *make_session* makes the session that answers."""

    conversation: Conversation

    def __init__(
        self,
        connection: Connection,
        make_session: "Callable[[Peer], Session]",
        turn: Turn,
        limit_bytes: int = LINK_OUTPUT_LIMIT_BYTES,
    ) -> None:
        super().__init__(turn, limit_bytes)
        self._connection = connection
        self._make_session = make_session

    @property
    def session_id(self) -> str:
        """What log lines name the session by."""
        return self.conversation.session_id

    @property
    def traffic(self) -> Traffic:
        """What came and went."""
        return self._connection.traffic

    @traffic.setter
    def traffic(self, traffic: Traffic) -> None:
        self._connection.traffic = traffic

    def connectionMade(self) -> None:
        """Begin the conversation."""
        super().connectionMade()
        self.conversation = Conversation(self._make_session(self), self.drop, self.traffic.handling)
        self.conversation.open()

    def await_introduction(self) -> None:
        """Give the peer some seconds to say who it is; who knows it then lifts the limit."""
        self.limit_time(INTRODUCTION_SECONDS, "it did not say who it is")

    def dataReceived(self, data: bytes) -> None:
        """Pass the messages on that *data* completes."""
        connection, budget, offer = self._connection, self.budget, self.conversation.offer
        envelopes = connection.receive(data)
        if budget is not None and not budget.bears(len(envelopes), len(data)):
            self.drop(FLOOD)
            return
        for envelope in envelopes:
            offer(envelope)
        if connection.broken:
            self.drop(str(connection.broken))

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> None:
        """Send a message, concerning player *pc_id* of gate *gate_id*."""
        self.outlet.write(self._connection.send(message, pc_id, gate_id))

    def send_frame(self, frame: bytes) -> None:
        """Send a message that is encoded already."""
        self._connection.traffic.sent.add(frame)
        self.outlet.write(frame)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Let the session clean up first."""
        self._let_go()
        self.conversation.end().addCallback(self.finished.callback)
