"""`gameserver protocol wireshark`: a dissector in Lua, tables of the declarations with a reader of frames."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import attrs
import click

from gameserver.messages import links
from gameserver.records import (
    CountedTail,
    Field,
    FixedArray,
    Layout,
    Nested,
    OptionalTail,
    Raw,
    RestTail,
    Scalar,
    Tail,
    Text,
    Wire,
    Word,
    layout_of,
)
from gameserver.tools.protocol.subjects import CATALOGUES, all_messages, all_parts, is_word, snake_case
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.cipher import DEFAULT_KEY
from gameserver.wire.framing import MAIN_SHAPE

NUMBERS = {"B": "uint8", "b": "int8", "H": "uint16", "h": "int16", "I": "uint32", "i": "int32", "f": "float"}
"""What Wireshark calls the numbers of `struct`."""

READER = Path(__file__).with_name("dissector.lua")


@attrs.frozen
class Link:
    """A kind of connection: who listens on which ports (as Wireshark writes ranges), and what travels there."""

    name: str
    title: str
    ports: str
    to_server: Catalogue
    to_client: Catalogue
    cipher: bool = False
    multicast: bool = False


LINKS = (
    Link("login", "clients reach the login server", "3550", links.CLIENT_TO_LOGIN, links.LOGIN_TO_CLIENT),
    Link("gate", "clients reach the gate", "9860", links.CLIENT_TO_SERVER, links.SERVER_TO_CLIENT, cipher=True),
    Link("broker", "gates reach the login server", "3210", links.GATE_TO_LOGIN, links.LOGIN_TO_GATE),
    Link("account", "gates reach the account server", "5589", links.GATE_TO_ACCOUNT, links.ACCOUNT_TO_GATE),
    Link("zone", "gates reach zone servers", "6699,7568", links.GATE_TO_ZONE, links.ZONE_TO_GATE, multicast=True),
    Link("main", "servers reach the main server", "5555", links.SERVER_TO_MAIN, links.MAIN_TO_SERVER),
)
"""The links with their usual ports (PROTOCOL 6); who uses others says so in the preferences of the dissector."""


def dissector() -> str:
    """Return the whole dissector; the same declarations give the same text."""
    return "".join(f"{line}\n" for line in _tables()) + "\n" + READER.read_text("utf-8")


def _tables() -> Iterator[str]:
    yield "-- Dissector of the A3 Online v562 protocol, written by `gameserver protocol wireshark`."
    yield f"local DEFAULT_KEY = {DEFAULT_KEY}"
    yield "local WORDS = {"
    parts = sorted(all_parts(), key=lambda part: part.__name__)
    for word in filter(is_word, parts):
        yield f"  {word.__name__} = {_word(word)},"
    yield "}"
    yield "local LAYOUTS = {"
    records = [part for part in parts if not is_word(part)]
    for record in [*records, *(message.declaration.message for message in all_messages())]:
        yield f"  {record.__name__} = {_layout(layout_of(record))},"
    yield "}"
    yield "local CATALOGUES = {"
    for catalogue in CATALOGUES:
        yield f"  [{_lua(catalogue.name)}] = {_catalogue(catalogue)},"
    yield "}"
    yield "local LINKS = {"
    for link in LINKS:
        yield f"  {_link(link)},"
    yield "}"


def _lua(value: str | int | bool) -> str:
    """Return *value* as Lua writes it; our names need no escapes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _table(entries: dict[str, Any], *items: str) -> str:
    named = [f"{key} = {_lua(value)}" for key, value in entries.items()]
    return "{ " + ", ".join([*named, *items]) + " }"


def _word(word: Any) -> str:
    groups = [_table({"name": name, "mask": part.mask << part.shift}) for name, part in word.parts.items()]
    return _table({"abbrev": snake_case(word.__name__), "kind": NUMBERS[word.word.format]}, *groups)


def _layout(layout: Layout[Any]) -> str:
    size = layout.size
    fields = [_table(_field(field)) for field in layout.fields]
    return _table({"abbrev": snake_case(layout.cls.__name__), "size": size}, *fields)


def _field(field: Field) -> dict[str, Any]:
    return {"name": field.name, **_kind(field.wire)}


def _kind(wire: Wire | Tail) -> dict[str, Any]:
    """Return what the reader needs to know of a field."""
    match wire:
        case Scalar():
            return {"kind": NUMBERS[wire.format], "size": wire.size}
        case Text():
            return {"kind": "text", "size": wire.size}
        case Raw():
            return {"kind": "bytes", "size": wire.size}
        case Word():
            return {"kind": "word", "of": wire.of.__name__, "size": wire.size}
        case Nested():
            return {"kind": "record", "of": wire.of.__name__, "size": wire.size}
        case FixedArray():
            return {**_kind(wire.item), "count": wire.count}
        case OptionalTail():
            return {**_kind(wire.item), "optional": True}
        case RestTail():
            return {"kind": "bytes", "rest": True}
        case CountedTail():
            counter = {"counter": wire.name, "counter_kind": NUMBERS[wire.word.format]}
            return {**_kind(wire.item), **counter, "counter_size": wire.word.size, "limit": wire.limit}
    raise TypeError(f"the dissector has no word for {wire!r}")


def _catalogue(catalogue: Catalogue) -> str:
    messages = ", ".join(
        f"[0x{each.opcode.key:X}] = " + _table({"name": each.message.__name__, "header": each.opcode.header.value})
        for each in catalogue
    )
    known = ", ".join(f"[0x{each.opcode.key:X}] = {_lua(each.name)}" for each in catalogue.without_layout)
    entries: dict[str, Any] = {"name": catalogue.name, "limit": catalogue.shape.limit}
    if catalogue.carries is not None:
        entries["carries"] = catalogue.carries.name
    return _table(entries, f"messages = {{ {messages} }}", f"known = {{ {known} }}")


def _link(link: Link) -> str:
    entries = {"name": link.name, "title": link.title, "ports": link.ports}
    catalogues = {"to_server": link.to_server.name, "to_client": link.to_client.name}
    main = link.to_server.shape is MAIN_SHAPE
    return _table({**entries, **catalogues, "main": main, "cipher": link.cipher, "multicast": link.multicast})


@click.command()
@click.option(
    "--out", type=click.File("w", encoding="utf-8"), default="-", help="The file to write; - is the terminal."
)
def wireshark(out: IO[str]) -> None:
    """Write a Wireshark dissector of every message on every link.

    Put the file into Wireshark's directory of personal plugins, or name it: tshark -X lua_script:a3.lua -r FILE.
    """
    out.write(dissector())
