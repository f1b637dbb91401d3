"""Every setting of the suite: its name, default, range and use. `gameserver settings` prints them."""

import os
from collections.abc import Mapping

import attrs

from gameserver.ops.environment import SettingsOptions, declared, option
from gameserver.ops.settings.account import AccountSettings
from gameserver.ops.settings.gate import GateSettings
from gameserver.ops.settings.login import LoginSettings
from gameserver.ops.settings.main import MainSettings
from gameserver.ops.settings.portal import PortalSettings
from gameserver.ops.settings.process import LinkSettings, LogSettings, MonitorSettings, StoreSettings
from gameserver.ops.settings.zone import ZoneSettings

__all__ = [
    "ALL",
    "AccountSettings",
    "GateSettings",
    "LinkSettings",
    "LogSettings",
    "LoginSettings",
    "MainSettings",
    "MonitorSettings",
    "PortalSettings",
    "StoreSettings",
    "ZoneSettings",
    "options",
    "reference",
]

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
Written by `make docs` from `gameserver/ops/settings/`; edit there.

Each setting is an environment variable, read once when a daemon starts. On a daemon's command line the option of
the same name goes before it: `twistd gate --gate-server-port 9861`. A value that is not allowed, and a variable
that is nearly one of these names, end the start with one line that says so. A port of 0 means any free one."""
