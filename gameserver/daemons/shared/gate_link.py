"""A gate's link to an account or zone server: many players on one connection."""

from enum import Enum, auto

import attrs
from twisted.internet.defer import Deferred

from gameserver.daemons.shared.account_numbers import account_number
from gameserver.net.crowd import Crowd
from gameserver.net.identity import check_claim
from gameserver.net.peer import Peer
from gameserver.net.session import Answer, LinkSession, Session
from gameserver.wire.catalogue import Envelope, Unknown


class Stage(Enum):
    """How far a gate has come."""

    CONNECTED = auto()
    READY = auto()


@attrs.frozen
class GatePlayer:
    """A player behind a gate: his number, and the way to him. He cannot tell whether a gate lies between."""

    pc_id: int
    link: "GateLink"

    @property
    def gate_id(self) -> int:
        """The number of his gate."""
        return self.link.gate_id

    def send(self, message: object) -> None:
        """Send a message to him, or to the gate about him."""
        self.link.send(message, self.pc_id)

    def drop(self, reason: str) -> None:
        """Have the gate close his connection; it answers that he has gone, and his session ends."""
        self.link.drop_player(self.pc_id, reason)


class GateLink(LinkSession):
    """What account and zone servers do alike about a gate; *drop_message* closes a client's connection."""

    state = Stage.CONNECTED
    drop_message: object
    takes_multicast = False
    """Whether the gate accepts one frame for many players."""
    holds_players = False
    """Whether the gate keeps the players of a zone that is away."""

    def __init__(self, peer: Peer, crowd: Crowd) -> None:
        super().__init__()
        self._peer = peer
        self.crowd = crowd
        self.gate_id = -1
        self.send = peer.send
        self.send_frame = peer.send_frame

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return f"gate {self.gate_id}" if self.state is Stage.READY else f"gate at {self._peer.name}"

    def opened(self) -> None:
        """Wait for the introduction, but not for ever."""
        self._peer.await_introduction()

    def ready(self, gate_id: int) -> None:
        """The gate has said hello."""
        check_claim(self._peer.identity, "gate", gate_id)
        self._peer.lift_time_limit()
        self.gate_id = gate_id
        self.state = Stage.READY
        self.log.info("{name} is here", name=self.name)

    def receive(self, envelope: Envelope) -> Answer:
        """Pass game messages on to their players; the rest is between the servers."""
        if self.state is Stage.CONNECTED or (Stage.READY, type(envelope.message)) in self.handlers:
            return super().receive(envelope)
        if self.crowd.offer(self, envelope):
            return None
        return self.stranger(envelope)

    def stranger(self, envelope: Envelope) -> Answer:
        """Do something about a message for a player who is not here: he may just have left."""
        message = envelope.message
        if isinstance(message, Unknown):
            return self.unhandled(message)
        self.ignore("stranger", f"{type(message).__name__} for player {envelope.pc_id}, who is not here")
        return None

    def evict(self, pc_id: int) -> Deferred[None]:
        """End the session of a player wherever he is now, since he comes again; fires when it is cleaned up."""
        elsewhere = self.crowd.owner(pc_id)
        if isinstance(elsewhere, GateLink):
            if elsewhere is not self:
                elsewhere.drop_player(pc_id, "the same player has come again")
            self.crowd.end(pc_id, elsewhere)
        return self.crowd.predecessor(pc_id)

    def admit(self, pc_id: int, session: Session) -> None:
        """Add a player; see `evict`. Malformed when he can be nobody."""
        self.log.debug("{name}: player {pc_id} comes", name=self.name, pc_id=pc_id, session=session.session_id)
        self.crowd.open(account_number(pc_id), self, session, lambda reason: self.drop_player(pc_id, reason))

    def drop_player(self, pc_id: int, reason: str) -> None:
        """Have the gate close the connection of a player."""
        session = self.crowd.session(pc_id)
        text = "{name}: player {pc_id} has to go: {reason}"
        session_id = "" if session is None else session.session_id
        self.log.info(text, name=self.name, pc_id=pc_id, reason=reason, session=session_id)
        self.send(self.drop_message, pc_id)

    def player_gone(self, pc_id: int) -> None:
        """The gate says that a player has gone; he may have been unknown."""
        session = self.crowd.session(pc_id)
        session_id = "" if session is None else session.session_id
        self.log.debug("{name}: player {pc_id} goes", name=self.name, pc_id=pc_id, session=session_id)
        self.crowd.end(pc_id, self)

    def closed(self) -> Answer:
        """Log all players of the gate out."""
        if self.state is Stage.READY:
            self.tell_end(self._peer.was_stopped)
        return _wait(self.crowd.end_all(self))


async def _wait(done: Deferred[None]) -> None:
    await done
