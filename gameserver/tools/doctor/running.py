"""Looks at what runs: ports, readiness, and the way of a client from the login server to a gate."""

import errno
import json
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException

from gameserver.ops.environment import read
from gameserver.ops.kinds import ClientHeader
from gameserver.ops.settings import (
    AccountSettings,
    GateSettings,
    LoginSettings,
    MainSettings,
    MonitorSettings,
    ZoneSettings,
)
from gameserver.tools.doctor import dialling
from gameserver.tools.doctor.dialling import NotReached
from gameserver.tools.doctor.findings import Finding, bad, good, warning

DAEMONS = ("login", "gate", "account", "main", "zone")
ASK_SECONDS = 3.0


def ports(variables: Mapping[str, str]) -> Iterator[Finding]:
    """See who listens on the ports of the daemons."""
    login, gate = read(LoginSettings, variables), read(GateSettings, variables)
    account, main = read(AccountSettings, variables), read(MainSettings, variables)
    zone = read(ZoneSettings, variables)
    wanted = {
        "LOGIN_SERVER_PORT": (login.bind_address, login.login_server_port),
        "LOGIN_BROKER_PORT": (login.link_bind_address, login.login_broker_port),
        "GATE_SERVER_PORT": (gate.bind_address, gate.gate_server_port),
        "ACCOUNT_SERVER_PORT": (account.link_bind_address, account.account_server_port),
        "MAIN_SERVER_PORT": (main.link_bind_address, main.main_server_port),
        "ZONE_SERVER_PORT": (zone.link_bind_address, zone.zone_server_port),
    }
    for setting, (interface, port) in wanted.items():
        yield _port(setting, interface, port)


def _port(setting: str, interface: str, port: int) -> Finding:
    subject = f"port {setting}"
    where = f"{interface or '*'}:{port}"
    with socket.socket(socket.AF_INET6 if ":" in interface else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((interface, port))
            # With SO_REUSEADDR only this fails when somebody else listens.
            trial.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return good(subject, f"somebody listens on {where}: the daemon, if it runs")
            return bad(subject, f"cannot listen on {where}: {error.strerror}", f"change {setting} or its address")
    return good(subject, f"{where} is free: the daemon does not run here")


def readiness(monitor: MonitorSettings) -> Iterator[Finding]:
    """Ask the daemons of this machine whether they are ready."""
    running = {name: _readyz(monitor, name) for name in (*DAEMONS, "cluster")}
    if not any(running.values()):
        text = "no daemon answers on its metrics port"
        yield warning("daemons", text, "start them; if they run, see the *_METRICS_PORT settings")
    for name, checks in running.items():
        if checks is None:
            continue
        failing = [f"{check['name']} ({check['detail']})" for check in checks if not check["is_good"]]
        if failing:
            yield bad(
                f"{name} daemon",
                f"not ready: {', '.join(failing)}",
                f"see its log: `gameserver logs --daemon {name}`",
            )
        else:
            yield good(f"{name} daemon", "ready")


def _readyz(monitor: MonitorSettings, name: str) -> list[dict[str, object]] | None:
    host = monitor.metrics_bind_address or "127.0.0.1"
    connection = HTTPConnection(host, monitor.port_of(name), timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
    checks = answer.get("checks") if isinstance(answer, dict) else None
    ours = [check for check in checks or [] if str(check.get("name", "")).startswith(f"{name}: ")]
    return checks if ours or name == "cluster" else None


def way_in(
    variables: Mapping[str, str], login_host: str, account: str = "", password: str = ""
) -> Iterator[Finding]:
    """Go the way of a client that knows the login server as *login_host*.

    With an account the login server says where it sends players of each gate; without one the settings of the gate
    of this machine must do.
    """
    login, gate = read(LoginSettings, variables), read(GateSettings, variables)
    subject, port = "way to the login server", login.login_server_port
    try:
        said = dialling.login_answer(login_host, port)
    except NotReached as error:
        text = f"{login_host}:{port}: {error}"
        yield bad(subject, text, "start it, check LOGIN_SERVER_PORT and BIND_ADDRESS, and let the port through")
        return
    if "maintenance" in said.lower():
        text = f'it answers, but tells players "{said}": no gate is registered'
        yield bad(subject, text, "look at the gate's log, and at its LOGIN_BROKER_ADDRESS")
        return
    yield good(subject, f"{login_host}:{port} answers")
    if account:
        yield from _every_gate(login_host, port, account, password, gate.dynamic_key)
    else:
        yield _one_gate(gate, login_host)


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
        yield warning("way to the gates", f"the login server says: {error}", "check --account and its password")
    except NotReached as error:
        yield bad("way to the gates", f"the login server, after the login: {error}", "look at its log")


def _one_gate(gate: GateSettings, login_host: str) -> Finding:
    subject, host = f"way to gate {gate.gate_server_id}", gate.advertised_address or login_host
    if gate.gate_client_header is ClientHeader.COMPACT:
        return warning(
            subject, "not tried: it is for home-made clients", "GATE_CLIENT_HEADER=client is for players"
        )
    try:
        dialling.gate_refuses(host, gate.gate_server_port, gate.dynamic_key)
    except NotReached as error:
        return _lost(subject, host, gate.gate_server_port, error)
    return _reached(subject, host, gate.gate_server_port)


def _reached(subject: str, host: str, port: int) -> Finding:
    reach = dialling.reach_of(host)
    if reach:
        advice = "set ADVERTISED_ADDRESS of the gate if players are elsewhere"
        return warning(subject, f"{host}:{port} answers, but {reach}", advice)
    return good(subject, f"{host}:{port} answers")


def _lost(subject: str, host: str, port: int, error: NotReached) -> Finding:
    reach = dialling.reach_of(host)
    text = f"clients are told {host}:{port} and are disconnected after choosing the server: {error}"
    advice = (
        "set ADVERTISED_ADDRESS of the gate to the address at which clients reach it (behind NAT or in a container"
        f" the outer one), and let port {port} through to it"
    )
    return bad(subject, f"{text}; {reach}" if reach else text, advice)
