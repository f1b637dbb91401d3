"""Names inside data files: decoded for people, with the original bytes kept for the writer."""

from typing import Any

import attrs

from gameserver.records import Raw, Source

CODE_PAGE = "cp1252"
"""Code page of names (FORMATS 1). Those of other code pages look wrong but are written back unharmed."""


class Name(str):
    """Text read from a field of fixed size; *raw* is the whole field, garbage after the NUL included."""

    raw: bytes

    def __new__(cls, raw: bytes) -> "Name":
        """Decode up to the first NUL; bytes that the code page lacks become replacement characters."""
        name = super().__new__(cls, raw.partition(b"\0")[0].decode(CODE_PAGE, "replace"))
        name.raw = raw
        return name


@attrs.frozen
class Label(Raw):
    """The wire form of a name: *size* bytes, padded with NUL, all of them used when the text is long."""

    def fitting(self, value: Any) -> bytes:
        """Write back the bytes a `Name` was read from; encode text made by us. ValueError when too long."""
        return super().fitting(value.raw if isinstance(value, Name) else value.encode(CODE_PAGE))

    def built(self, source: Source) -> str:
        """Decode the field."""
        return f"{source.name(Name)}({source.take()})"
