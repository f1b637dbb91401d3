"""Names inside data files: decoded for people, with the original bytes kept for the writer."""

from typing import Any

import attrs

from gameserver.records import Raw, Source

CODE_PAGE = "cp1252"
"""Code page of names unless a `Reading` says otherwise (FORMATS 1). Whatever it is, bytes are kept unharmed."""


class Name(str):
    """Text read from a field of fixed size; *raw* is the whole field, garbage after the NUL included."""

    raw: bytes

    def __new__(cls, raw: bytes, encoding: str = CODE_PAGE) -> "Name":
        """Decode up to the first NUL; bytes that the code page lacks become replacement characters."""
        name = super().__new__(cls, raw.partition(b"\0")[0].decode(encoding, "replace"))
        name.raw = raw
        return name


def decoded(name: str, encoding: str) -> str:
    """Return a name that was read from a file as another code page has it; text made by us stays as it is."""
    return Name(name.raw, encoding) if isinstance(name, Name) else name


@attrs.frozen
class Label(Raw):
    """The wire form of a name: *size* bytes, padded with NUL, all of them used when the text is long."""

    def fitting(self, value: Any) -> bytes:
        """Write back the bytes a `Name` was read from; encode text made by us. ValueError when too long."""
        return super().fitting(value.raw if isinstance(value, Name) else value.encode(CODE_PAGE))

    def built(self, source: Source) -> str:
        """Decode the field."""
        return f"{source.name(Name)}({source.take()})"
