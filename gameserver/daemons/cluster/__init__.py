"""Every daemon in one process, for development and small servers. This module is what twistd loads."""

import sys
from pathlib import Path

from twisted.application.service import IService, MultiService

from gameserver.daemons import account, login, main, portal, zone
from gameserver.daemons.gate.service import assemble as assemble_gate
from gameserver.ops import boot
from gameserver.ops.boot import WholeReactor
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.link_security import secure_links
from gameserver.ops.settings import (
    AccountSettings,
    GateSettings,
    LinkSettings,
    LoginSettings,
    LogSettings,
    MainSettings,
    PortalSettings,
    StoreSettings,
    ZoneSettings,
    options,
)
from gameserver.ops.stores import Stores

Options = options(
    LoginSettings,
    GateSettings,
    AccountSettings,
    MainSettings,
    ZoneSettings,
    PortalSettings,
    LinkSettings,
    StoreSettings,
    LogSettings,
)


DEFAULT_LOGIN_PORT = 3550
"""The port that bots try unasked."""


def assemble(options: SettingsOptions, stores: Stores, reactor: WholeReactor) -> IService:
    """Assemble all daemons; those that others connect to come first, so that nobody has to try twice."""
    cluster, links = MultiService(), options.settings(LinkSettings)
    daemons = {
        "main": main.build(options.settings(MainSettings), links, stores, reactor),
        "zone": zone.build(options.settings(ZoneSettings), links, stores, reactor),
        "account": account.build(options.settings(AccountSettings), links, stores, reactor),
        "login": login.build(options.settings(LoginSettings), links, stores, reactor),
        "gate": assemble_gate(options.settings(GateSettings), reactor, secure_links("gate", links)),
        "portal": portal.build(options.settings(PortalSettings), stores, reactor),
    }
    for name, daemon in daemons.items():
        daemon.setName(name)
        daemon.setServiceParent(cluster)
    return cluster


def banner(options: SettingsOptions) -> str:
    """Say where everything is, and how to begin."""
    login_settings, gate_settings = options.settings(LoginSettings), options.settings(GateSettings)
    log_settings, store_settings = options.settings(LogSettings), options.settings(StoreSettings)
    portal_settings = options.settings(PortalSettings)
    host = gate_settings.advertised_address or "127.0.0.1"
    # The command lies beside the one that runs us, which the shell may not find by its name alone.
    bots = f"{Path(sys.argv[0]).with_name('gameserver')} bots"
    if login_settings.login_server_port != DEFAULT_LOGIN_PORT:
        bots += f" --port {login_settings.login_server_port}"
    account_line = (
        "any new name and password makes one"
        if login_settings.creates_accounts
        else "set AUTO_CREATE_ACCOUNT=true, and the first login of a name makes one"
    )
    lines = {
        "players log in at": f"{host}:{login_settings.login_server_port}, then play at "
        f"{host}:{gate_settings.gate_server_port}",
        "an account": account_line,
        "web pages": f"http://{portal_settings.portal_bind_address or host}:{portal_settings.portal_port}/",
        "try it": f"{bots} --count 5 --seconds 30, in another terminal",
        "logs": f"{log_settings.log_path}/cluster.jsonl",
        "data": "DATABASE_URL" if store_settings.database_url else f"{store_settings.var_path}",
        "stop": "Ctrl-C",
    }
    return "".join(f"\n  {title + ':':<20}{line}" for title, line in lines.items())


def makeService(options: SettingsOptions) -> IService:
    """Return all daemons for twistd."""
    return boot.with_stores(
        "cluster",
        options,
        lambda stores, reactor: assemble(options, stores, reactor),
        lambda: banner(options),
    )
