"""The zone daemon on one screen."""

from collections.abc import Callable

from twisted.application.service import MultiService

from gameserver.daemons.shared.main_link import MainLine
from gameserver.daemons.zone.autosave import ROUND_SECONDS, Autosave
from gameserver.daemons.zone.farewell import Farewell
from gameserver.daemons.zone.figures import figures
from gameserver.daemons.zone.gates import GateSession
from gameserver.daemons.zone.lingering import Lingerers
from gameserver.daemons.zone.main_session import ZoneMainSession
from gameserver.daemons.zone.orders import Orders
from gameserver.daemons.zone.overload import Overload
from gameserver.daemons.zone.saving import Saver
from gameserver.daemons.zone.supply import SerialSupply
from gameserver.daemons.zone.timekeeping import PERIOD_SECONDS, TimeSignal
from gameserver.daemons.zone.wishes.base import Realm, Stores
from gameserver.daemons.zone.zone import Zone
from gameserver.messages.links import GATE_TO_ZONE, MAIN_TO_SERVER, SERVER_TO_MAIN, ZONE_TO_GATE
from gameserver.net.crowd import Crowd
from gameserver.net.link import Link
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.repeating import Repeating
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity
from gameserver.ops.settings import ZoneSettings
from gameserver.wire.connection import Connection
from gameserver.world import Surroundings, World


def assemble(
    settings: ZoneSettings,
    stores: Stores,
    around: Surroundings,
    reactor: Reactor,
    stop: Callable[[], None],
    security: LinkSecurity = ON_THIS_MACHINE,
) -> MultiService:
    """Gates on the port, main at the end of the link, and between them a world for each map of the game data.

    *stop* ends the process.
    """
    crowd = Crowd()
    main = MainLine()
    turn = Turn(reactor)
    saver = Saver(stores.characters, stores.ground, tuple(around.library.maps), reactor)
    overload = Overload(settings.tick_ms / 1000)
    zone = Zone({map_id: World(map_id, around) for map_id in around.library.maps}, crowd, overload, saver, reactor)
    saver.give_up = zone.give_up
    saver.vanish = zone.vanish
    lingerers = Lingerers(reactor)
    realm = Realm(zone, settings.zone_server_id, stores, around, saver, main, settings.server_name, lingerers)
    orders = Orders(realm, crowd, around.rates, reactor, stop)

    daemon = MultiService()
    for service in (
        turn,
        figures(realm, crowd, overload),
        saver,
        orders,
        SerialSupply(stores.serials, around.serials, reactor),
        Repeating(settings.tick_ms / 1000, zone.tick, reactor),
        Repeating(PERIOD_SECONDS, TimeSignal(zone, reactor).give, reactor),
        Repeating(ROUND_SECONDS, Autosave(crowd, saver, settings.save_interval_seconds).round, reactor),
        _main_link(settings, realm, crowd, orders, turn, reactor, security),
        _gates_port(settings, realm, crowd, turn, reactor, security),
        Farewell(zone, lingerers),
    ):
        service.setServiceParent(daemon)
    return daemon


def _main_link(
    settings: ZoneSettings,
    realm: Realm,
    crowd: Crowd,
    orders: Orders,
    turn: Turn,
    reactor: Reactor,
    security: LinkSecurity,
) -> Link:
    def session(peer: Peer) -> ZoneMainSession:
        worlds = realm.zone.worlds
        return ZoneMainSession(peer, settings.zone_server_id, worlds, crowd, realm.main, orders, reactor)

    def peer() -> Peer:
        return Peer(Connection(MAIN_TO_SERVER, SERVER_TO_MAIN), session, turn)

    at = settings.main_server_address
    return Link("main server", at.host, at.port, peer, reactor, security.link(at.host, "main"))


def _gates_port(
    settings: ZoneSettings, realm: Realm, crowd: Crowd, turn: Turn, reactor: Reactor, security: LinkSecurity
) -> Listener:
    def session(peer: Peer) -> GateSession:
        return GateSession(peer, crowd, realm)

    def peer() -> Peer:
        return Peer(Connection(GATE_TO_ZONE, ZONE_TO_GATE), session, turn)

    bind = settings.link_bind_address
    guard = security.port(bind, "gate")
    return Listener("ZONE_SERVER_PORT", bind, settings.zone_server_port, peer, reactor, guard=guard)
