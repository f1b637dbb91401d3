"""A gate at the zone server: players come with their first message and go with their connection (PROTOCOL 7)."""

from gameserver.daemons.shared.gate_link import GateLink, GatePlayer, Stage
from gameserver.daemons.shared.session_names import checked_session_name
from gameserver.daemons.zone.players import PlayerSession
from gameserver.daemons.zone.wishes.base import Realm
from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.servers import (
    MULTICAST_AND_HOLD,
    ZoneClientGone,
    ZoneDropClient,
    ZoneGateHello,
    ZoneNewClient,
    ZonePlayerHeld,
    ZoneRestores,
    ZoneSessionName,
)
from gameserver.messages.warp import Warp
from gameserver.messages.world import WorldLogin
from gameserver.net.crowd import Crowd
from gameserver.net.peer import Peer
from gameserver.net.session import Answer, handles
from gameserver.wire.catalogue import Envelope

MOST_NAMES = 10_000
"""Players who are named and do not come; of more, the oldest names are forgotten."""


class GateSession(GateLink):
    """One gate with its players in this zone."""

    drop_message = ZoneDropClient()

    def __init__(self, peer: Peer, crowd: Crowd, realm: Realm) -> None:
        super().__init__(peer, crowd)
        self._realm = realm
        self._session_names: dict[int, str] = {}

    @handles(ZoneGateHello, when=Stage.CONNECTED)
    def hello(self, request: ZoneGateHello, _: Envelope) -> None:
        """Learn which gate this is, and what it knows of our own; offer to put back whom it held."""
        self.takes_multicast = bool(request.multicast)
        self.holds_players = request.multicast == MULTICAST_AND_HOLD
        self.ready(request.agent_id)
        if self.holds_players:
            self.send(ZoneRestores())

    @handles(ZoneNewClient, when=Stage.READY)
    def new_client(self, _request: ZoneNewClient, _: Envelope) -> None:
        """Nothing to do: the player's own first message is enough."""

    @handles(ZoneSessionName, when=Stage.READY)
    def name_session(self, request: ZoneSessionName, envelope: Envelope) -> None:
        """Learn what log lines name the connection of a player by who comes next."""
        names = self._session_names
        names[envelope.pc_id] = checked_session_name(request.session)
        if len(names) > MOST_NAMES:
            del names[next(iter(names))]

    @handles(ZoneClientGone, when=Stage.READY)
    def client_gone(self, _request: ZoneClientGone, envelope: Envelope) -> None:
        """End with a player."""
        self._session_names.pop(envelope.pc_id, None)
        session = self.crowd.session(envelope.pc_id)
        if isinstance(session, PlayerSession) and self.crowd.owner(envelope.pc_id) is self:
            session.has_gone_himself = True
        self.player_gone(envelope.pc_id)

    def stranger(self, envelope: Envelope) -> Answer:
        """Take in a player who comes with `WorldLogin`, from another zone with `Warp`, or is brought by his gate.

        Who was on his way here and wants to log out instead may: the other zone has saved him.
        """
        if isinstance(envelope.message, CharacterLogout):
            self.send(CharacterLogoutReply(), envelope.pc_id)
            return None
        if not isinstance(envelope.message, (WorldLogin, Warp, ZonePlayerHeld)):
            return super().stranger(envelope)
        pc_id = envelope.pc_id
        if isinstance(envelope.message, Warp) and self.crowd.owner(pc_id) is not None:
            # Who comes from another zone has left this one; a gate cannot send somebody else's player away by it.
            return super().stranger(envelope)
        self._realm.lingerers.release(pc_id)
        session = PlayerSession(GatePlayer(pc_id, self), self._realm, self.evict(pc_id))
        session.session_id = self._session_names.pop(pc_id, "")
        self.admit(pc_id, session)
        self.crowd.offer(self, envelope)
        return None
