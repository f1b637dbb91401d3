"""Messages on one line, for people."""

from collections.abc import Iterator
from itertools import groupby

import attrs

from gameserver.records import BitWord, layout_of
from gameserver.wire.catalogue import Unknown
from gameserver.wire.errors import Malformed


def name_of(message: object) -> str:
    """Return what kind of message this is: its class, or what is known of it."""
    if isinstance(message, Unknown):
        return f"{message.name} {message.opcode}".lstrip()
    return type(message).__name__


def fields_of(message: object) -> str:
    """Return the fields of a message and their values; what is wrong with a malformed one."""
    if isinstance(message, Unknown):
        return f"({message.size} bytes)"
    return str(message) if isinstance(message, Malformed) else _fields(message)


def _fields(value: object) -> str:
    names = (field.name for field in layout_of(type(value)).fields)
    return " ".join(f"{name}={_words(getattr(value, name))}" for name in names)


def _words(value: object) -> str:
    if isinstance(value, BitWord):
        return "{" + " ".join(f"{name}={getattr(value, name)}" for name in value.parts) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_repeated(map(_words, value))) + "]"
    if isinstance(value, bytes):
        stripped = value.rstrip(b"\0")
        return f"{len(value)} bytes" + (f" {stripped.hex()}" if stripped else " of 0")
    if attrs.has(type(value)):
        return "{" + _fields(value) + "}"
    return repr(value)


def _repeated(items: Iterator[str]) -> Iterator[str]:
    for item, equal in groupby(items):
        times = len(list(equal))
        yield item if times == 1 else f"{times} x {item}"
