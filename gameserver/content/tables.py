"""Files that are nothing but equal records, one after the other."""

from collections.abc import Iterable
from typing import TypeVar

from gameserver.content.errors import ContentError, Report
from gameserver.records import layout_of, pack

R = TypeVar("R")


def read_table(kind: type[R], data: bytes, file: str, tail: Report | None = None) -> tuple[R, ...]:
    """Read all records of a file.

    Bytes that fill no record raise ContentError, unless the format lets a lenient *tail* report ignore them.
    """
    layout = layout_of(kind)
    count, rest = divmod(len(data), layout.size)
    if rest:
        reason = f"{rest} bytes left after {count} records of {layout.size}"
        if tail is None:
            raise ContentError(file, count * layout.size, reason)
        tail.tolerate(file, count * layout.size, reason)
    return tuple(layout.unpack(data, index * layout.size) for index in range(count))


def write_table(records: Iterable[object]) -> bytes:
    """Bytes of a file of records."""
    return b"".join(map(pack, records))
