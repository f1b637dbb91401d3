"""The command `gameserver doctor`."""

import os
from collections.abc import Iterable, Iterator, Mapping

import attrs
import click
from rich.table import Table
from rich.text import Text

from gameserver.ops.environment import read
from gameserver.ops.settings import LogSettings, MonitorSettings, PortalSettings, StoreSettings, ZoneSettings
from gameserver.storage.documents import Json
from gameserver.tools.admin.asking import ask_password, password_option
from gameserver.tools.admin.office import json_option
from gameserver.tools.admin.output import console, printable, show
from gameserver.tools.doctor import installation, running
from gameserver.tools.doctor.findings import Finding, Verdict

COLOURS = {Verdict.GOOD: "green", Verdict.WARNING: "yellow", Verdict.BAD: "bold red"}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The login server, as players would dial it.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Its port for players.  [default: LOGIN_SERVER_PORT]")
@click.option("--account", default="", help="Log in with it, and go through every gate to the list of characters.")
@password_option
@json_option
def doctor(host: str, port: int | None, account: str, from_stdin: bool, as_json: bool) -> None:
    """Look for what is wrong: settings, ports, stores, certificates, game data, and the way of a client to a gate.

    Without an account every gate is dialled where the login server of this machine sends clients; if that cannot
    be asked, the gate of the settings.

    The status is 0 when nothing is bad, 1 when something is, 2 when the command is wrong; warnings do not count.
    """
    findings = list(examine(os.environ, host, port, account, ask_password(from_stdin) if account else ""))
    if as_json:
        show([_row(finding) for finding in findings], as_json)
    else:
        console().print(listed(findings))
    if any(finding.verdict is Verdict.BAD for finding in findings):
        raise SystemExit(1)


def examine(
    variables: Mapping[str, str], host: str, port: int | None = None, account: str = "", password: str = ""
) -> Iterator[Finding]:
    """Yield everything that there is to say; settings that cannot be used end it."""
    settings = list(installation.settings(variables))
    yield from settings
    if settings[0].verdict is Verdict.BAD:
        return
    stores = read(StoreSettings, variables)
    yield from installation.directories(read(LogSettings, variables), stores)
    yield from installation.database(stores)
    yield from installation.cache(stores)
    yield from installation.links(variables)
    yield from installation.game_data(read(ZoneSettings, variables))
    daemons = running.ask_all(read(MonitorSettings, variables))
    yield from running.ports(variables, daemons)
    yield from running.readiness(daemons)
    yield from running.web_pages(read(PortalSettings, variables), daemons)
    yield from running.way_in(variables, host, port, account, password, daemons.gates())


def listed(findings: Iterable[Finding]) -> Table:
    """Return what people read: verdict, subject and text, and below them what to do."""
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        words = Text.assemble((finding.subject, "bold"), ": ", printable(finding.text))
        if finding.advice:
            words.append(f"\n-> {printable(finding.advice)}")
        table.add_row(Text(finding.verdict.value, COLOURS[finding.verdict]), words)
    return table


def _row(finding: Finding) -> Json:
    return {**attrs.asdict(finding), "verdict": finding.verdict.value, "advice": finding.advice or None}
