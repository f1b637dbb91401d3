"""Compiles a record class to one `struct.Struct`, and both directions of it."""

from collections.abc import Callable, Iterator
from functools import cached_property
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

from gameserver.records.source import Source
from gameserver.records.tails import CountedTail, OptionalTail, RecordError, RestTail, Tail
from gameserver.records.types import (
    SECRET,
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

    def flat(self, value: str, source: Source) -> str:
        """Flatten its fields."""
        return layout_of(self.of).flat(value, source)

    def built(self, source: Source) -> str:
        """Build it from its fields."""
        return layout_of(self.of).built(source)


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
        self._fixed = fields
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

    def flat(self, value: str, source: Source) -> str:
        """Return the source of the flat values of the fixed part of the record whose source is *value*."""
        return ", ".join(wire.flat(f"{value}.{name}", source) for name, wire in self._fixed)

    def built(self, source: Source, more: str = "") -> str:
        """Return the source of a record made of the flat values that come next, and of *more*, its tail."""
        arguments = [wire.built(source) for _, wire in self._fixed]
        return f"{source.name(self.make)}({', '.join([*arguments, more])})"

    @cached_property
    def make(self) -> Callable[..., T]:
        """A record of the values of its fields, in order. The constructor does the same at twice the price.

        It does not pay for keywords, and for guarding a frozen object while that is being made.
        """
        source = Source()
        made = f"made := {source.name(object.__new__)}({source.name(self.cls)})"
        setters = [f"{source.name(getattr(self.cls, name).__set__)}(made, {name})" for name in self._names]
        return source.function(", ".join(self._names), f"({', '.join([made, *setters])},)[0]")

    @cached_property
    def _pack_fixed(self) -> Callable[[T], bytes]:
        """The bytes of the fixed part. Made at first use: most messages are never sent by one program."""
        source = Source()
        pack = source.name(self._struct.pack)
        return source.function("value", f"{pack}({self.flat('value', source)})")

    @cached_property
    def _build(self) -> Callable[[tuple[Any, ...]], T]:
        """The record of its flat values; that of the tail, if there is one, is the last of these."""
        source = Source()
        return source.function("flat", self.built(source, "flat[-1]" if self.tail else ""))

    def pack(self, value: T) -> bytes:
        """Bytes of the record. ValueError or `struct.error` when a value does not fit its field."""
        head = self._pack_fixed(value)
        return head if self.tail is None else head + self.tail.pack(getattr(value, self._names[-1]))

    def unpack(self, data: bytes, offset: int = 0) -> T:
        """Read the record at *offset*; bytes after it are ignored. RecordError when there are too few."""
        if len(data) - offset < self._struct.size:
            there = len(data) - offset
            raise RecordError(f"{self.cls.__name__} needs {self._struct.size} bytes, got {there}")
        flat = self._struct.unpack_from(data, offset)
        if self.tail is None:
            return self._build(flat)
        try:
            last = self.tail.unpack(data, offset + self._struct.size)
        except RecordError as error:
            raise RecordError(f"{self.cls.__name__}: {error}") from None
        return self._build((*flat, last))


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
    """Make *cls* a frozen attrs class whose annotations are its layout; arguments go by keyword.

    Bytes become records without their constructor being called, so it must do nothing of its own: TypeError for
    validators and the like. Fields marked `SECRET` are hidden in what `repr` returns: that may come into a log.
    """
    made = attrs.frozen(kw_only=True, field_transformer=_hide_secrets)(cls)
    fields = attrs.fields(made)  # type: ignore[arg-type]  # every record is attrs
    if any(field.validator or field.converter for field in fields) or hasattr(made, "__attrs_post_init__"):
        raise TypeError(f"{cls.__name__}: a record can neither validate nor convert")
    made.__layout__ = Layout(made)  # type: ignore[attr-defined]
    return made


def _hide_secrets(_: type, fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    return [
        field.evolve(repr=lambda _: "(hidden)") if SECRET in getattr(field.type, "__metadata__", ()) else field
        for field in fields
    ]


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
