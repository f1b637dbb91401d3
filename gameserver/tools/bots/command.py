"""`gameserver bots`: lets bots live in the world of a running server, and says how they fared."""

import json
import sys
from pathlib import Path
from random import SystemRandom

import click
from rich.console import Console
from twisted.internet.task import react
from twisted.logger import FilteringLogObserver, LogLevel, LogLevelFilterPredicate, globalLogBeginner

from gameserver.content.errors import ContentError
from gameserver.content.library import Library, load_library
from gameserver.ops.logs import Console as LogConsole
from gameserver.paths import sample_world
from gameserver.tools.bots.behaviours import BEHAVIOURS
from gameserver.tools.bots.run import RunReactor, Wishes, run
from gameserver.tools.key import key_option

PREFIX_LETTERS = 14
"""A name has at most 20 letters (RULES 3, chosen), and the number of the bot must fit."""
SECONDS_PER_BOT = 0.1
"""The ramp that is chosen when none is given."""


def _prefix(_: click.Context, __: click.Parameter, value: str) -> str:
    if not (value.isascii() and value.isalnum() and len(value) <= PREFIX_LETTERS):
        raise click.BadParameter(f"it begins names, so it must be 1 to {PREFIX_LETTERS} letters or digits")
    return value


@click.command(context_settings={"show_default": True})
@click.option("--count", type=click.IntRange(1, 99_999), default=10, help="How many bots.")
@click.option("--seconds", type=click.FloatRange(1), default=30.0, help="How long they stay, all in all.")
@click.option("--ramp", type=click.FloatRange(0), help="Seconds over which they start.  [default: 0.1 for each]")
@click.option("--host", default="127.0.0.1", help="Where the login server is.")
@click.option(
    "--port", type=int, default=3550, envvar="LOGIN_SERVER_PORT", show_envvar=True, help="Its port for players."
)
@key_option
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="ZONE_DATA_PATH",
    show_envvar=True,
    default=sample_world,
    show_default="the sample world",
    help="Directory of the game data.",
)
@click.option("--behaviour", type=click.Choice(sorted(BEHAVIOURS)), default="walker", help="What they do.")
@click.option("--prefix", callback=_prefix, default="bot", help="How all their names begin.")
@click.option("--password", default="walkabout", help="Password of all their accounts.")
@click.option("--seed", type=int, help="Seed of what the bots do.  [default: a new one]")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def bots(
    count: int,
    seconds: float,
    ramp: float | None,
    host: str,
    port: int,
    key: int,
    data: Path,
    behaviour: str,
    prefix: str,
    password: str,
    seed: int | None,
    as_json: bool,
) -> None:
    """Let bots log in, walk, talk and leave; report what they saw and how long they waited.

    They make their accounts at the first login; a server in production needs AUTO_CREATE_ACCOUNT=true for that.

    The status is 0 if every bot entered the world and left it cleanly, and nothing that was sent to it was wrong.
    Ctrl-C ends the run early, with the same farewells and report.
    """
    wishes = Wishes(
        count=count,
        seconds=seconds,
        ramp_seconds=count * SECONDS_PER_BOT if ramp is None else ramp,
        host=host,
        port=port,
        key=key,
        behaviours=BEHAVIOURS[behaviour],
        prefix=prefix,
        password=password,
        seed=SystemRandom().getrandbits(32) if seed is None else seed,
    )
    try:
        library = load_library(data)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    _live(wishes, library, as_json)


def _live(wishes: Wishes, library: Library, as_json: bool) -> None:
    """Run the bots, print the report, and end the process."""

    async def main(reactor: RunReactor) -> None:
        report = await run(reactor, wishes, library, Console(stderr=True))
        if as_json:
            click.echo(json.dumps(report.as_json()))
        else:
            report.print(Console())
        if report.problems:
            raise SystemExit(1)

    warnings = FilteringLogObserver(LogConsole(sys.stderr), [LogLevelFilterPredicate(LogLevel.warn)])
    globalLogBeginner.beginLoggingTo([warnings], redirectStandardIO=False)
    react(main)
