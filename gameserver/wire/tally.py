"""Counts frames and their bytes by opcode, in plain integers: what peers invent all goes into one row."""

import attrs

from gameserver.durations import Durations
from gameserver.wire.catalogue import Catalogue, link_key
from gameserver.wire.headers import CREST_CTRL, CRESTS, CTRL_OFFSET, GAME_CMD, GAME_CTRL, LINK_CTRLS

UNKNOWN = "unknown"
_GAME_MARK = bytes((GAME_CTRL, GAME_CMD))


@attrs.define(eq=False)
class Row:
    """How many frames of one opcode there were. *opcode* and *name* are as people write them."""

    opcode: str
    name: str
    frames: int = 0
    size_bytes: int = 0


class Tally:
    """The frames of one direction. Only opcodes that *catalogue* knows get rows of their own.

    Where each nanosecond counts, `add` is written out: `marked.get(frame[8:12]) or row_of(frame)` finds the row.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._start, self._end = (0, 2) if catalogue.shape.ctrl_offset is None else (CTRL_OFFSET, CTRL_OFFSET + 4)
        self.marked: dict[bytes, Row] = {}
        """The rows again, by the bytes in a frame that say what it is."""
        self._parts: list[Tally] = []
        self._rows: dict[int, Row] = {}
        self._unknown = Row(UNKNOWN, UNKNOWN)

    def add(self, frame: bytes, times: int = 1) -> None:
        """Count a frame that travels *times* times."""
        row = self.marked.get(frame[self._start : self._end]) or self.row_of(frame)
        row.frames += times
        row.size_bytes += times * len(frame)

    def rows(self) -> tuple[Row, ...]:
        """Return the rows in which something was counted, here or in a part."""
        total: dict[str, Row] = {}
        own = (*self._rows.values(), self._unknown)
        for row in (*own, *(row for part in self._parts for row in part.rows())):
            if row.frames:
                sum_of = total.setdefault(row.opcode, Row(row.opcode, row.name))
                sum_of.frames += row.frames
                sum_of.size_bytes += row.size_bytes
        return tuple(total.values())

    def include(self, part: "Tally") -> None:
        """Count the rows of *part* here, too: what is passed on is counted once, and shows on both sides."""
        if part not in self._parts:
            self._parts.append(part)

    def row_of(self, frame: bytes) -> Row:
        """Find, or begin, the row of a frame."""
        mark = frame[self._start : self._end]
        protocol = int.from_bytes(mark[-2:], "little")
        if not self._start or mark[:2] == _GAME_MARK:
            row = self._row(protocol)
            if row is not self._unknown:
                self.marked[mark] = row
            return row
        # Not remembered: peers choose what follows, and would fill our memory.
        if mark[0] in LINK_CTRLS:
            return self._row(link_key(mark[0], mark[1]))
        is_game = mark[0] == GAME_CTRL or (mark[0] == CREST_CTRL and protocol in CRESTS)
        return self._row(protocol) if is_game else self._unknown

    def _row(self, key: int) -> Row:
        row = self._rows.get(key)
        if row is None:
            known = self._catalogue.known_as(key)
            if known is None:
                return self._unknown
            row = self._rows[key] = Row(str(known.opcode), known.name)
        return row


class Traffic:
    """What came and went over the connections of one port or link, and how long the messages kept us."""

    def __init__(self, incoming: Catalogue, outgoing: Catalogue) -> None:
        self.received = Tally(incoming)
        self.sent = Tally(outgoing)
        self.handling = Durations()
