"""What the declarations hold, gathered for those who write about them: catalogues, subjects, records, words."""

import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import attrs

from gameserver import messages
from gameserver.messages import links
from gameserver.records import BitWord, CountedTail, FixedArray, Layout, Nested, OptionalTail, Word, layout_of
from gameserver.wire.catalogue import Catalogue, Declaration

CATALOGUES = tuple(value for value in vars(links).values() if isinstance(value, Catalogue))


@attrs.frozen
class Message:
    """A message and the catalogue that it is declared in."""

    catalogue: Catalogue
    declaration: Declaration

    @property
    def name(self) -> str:
        """The name of its class; no two messages share one."""
        return self.declaration.message.__name__

    @property
    def subject(self) -> str:
        """The module that declares it."""
        return subject_of(self.declaration.message)


def subject_of(declared: type[Any]) -> str:
    """Return the name of the module of `gameserver.messages` that declares a class."""
    return declared.__module__.rpartition(".")[2]


def subject_modules() -> dict[str, ModuleType]:
    """Return the modules that declare messages or their records, by name."""
    names = {message.subject for message in all_messages()} | {subject_of(kind) for kind in all_parts()}
    return {name: sys.modules[f"{messages.__name__}.{name}"] for name in sorted(names)}


def all_messages() -> tuple[Message, ...]:
    """Return every message that has a layout, in order of declaration."""
    return tuple(
        Message(catalogue, declaration)
        for catalogue in CATALOGUES
        for declaration in (*catalogue, *catalogue.without_opcode)
    )


def all_parts() -> tuple[type[Any], ...]:
    """Return every record and word of bits that lies in a message, however deep, each once."""
    found: dict[type[Any], None] = {}
    for message in all_messages():
        for part in _parts(message.declaration.layout):
            found[part] = None
    return tuple(found)


def _parts(layout: Layout[Any]) -> Iterator[type[Any]]:
    for field in layout.fields:
        wire: object = field.wire
        while isinstance(wire, FixedArray | OptionalTail | CountedTail):
            wire = wire.item
        if isinstance(wire, Nested):
            yield wire.of
            yield from _parts(layout_of(wire.of))
        elif isinstance(wire, Word):
            yield wire.of


def is_word(part: type[Any]) -> bool:
    """Whether a part is a word of bits; otherwise it is a record."""
    return issubclass(part, BitWord)


def snake_case(name: str) -> str:
    """Return the name of a class as a filter of Wireshark or a file has it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
