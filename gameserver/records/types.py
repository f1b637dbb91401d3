"""What a field can hold (numbers, text, bytes, words of bits, arrays) and the marks that declare it."""

from collections.abc import Callable
from itertools import chain
from struct import Struct
from typing import Annotated, Any, ClassVar, Protocol, Self, overload

import attrs

from gameserver.records.source import Source


class Wire(Protocol):
    """How one value of fixed size travels: part of a struct format, and the source of both ways through it.

    The flat values of a record go through `struct` in one call (see `gameserver.records.source`).
    """

    @property
    def format(self) -> str:
        """The `struct` characters of the value."""

    @property
    def size(self) -> int:
        """Bytes on the wire."""

    def flat(self, value: str, source: Source) -> str:
        """Return the source of the flat values, separated by commas, of the value whose source is *value*."""

    def built(self, source: Source) -> str:
        """Return the source of the value made of the flat values that come next."""


def flattener(wire: Wire) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function that gives the flat values of a value."""
    source = Source()
    return source.function("value", f"({wire.flat('value', source)},)")


def builder(wire: Wire) -> Callable[[tuple[Any, ...]], Any]:
    """Return the function that makes a value of its flat values."""
    source = Source()
    return source.function("flat", wire.built(source))


@attrs.frozen
class Scalar:
    """A number, by its `struct` character."""

    format: str

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return Struct("<" + self.format).size

    def flat(self, value: str, source: Source) -> str:
        """Numbers are flat already."""
        return value

    def built(self, source: Source) -> str:
        """Numbers are flat already."""
        return source.take()


SECRET = "secret"
"""Behind a wire type in an annotation: the value is not shown where the record is."""

U8 = Annotated[int, Scalar("B")]
I8 = Annotated[int, Scalar("b")]
U16 = Annotated[int, Scalar("H")]
I16 = Annotated[int, Scalar("h")]
U32 = Annotated[int, Scalar("I")]
I32 = Annotated[int, Scalar("i")]
F32 = Annotated[float, Scalar("f")]


@attrs.frozen
class Text:
    """A NUL-padded text field of *size* bytes; whatever follows the first NUL is garbage (PROTOCOL 4).

    Characters stand for single bytes (Latin-1), so text of any code page passes through unharmed. Written
    text keeps the last byte NUL, which the original servers rely on; longer text is cut.
    """

    size: int

    @property
    def format(self) -> str:
        """One byte string."""
        return f"{self.size}s"

    def flat(self, value: str, source: Source) -> str:
        """Encode and cut; `struct` pads with NUL."""
        return f'{value}.encode("latin-1", "replace")[:{self.size - 1}]'

    def built(self, source: Source) -> str:
        """Decode up to the first NUL."""
        return f'{source.take()}.partition(b"\\0")[0].decode("latin-1")'


@attrs.frozen
class Raw:
    """Exactly *size* bytes whose meaning is not ours to know; shorter values are padded with NUL."""

    size: int

    @property
    def format(self) -> str:
        """One byte string."""
        return f"{self.size}s"

    def fitting(self, value: Any) -> bytes:
        """Return the bytes of *value*; ValueError for what does not fit, since `struct` would cut it silently."""
        if len(value) > self.size:
            raise ValueError(f"{len(value)} bytes do not fit into a field of {self.size}")
        return bytes(value)

    def flat(self, value: str, source: Source) -> str:
        """Bytes are flat already, but must fit."""
        return f"{source.name(self.fitting)}({value})"

    def built(self, source: Source) -> str:
        """Bytes are flat already."""
        return source.take()


class Bits:
    """Some bits of a `BitWord`, counted from the least significant one in order of declaration."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.shift = 0
        self.mask = (1 << width) - 1

    @overload
    def __get__(self, word: None, owner: type) -> Self: ...

    @overload
    def __get__(self, word: int, owner: type) -> int: ...

    def __get__(self, word: int | None, owner: type) -> Self | int:
        return self if word is None else (word >> self.shift) & self.mask


class BitWord(int):
    """An integer read as named groups of bits.

    class Pose(BitWord, word=Scalar("B")):
        direction = Bits(4)
        action = Bits(4)

    Pose.of(direction=3).direction == 3
    """

    parts: ClassVar[dict[str, Bits]] = {}
    word: ClassVar[Scalar]

    def __init_subclass__(cls, *, word: Scalar) -> None:
        """Give each group its place, and insist that the word is filled exactly."""
        cls.word = word
        cls.parts = {name: value for name, value in vars(cls).items() if isinstance(value, Bits)}
        shift = 0
        for part in cls.parts.values():
            part.shift, shift = shift, shift + part.width
        if shift != 8 * word.size:
            raise TypeError(f"{cls.__name__}: {shift} bits declared for a word of {8 * word.size}")

    @classmethod
    def of(cls, **values: int) -> Self:
        """Make a word from named groups; groups left out are zero. ValueError when one does not fit or exist."""
        total = 0
        for name, value in values.items():
            part = cls.parts.get(name)
            if part is None:
                raise ValueError(f"{cls.__name__}.{name}: there is no such group, only {', '.join(cls.parts)}")
            if not 0 <= value <= part.mask:
                raise ValueError(f"{cls.__name__}.{name}: {value} does not fit into {part.width} bits")
            total |= value << part.shift
        return cls(total)

    def but(self, **values: int) -> Self:
        """Return the same word with other values in the named groups."""
        kept = {name: part.__get__(self, type(self)) for name, part in self.parts.items()}
        return type(self).of(**kept | values)


@attrs.frozen
class Word:
    """The wire form of a `BitWord`."""

    of: type[BitWord]

    @property
    def format(self) -> str:
        """That of the underlying integer."""
        return self.of.word.format

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return self.of.word.size

    def flat(self, value: str, source: Source) -> str:
        """A word is an integer already."""
        return value

    def built(self, source: Source) -> str:
        """Dress the integer."""
        return f"{source.name(self.of)}({source.take()})"


@attrs.frozen
class Array:
    """A fixed number of equal values: `Annotated[tuple[U32, ...], Array(8)]`."""

    count: int


@attrs.frozen
class FixedArray:
    """The wire form of an `Array`."""

    item: Wire
    count: int

    @property
    def format(self) -> str:
        """The format of an item, repeated."""
        return self.item.format * self.count

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return self.item.size * self.count

    def counted(self, value: Any) -> Any:
        """Return *value*; ValueError when it has not as many items as were declared."""
        if len(value) != self.count:
            raise ValueError(f"{len(value)} values for an array of {self.count}")
        return value

    def flat(self, value: str, source: Source) -> str:
        """Flatten the items one after the other."""
        items = f"{source.name(self.counted)}({value})"
        if isinstance(self.item, Scalar):
            return f"*{items}"
        return f"*{source.name(chain.from_iterable)}(map({source.name(flattener(self.item))}, {items}))"

    def built(self, source: Source) -> str:
        """Build as many items as were declared."""
        if isinstance(self.item, Scalar):
            return source.take_tuple(self.count)
        return f"({''.join(self.item.built(source) + ', ' for _ in range(self.count))})"


@attrs.frozen
class Counted:
    """An array at the end of a record, preceded by its length.

    `Annotated[tuple[U16, ...], Counted("map_count", U16)]`: the count is a field of the wire and not of the
    class, so it can never disagree with the array. *limit* is the largest count that is believed, where the
    protocol has a smaller one than the count field could hold.
    """

    name: str
    word: Any
    limit: int = 0xFFFF


@attrs.frozen
class Remaining:
    """Marks a field that takes all remaining bytes."""


Rest = Annotated[bytes, Remaining()]
