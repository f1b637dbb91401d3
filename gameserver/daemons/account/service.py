"""The account daemon on one screen."""

import attrs
from twisted.application.service import MultiService

from gameserver.content.items import Items
from gameserver.daemons.account.figures import figures
from gameserver.daemons.account.gates import GateSession
from gameserver.daemons.account.main_session import AccountMainSession
from gameserver.daemons.account.players import Desk
from gameserver.daemons.shared.main_link import MainLine
from gameserver.messages.links import ACCOUNT_TO_GATE, GATE_TO_ACCOUNT, MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.net.crowd import Crowd
from gameserver.net.link import Link
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity
from gameserver.ops.settings import AccountSettings
from gameserver.storage.interfaces import Characters, Serials, ServerSettings
from gameserver.storage.serials import SerialBatch
from gameserver.wire.connection import Connection


@attrs.frozen
class Stores:
    """What the account server keeps and looks up."""

    characters: Characters
    server_settings: ServerSettings
    serials: Serials


def assemble(
    settings: AccountSettings,
    stores: Stores,
    items: Items,
    reactor: Reactor,
    security: LinkSecurity = ON_THIS_MACHINE,
) -> MultiService:
    """Gates on the port, main at the end of the link, and the players between them."""
    crowd = Crowd()
    main = MainLine()
    turn = Turn(reactor)
    desk = Desk(stores.characters, stores.server_settings, SerialBatch(stores.serials), items, main)

    def gate(peer: Peer) -> GateSession:
        return GateSession(peer, crowd, desk)

    def to_main(peer: Peer) -> AccountMainSession:
        return AccountMainSession(peer, crowd, main, reactor)

    daemon = MultiService()
    turn.setServiceParent(daemon)
    figures(crowd).setServiceParent(daemon)
    host, port = attrs.astuple(settings.main_server_address)
    Link(
        "main server",
        host,
        port,
        lambda: Peer(Connection(MAIN_TO_SERVER, SERVER_TO_MAIN), to_main, turn),
        reactor,
        security.link(host, "main"),
    ).setServiceParent(daemon)
    Listener(
        "ACCOUNT_SERVER_PORT",
        settings.link_bind_address,
        settings.account_server_port,
        lambda: Peer(Connection(GATE_TO_ACCOUNT, ACCOUNT_TO_GATE), gate, turn),
        reactor,
        guard=security.port(settings.link_bind_address, "gate"),
    ).setServiceParent(daemon)
    return daemon
