"""The settings of a gate."""

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.kinds import ClientHeader, HostPort
from gameserver.ops.message_limits import DEFAULT, MESSAGE_LIMITS
from gameserver.ops.settings.shared import Named, PlayerPort


@frozen
class GateSettings(PlayerPort, Named):
    """The gate: players stay connected to it while it passes their messages to the zones."""

    gate_server_port: int = setting("9860", kinds.PORT, "players connect here after the login server")
    gate_server_id: int = setting("0", kinds.SERVER_ID, "number of this gate, different for each")
    dynamic_key: int = setting("0x04C478BD", kinds.number(0, 0xFFFFFFFF), "key of the cipher, as in the client")
    advertised_address: str = setting(
        "",
        kinds.OPTIONAL_IPV4,
        "where players find this gate; empty: at the address by which they reached our login server",
    )
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
    gate_max_connections: int = setting("4000", kinds.number(1, 1_000_000), "players at once; more are refused")
    gate_output_kib: int = setting(
        "1024",
        kinds.number(16, 1_000_000),
        "output kept for a player who does not read; with more he goes. The system holds 128 to 256 KiB besides",
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
