"""Looks at what runs: ports, readiness, and the way of a client from the login server to the gates."""

import errno
import json
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import MappingProxyType

import attrs

from gameserver.ops.environment import read
from gameserver.ops.kinds import ClientHeader
from gameserver.ops.settings import (
    AccountSettings,
    GateSettings,
    LoginSettings,
    MainSettings,
    MonitorSettings,
    PortalSettings,
    ZoneSettings,
)
from gameserver.tools.doctor import dialling
from gameserver.tools.doctor.dialling import NotReached
from gameserver.tools.doctor.findings import Finding, bad, good, warning

DAEMONS = ("login", "gate", "account", "main", "zone", "portal")
CLUSTER = "cluster"
ASK_SECONDS = 3.0
MOST_AT_ONCE = 32
"""Gates that are dialled at the same time."""
NO_GATES: Mapping[str, tuple[str, int]] = MappingProxyType({})
_GATE = re.compile(r"login: (gate \d+)")


@attrs.frozen
class Check:
    """One thing that a daemon says of itself at /readyz."""

    name: str
    is_good: bool
    detail: str


@attrs.frozen
class Running:
    """What the daemons of this machine say of themselves, by their name; nothing of those that do not answer."""

    checks: Mapping[str, tuple[Check, ...]]

    def has(self, daemon: str) -> bool:
        """Tell whether a daemon runs here, in a process of its own or with all others in one."""
        return daemon in self.checks or CLUSTER in self.checks

    def gates(self) -> dict[str, tuple[str, int]]:
        """Return the gates of the login server, and where it sends clients; no host: where they dialled."""
        found = {}
        for check in (*self.checks.get("login", ()), *self.checks.get(CLUSTER, ())):
            gate, (host, _, port) = _GATE.fullmatch(check.name), check.detail.rpartition(":")
            if gate and port.isdigit():
                found[gate[1]] = (host, int(port))
        return found


def ask_all(monitor: MonitorSettings) -> Running:
    """Ask the daemons of this machine."""
    answers = {name: _readyz(monitor, name) for name in (*DAEMONS, CLUSTER)}
    return Running({name: checks for name, checks in answers.items() if checks is not None})


def _readyz(monitor: MonitorSettings, name: str) -> tuple[Check, ...] | None:
    host = monitor.metrics_bind_address or "127.0.0.1"
    connection = HTTPConnection(host, monitor.port_of(name), timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = json.loads(connection.getresponse().read())
        checks = tuple(
            Check(str(each["name"]), bool(each["is_good"]), str(each["detail"])) for each in answer["checks"]
        )
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return None
    finally:
        connection.close()
    ours = any(check.name.startswith(f"{name}: ") for check in checks)
    return checks if ours or name == CLUSTER else None


def readiness(running: Running) -> Iterator[Finding]:
    """Judge what the daemons say of themselves."""
    if not running.checks:
        text = "no daemon answers on its metrics port"
        yield warning("daemons", text, "start them; if they run, see the *_METRICS_PORT settings")
    for name, checks in running.checks.items():
        failing = [f"{check.name} ({check.detail})" for check in checks if not check.is_good]
        if failing:
            advice = f"see its log: `gameserver logs --daemon {name}`"
            yield bad(f"{name} daemon", f"not ready: {', '.join(failing)}", advice)
        else:
            yield good(f"{name} daemon", "ready")


def ports(variables: Mapping[str, str], running: Running) -> Iterator[Finding]:
    """See who listens on the ports of the daemons."""
    login, gate = read(LoginSettings, variables), read(GateSettings, variables)
    account, main = read(AccountSettings, variables), read(MainSettings, variables)
    zone, portal = read(ZoneSettings, variables), read(PortalSettings, variables)
    for daemon, setting, interface, port, endpoint in (
        ("login", "LOGIN_SERVER_PORT", login.bind_address, login.login_server_port, login.login_server_endpoint),
        ("login", "LOGIN_BROKER_PORT", login.link_bind_address, login.login_broker_port, ""),
        ("gate", "GATE_SERVER_PORT", gate.bind_address, gate.gate_server_port, gate.gate_server_endpoint),
        ("account", "ACCOUNT_SERVER_PORT", account.link_bind_address, account.account_server_port, ""),
        ("main", "MAIN_SERVER_PORT", main.link_bind_address, main.main_server_port, ""),
        ("zone", "ZONE_SERVER_PORT", zone.link_bind_address, zone.zone_server_port, ""),
        ("portal", "PORTAL_PORT", portal.portal_bind_address, portal.portal_port, ""),
    ):
        if endpoint:
            yield good(f"port {setting}", f"not looked at: the daemon listens at {endpoint}")
        else:
            yield _port(setting, interface, port, daemon, running.has(daemon))


def _port(setting: str, interface: str, port: int, daemon: str, runs: bool) -> Finding:
    subject = f"port {setting}"
    where = f"{interface or '*'}:{port}"
    with socket.socket(socket.AF_INET6 if ":" in interface else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((interface, port))
            # With SO_REUSEADDR only this fails when somebody else listens.
            trial.listen(1)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                text = f"cannot listen on {where}: {error.strerror}"
                return bad(subject, text, f"change {setting} or its address")
            if runs:
                return good(subject, f"somebody listens on {where}, and the {daemon} daemon runs")
            text = f"somebody listens on {where}, but no {daemon} daemon answers on its metrics port"
            advice = f"if that is another program, end it or change {setting}; the daemon could not start"
            return warning(subject, text, advice)
    if runs:
        text = f"the {daemon} daemon runs, but nobody listens on {where}"
        return warning(subject, text, f"give the doctor the daemon's environment, here {setting}")
    return good(subject, f"{where} is free: the daemon does not run here")


def web_pages(portal: PortalSettings, running: Running) -> Iterator[Finding]:
    """Ask the portal for its first page, if it runs here."""
    if not running.has("portal"):
        return
    host, port = portal.portal_bind_address or "127.0.0.1", portal.portal_port
    subject, where = "web pages", f"http://{host}:{port}/"
    connection = HTTPConnection(host, port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        yield bad(subject, f"{where} does not answer: {error}", "see its log: `gameserver logs --daemon portal`")
    else:
        if status == HTTPStatus.OK:
            yield good(subject, f"{where} answers")
        else:
            yield bad(subject, f"{where} answers with status {status}", "does another program listen there?")
    finally:
        connection.close()


def way_in(
    variables: Mapping[str, str],
    login_host: str,
    login_port: int | None = None,
    account: str = "",
    password: str = "",
    gates: Mapping[str, tuple[str, int]] = NO_GATES,
) -> Iterator[Finding]:
    """Go the way of a client that knows the login server as *login_host*.

    With an account the login server says where it sends the players of each gate. Without one, *gates* is what it
    said at /readyz; if that cannot be asked from here, the settings of the gate of this machine must do.
    """
    login, gate = read(LoginSettings, variables), read(GateSettings, variables)
    subject, port = "way to the login server", login_port or login.login_server_port
    try:
        said = dialling.login_answer(login_host, port)
    except NotReached as error:
        advice = "start it, check LOGIN_SERVER_PORT and BIND_ADDRESS, and let the port through"
        if login.login_server_endpoint:
            advice = f"players come by way of {login.login_server_endpoint}: give --host and --port as they do"
        yield bad(subject, f"{login_host}:{port}: {error}", advice)
        return
    if _is_maintenance(said):
        text = f'it answers, but tells players "{said}": no gate is registered'
        yield bad(subject, text, "look at the gate's log, and at its LOGIN_BROKER_ADDRESS")
        return
    yield good(subject, f"{login_host}:{port} answers")
    if account:
        yield from _every_gate(login_host, port, account, password, gate.dynamic_key)
    else:
        yield from _known_gates(gates, login_host, gate)


def _every_gate(login_host: str, port: int, account: str, password: str, key: int) -> Iterator[Finding]:
    try:
        for sent in dialling.sent_to(login_host, port, account, password):
            subject = f"way to {sent.gate}"
            try:
                is_in = dialling.enter_gate(sent, account, password, key)
            except NotReached as error:
                yield _lost(subject, sent.host, sent.port, error)
                continue
            if is_in:
                yield _reached(subject, sent.host, sent.port)
            else:
                text = f"{sent.host}:{sent.port} refuses a good token"
                yield bad(subject, text, "is that gate another one, with the same address?")
    except PermissionError as error:
        yield refused(str(error))
    except NotReached as error:
        yield bad("way to the gates", f"the login server, after the login: {error}", "look at its log")


def refused(said: str) -> Finding:
    """Judge what a login server says to who logs in."""
    subject, text = "way to the gates", f"the login server says: {said}"
    if _is_maintenance(said):
        advice = "its log says why: a store is away, or the client came by IPv6, which has no place in the answer"
        return bad(subject, text, advice)
    if dialling.ALREADY in said:
        advice = (
            "the account plays, or was sent to a gate and not seen there: that is over after LOGIN_TOKEN_SECONDS;"
            " take an account that nobody plays"
        )
        return warning(subject, text, advice)
    return warning(subject, text, "check --account and its password")


def _is_maintenance(said: str) -> bool:
    return "maintenance" in said.lower()


def _known_gates(
    gates: Mapping[str, tuple[str, int]], login_host: str, settings: GateSettings
) -> Iterable[Finding]:
    """Dial all gates at once, each where the login server, or the settings of this gate, say that clients go."""
    if settings.gate_client_header is ClientHeader.COMPACT:
        advice = "GATE_CLIENT_HEADER=client is for players"
        return [warning("way to the gates", "not tried: they are for home-made clients", advice)]
    own = {f"gate {settings.gate_server_id}": (settings.advertised_address, settings.gate_server_port)}

    def dial(gate: tuple[str, tuple[str, int]]) -> Finding:
        name, (host, port) = gate
        try:
            dialling.gate_refuses(host or login_host, port, settings.dynamic_key)
        except NotReached as error:
            return _lost(f"way to {name}", host or login_host, port, error)
        return _reached(f"way to {name}", host or login_host, port, is_dialled=not host)

    with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
        return list(threads.map(dial, (gates or own).items()))


def _reached(subject: str, host: str, port: int, is_dialled: bool = False) -> Finding:
    reach = dialling.reach_of(host)
    text = f"{host}:{port} answers"
    if is_dialled:
        text += (
            ", and ADVERTISED_ADDRESS is empty: players are told the address at which they reach the login server"
        )
        advice = (
            "if players come through NAT or into a container, that is the inner one: set ADVERTISED_ADDRESS;"
            " with --account this command sees what they are told"
        )
        return warning(subject, text, advice) if reach else good(subject, text)
    if reach:
        advice = "set ADVERTISED_ADDRESS of the gate if players are elsewhere"
        return warning(subject, f"{text}, but {reach}", advice)
    return good(subject, text)


def _lost(subject: str, host: str, port: int, error: NotReached) -> Finding:
    reach = dialling.reach_of(host)
    text = f"clients are told {host}:{port} and are disconnected after choosing the server: {error}"
    advice = (
        "set ADVERTISED_ADDRESS of the gate to the address at which clients reach it (behind NAT or in a container"
        f" the outer one), and let port {port} through to it; if it is right, see whether it can be reached from"
        " where players are: many routers do not show a machine its own outer address"
    )
    return bad(subject, f"{text}; {reach}" if reach else text, advice)
