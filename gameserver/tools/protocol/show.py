"""`gameserver protocol show`: a recorded connection, one line for each message."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.tools.key import key_option
from gameserver.tools.protocol.words import fields_of, name_of
from gameserver.wire.capture import Captured, read_messages
from gameserver.wire.catalogue import Unknown
from gameserver.wire.cipher import Cipher
from gameserver.wire.headers import CLIENT
from gameserver.wire.pcapng import CaptureError

LINE_LETTERS = 160
"""Where a line is cut, unless everything is asked for."""


def messages_of(file: Path, key: int) -> Iterator[Captured]:
    """Yield the messages of a capture; ClickException naming the file where it cannot be read."""
    try:
        yield from read_messages(file.read_bytes(), CLIENT_TO_SERVER, SERVER_TO_CLIENT, Cipher(key))
    except (CaptureError, OSError) as error:
        raise click.ClickException(f"{file}: {error}") from error


def lines_of(messages: Iterable[Captured], *, full: bool) -> Iterator[str]:
    """Yield a line for the beginning and one for each message: time, direction, name, player, fields."""
    began: float | None = None
    for captured in messages:
        if began is None:
            began = captured.seconds
            yield f"began {datetime.fromtimestamp(began, UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
        message = captured.envelope.message
        arrow = "-->" if captured.from_client else "<--"
        what = fields_of(message)
        if full and isinstance(message, Unknown):
            what += f" {captured.frame[CLIENT.size :].hex()}"
        line = (
            f"{captured.seconds - began:9.3f} {arrow} {name_of(message):<24} {captured.envelope.pc_id:>5}  {what}"
        )
        yield line if full or len(line) <= LINE_LETTERS else line[: LINE_LETTERS - 3] + "..."


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@key_option
@click.option("--full", is_flag=True, help="Show every field, and the bytes of unknown messages.")
def show(file: Path, key: int, full: bool) -> None:
    """Print a recorded connection message by message.

    The columns: seconds since the login, direction (--> from the client), name, player number, fields.

    The status is 1 if the file is damaged; what comes before the damage is shown.
    """
    for line in lines_of(messages_of(file, key), full=full):
        click.echo(line)
