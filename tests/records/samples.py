"""Records of every kind of field, for the tests of this package."""

from typing import Annotated

from gameserver.records import (
    F32,
    I8,
    I16,
    I32,
    U8,
    U16,
    U32,
    Array,
    Bits,
    BitWord,
    Counted,
    Raw,
    Rest,
    Scalar,
    Text,
    record,
)


class Pose(BitWord, word=Scalar("B")):
    direction = Bits(4)
    action = Bits(4)


class Groups(BitWord, word=Scalar("I")):
    low = Bits(14)
    flag = Bits(1)
    high = Bits(17)


@record
class Numbers:
    u8: U8
    i8: I8
    u16: U16
    i16: I16
    u32: U32
    i32: I32
    f32: F32


@record
class One:
    only: U16


@record
class Empty:
    pass


@record
class Point:
    x: U8
    pose: Pose = Pose(0)


@record
class Everything:
    name: Annotated[str, Text(9)]
    raw: Annotated[bytes, Raw(3)]
    pose: Pose
    groups: Groups
    point: Point
    points: Annotated[tuple[Point, ...], Array(3)]
    words: Annotated[tuple[U32, ...], Array(2)]
    names: Annotated[tuple[Annotated[str, Text(4)], ...], Array(2)]
    grid: Annotated[tuple[Annotated[tuple[U8, ...], Array(2)], ...], Array(2)]


@record
class OnlyRaw:
    raw: Annotated[bytes, Raw(3)]


@record
class OnlyPoints:
    points: Annotated[tuple[Point, ...], Array(3)]


@record
class WithRest:
    head: U8
    rest: Rest = b""


@record
class WithOption:
    head: U8
    option: Annotated[str, Text(5)] | None = None


@record
class WithPoints:
    head: U8
    points: Annotated[tuple[Point, ...], Counted("point_count", U16)] = ()


@record
class WithFew:
    few: Annotated[tuple[U8, ...], Counted("few_count", U8, limit=3)] = ()


FIXED = (Numbers, One, Empty, Point, Everything, OnlyRaw, OnlyPoints)
VARYING = (WithRest, WithOption, WithPoints, WithFew)
