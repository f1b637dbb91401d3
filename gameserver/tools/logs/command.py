"""The command `gameserver logs`."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import click

from gameserver.ops.environment import SettingsError, read
from gameserver.ops.kinds import LogLevel
from gameserver.ops.logs import console_line, wants_colour
from gameserver.ops.settings import LogSettings
from gameserver.tools.logs.reading import Entry, Wanted, story

COLOURS = {"warn": "yellow", "error": "red", "critical": "red"}


@click.command()
@click.option("--session", default="", help="One connection of a client, by its name.")
@click.option("--daemon", default="", help="One daemon (zone-1), or all of a kind (zone).")
@click.option(
    "--level", type=click.Choice([level.value for level in LogLevel]), default="debug", help="From it up."
)
@click.option("--words", default="", help="Lines with these words in their message.")
@click.option("--last", type=click.IntRange(1), default=1000, show_default=True, help="So many lines at most.")
@click.option("--path", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Not LOG_PATH.")
@click.option("--json", "as_json", is_flag=True, help="Print the entries as they were written.")
def logs(session: str, daemon: str, level: str, words: str, last: int, path: Path | None, as_json: bool) -> None:
    """Show what the daemons of this machine logged, in the order in which it happened.

    The session of a player stands behind each of his lines at the gate: --words ACCOUNT finds them. With --session
    his connection to the login server and that to the gate are one story. The status is 1 when there is nothing
    to show.
    """
    try:
        directory = path or read(LogSettings, os.environ).log_path
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    entries = story(directory, Wanted(session, daemon, LogLevel(level), words))[-last:]
    for entry in entries:
        text = json.dumps(entry, ensure_ascii=False) if as_json else _line(entry)
        click.echo(text, color=wants_colour(sys.stdout))
    if not entries:
        raise click.ClickException(f"nothing of the kind in {directory}; is it the LOG_PATH of the daemons?")


def _line(entry: Entry) -> str:
    # In the zone of who reads, since daemons on several machines may have others.
    time = f"{datetime.fromisoformat(str(entry['time'])).astimezone():%Y-%m-%d %H:%M:%S%z}"
    level = str(entry.get("level"))
    who = f"{entry.get('daemon')} {entry.get('who')}"
    text = console_line(time, level, who, str(entry.get("message")))
    session = entry.get("session")
    return click.style(f"{text} [{session}]" if session else text, fg=COLOURS.get(level))
