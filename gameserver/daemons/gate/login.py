"""The gate's link to the login server: who comes, who has to go (PROTOCOL 8.1, 8.2, 10)."""

from gameserver.daemons.gate.hub import Hub
from gameserver.messages.broker import GateRegister, KickAccount, PrepareAccount
from gameserver.messages.fields import GoneReason
from gameserver.net.peer import Peer
from gameserver.net.session import LinkSession, handles
from gameserver.wire.catalogue import Envelope


class LoginSession(LinkSession):
    """Registers the gate, and hears of the players who are sent to it."""

    def __init__(self, peer: Peer, hub: Hub) -> None:
        super().__init__()
        self._hub = hub
        self.send = peer.send

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return "login server"

    def opened(self) -> None:
        """Say which gate we are, where players find us, and who is here already."""
        settings = self._hub.settings
        self.send(
            GateRegister(
                server_id=settings.gate_server_id,
                agent_id=settings.gate_server_id,
                gate_ip=settings.advertised_address,
                gate_port=settings.gate_server_port,
                name=settings.server_name,
            )
        )
        self._hub.login_up(self)

    @handles(PrepareAccount)
    def expect(self, announcement: PrepareAccount, envelope: Envelope) -> None:
        """Expect a player with the token in the header."""
        self._hub.tokens.add(envelope.pc_id, announcement)

    @handles(KickAccount)
    def kick(self, order: KickAccount, _: Envelope) -> None:
        """Close the connection of a player."""
        self._hub.kick(order.account, GoneReason(order.reason))

    def closed(self) -> None:
        """The login server is gone."""
        self._hub.login_down(self)
