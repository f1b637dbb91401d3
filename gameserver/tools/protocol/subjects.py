"""What the declarations hold, gathered for those who write about them: catalogues, subjects, records, words."""

import inspect
import re
from types import ModuleType
from typing import Any

import attrs

from gameserver import messages
from gameserver.messages import links
from gameserver.records import BitWord
from gameserver.wire.catalogue import Catalogue, Declaration, Known

_KNOWN = re.compile(r'\.known\(0x\w+, name="(\w+)"')

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
    """Return the modules that declare messages, or what is in them, by name."""
    modules = {name: value for name, value in vars(messages).items() if isinstance(value, ModuleType)}
    return {name: modules[name] for name in sorted(modules) if modules[name] is not links}


def all_messages() -> tuple[Message, ...]:
    """Return every message that has a layout, in order of declaration."""
    return tuple(
        Message(catalogue, declaration)
        for catalogue in CATALOGUES
        for declaration in (*catalogue, *catalogue.without_opcode)
    )


def all_parts() -> tuple[type[Any], ...]:
    """Return every record and word of bits that is no message itself."""
    own = {message.declaration.message for message in all_messages()}
    return tuple(
        value
        for module in subject_modules().values()
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and value not in own and _is_part(value)
    )


def _is_part(value: type[Any]) -> bool:
    return is_word(value) or hasattr(value, "__layout__")


def known_in(module: ModuleType) -> list[tuple[Catalogue, Known]]:
    """Return the numbers without a layout that a module names; only its text says that they are its."""
    names = set(_KNOWN.findall(inspect.getsource(module)))
    return [
        (catalogue, known) for catalogue in CATALOGUES for known in catalogue.without_layout if known.name in names
    ]


def is_word(part: type[Any]) -> bool:
    """Whether a part is a word of bits; otherwise it is a record."""
    return issubclass(part, BitWord)


def snake_case(name: str) -> str:
    """Return the name of a class as a filter of Wireshark or a file has it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
