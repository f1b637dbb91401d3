"""Tables of bytes and bits for the reference pages."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gameserver.records import (
    BitWord,
    CountedTail,
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
)
from gameserver.wire.catalogue import Declaration

NUMBERS = {"B": "u8", "b": "i8", "H": "u16", "h": "i16", "I": "u32", "i": "i32", "f": "f32"}

Linked = Callable[[str], str]
"""Gives the link to a record or word by its name."""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table of Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def byte_table(layout: Layout[Any], start: int, linked: Linked) -> str:
    """Return the fields of a layout whose first byte is at *start* of a frame; a sentence when there are none."""
    rows = list(_rows(layout, start, linked))
    return table(("offset", "size", "type", "name"), rows) if rows else "No body."


def _rows(layout: Layout[Any], start: int, linked: Linked) -> Iterator[tuple[str, ...]]:
    for field in layout.fields:
        at, name = str(start + field.offset), f"`{field.name}`"
        match field.wire:
            case RestTail():
                yield at, "the rest", "bytes", name
            case OptionalTail() as tail:
                yield at, str(tail.item.size), f"{kind(tail.item, linked)}, may be absent", name
            case CountedTail() as tail:
                yield at, str(tail.word.size), kind(tail.word, linked), f"`{tail.name}`{_limit(tail)}"
                behind = str(start + field.offset + tail.word.size)
                yield behind, f"`{tail.name}` times {tail.item.size}", kind(tail.item, linked), name
            case Scalar() | Text() | Raw() | Word() | Nested() | FixedArray() as wire:
                yield at, str(wire.size), kind(wire, linked), name


def _limit(tail: CountedTail) -> str:
    return f", at most {tail.limit}" if tail.limit < (1 << 8 * tail.word.size) - 1 else ""


def kind(wire: Wire | Tail, linked: Linked) -> str:
    """Return what a field of fixed size holds, in words."""
    match wire:
        case Scalar():
            return NUMBERS[wire.format]
        case Text():
            return "text"
        case Raw():
            return "bytes"
        case Word():
            return f"{linked(wire.of.__name__)} ({NUMBERS[wire.of.word.format]} of bits)"
        case Nested():
            return linked(wire.of.__name__)
        case FixedArray():
            return f"{wire.count} of {kind(wire.item, linked)}"
    raise TypeError(f"the pages have no word for {wire!r}")


def bit_table(word: type[BitWord]) -> str:
    """Return the groups of a word, from the least significant bit."""
    rows = [
        (str(part.shift) if part.width == 1 else f"{part.shift} to {part.shift + part.width - 1}", f"`{name}`")
        for name, part in word.parts.items()
    ]
    return table(("bits", "name"), rows)


def size_in_words(declaration: Declaration) -> str:
    """Return how long the frame of a message is, header included."""
    size = declaration.opcode.header.value + declaration.layout.size
    match declaration.layout.tail:
        case OptionalTail() as tail:
            return f"{size} or {size + tail.item.size}"
        case CountedTail() as tail:
            return f"{size + tail.word.size}, and `{tail.name}` times {tail.item.size}"
        case RestTail():
            return f"{size} or more"
    return str(size) if declaration.sized else f"{size}, but its size field holds 0"
