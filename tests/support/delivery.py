"""Reads what operators deploy (units, compose file, manifests) as daemons would: settings, ports, addresses."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import yaml

from gameserver.ops.environment import SettingsOptions, declared
from gameserver.ops.settings import (
    ALL,
    AccountSettings,
    GateSettings,
    LoginSettings,
    MainSettings,
    PortalSettings,
    ZoneSettings,
)

ROOT = Path(__file__).parents[2]
ROLES = ("login", "gate", "account", "main", "zone", "portal")
SETTINGS = frozenset(variable for variable, _ in declared(*ALL))

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
"""Anything that YAML can say."""


def documents(path: Path) -> list["Node"]:
    """Return the documents of a YAML file, without empty ones."""
    return [Node(each) for each in yaml.safe_load_all(path.read_text("utf-8")) if each is not None]


class Node:
    """A place in a YAML document; asking for what is not there gives an empty place."""

    def __init__(self, value: Value) -> None:
        self.value = value

    def __getitem__(self, key: str) -> "Node":
        return Node(self.value.get(key)) if isinstance(self.value, Mapping) else Node(None)

    def __iter__(self) -> Iterator["Node"]:
        whole = self.value
        return map(Node, whole if isinstance(whole, Sequence) and not isinstance(whole, str) else ())

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, Mapping | Sequence) and key in self.value

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)

    def pairs(self) -> Iterator[tuple[str, "Node"]]:
        """Yield names and places of a mapping."""
        for key, value in self.value.items() if isinstance(self.value, Mapping) else ():
            yield str(key), Node(value)

    def texts(self) -> list[str]:
        """Return a list as texts."""
        return [str(each) for each in self]


def options(role: str, environment: Mapping[str, str]) -> SettingsOptions:
    """Return the settings with which the daemon *role* would start; SystemExit when it would refuse them."""
    base = import_module(f"gameserver.daemons.{role}").Options
    members = {"environ": dict(environment)}
    parsed: SettingsOptions = type("Options", (base,), members)()
    parsed.parseOptions([])
    return parsed


def link_ports(role: str, environment: Mapping[str, str]) -> set[int]:
    """Return the ports on which the daemon waits for other servers."""
    given = options(role, environment)
    if role == "login":
        return {given.settings(LoginSettings).login_broker_port}
    if role == "account":
        return {given.settings(AccountSettings).account_server_port}
    if role == "main":
        return {given.settings(MainSettings).main_server_port}
    return {given.settings(ZoneSettings).zone_server_port} if role == "zone" else set()


def player_ports(role: str, environment: Mapping[str, str]) -> set[int]:
    """Return the ports on which the daemon waits for players."""
    given = options(role, environment)
    if role == "login":
        return {given.settings(LoginSettings).login_server_port}
    return {given.settings(GateSettings).gate_server_port} if role == "gate" else set()


def web_ports(role: str, environment: Mapping[str, str]) -> set[int]:
    """Return the ports on which the daemon waits for a proxy with browsers behind it."""
    return {options(role, environment).settings(PortalSettings).portal_port} if role == "portal" else set()


def dialled(role: str, environment: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return whom the daemon connects to: the role, with host and port."""
    given = options(role, environment)
    if role == "gate":
        gate = given.settings(GateSettings)
        login, account = gate.login_broker_address, gate.account_server_address
        zones = {f"zone-{number}": (at.host, at.port) for number, at in gate.zone_servers.items()}
        return {"login": (login.host, login.port), "account": (account.host, account.port), **zones}
    if role == "account":
        main = given.settings(AccountSettings).main_server_address
    elif role == "zone":
        main = given.settings(ZoneSettings).main_server_address
    else:
        return {}
    return {"main": (main.host, main.port)}


def checked(module: str, *arguments: str | Path) -> tuple[int, str]:
    """Run a checker that comes as a Python module; return its status and all that it says."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env=dict(os.environ)
    )
    return done.returncode, done.stdout


def is_pinned(image: str) -> bool:
    """Whether a reference to an image names a version and not merely the latest one."""
    name, _, tag = image.rpartition(":")
    return bool(name) and "/" not in tag and bool(re.match(r"v?\d", tag))
