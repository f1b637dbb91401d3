"""Hypothesis strategies derived from declarations: whatever is declared is tested without asking for it."""

from itertools import cycle, islice
from typing import Any, TypeVar

from hypothesis import strategies as st

from gameserver.records import (
    CountedTail,
    FixedArray,
    Nested,
    OptionalTail,
    Raw,
    RestTail,
    Scalar,
    Tail,
    Text,
    Wire,
    Word,
    layout_of,
)

T = TypeVar("T")

_BOUNDS = {
    "B": (0, 0xFF),
    "b": (-0x80, 0x7F),
    "H": (0, 0xFFFF),
    "h": (-0x8000, 0x7FFF),
    "I": (0, 0xFFFFFFFF),
    "i": (-0x80000000, 0x7FFFFFFF),
}
_LETTERS = st.characters(min_codepoint=1, max_codepoint=0xFF)
_DIFFERENT_ITEMS = 3
"""Long arrays repeat this many drawn items: drawing hundreds would cost time and show nothing new."""


def records(cls: type[T]) -> st.SearchStrategy[T]:
    """Any value of the record class *cls* that the wire can carry unchanged."""
    fields: dict[str, Any] = {field.name: values(field.wire) for field in layout_of(cls).fields}
    return st.builds(cls, **fields)


def values(wire: Wire | Tail) -> st.SearchStrategy[Any]:
    """Any value of one field."""
    match wire:
        case Scalar(format="f"):
            return st.floats(width=32, allow_nan=False)
        case Scalar():
            return st.integers(*_BOUNDS[wire.format])
        case Word():
            return st.integers(*_BOUNDS[wire.of.word.format]).map(wire.of)
        case Text():
            return st.text(_LETTERS, max_size=wire.size - 1)
        case Raw():
            return st.binary(min_size=wire.size, max_size=wire.size)
        case Nested():
            return records(wire.of)
        case FixedArray():
            return _repeated(values(wire.item), wire.count)
        case RestTail():
            return st.binary(max_size=40)
        case OptionalTail():
            return st.none() | values(wire.item)
        case CountedTail():
            return st.lists(values(wire.item), max_size=min(wire.limit, 2 * _DIFFERENT_ITEMS)).map(tuple)
    raise TypeError(f"no strategy for {wire!r}")


def _repeated(item: st.SearchStrategy[Any], count: int) -> st.SearchStrategy[tuple[Any, ...]]:
    drawn = st.lists(item, min_size=1, max_size=min(count, _DIFFERENT_ITEMS))
    return drawn.map(lambda some: tuple(islice(cycle(some), count)))


def pieces(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """*data* cut anywhere, as TCP may deliver it."""
    places = st.lists(st.integers(0, len(data)), max_size=12).map(sorted)
    return places.map(lambda cuts: [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)])
