"""The last field of a record when its length varies: optional, counted, or all that remains."""

from collections.abc import Callable
from functools import cached_property
from struct import Struct
from typing import Any, Protocol

import attrs

from gameserver.records.types import Scalar, Wire, builder, flattener


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

    @cached_property
    def _struct(self) -> Struct:
        return Struct("<" + self.item.format)

    @cached_property
    def _flat(self) -> Callable[[Any], tuple[Any, ...]]:
        return flattener(self.item)

    @cached_property
    def _build(self) -> Callable[[tuple[Any, ...]], Any]:
        return builder(self.item)

    def pack(self, value: Any) -> bytes:
        """Nothing for None."""
        if value is None:
            return b""
        return self._struct.pack(*self._flat(value))

    def unpack(self, data: bytes, offset: int) -> Any:
        """None when there are too few bytes left."""
        if len(data) - offset < self._struct.size:
            return None
        return self._build(self._struct.unpack_from(data, offset))


@attrs.frozen
class CountedTail:
    """A count and that many values, which one `struct` call reads."""

    name: str
    word: Scalar
    item: Wire
    limit: int

    @cached_property
    def _word(self) -> Struct:
        return Struct("<" + self.word.format)

    @cached_property
    def _struct(self) -> Struct:
        return Struct("<" + self.item.format)

    @cached_property
    def _flat(self) -> Callable[[Any], tuple[Any, ...]]:
        return flattener(self.item)

    @cached_property
    def _build(self) -> Callable[[tuple[Any, ...]], Any]:
        return builder(self.item)

    def pack(self, value: Any) -> bytes:
        """Write the count, then the values."""
        if len(value) > self.limit:
            raise ValueError(f"{len(value)} values, at most {self.limit} allowed")
        pack, flat = self._struct.pack, self._flat
        return self._word.pack(len(value)) + b"".join([pack(*flat(each)) for each in value])

    def unpack(self, data: bytes, offset: int) -> Any:
        """Check the count against the bytes that are there before anything is allocated for it."""
        start = offset + self._word.size
        if len(data) < start:
            raise RecordError(f"no room for {self.name}")
        (count,) = self._word.unpack_from(data, offset)
        end = start + count * self._struct.size
        if count > self.limit or len(data) < end:
            raise RecordError(f"{self.name} is {count}, but {len(data) - start} bytes follow")
        return tuple(map(self._build, self._struct.iter_unpack(data[start:end])))
