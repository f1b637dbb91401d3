"""The login daemon on one screen."""

import secrets
from collections.abc import Callable, Mapping

import attrs
from twisted.application.service import MultiService, Service
from twisted.internet.defer import ensureDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.daemons.login.figures import figures
from gameserver.daemons.login.gates import Gates, GateSession
from gameserver.daemons.login.players import Desk, PlayerSession, Stage
from gameserver.daemons.shared.admission import Admission
from gameserver.daemons.shared.throttle import LocalThrottles, Throttle
from gameserver.messages.links import CLIENT_TO_LOGIN, GATE_TO_LOGIN, LOGIN_TO_CLIENT, LOGIN_TO_GATE
from gameserver.net.limits import Allowance, Seldom
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.receiver import CLIENT_SEND_BUFFER_BYTES
from gameserver.net.repeating import Repeating
from gameserver.ops.link_security import ON_THIS_MACHINE, LinkSecurity
from gameserver.ops.settings import LoginSettings
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.interfaces import Accounts, Handovers, Leases, LiveGates, Passwords, Throttles
from gameserver.wire.connection import Connection

CLIENT_OUTPUT_LIMIT_BYTES = 64 * 1024
"""Output held for a client that does not read; the longest answer, the list of 255 gates, has 25 KB."""

ANNOUNCE_SECONDS = 2.0
"""How often the gates that are here are told to those who show it."""


@attrs.frozen
class Stores:
    """What the login server keeps and looks up."""

    accounts: Accounts
    passwords: Passwords
    leases: Leases
    handovers: Handovers
    throttles: Throttles
    live_gates: LiveGates


class Client(Peer):
    """A player's connection."""

    send_buffer_bytes = CLIENT_SEND_BUFFER_BYTES


class FreshStart(Service):
    """Notes at the start that nobody plays: the gates will say again who does. A crash leaves old notes behind."""

    log = Logger()

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def startService(self) -> None:
        """Note it; for people who look at the table, so it is no harm when the database is away."""
        super().startService()
        ensureDeferred(self._accounts.forget_online()).addErrback(self._failed)

    def _failed(self, failure: Failure) -> None:
        failure.trap(StoreUnavailable)
        if self.running:
            self.log.warn("who plays could not be reset: {reason}", reason=failure.getErrorMessage())


def random_token() -> int:
    """Return an unpredictable token."""
    return secrets.randbelow(0xFFFFFFFF) + 1


def assemble(
    settings: LoginSettings,
    stores: Stores,
    reactor: Reactor,
    new_token: Callable[[], int] = random_token,
    security: LinkSecurity = ON_THIS_MACHINE,
) -> MultiService:
    """Players on one port, gates on the other, and what the ones need to know of the others."""
    gates = Gates(Seldom(reactor))
    turn = Turn(reactor)
    per_account, per_address = settings.login_attempts_per_account, settings.login_attempts_per_address
    throttle = Throttle(stores.throttles, LocalThrottles(reactor), per_account, per_address)
    admission = Admission(stores.accounts, stores.passwords, throttle, settings.creates_accounts)
    desk = Desk(
        admission,
        gates,
        stores.leases,
        stores.handovers,
        settings.login_token_seconds,
        new_token,
        settings.login_patience_seconds,
        _allowances(settings, reactor),
    )
    daemon = MultiService()
    services = [
        turn,
        figures(admission, gates),
        Repeating(settings.session_lease_seconds / 4, gates.renew_silent, reactor),
        Repeating(ANNOUNCE_SECONDS, lambda: _announce(gates, stores.live_gates), reactor),
        _gates_port(settings, gates, stores, turn, reactor, security),
        _players_port(settings, desk, turn, reactor),
        FreshStart(stores.accounts),  # last: who cannot have the ports has no say in who plays
    ]
    for service in services:
        service.setServiceParent(daemon)
    return daemon


def _announce(gates: Gates, live: LiveGates) -> None:
    """Tell the portal which gates are there; those that are not told again are soon forgotten."""

    def failed(failure: Failure) -> None:
        failure.trap(StoreUnavailable)  # whoever asks for the gates is told the same

    ids = [gate.gate_id for gate in gates]
    ensureDeferred(live.announce(ids, 3 * ANNOUNCE_SECONDS)).addErrback(failed)


def _allowances(settings: LoginSettings, reactor: Reactor) -> Mapping[Stage, Allowance]:
    per_second, kib = settings.login_messages_per_second, settings.login_kib_per_second
    arrived = Allowance(reactor, per_second, kib * 1024, "login")
    per_second, kib = settings.login_choosing_messages_per_second, settings.login_choosing_kib_per_second
    choosing = Allowance(reactor, per_second, kib * 1024, "choosing")
    return {Stage.ARRIVED: arrived, Stage.CHOOSING: choosing, Stage.HANDED_OVER: choosing}


def _gates_port(
    settings: LoginSettings, gates: Gates, stores: Stores, turn: Turn, reactor: Reactor, security: LinkSecurity
) -> Listener:
    def session(peer: Peer) -> GateSession:
        lease_seconds = settings.session_lease_seconds
        return GateSession(peer, gates, stores.accounts, stores.leases, stores.handovers, lease_seconds)

    return Listener(
        "LOGIN_BROKER_PORT",
        settings.link_bind_address,
        settings.login_broker_port,
        lambda: Peer(Connection(GATE_TO_LOGIN, LOGIN_TO_GATE), session, turn),
        reactor,
        guard=security.port(settings.link_bind_address, "gate"),
    )


def _players_port(settings: LoginSettings, desk: Desk, turn: Turn, reactor: Reactor) -> Listener:
    def session(peer: Peer) -> PlayerSession:
        return PlayerSession(peer, desk)

    return Listener(
        "LOGIN_SERVER_PORT",
        settings.bind_address,
        settings.login_server_port,
        lambda: Client(Connection(CLIENT_TO_LOGIN, LOGIN_TO_CLIENT), session, turn, CLIENT_OUTPUT_LIMIT_BYTES),
        reactor,
        settings.login_max_connections,
        settings.connections_per_address,
        (desk.allowances[Stage.ARRIVED], desk.allowances[Stage.CHOOSING]),
        endpoint=settings.login_server_endpoint,
    )
