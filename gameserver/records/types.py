"""What a field can hold (numbers, text, bytes, words of bits, arrays) and the marks that declare it."""

from collections.abc import Iterator
from itertools import islice
from struct import Struct
from typing import Annotated, Any, ClassVar, Protocol, Self, overload

import attrs


class Wire(Protocol):
    """How one value of fixed size travels: part of a struct format, and what to do with its flat values.

    The flat values of a record go through `struct` in one call; `give` appends those of one field, `take`
    consumes them again. The values are `Any` because only the field's own annotation knows their type.
    """

    @property
    def format(self) -> str:
        """The `struct` characters of the value."""

    @property
    def size(self) -> int:
        """Bytes on the wire."""

    def give(self, out: list[Any], value: Any) -> None:
        """Append the flat form of *value* to *out*."""

    def take(self, values: Iterator[Any]) -> Any:
        """Build the value from the next flat *values*."""


@attrs.frozen
class Scalar:
    """A number, by its `struct` character."""

    format: str

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return Struct("<" + self.format).size

    def give(self, out: list[Any], value: Any) -> None:
        """Numbers are flat already."""
        out.append(value)

    def take(self, values: Iterator[Any]) -> Any:
        """Numbers are flat already."""
        return next(values)


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

    def give(self, out: list[Any], value: Any) -> None:
        """Encode and cut; `struct` pads with NUL."""
        out.append(value.encode("latin-1", "replace")[: self.size - 1])

    def take(self, values: Iterator[Any]) -> Any:
        """Decode up to the first NUL."""
        data: bytes = next(values)
        return data.partition(b"\0")[0].decode("latin-1")


@attrs.frozen
class Raw:
    """Exactly *size* bytes whose meaning is not ours to know; shorter values are padded with NUL."""

    size: int

    @property
    def format(self) -> str:
        """One byte string."""
        return f"{self.size}s"

    def give(self, out: list[Any], value: Any) -> None:
        """Refuse what does not fit, since `struct` would cut it silently."""
        if len(value) > self.size:
            raise ValueError(f"{len(value)} bytes do not fit into a field of {self.size}")
        out.append(value)

    def take(self, values: Iterator[Any]) -> Any:
        """Bytes are flat already."""
        return next(values)


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

    def give(self, out: list[Any], value: Any) -> None:
        """A word is an integer already."""
        out.append(value)

    def take(self, values: Iterator[Any]) -> Any:
        """Dress the integer."""
        return self.of(next(values))


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

    def give(self, out: list[Any], value: Any) -> None:
        """Flatten the items one after the other."""
        if len(value) != self.count:
            raise ValueError(f"{len(value)} values for an array of {self.count}")
        for each in value:
            self.item.give(out, each)

    def take(self, values: Iterator[Any]) -> Any:
        """Build as many items as were declared."""
        if isinstance(self.item, Scalar):
            return tuple(islice(values, self.count))
        return tuple(self.item.take(values) for _ in range(self.count))


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
