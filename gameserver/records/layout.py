"""Compiles a record class to one `struct.Struct`, and both directions of it."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from struct import Struct
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Generic,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from gameserver.records.tails import CountedTail, OptionalTail, RecordError, RestTail, Tail
from gameserver.records.types import (
    Array,
    BitWord,
    Counted,
    FixedArray,
    Raw,
    Remaining,
    Scalar,
    Text,
    Wire,
    Word,
)

T = TypeVar("T")


@attrs.frozen
class Nested:
    """A record inside a record."""

    of: type[Any]

    @property
    def format(self) -> str:
        """The formats of its fields, joined."""
        return layout_of(self.of).format

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return layout_of(self.of).size

    def give(self, out: list[Any], value: Any) -> None:
        """Flatten its fields."""
        layout_of(self.of).give(out, value)

    def take(self, values: Iterator[Any]) -> Any:
        """Build it from its fields."""
        return layout_of(self.of).take(values)


@attrs.frozen
class Field:
    """One field of a layout, as documentation and tests see it."""

    name: str
    wire: Wire | Tail
    offset: int


class Layout(Generic[T]):
    """The compiled form of a record class: its fields, its size, and both directions."""

    def __init__(self, cls: type[T]) -> None:
        self.cls = cls
        fields: list[tuple[str, Wire]] = []
        self.tail: Tail | None = None
        names = [field.name for field in attrs.fields(cls)]  # type: ignore[arg-type]  # every record is attrs
        hints = get_type_hints(cls, include_extras=True)
        for name in names:
            if self.tail is not None:
                raise TypeError(f"{cls.__name__}.{name}: nothing may follow a field of varying length")
            kind = _kind_of(hints[name], f"{cls.__name__}.{name}")
            if isinstance(kind, RestTail | OptionalTail | CountedTail):
                self.tail = kind
            else:
                fields.append((name, kind))
        self.format = "".join(wire.format for _, wire in fields)
        self._struct = Struct("<" + self.format)
        self._names = names
        self._fixed = [name for name, _ in fields]
        self._gives = [wire.give for _, wire in fields]
        self._takes = [wire.take for _, wire in fields]
        self._plain = all(isinstance(wire, Scalar) for _, wire in fields) and self.tail is None
        self._values = _getter(self._fixed)
        self.fields = tuple(self._described(fields))

    @property
    def size(self) -> int:
        """Bytes of the fixed part."""
        return self._struct.size

    def _described(self, fixed: list[tuple[str, Wire]]) -> Iterator[Field]:
        offset = 0
        for name, wire in fixed:
            yield Field(name, wire, offset)
            offset += wire.size
        if self.tail is not None:
            yield Field(self._names[-1], self.tail, offset)

    def give(self, out: list[Any], value: T) -> None:
        """Append the flat values of a record without varying part."""
        for give, each in zip(self._gives, self._values(value), strict=True):
            give(out, each)

    def take(self, values: Iterator[Any]) -> T:
        """Build a record without varying part from flat values."""
        return self.cls(**{name: take(values) for name, take in zip(self._fixed, self._takes, strict=True)})

    def pack(self, value: T) -> bytes:
        """Bytes of the record. ValueError or `struct.error` when a value does not fit its field."""
        if self._plain:
            return self._struct.pack(*self._values(value))
        out: list[Any] = []
        self.give(out, value)
        head = self._struct.pack(*out)
        return head if self.tail is None else head + self.tail.pack(getattr(value, self._names[-1]))

    def unpack(self, data: bytes, offset: int = 0) -> T:
        """Read the record at *offset*; bytes after it are ignored. RecordError when there are too few."""
        if len(data) - offset < self._struct.size:
            there = len(data) - offset
            raise RecordError(f"{self.cls.__name__} needs {self._struct.size} bytes, got {there}")
        flat = self._struct.unpack_from(data, offset)
        if self._plain:
            return self.cls(**dict(zip(self._names, flat, strict=True)))
        values = iter(flat)
        built = {name: take(values) for name, take in zip(self._fixed, self._takes, strict=True)}
        if self.tail is not None:
            try:
                built[self._names[-1]] = self.tail.unpack(data, offset + self._struct.size)
            except RecordError as error:
                raise RecordError(f"{self.cls.__name__}: {error}") from None
        return self.cls(**built)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _kind_of(hint: Any, where: str) -> Wire | RestTail | OptionalTail | CountedTail:
    """Read the wire type out of the annotation *hint*; TypeError naming *where* when it is none."""
    if get_origin(hint) in (Union, UnionType):
        choices = [kind for kind in get_args(hint) if kind is not NoneType]
        if len(choices) == 1:
            return OptionalTail(_fixed_kind_of(choices[0], where))
    if isinstance(hint, type) and issubclass(hint, BitWord):
        return Word(hint)
    if isinstance(hint, type) and hasattr(hint, "__layout__") and layout_of(hint).tail is None:
        return Nested(hint)
    if get_origin(hint) is Annotated:
        python_type, mark = get_args(hint)[:2]
        if isinstance(mark, Scalar | Text | Raw):
            return mark
        if isinstance(mark, Remaining):
            return RestTail()
        if isinstance(mark, Array):
            return FixedArray(_item_of(python_type, where), mark.count)
        if isinstance(mark, Counted):
            word = _fixed_kind_of(mark.word, where)
            if isinstance(word, Scalar):
                largest = min(mark.limit, (1 << 8 * word.size) - 1)
                return CountedTail(mark.name, word, _item_of(python_type, where), largest)
    raise TypeError(f"{where}: {hint!r} is not a wire type")


def _item_of(hint: Any, where: str) -> Wire:
    """Read the wire type of the items out of `tuple[item, ...]`."""
    if get_origin(hint) is not tuple or get_args(hint)[1:] != (...,):
        raise TypeError(f"{where}: an array is a tuple[item, ...], not {hint!r}")
    return _fixed_kind_of(get_args(hint)[0], where)


def _fixed_kind_of(hint: Any, where: str) -> Wire:
    kind = _kind_of(hint, where)
    if isinstance(kind, RestTail | OptionalTail | CountedTail):
        raise TypeError(f"{where}: a field inside another must have a fixed size")
    return kind


@dataclass_transform(kw_only_default=True, frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Make *cls* a frozen attrs class whose annotations are its layout; arguments go by keyword."""
    made = attrs.frozen(kw_only=True)(cls)
    made.__layout__ = Layout(made)  # type: ignore[attr-defined]
    return made


def layout_of(cls: type[T]) -> Layout[T]:
    """Return the compiled layout of a record class."""
    layout: Layout[T] = cls.__layout__  # type: ignore[attr-defined]
    return layout


def pack(value: object) -> bytes:
    """Bytes of a record."""
    return layout_of(type(value)).pack(value)


def unpack(cls: type[T], data: bytes, offset: int = 0) -> T:
    """Read a record of class *cls* at *offset* of *data*; RecordError when there are too few bytes."""
    return layout_of(cls).unpack(data, offset)
