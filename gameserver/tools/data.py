"""`gameserver data`: builds the binary game data from readable sources, and checks any data directory."""

import struct
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import cattrs
import click
from rich.console import Console
from rich.table import Table

from gameserver.content.drops import DROP_SUFFIX, write_drops
from gameserver.content.errors import ContentError, Mode
from gameserver.content.item_uses import USES_FILE
from gameserver.content.library import Library, load_library
from gameserver.content.maps import write_map
from gameserver.content.npcs import write_npc
from gameserver.content.roles import ROLES_FILE
from gameserver.content.spawns import SPAWN_SUFFIX, write_spawns
from gameserver.content.tables import write_table
from gameserver.content.teleports import TELEPORT_FILE
from gameserver.tools.sample.items import ItemSource
from gameserver.tools.sample.maps import MapSource
from gameserver.tools.sample.npcs import NpcSource

S = TypeVar("S")

PROJECT_FILES = (TELEPORT_FILE, ROLES_FILE, USES_FILE)
"""Files that are text in a data directory, too, and are copied as they are."""

_converter = cattrs.Converter(forbid_extra_keys=True)


class SourceError(Exception):
    """A source file cannot be used: which one, and why."""


def build(sources: Path, target: Path) -> None:
    """Write the data directory *target* anew from *sources*; files of the same name are replaced.

    SourceError when a source makes no sense. The same sources give the same bytes on every machine.
    """
    _build_items(sources / "items.toml", target)
    levels = _build_npcs(sources / "npcs.toml", target)
    for file in sorted((sources / "maps").glob("*.toml")):
        _build_map(file, levels, target)
    for name in PROJECT_FILES:
        with _blaming(sources / name):
            _write(target / name, (sources / name).read_bytes())


def _build_items(file: Path, target: Path) -> None:
    with _blaming(file):
        for name, records in _read(ItemSource, file).tables().items():
            _write(target / "Item" / name, write_table(records))


def _build_npcs(file: Path, target: Path) -> dict[int, int]:
    """Write the NPCs and what they drop; return the level of each kind."""
    with _blaming(file):
        source = _read(NpcSource, file)
        for npc in source.kinds():
            _write(target / "npc" / str(npc.id), write_npc(npc))
        for npc_id, drops in source.drop_tables().items():
            _write(target / "npc" / f"{npc_id}{DROP_SUFFIX}", write_drops(drops))
        return {npc.id: npc.level for npc in source.kinds()}


def _build_map(file: Path, levels: dict[int, int], target: Path) -> None:
    with _blaming(file):
        game_map, spawns = _read(MapSource, file).draw(levels)
        _write(target / "map" / str(game_map.id), write_map(game_map))
        _write(target / "map" / f"{game_map.id}{SPAWN_SUFFIX}", write_spawns(spawns))


@contextmanager
def _blaming(file: Path) -> Iterator[None]:
    """Turn everything that a source file can be wrong about into a SourceError that names it."""
    try:
        yield
    except cattrs.BaseValidationError as error:
        raise SourceError(f"{file}: {'; '.join(cattrs.transform_error(error))}") from error
    except (OSError, ValueError, struct.error) as error:
        raise SourceError(f"{file}: {error}") from error


def _read(kind: type[S], file: Path) -> S:
    return _converter.structure(tomllib.loads(file.read_text("utf-8")), kind)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


@click.group()
def data() -> None:
    """Build and check game data."""


@data.command("build")
@click.option("--sources", type=click.Path(path_type=Path, exists=True), default="gamedata/sources")
@click.option("--target", type=click.Path(path_type=Path), default="gamedata/ZoneData")
def build_command(sources: Path, target: Path) -> None:
    """Write the binary files of the sample world from its sources."""
    try:
        build(sources, target)
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target} is up to date with {sources}")


@data.command("check")
@click.argument("path", type=click.Path(path_type=Path), default="gamedata/ZoneData")
@click.option("--lenient", is_flag=True, help="Accept what a server accepts at start.")
def check_command(path: Path, lenient: bool) -> None:
    """Read all game data of a directory and say what is odd or wrong about it."""
    try:
        library = load_library(path, mode=Mode.LENIENT if lenient else Mode.STRICT)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    for warning in library.warnings:
        click.echo(f"warning: {warning}")
    _show_summary(library)


def _show_summary(library: Library) -> None:
    table = Table("kind", "files", "records", "warnings")
    for kind, summary in library.summary.items():
        table.add_row(kind, str(summary.files), str(summary.records), str(summary.warnings))
    Console().print(table)
