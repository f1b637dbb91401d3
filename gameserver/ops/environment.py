"""Reads settings classes from environment variables and command lines; the classes are in `settings`.

A setting is a field of a frozen attrs class. The variable LOGIN_SERVER_PORT fills the field `login_server_port`
of every class that has it, and `--login-server-port` on a command line goes before the variable.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from typing import ClassVar, Generic, TypeVar

import attrs
from attrs import frozen
from twisted.python import usage

from gameserver.ops.kinds import Kind, Mistake

T = TypeVar("T")
S = TypeVar("S", bound=attrs.AttrsInstance)

SETTING = "gameserver.setting"
HIDDEN = "(hidden)"
LIKENESS = 0.9  # of two names: one letter missing, added, swapped or wrong


class SettingsError(Exception):
    """A variable or option cannot be used; the message names it, its value, and what is allowed."""


@frozen
class Setting(Generic[T]):
    """What is known about one setting beside its name: its default as people would write it, and its use."""

    default: str
    kind: Kind[T]
    help: str


def setting(default: str, kind: Kind[T], help: str) -> T:
    """Declare a field that is filled from the environment; *default* is text, as in a variable."""
    declared = Setting(default, kind, help)
    shown = (lambda _: HIDDEN) if kind.is_secret else True
    return attrs.field(factory=lambda: kind.parse(default), metadata={SETTING: declared}, repr=shown)


def declared(*classes: type[attrs.AttrsInstance]) -> Iterator[tuple[str, Setting[object]]]:
    """Yield each variable of *classes* with what is known about it, once; a class's own before those it shares."""
    seen = set()
    for cls in classes:
        for field in sorted(attrs.fields(cls), key=lambda field: field.inherited):
            if field.name not in seen:
                seen.add(field.name)
                yield field.name.upper(), field.metadata[SETTING]


def read(cls: type[S], variables: Mapping[str, str]) -> S:
    """Fill *cls* from *variables*, or raise `SettingsError`; an empty variable counts as set."""
    values = {}
    for variable, known in declared(cls):
        text = variables.get(variable, known.default)
        try:
            values[variable.lower()] = known.kind.parse(text.strip())
        except ValueError as error:
            detail = f": {error}" if isinstance(error, Mistake) else ""
            value = HIDDEN if known.kind.is_secret else repr(text)
            raise SettingsError(f"{variable} is {value}, but must be {known.kind.allowed}{detail}") from None
    return cls(**values)


def refuse_misspelt(variables: Mapping[str, str], known: frozenset[str]) -> None:
    """Raise `SettingsError` when a name in *variables* is nearly, but not quite, one of *known*."""
    for name in variables:
        if name in known:
            continue
        for meant in difflib.get_close_matches(name, known, n=1, cutoff=LIKENESS):
            raise SettingsError(f"{name} is not a setting: did you mean {meant}? Rename or unset it")


class SettingsOptions(usage.Options):
    """A command line on which each setting of *classes* is an option; environment and defaults fill the rest."""

    classes: ClassVar[tuple[type[attrs.AttrsInstance], ...]] = ()
    known: ClassVar[frozenset[str]] = frozenset()
    environ: ClassVar[Mapping[str, str]] = os.environ

    def postOptions(self) -> None:
        """Check everything at once, so that a mistake is told before anything starts."""
        try:
            refuse_misspelt(self.environ, self.known)
            for cls in self.classes:
                self.settings(cls)
        except SettingsError as error:
            # twistd answers a UsageError with a page of help and success; this is one line and failure.
            raise SystemExit(str(error)) from None
        if self.parent is not None and self.parent.get("pidfile") == "twistd.pid":
            # The daemons of a suite are often started in one directory.
            self.parent["pidfile"] = f"{self.parent.subCommand}.pid"

    def settings(self, cls: type[S]) -> S:
        """Return *cls* filled from command line, environment and defaults, in this order of preference."""
        given = {
            variable: self[option(variable)] for variable, _ in declared(cls) if self[option(variable)] is not None
        }
        return read(cls, {**self.environ, **given})


def option(variable: str) -> str:
    """Return the command line's name for *variable*."""
    return variable.lower().replace("_", "-")
