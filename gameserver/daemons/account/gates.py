"""A gate at the account server: it brings players and takes them away (PROTOCOL 8.2, 10)."""

from gameserver.daemons.account.players import Desk, PlayerSession
from gameserver.daemons.shared.gate_link import GateLink, GatePlayer, Stage
from gameserver.messages.servers import AccountClientGone, AccountDropClient, AccountGateHello, AccountNewClient
from gameserver.net.crowd import Crowd
from gameserver.net.peer import Peer
from gameserver.net.session import handles
from gameserver.wire.catalogue import Envelope


class GateSession(GateLink):
    """One gate with its players on the select screen, and those who went on from there."""

    drop_message = AccountDropClient()

    def __init__(self, peer: Peer, crowd: Crowd, desk: Desk) -> None:
        super().__init__(peer, crowd)
        self._desk = desk

    @handles(AccountGateHello, when=Stage.CONNECTED)
    def hello(self, request: AccountGateHello, _: Envelope) -> None:
        """Learn which gate this is."""
        self.ready(request.agent_id)

    @handles(AccountNewClient, when=Stage.READY)
    def new_client(self, request: AccountNewClient, envelope: Envelope) -> None:
        """Begin with a player; his session shows him his characters."""
        player = GatePlayer(envelope.pc_id, self)
        self.admit(envelope.pc_id, PlayerSession(player, request, self._desk, self.evict(envelope.pc_id)))

    @handles(AccountClientGone, when=Stage.READY)
    def client_gone(self, _request: AccountClientGone, envelope: Envelope) -> None:
        """End with a player."""
        self.player_gone(envelope.pc_id)
