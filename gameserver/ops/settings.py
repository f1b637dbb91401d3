"""Every setting of the suite: its name, default, range and use. `gameserver settings` prints them."""

import os
from collections.abc import Mapping
from pathlib import Path

import attrs
from attrs import frozen

from gameserver.content.reading import ExpReading, Reading
from gameserver.ops import kinds
from gameserver.ops.environment import SettingsOptions, declared, option, setting
from gameserver.ops.kinds import (
    ClientHeader,
    Environment,
    HostPort,
    LinkProtection,
    LogLevel,
    Network,
    Registration,
)
from gameserver.ops.message_limits import DEFAULT, MESSAGE_LIMITS


@frozen
class StoreSettings:
    """Where accounts, characters and sessions are kept."""

    database_url: str = setting("", kinds.DATABASE_URL, "PostgreSQL; empty: a private one under VAR_PATH")
    cache_url: str = setting("", kinds.CACHE_URL, "Redis; empty: a private one under VAR_PATH")
    var_path: Path = setting("var", kinds.PATH, "directory of the private stores and generated secrets")


@frozen
class LogSettings:
    """What is logged, and where."""

    log_level: LogLevel = setting("info", kinds.choice(LogLevel), "the least serious events that are logged")
    log_path: Path = setting(
        "logs", kinds.PATH, "directory of login.jsonl, zone-0.jsonl, ...: one JSON object per line, rotated"
    )
    log_rotate_mib: int = setting("16", kinds.number(1, 1024), "a new file begins at this size, and each day")
    log_keep_files: int = setting("14", kinds.number(1, 1000), "how many older files of a daemon are kept")


@frozen
class LinkSettings:
    """What protects the links between our servers: see security.md."""

    link_security: LinkProtection = setting(
        "loopback-plain",
        kinds.choice(LinkProtection),
        "tls: both sides show certificates; plain links stay on this machine, unless you say plain-anywhere",
    )
    tls_path: Path | None = setting(
        "", kinds.OPTIONAL_PATH, "directory of the certificates; empty: tls under VAR_PATH"
    )
    var_path: Path = setting("var", kinds.PATH, "directory of the private stores and generated secrets")

    @property
    def certificates_path(self) -> Path:
        """Where the certificates are."""
        return self.tls_path or self.var_path / "tls"


@frozen
class MonitorSettings:
    """Where each daemon tells programs how it is: /metrics, /healthz and /readyz, see observability.md."""

    metrics_bind_address: str = setting("127.0.0.1", kinds.INTERFACE, "address of the ports for such programs")
    login_metrics_port: int = setting("9101", kinds.PORT, "such programs ask the login server here")
    gate_metrics_port: int = setting("9102", kinds.PORT, "the same, of the gate")
    account_metrics_port: int = setting("9103", kinds.PORT, "the same, of the account server")
    main_metrics_port: int = setting("9104", kinds.PORT, "the same, of the main server")
    zone_metrics_port: int = setting("9105", kinds.PORT, "the same, of a zone server")
    cluster_metrics_port: int = setting("9106", kinds.PORT, "the same, of all daemons in one process")
    portal_metrics_port: int = setting("9107", kinds.PORT, "the same, of the portal")

    def port_of(self, daemon: str) -> int:
        """Return the port of the daemon that is called so."""
        return int(getattr(self, f"{daemon}_metrics_port"))


@frozen
class LoginSettings:
    """The login server: players type name and password, choose a gate, and are handed over to it."""

    login_server_port: int = setting("3550", kinds.PORT, "players connect here first")
    login_server_endpoint: str = setting(
        "", kinds.ENDPOINT, "listen here for players instead of address and port, such as haproxy:tcp:3550"
    )
    login_max_connections: int = setting("2000", kinds.number(1, 1_000_000), "connections of players at once")
    connections_per_address: int = setting(
        "50", kinds.number(1, 1_000_000), "connections from one address other than loopback; more are refused"
    )
    login_patience_seconds: float = setting(
        "60", kinds.seconds(1, 3600), "a client that has not logged in by then goes; then as long again to go on"
    )
    login_messages_per_second: int = setting(
        "5",
        kinds.number(0, 1_000_000),
        "a client that sends more goes; four times as many at once are fine; 0: no limit",
    )
    login_kib_per_second: int = setting("4", kinds.number(0, 1_000_000), "the same of KiB")
    login_choosing_messages_per_second: int = setting(
        "2", kinds.number(0, 1_000_000), "LOGIN_MESSAGES_PER_SECOND of who has logged in and chooses a gate"
    )
    login_choosing_kib_per_second: int = setting("1", kinds.number(0, 1_000_000), "the same of KiB")
    login_broker_port: int = setting("3210", kinds.PORT, "gates connect here")
    bind_address: str = setting("", kinds.INTERFACE, "address of the ports for players")
    link_bind_address: str = setting("127.0.0.1", kinds.INTERFACE, "address of the ports for our other servers")
    environment: Environment = setting(
        "production",
        kinds.choice(Environment),
        "in development, anybody gets an account, in the game and at the portal",
    )
    auto_create_account: bool | None = setting(
        "", kinds.TRUTH, "make an account at the first login of a name; empty: only in development"
    )
    login_token_seconds: float = setting(
        "30", kinds.seconds(1, 600), "how long a player may take to reach the gate"
    )
    session_lease_seconds: float = setting(
        "8", kinds.seconds(1, 600), "after a crash, players can log in again when this has passed"
    )
    login_password_threads: int = setting(
        "2", kinds.number(1, 64), "passwords that are hashed at once, each with 19 MiB and some 20 ms of a core"
    )
    login_password_waiting: int = setting(
        "200",
        kinds.number(1, 100_000),
        "passwords that may wait to be hashed; more logins get the maintenance notice",
    )

    login_attempts_per_account: int = setting(
        "10", kinds.number(1, 1_000_000), "wrong passwords for one account per minute; more are refused unread"
    )
    login_attempts_per_address: int = setting(
        "60", kinds.number(1, 1_000_000), "logins from one address other than loopback per minute; the same"
    )

    @property
    def creates_accounts(self) -> bool:
        """Whether the first login of a name makes its account."""
        if self.auto_create_account is None:
            return self.environment is Environment.DEVELOPMENT
        return self.auto_create_account


@frozen
class GateSettings:
    """The gate: players stay connected to it while it passes their messages to the zones."""

    gate_server_port: int = setting("9860", kinds.PORT, "players connect here after the login server")
    gate_server_id: int = setting("0", kinds.SERVER_ID, "number of this gate, different for each")
    server_name: str = setting(
        "A3", kinds.text(16), "name of this server, in the players' list and in its welcome"
    )
    dynamic_key: int = setting("0x04C478BD", kinds.number(0, 0xFFFFFFFF), "key of the cipher, as in the client")
    advertised_address: str = setting(
        "",
        kinds.OPTIONAL_IPV4,
        "where players find this gate; empty: at the address by which they reached our login server",
    )
    bind_address: str = setting("", kinds.INTERFACE, "address of the ports for players")
    login_broker_address: HostPort = setting(
        "127.0.0.1:3210", kinds.HOST_PORT, "the login server's port for gates"
    )
    account_server_address: HostPort = setting("127.0.0.1:5589", kinds.HOST_PORT, "the account server")
    zone_servers: Mapping[int, HostPort] = setting("0=127.0.0.1:7568", kinds.ZONES, "the zone servers")
    gate_late_token_seconds: float = setting(
        "1.5", kinds.seconds(0, 60), "how long a player waits for a token that is still on its way"
    )
    gate_token_seconds: float = setting("30", kinds.seconds(1, 600), "how long a token waits for its player")
    gate_hold_seconds: float = setting(
        "30",
        kinds.seconds(0, 600),
        "how long players of a zone that is away are kept for its return; 0: they are disconnected at once",
    )
    gate_ping_seconds: float = setting(
        "5", kinds.seconds(0.5, 600), "how often players are asked for a sign of life"
    )
    gate_gather_ms: int = setting("30", kinds.number(0, 1000), "longest wait for output to gather, milliseconds")
    gate_server_endpoint: str = setting(
        "", kinds.ENDPOINT, "listen here for players instead of address and port, such as haproxy:tcp:9860"
    )
    connections_per_address: int = setting(
        "50", kinds.number(1, 1_000_000), "connections from one address other than loopback; more are refused"
    )
    gate_max_connections: int = setting("4000", kinds.number(1, 1_000_000), "players at once; more are refused")
    gate_output_kib: int = setting(
        "1024",
        kinds.number(16, 1_000_000),
        "output kept for a player who does not read; with more he goes. The system holds some MiB besides",
    )
    gate_login_seconds: float = setting(
        "10", kinds.seconds(1, 600), "a client that has not logged in by then goes"
    )
    gate_idle_seconds: float = setting(
        "300",
        kinds.seconds(0, 86_400),
        "a player in the world goes who says nothing for so long, not even to three pings; 0: he may stay",
    )
    gate_screen_idle_seconds: float = setting(
        "1800", kinds.seconds(0, 86_400), "the same at the select screen, where nobody is pinged"
    )
    gate_messages_per_second: int = setting(
        "60",
        kinds.number(0, 1_000_000),
        "a player in the world who sends more goes; four times as many at once are fine; 0: no limit",
    )
    gate_kib_per_second: int = setting("32", kinds.number(0, 1_000_000), "the same of KiB")
    gate_screen_messages_per_second: int = setting(
        "10", kinds.number(0, 1_000_000), "GATE_MESSAGES_PER_SECOND at the select screen"
    )
    gate_screen_kib_per_second: int = setting("8", kinds.number(0, 1_000_000), "the same of KiB")
    gate_login_messages_per_second: int = setting(
        "5", kinds.number(0, 1_000_000), "GATE_MESSAGES_PER_SECOND before the login"
    )
    gate_login_kib_per_second: int = setting("1", kinds.number(0, 1_000_000), "the same of KiB")
    gate_message_limits: Mapping[str, float] = setting(
        DEFAULT,
        MESSAGE_LIMITS,
        "messages of one kind that a player may send; more is ignored, but four times as many at once are fine; "
        "what is not named keeps its default; 0: no limit",
    )
    gate_capture_accounts: frozenset[str] = setting(
        "", kinds.ACCOUNTS, "accounts whose connections are recorded for `gameserver protocol`"
    )
    gate_capture_path: Path = setting("captures", kinds.PATH, "directory of the recordings")
    gate_client_header: ClientHeader = setting(
        "client", kinds.choice(ClientHeader), "header of the players' packets; compact is for home-made clients"
    )


@frozen
class AccountSettings:
    """The account server: list, creation, deletion and choice of characters."""

    account_server_port: int = setting("5589", kinds.PORT, "gates connect here")
    link_bind_address: str = setting("127.0.0.1", kinds.INTERFACE, "address of the ports for our other servers")
    main_server_address: HostPort = setting("127.0.0.1:5555", kinds.HOST_PORT, "the main server")
    zone_data_path: Path = setting("", kinds.GAME_DATA, "directory of the game data; empty: the sample world")


@frozen
class MainSettings:
    """The main server: which zone serves which map, and who is where."""

    main_server_port: int = setting("5555", kinds.PORT, "account and zone servers connect here")
    link_bind_address: str = setting("127.0.0.1", kinds.INTERFACE, "address of the ports for our other servers")


@frozen
class ZoneSettings:
    """A zone server: the worlds of some maps."""

    zone_server_port: int = setting("7568", kinds.PORT, "gates connect here")
    zone_server_id: int = setting("0", kinds.SERVER_ID, "number of this zone server, different for each")
    server_name: str = setting(
        "A3", kinds.text(16), "name of this server, in the players' list and in its welcome"
    )
    map_ids: tuple[int, ...] = setting("1,5,7", kinds.MAP_IDS, "the maps of this zone server")
    zone_data_path: Path = setting("", kinds.GAME_DATA, "directory of the game data; empty: the sample world")
    npc_exp_reading: ExpReading = setting(
        "bitfield", kinds.choice(ExpReading), "where NPC files have the experience that monsters give"
    )
    data_encoding: str = setting("cp1252", kinds.CODE_PAGE, "code page of the names in game data")
    spawn_drop_sentinel: bool = setting(
        "true",
        kinds.YES_OR_NO,
        "leave out the end mark of some spawn files; false: it is a creature like any other",
    )
    rules_path: Path | None = setting("", kinds.OPTIONAL_FILE, "file of changed rules, see rules.md; empty: none")
    tick_ms: int = setting("500", kinds.number(10, 10_000), "step of the world's clock, milliseconds")
    save_interval_seconds: float = setting("30", kinds.seconds(1, 3600), "how often changed characters are saved")
    link_bind_address: str = setting("127.0.0.1", kinds.INTERFACE, "address of the ports for our other servers")
    main_server_address: HostPort = setting("127.0.0.1:5555", kinds.HOST_PORT, "the main server")

    @property
    def reading(self) -> Reading:
        """How to understand what game data files disagree about."""
        return Reading(self.npc_exp_reading, self.data_encoding, self.spawn_drop_sentinel)


@frozen
class PortalSettings:
    """The portal: web pages where people see how the server is, register, and look after their account."""

    portal_port: int = setting("8080", kinds.PORT, "browsers connect here, over plain HTTP: see portal.md")
    portal_bind_address: str = setting(
        "127.0.0.1", kinds.INTERFACE, "address of that port; a proxy that speaks HTTPS goes before it"
    )
    portal_trusted_proxies: tuple[Network, ...] = setting(
        "", kinds.NETWORKS, "whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    portal_game_address: str = setting(
        "", kinds.HOST, "where people are told to connect with the game; empty: where they reached the portal"
    )
    registration: Registration | None = setting(
        "", kinds.REGISTRATION, "whether anybody may make an account at the portal; empty: only in development"
    )
    portal_session_hours: int = setting("168", kinds.number(1, 8760), "after so long people have to log in again")
    portal_registrations_per_hour: int = setting(
        "10", kinds.number(1, 1_000_000), "accounts that one address may try to make in an hour"
    )
    portal_requests_per_minute: int = setting(
        "300", kinds.number(1, 1_000_000), "requests from one address other than loopback; more are refused"
    )
    portal_max_connections: int = setting("500", kinds.number(1, 1_000_000), "connections of browsers at once")
    connections_per_address: int = setting(
        "50", kinds.number(1, 1_000_000), "connections from one address other than loopback; more are refused"
    )
    login_attempts_per_account: int = setting(
        "10", kinds.number(1, 1_000_000), "wrong passwords for one account per minute; more are refused unread"
    )
    login_attempts_per_address: int = setting(
        "60", kinds.number(1, 1_000_000), "logins from one address other than loopback per minute; the same"
    )
    login_password_threads: int = setting(
        "2", kinds.number(1, 64), "passwords that are hashed at once, each with 19 MiB and some 20 ms of a core"
    )
    login_password_waiting: int = setting(
        "200",
        kinds.number(1, 100_000),
        "passwords that may wait to be hashed; more logins get the maintenance notice",
    )
    login_server_port: int = setting("3550", kinds.PORT, "players connect here first")
    server_name: str = setting(
        "A3", kinds.text(16), "name of this server, in the players' list and in its welcome"
    )
    environment: Environment = setting(
        "production",
        kinds.choice(Environment),
        "in development, anybody gets an account, in the game and at the portal",
    )
    rules_path: Path | None = setting("", kinds.OPTIONAL_FILE, "file of changed rules, see rules.md; empty: none")

    @property
    def is_registration_open(self) -> bool:
        """Whether visitors may make accounts."""
        if self.registration is None:
            return self.environment is Environment.DEVELOPMENT
        return self.registration is Registration.OPEN


ALL: tuple[type[attrs.AttrsInstance], ...] = (
    StoreSettings,
    LogSettings,
    MonitorSettings,
    LinkSettings,
    LoginSettings,
    GateSettings,
    AccountSettings,
    MainSettings,
    ZoneSettings,
    PortalSettings,
)


def options(*classes: type[attrs.AttrsInstance], environ: Mapping[str, str] = os.environ) -> type[SettingsOptions]:
    """Return a command line class for *classes*: what the module of a daemon must name `Options`.

    `MonitorSettings` are among them always.
    """
    classes = (*classes, MonitorSettings)
    parameters = [
        [option(variable), None, None, known.help + (f" [{known.default}]" if known.default else "")]
        for variable, known in declared(*classes)
    ]
    every = frozenset(variable for variable, _ in declared(*ALL))
    members = {"classes": classes, "known": every, "environ": environ, "optParameters": parameters}
    return type("Options", (SettingsOptions,), members)


def reference() -> str:
    """Return the page about all settings, in Markdown: one table for each class."""
    lines = ["# Settings", "", *INTRODUCTION.splitlines()]
    for cls in ALL:
        lines += ["", f"## {cls.__name__.removesuffix('Settings')}", "", str(cls.__doc__).partition("\n")[0], ""]
        lines += ["| variable | default | meaning | allowed |", "|---|---|---|---|"]
        for variable, known in declared(cls):
            default = f"`{known.default}`" if known.default else "(empty)"
            lines.append(f"| `{variable}` | {default} | {known.help} | {known.kind.allowed} |")
    return "\n".join(lines) + "\n"


INTRODUCTION = """\
Written by `make docs` from `gameserver/ops/settings.py`; edit there.

Each setting is an environment variable, read once when a daemon starts. On a daemon's command line the option of
the same name goes before it: `twistd gate --gate-server-port 9861`. A value that is not allowed, and a variable
that is nearly one of these names, end the start with one line that says so. A port of 0 means any free one."""
