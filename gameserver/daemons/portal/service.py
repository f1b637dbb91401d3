"""The portal on one screen."""

import attrs
from twisted.application.service import MultiService
from twisted.internet.defer import ensureDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.daemons.portal import pages
from gameserver.daemons.portal.desk import Desk
from gameserver.daemons.portal.figures import figures
from gameserver.daemons.portal.members import Members
from gameserver.daemons.portal.status import StatusBoard
from gameserver.daemons.portal.web import House, WebPeer, routed
from gameserver.daemons.shared.admission import Admission
from gameserver.daemons.shared.throttle import LocalThrottles, Throttle
from gameserver.net.limits import Seldom, is_loopback
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.reactor import Reactor
from gameserver.net.repeating import Repeating
from gameserver.ops.settings import PortalSettings
from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Accounts, Characters, LiveGates, Passwords, Throttles, WebSessions
from gameserver.world.rules import RateRules

FORGET_SECONDS = 3600.0
"""How often sessions that ended are forgotten."""
_log = Logger()


@attrs.frozen
class Stores:
    """What the portal keeps and looks up."""

    accounts: Accounts
    characters: Characters
    sessions: WebSessions
    passwords: Passwords
    gates: LiveGates
    throttles: Throttles


def assemble(settings: PortalSettings, stores: Stores, rates: RateRules, reactor: Reactor) -> MultiService:
    """Browsers on the port, and what they may see and do."""
    pages.prepare()
    _warn(settings)
    members = _members(settings, stores, reactor)
    house = House(
        desk=Desk(
            members=members,
            characters=stores.characters,
            board=StatusBoard(stores.accounts, stores.gates, rates, reactor),
            server_name=settings.server_name,
            game_host=settings.portal_game_address,
            game_port=settings.login_server_port,
        ),
        trusted=settings.portal_trusted_proxies,
        requests_per_minute=settings.portal_requests_per_minute,
        clock=reactor,
        throttle=LocalThrottles(reactor),
        told=Seldom(reactor),
    )
    turn = Turn(reactor)
    daemon = MultiService()
    services = [
        turn,
        figures(house.answered, members),
        Repeating(FORGET_SECONDS, lambda: _forget_ended(stores.sessions), reactor),
        _port(settings, house, turn, reactor),
    ]
    for service in services:
        service.setServiceParent(daemon)
    return daemon


def _members(settings: PortalSettings, stores: Stores, reactor: Reactor) -> Members:
    per_account, per_address = settings.login_attempts_per_account, settings.login_attempts_per_address
    throttle = Throttle(stores.throttles, LocalThrottles(reactor), per_account, per_address)
    return Members(
        accounts=stores.accounts,
        sessions=stores.sessions,
        passwords=stores.passwords,
        admission=Admission(stores.accounts, stores.passwords, throttle, creates_accounts=False),
        throttles=stores.throttles,
        may_register=settings.is_registration_open,
        registrations_per_hour=settings.portal_registrations_per_hour,
        session_seconds=settings.portal_session_hours * 3600,
    )


def _port(settings: PortalSettings, house: House, turn: Turn, reactor: Reactor) -> Listener:
    resource = routed(house)
    return Listener(
        "PORTAL_PORT",
        settings.portal_bind_address,
        settings.portal_port,
        lambda: WebPeer(turn, house, resource),
        reactor,
        settings.portal_max_connections,
        None if house.trusted else settings.connections_per_address,  # a proxy has the connections of many
    )


def _forget_ended(sessions: WebSessions) -> None:
    def failed(failure: Failure) -> None:
        failure.trap(StorageError)
        _log.info("portal: ended sessions are still kept: {reason}", reason=failure.getErrorMessage())

    ensureDeferred(sessions.forget_ended()).addErrback(failed)


def _warn(settings: PortalSettings) -> None:
    """Say what an operator should know about a port that others can reach."""
    if not is_loopback(settings.portal_bind_address) and not settings.portal_trusted_proxies:
        _log.warn(
            "portal: passwords go over plain HTTP to {where}:{port}: put a proxy with HTTPS before it, name the"
            " proxy in PORTAL_TRUSTED_PROXIES, and see portal.md",
            where=settings.portal_bind_address or "*",
            port=settings.portal_port,
        )
