"""`gameserver protocol docs`: writes the reference of the protocol."""

from pathlib import Path

import click

from gameserver.tools.protocol.reference import reference


def write(target: Path) -> None:
    """Write the reference into the directory *target*; pages of the same names are replaced."""
    for path, text in reference().items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, "utf-8")


@click.command()
@click.option(
    "--target",
    type=click.Path(file_okay=False, path_type=Path),
    default="docs/protocol",
    show_default=True,
    help="The directory of the pages; those of the same names are replaced.",
)
def docs(target: Path) -> None:
    """Write a reference of every message, with the headers, the cipher and the sequences."""
    write(target)
    click.echo(f"{target}: {len(reference())} pages")
