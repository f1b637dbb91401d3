"""What stands behind the gate beside its zone: a login server that announces all players, an account server."""

from twisted.application.service import MultiService

from benchmarks.daemon import run_daemon
from benchmarks.players import announcement, token_of
from benchmarks.processes import configuration
from gameserver.messages.broker import GateRegister
from gameserver.messages.gate import Error
from gameserver.messages.links import ACCOUNT_TO_GATE, GATE_TO_ACCOUNT, GATE_TO_LOGIN, LOGIN_TO_GATE
from gameserver.messages.servers import AccountNewClient, AccountSwitchZone
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.session import LinkSession, handles
from gameserver.wire.catalogue import Envelope
from gameserver.wire.connection import Connection


class Broker(LinkSession):
    """Hands every player over to the gate that registers."""

    def __init__(self, peer: Peer, players: int) -> None:
        super().__init__()
        self._peer = peer
        self._players = players

    @handles(GateRegister)
    def register(self, _: GateRegister, __: Envelope) -> None:
        """Announce them all."""
        for pc_id in range(1, self._players + 1):
            self._peer.send(announcement(pc_id), token_of(pc_id))

    def unhandled(self, message: object) -> None:
        """Take reports calmly."""


class Account(LinkSession):
    """Sends every player on to the zone, and gives him a sign that he may begin."""

    def __init__(self, peer: Peer) -> None:
        super().__init__()
        self._peer = peer

    @handles(AccountNewClient)
    def enter(self, _: AccountNewClient, envelope: Envelope) -> None:
        """Let him through."""
        self._peer.send(AccountSwitchZone(zone_id=0), envelope.pc_id)
        self._peer.send(Error(error_code=0, message="begin"), envelope.pc_id)

    def unhandled(self, message: object) -> None:
        """Take the rest calmly."""


def assemble(players: int, reactor: Reactor) -> MultiService:
    """Listen for the gate, twice."""
    turn = Turn(reactor)

    def broker(peer: Peer) -> Broker:
        return Broker(peer, players)

    def gates() -> Peer:
        return Peer(Connection(GATE_TO_LOGIN, LOGIN_TO_GATE), broker, turn)

    def agents() -> Peer:
        return Peer(Connection(GATE_TO_ACCOUNT, ACCOUNT_TO_GATE), Account, turn)

    daemon = MultiService()
    for service in (
        turn,
        Listener("broker", "127.0.0.1", 0, gates, reactor),
        Listener("account", "127.0.0.1", 0, agents, reactor),
    ):
        service.setServiceParent(daemon)
    return daemon


def main() -> None:
    """Run them."""
    players = int(configuration()["players"])
    run_daemon(lambda reactor: assemble(players, reactor))


if __name__ == "__main__":
    main()
