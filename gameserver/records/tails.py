"""The last field of a record when its length varies: optional, counted, or all that remains."""

from struct import Struct
from typing import Any, Protocol

import attrs

from gameserver.records.types import Scalar, Wire


class RecordError(ValueError):
    """The bytes are too few for the record."""


class Tail(Protocol):
    """The last field of a record, when its length varies."""

    def pack(self, value: Any) -> bytes:
        """Bytes of *value*."""

    def unpack(self, data: bytes, offset: int) -> Any:
        """Read the value that starts at *offset*, or raise RecordError."""


@attrs.frozen
class RestTail:
    """Takes whatever is left."""

    def pack(self, value: Any) -> bytes:
        """Bytes are bytes."""
        return bytes(value)

    def unpack(self, data: bytes, offset: int) -> Any:
        """All that is left."""
        return data[offset:]


@attrs.frozen
class OptionalTail:
    """A value that older peers leave out: None when its bytes are not all there."""

    item: Wire

    def pack(self, value: Any) -> bytes:
        """Nothing for None."""
        if value is None:
            return b""
        out: list[Any] = []
        self.item.give(out, value)
        return Struct("<" + self.item.format).pack(*out)

    def unpack(self, data: bytes, offset: int) -> Any:
        """None when there are too few bytes left."""
        shape = Struct("<" + self.item.format)
        if len(data) - offset < shape.size:
            return None
        return self.item.take(iter(shape.unpack_from(data, offset)))


@attrs.frozen
class CountedTail:
    """A count and that many values, read and written by one `struct` call."""

    name: str
    word: Scalar
    item: Wire
    limit: int

    def _shape(self, count: int) -> Struct:
        return Struct("<" + self.word.format + self.item.format * count)

    def pack(self, value: Any) -> bytes:
        """Write the count, then the values."""
        if len(value) > self.limit:
            raise ValueError(f"{len(value)} values, at most {self.limit} allowed")
        out: list[Any] = [len(value)]
        for each in value:
            self.item.give(out, each)
        return self._shape(len(value)).pack(*out)

    def unpack(self, data: bytes, offset: int) -> Any:
        """Check the count against the bytes that are there before anything is allocated for it."""
        start = offset + self.word.size
        if len(data) < start:
            raise RecordError(f"no room for {self.name}")
        (count,) = Struct("<" + self.word.format).unpack_from(data, offset)
        if count > self.limit or len(data) - start < count * self.item.size:
            raise RecordError(f"{self.name} is {count}, but {len(data) - start} bytes follow")
        flat = iter(self._shape(count).unpack_from(data, offset))
        next(flat)
        return tuple(self.item.take(flat) for _ in range(count))
