"""What every process has: stores, logs, protection of links, ports for those who watch."""

from pathlib import Path

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.kinds import LinkProtection, LogLevel


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
