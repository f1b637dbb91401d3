"""Project files: tables in TOML that say what the original's data files do not."""

import tomllib
from enum import StrEnum
from typing import Any, TypeVar

import cattrs
from cattrs.v import format_exception

from gameserver.content.errors import ContentError

T = TypeVar("T")

_converter = cattrs.Converter(forbid_extra_keys=True)


def _whole_number(value: Any, _: type) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return value


def _one_of(value: Any, kind: type[StrEnum]) -> StrEnum:
    if value not in list(kind):
        raise ValueError(f"{value!r} is none of {', '.join(kind)}")
    return kind(value)


_converter.register_structure_hook(int, _whole_number)
_converter.register_structure_hook(StrEnum, _one_of)


def read_document(data: bytes, file: str) -> dict[str, Any]:
    """Return the tables of a TOML file; ContentError when it is none."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        raise ContentError(file, None, f"this is no TOML: {error}") from error


def structured(kind: type[T], value: object, file: str, table: str = "") -> T:
    """Return a *table* of a document, or all of it, as *kind*; ContentError names each key that does not fit."""
    place = f"[{table}]: " if table else ""
    if not isinstance(value, dict):
        raise ContentError(file, None, f"{place}must be a table, not {value!r}")
    try:
        return _converter.structure(value, kind)
    except Exception as error:
        reasons = "; ".join(cattrs.transform_error(error, format_exception=_reason))
        raise ContentError(file, None, place + reasons) from error


def _reason(error: BaseException, kind: type | None) -> str:
    """Say what is wrong with a value: in our own words where there are some."""
    ours = isinstance(error, TypeError | ValueError)
    return str(error) if ours and error.args else format_exception(error, kind)


def number_of(key: str, file: str, what: str) -> int:
    """Return the number that a table is called by, say the code of an item; ContentError when it is none."""
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        raise ContentError(file, None, f"[{key}]: {what} must be a number")
    return int(key)
