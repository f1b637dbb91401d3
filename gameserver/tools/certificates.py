"""`gameserver certificates`: the certificates by which daemons know each other, here and on other machines."""

import os
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from gameserver.net.identity import Identity
from gameserver.ops.certificates import ROLES, CertificateError, CertificateStore, now_utc
from gameserver.ops.environment import SettingsError, read
from gameserver.ops.settings import LinkSettings


@click.group()
def certificates() -> None:
    """Show the certificates of the links, and make them for other machines; see docs/security.md."""


@certificates.command("list")
def list_() -> None:
    """Show the certificates of this machine, whom they are for, and when they end."""
    store = _store()
    table = Table("file", "for", "ends", "days left")
    try:
        for found in store.found():
            whom = "the authority" if found.path == store.authority_path else str(found.identity or "nobody")
            days = (found.ends - now_utc()).days
            table.add_row(found.path.name, whom, f"{found.ends:%Y-%m-%d}", str(days))
    except CertificateError as error:
        raise click.ClickException(str(error)) from error
    if not table.row_count:
        raise click.ClickException(f"{store.directory} has none: they are made at the first start")
    Console().print(table)


@certificates.command()
@click.argument("role", type=click.Choice(ROLES))
@click.option(
    "--number", type=click.IntRange(0, 254), help="Make it good for the gate or zone of that number only."
)
@click.option("--to", "target", type=click.Path(path_type=Path, file_okay=False), help="A directory [./<role>].")
def bundle(role: str, number: int | None, target: Path | None) -> None:
    """Make what a daemon of ROLE on another machine needs: copy it there, and name it TLS_PATH."""
    target = target or Path(role)
    try:
        paths = _store().bundle(Identity(role, number), target, now_utc())
    except (CertificateError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for path in paths:
        click.echo(f"{path}{'' if path.name == 'authority.pem' else ' (keep it secret: it has the private key)'}")


def _store() -> CertificateStore:
    try:
        return CertificateStore(read(LinkSettings, os.environ).certificates_path)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
