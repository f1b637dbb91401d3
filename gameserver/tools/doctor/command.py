"""The command `gameserver doctor`."""

import os
from collections.abc import Iterable, Iterator, Mapping
from textwrap import TextWrapper

import attrs
import click
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
INDENT = 9
"""Where a line goes on after its verdict."""
WIDTH = 110
"""Letters in a line where there is no terminal."""


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
        on = console()
        for line in listed(findings, on.width if on.is_terminal else WIDTH):
            on.print(line, soft_wrap=True)
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


def listed(findings: Iterable[Finding], width: int) -> Iterator[Text]:
    """Yield the lines that people read: verdict, subject and text, and below them what to do.

    They are at most *width* wide, unless a single word is not, and end where their words do.
    """
    wrapper = TextWrapper(max(1, width - INDENT), break_long_words=False, break_on_hyphens=False)
    for finding in findings:
        lines = wrapper.wrap(printable(f"{finding.subject}: {finding.text}"))
        if finding.advice:
            lines += wrapper.wrap(f"-> {printable(finding.advice)}")
        first = Text.assemble((f"{finding.verdict.value:<{INDENT}}", COLOURS[finding.verdict]), lines[0])
        first.stylize("bold", INDENT, INDENT + len(finding.subject))
        yield first
        yield from (Text(" " * INDENT + line) for line in lines[1:])


def _row(finding: Finding) -> Json:
    return {**attrs.asdict(finding), "verdict": finding.verdict.value, "advice": finding.advice or None}
