"""The command `gameserver`: runs the suite, and what belongs to running it. Each command imports what it needs."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from gameserver.tools.lazy import LazyGroup

# Commands that live in modules of their own: name -> module and object. Imported when used, so that help is
# quick and no command installs a reactor for the others.
ELSEWHERE = {
    "admin": ("gameserver.tools.admin.command", "admin"),
    "bots": ("gameserver.tools.bots.command", "bots"),
    "chaos": ("gameserver.tools.chaos.command", "chaos"),
    "certificates": ("gameserver.tools.certificates", "certificates"),
    "doctor": ("gameserver.tools.doctor.command", "doctor"),
    "logs": ("gameserver.tools.logs.command", "logs"),
    "data": ("gameserver.tools.data", "data"),
    "protocol": ("gameserver.tools.protocol.command", "protocol"),
}


@click.group(cls=LazyGroup, elsewhere=ELSEWHERE)
def main() -> None:
    """Run and look after an A3 game server."""


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(options: tuple[str, ...]) -> None:
    """Run every daemon in this process, for development; Ctrl-C ends it.

    OPTIONS are those of `twistd cluster`; --help lists them. The same as
    `ENVIRONMENT=development twistd -n cluster`.
    """
    from twisted.scripts.twistd import run as run_twistd

    os.environ.setdefault("ENVIRONMENT", "development")
    sys.argv[1:] = ["--nodaemon", "--pidfile=", "cluster", *options]
    run_twistd()


@main.command()
def daemons() -> None:
    """Run every daemon as a process of its own, restart those that end; Ctrl-C ends all."""
    from gameserver.tools.supervisor import supervise

    os.environ.setdefault("ENVIRONMENT", "development")
    supervise(os.environ, sys.stdout)


@main.command()
def stores() -> None:
    """Run the embedded PostgreSQL and Redis alone, for daemons that run as processes of their own."""
    from gameserver.ops.environment import SettingsError, read
    from gameserver.ops.settings import StoreSettings
    from gameserver.ops.stores import EmbeddedStores
    from gameserver.storage.embedded import EmbeddedError

    try:
        embedded = EmbeddedStores(read(StoreSettings, os.environ).var_path)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    with _until_told():
        try:
            both = (embedded.database, embedded.cache)
            urls = [shared.start() for shared in both]
            for shared, url in zip(both, urls, strict=True):
                whose = "" if shared.ours else " (another process runs it)"
                click.echo(f"{shared.server.name}: {url}{whose}")
            signal.pause()
        except EmbeddedError as error:
            raise click.ClickException(str(error)) from error
        finally:
            embedded.stop()


@contextmanager
def _until_told() -> Iterator[None]:
    """Make SIGTERM and SIGHUP end the block as Ctrl-C does, and let none of them look like a failure."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        yield
    except KeyboardInterrupt:
        return


@main.command()
def settings() -> None:
    """Print every setting: its variable, default, meaning and range."""
    from gameserver.ops.settings import reference

    click.echo(reference(), nl=False)


@main.command()
@click.option("--check", type=click.Path(path_type=Path), help="Read this file of changed rules instead.")
def rules(check: Path | None) -> None:
    """Print every rule of the world that can be set, or say what a file changes."""
    from gameserver.ops.environment import SettingsError
    from gameserver.ops.rules import differences, read_rules, reference

    if check is None:
        click.echo(reference(), nl=False)
        return
    try:
        changed = list(differences(read_rules(check)))
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(changed) if changed else "nothing differs from the defaults")


if __name__ == "__main__":
    main()
