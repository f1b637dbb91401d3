"""Shows the answer of a command: as JSON for programs, as tables for people, both from the same values."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

from gameserver.storage.documents import Json

WIDE = 10_000
"""Letters in a line where there is no terminal: nothing is cut or wrapped for it."""


def show(answer: Json, as_json: bool) -> None:
    """Print *answer*.

    For people a list of objects is a table with a column for each key, an object is a table of keys and values;
    lists of objects in it come below, under their keys. A string is a line.
    """
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    write(console(), answer)


def write(on: Console, answer: Json) -> None:
    """Print *answer* for people; what is too wide for a table gets one for each line of it."""
    if isinstance(answer, str):
        on.print(_text(answer))
    elif isinstance(answer, list):
        _print_list(on, answer)
    elif isinstance(answer, dict):
        _print_object(on, answer)


def console() -> Console:
    """Return where people read; in a file no line is cut at the width of a terminal that is not there."""
    return Console() if Console().is_terminal else Console(width=WIDE)


def page(lines: list[Json], limit: int, how_to_go_on: str) -> list[Json]:
    """Return the first *limit* of *lines*; if there are more, the standard error says so."""
    if len(lines) > limit:
        click.echo(f"There are more than these {limit}: {how_to_go_on}", err=True)
    return lines[:limit]


def moment(at: datetime | None) -> str | None:
    """Return *at* as the commands write it: UTC, to the second."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def _print_list(on: Console, items: list[Json], title: str | None = None) -> None:
    objects = [item for item in items if isinstance(item, dict)]
    if not objects:
        on.print("nothing" if title is None else f"{title}: nothing")
        return
    table = Table(*(_words(key) for key in objects[0]), title=title, title_justify="left")
    for item in objects:
        table.add_row(*(_text(value) for value in item.values()))
    if Measurement.get(on, on.options.update(max_width=WIDE), table).maximum <= on.width:
        on.print(table)
        return
    if title is not None:
        on.print(title)
    for item in objects:
        _print_object(on, item)


def _print_object(on: Console, item: Mapping[str, Json]) -> None:
    lists = {key: value for key, value in item.items() if isinstance(value, list)}
    table = Table(Column(), Column(overflow="fold"), show_header=False)
    for key, value in item.items():
        if key not in lists:
            table.add_row(_words(key), _text(value))
    on.print(table)
    for key, value in lists.items():
        _print_list(on, value, _words(key))


def _words(key: str) -> str:
    return key.replace("_", " ")


def _text(value: Json) -> Text:
    """Return what a cell shows. Players choose some of it, so nothing in it may command the terminal."""
    if value is None:
        words = "-"
    elif isinstance(value, bool):
        words = "yes" if value else "no"
    elif isinstance(value, dict):
        words = ", ".join(f"{_words(key)}: {_text(inner)}" for key, inner in value.items()) or "-"
    else:
        words = str(value)
    return Text(printable(words))


def printable(words: str) -> str:
    """Return *words* without what could command a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in words)
