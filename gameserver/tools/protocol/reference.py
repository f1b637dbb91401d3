"""The pages of the reference: one for each subject, one of all numbers, and those that were written by hand."""

import inspect
import posixpath
import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from gameserver.records import BitWord, layout_of
from gameserver.tools.protocol.layouts import bit_table, byte_table, size_in_words, table
from gameserver.tools.protocol.subjects import (
    CATALOGUES,
    Message,
    all_messages,
    all_parts,
    is_word,
    known_in,
    subject_modules,
    subject_of,
)
from gameserver.wire.catalogue import Catalogue, Known, Opcode
from gameserver.wire.cipher import Cipher
from gameserver.wire.headers import CLIENT, Header

BY_HAND = Path(__file__).with_name("pages")
NOTICE = "<!-- Written by `make docs`: edit the declarations in gameserver/messages. -->"
NOTICE_BY_HAND = "<!-- Written by `make docs`: edit gameserver/tools/protocol/pages. -->"

_QUOTED = re.compile(r"`([A-Z]\w+)`(?!\])")
_NUMBER_HEAD = ("opcode", "direction", "message", "reference name")
_HEADERS = {
    Header.CLIENT: "`client`",
    Header.LINK: "`link`",
    Header.MAIN: "`main`",
    Header.MAIN_SHORT: "`main_short`",
}


def reference() -> dict[str, str]:
    """Return the text of every page by its path below the directory of the reference."""
    pages = {f"messages/{name}.md": _subject(name, module) for name, module in subject_modules().items()}
    pages["opcodes.md"] = _opcodes()
    for source in sorted(BY_HAND.glob("*.md")):
        pages[source.name] = f"{NOTICE_BY_HAND}\n\n{_filled(source.read_text('utf-8'))}"
    return {path: _with_links(text, path) for path, text in sorted(pages.items())}


@cache
def _places() -> dict[str, str]:
    """Return page and heading of everything that has one, by name."""
    declared = [message.declaration.message for message in all_messages()]
    numbers = [enumeration for module in subject_modules().values() for enumeration in _enumerations(module)]
    kinds = [*declared, *all_parts(), *numbers]
    places = {kind.__name__: f"messages/{subject_of(kind)}.md#{kind.__name__.lower()}" for kind in kinds}
    for subject, module in subject_modules().items():
        places |= {known.name: f"messages/{subject}.md#known-by-name" for _, known in known_in(module)}
    return places


def _with_links(text: str, path: str) -> str:
    """Make every name in backquotes that has a heading somewhere a link to it."""
    places = _places()

    def link(found: re.Match[str]) -> str:
        place = places.get(found[1])
        if place is None:
            return found[0]
        page, _, heading = place.partition("#")
        there = "" if page == path else posixpath.relpath(page, posixpath.dirname(path))
        return f"[{found[0]}]({there}#{heading})"

    return "".join(
        line if line.startswith(("#", "    ")) else _QUOTED.sub(link, line) for line in text.splitlines(True)
    )


def _quoted(name: str) -> str:
    return f"`{name}`"


def _subject(name: str, module: ModuleType) -> str:
    """Return the page of a module of messages."""
    title = f"# Messages: {name.replace('_', ' ')}"
    sections = [NOTICE, title, inspect.getdoc(module) or ""]
    sections += [part for message in all_messages() if message.subject == name for part in _message(message)]
    for part in sorted(all_parts(), key=lambda part: part.__name__):
        if subject_of(part) == name:
            sections += _part(part)
    for enumeration in _enumerations(module):
        sections += _enumeration(enumeration)
    if known := known_in(module):
        sections += _known_by_name(known)
    return "\n\n".join(sections) + "\n"


def _message(message: Message) -> Iterator[str]:
    declaration = message.declaration
    opcode = declaration.opcode
    yield f"## {message.name}"
    yield inspect.getdoc(declaration.message) or ""
    yield table(
        ("direction", "opcode", "header", "size", "reference name"),
        [
            (
                message.catalogue.name,
                str(opcode),
                f"{_HEADERS[opcode.header]}, {opcode.header.value}",
                size_in_words(declaration),
                f"`{declaration.reference}`",
            )
        ],
    )
    yield f"Layout: {declaration.confidence.value}."
    yield byte_table(declaration.layout, opcode.header.value, _quoted)


def _part(part: type[Any]) -> Iterator[str]:
    yield f"## {part.__name__}"
    yield inspect.getdoc(part) or ""
    if is_word(part):
        word: type[BitWord] = part
        yield f"A word of {8 * word.word.size} bits, from the least significant one."
        yield bit_table(word)
    else:
        yield f"A record of {layout_of(part).size} bytes."
        yield byte_table(layout_of(part), 0, _quoted)


def _enumerations(module: ModuleType) -> list[type[IntEnum]]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, IntEnum) and value.__module__ == module.__name__
    ]


def _enumeration(enumeration: type[IntEnum]) -> Iterator[str]:
    yield f"## {enumeration.__name__}"
    yield inspect.getdoc(enumeration) or ""
    rows = [(f"0x{value:02X}", value.name.lower().replace("_", " ")) for value in enumeration]
    yield table(("number", "meaning"), rows)


def _known_by_name(known: list[tuple[Catalogue, Known]]) -> Iterator[str]:
    yield "## Known by name"
    yield "Of these only number and name are known."
    rows = [_row(catalogue.name, each.opcode, each.name, each.reference) for catalogue, each in known]
    yield table(_NUMBER_HEAD, sorted(rows))


def _opcodes() -> str:
    rows: list[tuple[int, str, tuple[str, ...]]] = []
    without: list[tuple[str, ...]] = []
    for message in all_messages():
        declaration = message.declaration
        row = _row(message.catalogue.name, declaration.opcode, message.name, declaration.reference)
        if declaration in message.catalogue.without_opcode:
            without.append((*row[1:], size_in_words(declaration)))
        else:
            rows.append((declaration.opcode.key, row[1], (*row, size_in_words(declaration))))
    for catalogue in CATALOGUES:
        name = catalogue.name
        rows += [(known.opcode.key, name, _known_row(name, known)) for known in catalogue.without_layout]
    head = (*_NUMBER_HEAD, "size")
    return (
        "\n\n".join(
            [
                NOTICE,
                "# All numbers",
                "Messages with a protocol number first, by number; then those with ctrl and cmd alone. Where no"
                " size is given, only number and name are known. Sizes are in bytes and include the header.",
                table(head, [row for _, _, row in sorted(rows)]),
                "## Without a number",
                "Their layouts are known from the older server, their numbers are not; so they cannot travel.",
                table(head[1:], sorted(without)),
            ]
        )
        + "\n"
    )


def _row(direction: str, opcode: Opcode, name: str, reference: str) -> tuple[str, str, str, str]:
    return str(opcode), direction, f"`{name}`", f"`{reference}`"


def _known_row(direction: str, known: Known) -> tuple[str, ...]:
    return (*_row(direction, known.opcode, known.name, known.reference), "")


def _filled(text: str) -> str:
    """Put into a page that was written by hand what it takes from the code."""
    tables = {"subjects": _subject_table, "directions": _direction_table, "vectors": _vector_table}
    return re.sub(r"\{(\w+)\}", lambda found: tables[found[1]](), text)


def _subject_table() -> str:
    counts = dict.fromkeys(subject_modules(), 0)
    for message in all_messages():
        counts[message.subject] += 1
    rows = []
    for name, module in subject_modules().items():
        purpose = (inspect.getdoc(module) or "").partition("\n")[0]
        rows.append((f"[{name}](messages/{name}.md)", str(counts[name] or ""), purpose))
    return table(("page", "messages", "about"), rows)


def _direction_table() -> str:
    rows = []
    for catalogue in CATALOGUES:
        carried = f"what travels {catalogue.carries.name}" if catalogue.carries else ""
        count = len(list(catalogue))
        rows.append((catalogue.name, str(count), str(len(catalogue.without_layout) or ""), carried))
    return table(("direction", "described", "known by name", "also carries"), rows)


_VECTORS = (
    ("21000000 00000000 03FF 0711", "4865726F" + "00" * 17),
    ("11000000 00000000 03FF 0012", "6E6E0000 01"),
    ("17000000 00000000 03FF 0000", "00010203 04050607 AABBCC"),
    ("0C000000 00000000 03FF 0811", ""),
)


def _vector_table() -> str:
    rows = []
    for header, body in _VECTORS:
        clear = bytes.fromhex(header + body)
        hidden = Cipher().encipher(clear)
        rows.append((f"`{header}`", _hex(clear[CLIENT.size :]), _hex(hidden[CLIENT.size :])))
    return table(("header", "body in clear", "body enciphered"), rows)


def _hex(body: bytes) -> str:
    blocks = " ".join(body[at : at + 4].hex().upper() for at in range(0, len(body), 4))
    return f"`{blocks}`" if blocks else "none"
