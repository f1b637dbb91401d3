"""The command `gameserver doctor`."""

import os
from collections.abc import Iterator, Mapping

import attrs
import click

from gameserver.ops.environment import read
from gameserver.ops.settings import LinkSettings, MonitorSettings, StoreSettings, ZoneSettings
from gameserver.storage.documents import Json
from gameserver.tools.admin.office import json_option
from gameserver.tools.admin.output import show
from gameserver.tools.doctor import installation, running
from gameserver.tools.doctor.findings import Finding, Verdict


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The login server, as players would dial it.")
@click.option("--account", default="", help="Log in with it, and try every gate that the login server names.")
@click.option("--password", default="", envvar="DOCTOR_PASSWORD", help="Its password [asked for].")
@json_option
def doctor(host: str, account: str, password: str, as_json: bool) -> None:
    """Look for what is wrong: settings, ports, stores, certificates, game data, and the way of a client to a gate.

    The status is 0 when players can play, 1 when something is bad; warnings do not change it.
    """
    if account and not password:
        password = click.prompt("password", hide_input=True, err=True)
    findings = list(examine(os.environ, host, account, password))
    show([_row(finding) for finding in findings], as_json)
    if any(finding.verdict is Verdict.BAD for finding in findings):
        raise SystemExit(1)


def examine(variables: Mapping[str, str], host: str, account: str = "", password: str = "") -> Iterator[Finding]:
    """Yield everything that there is to say; settings that cannot be used end it."""
    settings = list(installation.settings(variables))
    yield from settings
    if settings[0].verdict is Verdict.BAD:
        return
    stores = read(StoreSettings, variables)
    yield from installation.database(stores)
    yield from installation.cache(stores)
    yield from installation.certificates(read(LinkSettings, variables))
    yield from installation.game_data(read(ZoneSettings, variables))
    yield from running.ports(variables)
    yield from running.readiness(read(MonitorSettings, variables))
    yield from running.way_in(variables, host, account, password)


def _row(finding: Finding) -> Json:
    return {**attrs.asdict(finding), "verdict": finding.verdict.value, "advice": finding.advice or None}
