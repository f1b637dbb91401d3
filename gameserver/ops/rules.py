"""The rules of the world as an operator sets them: a TOML file of what differs, and the page about all of them."""

import difflib
import tomllib
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from gameserver.ops.environment import SettingsError
from gameserver.world.rules import Rules
from gameserver.world.rules.declare import RULE, Known


@attrs.frozen
class Rule:
    """One rule as the page shows it, and as a file may set it."""

    group: str
    name: str
    kind: object
    """Its type: int, float, bool, an enumeration, or a tuple of one of these."""

    default: object
    known: Known

    @property
    def full_name(self) -> str:
        """The name as in "move.max_ask"."""
        return f"{self.group}.{self.name}"

    @property
    def allowed(self) -> str:
        """What a file may say, in words."""
        return " ".join(filter(None, (_words(self.kind), self.known.allowed)))

    def read(self, value: object) -> object:
        """Return what a file says as a value of the rule's type; ValueError if it is none."""
        if typing.get_origin(self.kind) is tuple:
            if not isinstance(value, list):
                raise ValueError(value)
            return tuple(_one(typing.get_args(self.kind)[0], each) for each in value)
        return _one(self.kind, value)


def groups() -> Iterator[tuple[str, type[attrs.AttrsInstance]]]:
    """Yield each group of rules by name, with its class."""
    for field in attrs.fields(Rules):
        assert field.type is not None
        yield field.name, field.type


def rules_of(group: str, cls: type[attrs.AttrsInstance]) -> Iterator[Rule]:
    """Yield the rules of a group."""
    kinds = typing.get_type_hints(cls)
    for field in attrs.fields(cls):
        yield Rule(group, field.name, kinds[field.name], field.default, field.metadata[RULE])


def read_rules(path: Path | None) -> Rules:
    """Return the rules with what the file at *path* changes; all defaults without a file.

    SettingsError says which line of the file cannot be used, and what could be there.
    """
    if path is None:
        return Rules()
    try:
        wishes = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"RULES_PATH is {path}, which cannot be read: {error}") from error
    classes = dict(groups())
    values: dict[str, Any] = {}
    for group, table in wishes.items():
        if group not in classes:
            raise SettingsError(f"{path}: there are no rules [{group}]{_meant(group, classes)}")
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: {group} must be a table: write [{group}] on a line of its own")
        values[group] = _read_group(path, group, classes[group], table)
    return Rules(**values)


def _read_group(path: Path, group: str, cls: type[attrs.AttrsInstance], table: dict[str, object]) -> object:
    known = {rule.name: rule for rule in rules_of(group, cls)}
    values = {}
    for name, value in table.items():
        if name not in known:
            raise SettingsError(f"{path}: there is no rule {group}.{name}{_meant(name, known)}")
        rule = known[name]
        try:
            values[name] = rule.read(value)
            cls(**{name: values[name]})
        except ValueError:
            raise SettingsError(f"{path}: {rule.full_name} is {value!r}, but must be {rule.allowed}") from None
    return cls(**values)


def _meant(name: str, known: typing.Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f": did you mean {near[0]}?" if near else "; `gameserver rules` lists all"


def _one(kind: object, value: object) -> object:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if isinstance(value, bool) is not (kind is bool):
        raise ValueError(value)
    if kind is float and isinstance(value, (int, float)):
        return float(value)
    if isinstance(kind, type) and isinstance(value, kind):
        return value
    raise ValueError(value)


def _words(kind: object) -> str:
    if typing.get_origin(kind) is tuple:
        return f"[{_words(typing.get_args(kind)[0])}, ...]"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(f'"{member.value}"' for member in kind)
    return {int: "a whole number", float: "a number", bool: "true or false"}[typing.cast(type, kind)]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, Enum):
        return f'"{value.value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


INTRODUCTION = """\
Written by `make docs` from `gameserver/world/rules/`; edit there.

What the original game did is often not known; where it is, the last column says "known", and everything else was
chosen. Each number can be changed by a file that the setting `RULES_PATH` of the zone server names. It needs only
what differs:

    [rate]
    exp = 200

    [move]
    cells_per_s = 8

`gameserver rules --check FILE` reads such a file and says what it changes. A rule that does not exist, or a value
that is not allowed, ends the start of a zone server with one line that says so. The last column names the section
of the collection of facts that the rule comes from."""


def reference() -> str:
    """Return the page about all rules, in Markdown: one table for each group."""
    lines = ["# Rules of the world", "", *INTRODUCTION.splitlines()]
    for group, cls in groups():
        lines += ["", f"## {group}", "", str(cls.__doc__).partition("\n")[0], ""]
        lines += ["| rule | default | meaning | allowed | source |", "|---|---|---|---|---|"]
        for rule in rules_of(group, cls):
            known = rule.known
            cells = f"`{rule.full_name}`", f"`{_shown(rule.default)}`", known.meaning, rule.allowed, known.source
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def differences(rules: Rules) -> Iterator[str]:
    """Yield what is not as it is by default, a line each."""
    for group, cls in groups():
        for rule in rules_of(group, cls):
            value = getattr(getattr(rules, group), rule.name)
            if value != rule.default:
                yield f"{rule.full_name} = {_shown(value)}  (by default {_shown(rule.default)})"
