"""The settings of the login server."""

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.kinds import Environment
from gameserver.ops.settings.shared import Credentials, LinkPort, PlayerPort


@frozen
class LoginSettings(PlayerPort, LinkPort, Credentials):
    """The login server: players type name and password, choose a gate, and are handed over to it."""

    login_server_port: int = setting("3550", kinds.PORT, "players connect here first")
    login_server_endpoint: str = setting(
        "", kinds.ENDPOINT, "listen here for players instead of address and port, such as haproxy:tcp:3550"
    )
    login_max_connections: int = setting("2000", kinds.number(1, 1_000_000), "connections of players at once")
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
    auto_create_account: bool | None = setting(
        "", kinds.TRUTH, "make an account at the first login of a name; empty: only in development"
    )
    login_token_seconds: float = setting(
        "30", kinds.seconds(1, 600), "how long a player may take to reach the gate"
    )
    session_lease_seconds: float = setting(
        "8", kinds.seconds(1, 600), "after a crash, players can log in again when this has passed"
    )

    @property
    def creates_accounts(self) -> bool:
        """Whether the first login of a name makes its account."""
        if self.auto_create_account is None:
            return self.environment is Environment.DEVELOPMENT
        return self.auto_create_account
