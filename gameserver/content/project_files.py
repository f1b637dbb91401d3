"""Project files: tables in TOML that say what the original's data files do not."""

import tomllib
from typing import Any, TypeVar

import cattrs

from gameserver.content.errors import ContentError

T = TypeVar("T")

_converter = cattrs.Converter(forbid_extra_keys=True)


def _whole_number(value: Any, _: type) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return value


_converter.register_structure_hook(int, _whole_number)


def read_document(data: bytes, file: str) -> dict[str, Any]:
    """Return the tables of a TOML file; ContentError when it is none."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        raise ContentError(file, None, f"this is no TOML: {error}") from error


def structured(kind: type[T], value: object, file: str, table: str) -> T:
    """Return part of a document as *kind*; ContentError names the *table* and each key that does not fit."""
    try:
        return _converter.structure(value, kind)
    except Exception as error:
        raise ContentError(file, None, f"[{table}]: {'; '.join(cattrs.transform_error(error))}") from error


def number_of(key: str, file: str, what: str) -> int:
    """Return the number that a table is called by, say the code of an item; ContentError when it is none."""
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        raise ContentError(file, None, f"[{key}]: {what} must be a number")
    return int(key)
