"""What the cluster says when it is ready: where players connect, how they get an account, where things are."""

from gameserver.ops.settings import (
    AccountSettings,
    GateSettings,
    LoginSettings,
    LogSettings,
    MainSettings,
    StoreSettings,
    ZoneSettings,
)


def banner(
    login: LoginSettings,
    gate: GateSettings,
    account: AccountSettings,
    main: MainSettings,
    zone: ZoneSettings,
    stores: StoreSettings,
    logs: LogSettings,
) -> str:
    """Return the lines to log after "ready", each with a newline before it; secrets are not among them."""
    internal = (
        f"login {login.login_broker_port}, account {account.account_server_port}, "
        f"main {main.main_server_port}, zone {zone.zone_server_port}"
    )
    accounts = (
        "made at the first login of a name: just log in"
        if login.creates_accounts
        else "set AUTO_CREATE_ACCOUNT=true to have them made at the first login of a name"
    )
    lines = {
        "players log in at": f"{gate.advertised_address}, port {login.login_server_port}",
        "and play at": f"{gate.advertised_address}, port {gate.gate_server_port}, as {gate.server_name!r}",
        "accounts": accounts,
        "maps": ", ".join(map(str, zone.map_ids)) + f" of {zone.zone_data_path}",
        "servers among us": f"{internal}, on {login.link_bind_address or 'all interfaces'}",
        "database": "DATABASE_URL" if stores.database_url else str(stores.var_path / "postgres"),
        "cache": "CACHE_URL" if stores.cache_url else str(stores.var_path / "redis"),
        "logs": str(logs.log_path / "cluster.jsonl"),
        "settings": "docs/settings.md, or: gameserver settings",
        "to end": "Ctrl-C",
    }
    return "".join(f"\n{name:<18} {text}" for name, text in lines.items())
