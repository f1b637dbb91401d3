"""The main daemon on one screen."""

from twisted.application.service import MultiService

from gameserver.daemons.main.control import LOOK_SECONDS, Control
from gameserver.daemons.main.figures import figures
from gameserver.daemons.main.registry import Registry
from gameserver.daemons.main.servers import Servers, ServerSession
from gameserver.daemons.main.talk import Switchboard
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.net.limits import Seldom
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.repeating import Repeating
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity
from gameserver.ops.settings import MainSettings
from gameserver.storage.interfaces import Characters, ControlMessages
from gameserver.wire.connection import Connection


def assemble(
    settings: MainSettings,
    characters: Characters,
    messages: ControlMessages,
    reactor: Reactor,
    security: LinkSecurity = ON_THIS_MACHINE,
) -> MultiService:
    """Account and zone servers on one port, and what they and command lines tell about maps and players."""
    servers = Servers(Seldom(reactor))
    registry = Registry()
    switchboard = Switchboard(servers, registry, reactor)
    turn = Turn(reactor)

    def server(peer: Peer) -> ServerSession:
        return ServerSession(peer, servers, registry, switchboard, characters)

    daemon = MultiService()
    turn.setServiceParent(daemon)
    figures(registry, servers).setServiceParent(daemon)
    Repeating(LOOK_SECONDS, Control(messages, switchboard).look, reactor).setServiceParent(daemon)
    Listener(
        "MAIN_SERVER_PORT",
        settings.link_bind_address,
        settings.main_server_port,
        lambda: Peer(Connection(SERVER_TO_MAIN, MAIN_TO_SERVER), server, turn),
        reactor,
        guard=security.port(settings.link_bind_address, "account", "zone"),
    ).setServiceParent(daemon)
    return daemon
