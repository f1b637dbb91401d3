"""The gate daemon on one screen."""

from twisted.application.service import MultiService

from gameserver.daemons.gate.clients import LOOK_SECONDS, Client, CompactClient
from gameserver.daemons.gate.figures import figures
from gameserver.daemons.gate.hub import ACCOUNT_SERVER_ID, Hub
from gameserver.daemons.gate.login import LoginSession
from gameserver.daemons.gate.servers import Server
from gameserver.daemons.gate.tokens import Tokens
from gameserver.messages.links import GATE_TO_LOGIN, LOGIN_TO_GATE
from gameserver.net.link import Link
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.repeating import Repeating
from gameserver.ops.kinds import ClientHeader, HostPort
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity
from gameserver.ops.settings import GateSettings
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import Connection

REPORT_SECONDS = 2.0
"""How often the login server hears that we live (PROTOCOL 9: every 1 to 5 s)."""


def assemble(settings: GateSettings, reactor: Reactor, security: LinkSecurity = ON_THIS_MACHINE) -> MultiService:
    """Clients on the port; login, account and zone servers at the ends of links; the hub between them."""
    # What players send goes on at once; what many are shown may be gathered.
    turn, gathering = Turn(reactor), Turn(reactor, settings.gate_gather_ms / 1000)
    tokens = Tokens(settings.gate_token_seconds, settings.gate_late_token_seconds, reactor)
    hub = Hub(settings, Cipher(settings.dynamic_key), tokens, reactor)

    def server_link(name: str, server_id: int, at: HostPort) -> Link:
        role, number = ("account", None) if server_id == ACCOUNT_SERVER_ID else ("zone", server_id)
        guard = security.link(at.host, role, number)
        return Link(name, at.host, at.port, lambda: Server(server_id, hub, turn), reactor, guard)

    daemon = MultiService()
    services = [
        turn,
        gathering,
        figures(hub),
        _login_link(settings.login_broker_address, hub, turn, reactor, security),
        server_link("account server", ACCOUNT_SERVER_ID, settings.account_server_address),
        *(server_link(f"zone {number}", number, at) for number, at in settings.zone_servers.items()),
        Repeating(REPORT_SECONDS, hub.report, reactor),
        Repeating(settings.gate_ping_seconds, hub.ping, reactor),
        Repeating(LOOK_SECONDS, hub.end_silent, reactor),
        _clients(settings, hub, gathering, reactor),
        # The last one is the first to stop: its farewells go out over the links.
        hub,
    ]
    for service in services:
        service.setServiceParent(daemon)
    return daemon


def _login_link(at: HostPort, hub: Hub, turn: Turn, reactor: Reactor, security: LinkSecurity) -> Link:
    def session(peer: Peer) -> LoginSession:
        return LoginSession(peer, hub)

    def peer() -> Peer:
        return Peer(Connection(LOGIN_TO_GATE, GATE_TO_LOGIN), session, turn)

    return Link("login server", at.host, at.port, peer, reactor, security.link(at.host, "login"))


def _clients(settings: GateSettings, hub: Hub, turn: Turn, reactor: Reactor) -> Listener:
    client = CompactClient if settings.gate_client_header is ClientHeader.COMPACT else Client
    return Listener(
        "GATE_SERVER_PORT",
        settings.bind_address,
        settings.gate_server_port,
        lambda: client(hub, turn),
        reactor,
        settings.gate_max_connections,
        settings.connections_per_address,
        hub.limits.states,
        endpoint=settings.gate_server_endpoint,
    )
