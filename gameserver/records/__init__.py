"""Fixed binary layouts declared as attrs classes: the annotation of a field is its wire type.

    @record
    class Warp:
        map_id: U16
        name: Annotated[str, Text(20)]

    pack(Warp(map_id=7, name="Quanato"))        # 22 bytes, little-endian, no padding
    unpack(Warp, data, offset)                  # a Warp, or RecordError when data is too short

A class compiles to one `struct.Struct`, nested records and arrays included. Only its last field may vary in
length: an optional one (`U32 | None`), a counted array, or the remaining bytes.
"""

from gameserver.records.layout import Field, Layout, Nested, layout_of, pack, record, unpack
from gameserver.records.source import Source
from gameserver.records.tails import CountedTail, OptionalTail, RecordError, RestTail, Tail
from gameserver.records.types import (
    F32,
    I8,
    I16,
    I32,
    SECRET,
    U8,
    U16,
    U32,
    Array,
    Bits,
    BitWord,
    Counted,
    FixedArray,
    Raw,
    Rest,
    Scalar,
    Text,
    Wire,
    Word,
)

__all__ = [
    "F32", "I8", "I16", "I32", "SECRET", "U8", "U16", "U32",
    "Array", "BitWord", "Bits", "Counted", "CountedTail", "Field", "FixedArray", "Layout", "Nested",
    "OptionalTail", "Raw", "RecordError", "Rest", "RestTail", "Scalar", "Source", "Tail", "Text", "Wire", "Word",
    "layout_of", "pack", "record", "unpack",
]  # fmt: skip
