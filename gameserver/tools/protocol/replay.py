"""`gameserver protocol replay`: a recorded client plays again, and the answers are compared."""

import sys
from pathlib import Path

import click
from twisted.internet.task import react
from twisted.logger import FilteringLogObserver, LogLevel, LogLevelFilterPredicate, globalLogBeginner

from gameserver.net.outlet import Turn
from gameserver.net.reactor import Reactor
from gameserver.ops.logs import Console as LogConsole
from gameserver.tools.bots.client import Credentials, NotLetIn
from gameserver.tools.bots.connection import FrontDoor
from gameserver.tools.key import key_option
from gameserver.tools.protocol.player import Outcome, play
from gameserver.tools.protocol.script import NoScript, make_script
from gameserver.tools.protocol.show import messages_of
from gameserver.wire.cipher import Cipher


@click.command(context_settings={"show_default": True})
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--host", default="127.0.0.1", help="Where the login server is.")
@click.option(
    "--port", type=int, default=3550, envvar="LOGIN_SERVER_PORT", show_envvar=True, help="Its port for players."
)
@click.option("--account", required=True, help="Who plays; must have the characters that the capture names.")
@click.option("--password", required=True, help="The account's password.")
@key_option
@click.option("--speed", type=click.FloatRange(0.01), default=1.0, help="How many times as fast as recorded.")
@click.option("--strict", is_flag=True, help="Compare all answers, what is shown of others and pings too.")
def replay(
    file: Path, host: str, port: int, account: str, password: str, key: int, speed: float, strict: bool
) -> None:
    """Play the client's side of a recorded connection against a running server.

    Logs in afresh, then sends what the client sent, in its order and at its pace, each message after the answers
    that came before it in the capture. Answers are compared in kind and order.

    The status is 1 if they differ.
    """
    try:
        script = make_script(messages_of(file, key), strict=strict)
    except NoScript as error:
        raise click.ClickException(f"{file}: {error}") from error

    async def main(reactor: Reactor) -> None:
        door = FrontDoor(host, port, reactor, Turn(reactor), Cipher(key))
        try:
            outcome = await play(door, Credentials(account, password), script, speed=speed, strict=strict)
        except NotLetIn as error:
            click.echo(f"Error: {error}", err=True)
            raise SystemExit(1) from error
        report(outcome)

    warnings = FilteringLogObserver(LogConsole(sys.stderr), [LogLevelFilterPredicate(LogLevel.warn)])
    globalLogBeginner.beginLoggingTo([warnings], redirectStandardIO=False)
    react(main)


def report(outcome: Outcome) -> None:
    """Print how a replay went; SystemExit 1 when answers differ."""
    for difference in outcome.differences:
        click.echo(difference)
    count = len(outcome.differences)
    verdict = f"{count} difference{'s' if count > 1 else ''}" if count else "all as in the capture"
    click.echo(f"{outcome.sent} messages sent, {outcome.answers} answers: {verdict}")
    if count:
        raise SystemExit(1)
