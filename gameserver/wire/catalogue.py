"""The messages of one direction of one link: declared once, found by opcode, turned into frames and back.

A declaration says which header a message travels with and its numbers:

    @CLIENT_TO_SERVER.game(0x1200, reference="C2S_ASK_MOVE")
    @record
    class AskMove: ...

The same opcode may mean different things in different directions, hence one catalogue for each. What is known only
in part is declared too: `unnumbered` messages have a layout and no number, `known` ones a number and a name.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeVar

import attrs

from gameserver.records import Layout, RecordError, layout_of
from gameserver.wire import headers
from gameserver.wire.errors import Malformed
from gameserver.wire.framing import Shape
from gameserver.wire.headers import Header

T = TypeVar("T")

_unpack_link = headers.LINK.unpack_from


class Confidence(Enum):
    """How sure a layout is; the values are the words of the documentation."""

    CONFIRMED = "shown by a v562 source"
    DERIVED = "derived from the older server, with the widths of v562"
    CONFLICT = "sources disagree, the text says which reading was taken"


DERIVED = Confidence.DERIVED
CONFLICT = Confidence.CONFLICT


def link_key(ctrl: int, cmd: int) -> int:
    """Return the key of a message without a protocol number, out of the range of those that have one."""
    return 0x10000 | ctrl << 8 | cmd


@attrs.frozen
class Opcode:
    """What tells a message from the others of its catalogue."""

    header: Header
    ctrl: int | None
    cmd: int | None
    protocol: int | None

    @property
    def key(self) -> int:
        """One number: the protocol number where there is one, otherwise ctrl and cmd out of its range."""
        if self.protocol is not None:
            return self.protocol
        return link_key(self.ctrl or 0, self.cmd or 0)

    def __str__(self) -> str:
        if self.protocol is not None:
            return f"0x{self.protocol:04X}"
        if self.header is not Header.LINK:
            return "number unknown"
        return f"ctrl 0x{self.ctrl:02X} cmd 0x{self.cmd:02X}"


def _game_opcode(protocol: int | None) -> Opcode:
    return Opcode(Header.CLIENT, headers.GAME_CTRL, headers.GAME_CMD, protocol)


@attrs.frozen
class Declaration:
    """A message class in its catalogue. *reference* is the name by which other A3 projects know it.

    *sized* is false for the one message whose size field holds 0 (`ServerHello`).
    """

    message: type[Any]
    opcode: Opcode
    reference: str
    layout: Layout[Any]
    confidence: Confidence = Confidence.CONFIRMED
    sized: bool = True

    def frame(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        """Return the whole frame of *message*, concerning player *pc_id* of gate *gate_id*."""
        body = self.layout.pack(message)
        opcode = self.opcode
        header = opcode.header
        size = header.value + len(body) if self.sized else 0
        if header is Header.CLIENT:
            return headers.CLIENT.pack(size, pc_id, opcode.ctrl, opcode.cmd, opcode.protocol) + body
        if header is Header.LINK:
            return headers.LINK.pack(size, pc_id, opcode.ctrl, opcode.cmd) + body
        if header is Header.MAIN:
            return headers.MAIN.pack(opcode.protocol, size, pc_id, gate_id) + body
        return headers.MAIN_SHORT.pack(opcode.protocol, size) + body


@attrs.frozen
class Known:
    """A message of which no more than number and name are known."""

    opcode: Opcode
    name: str
    reference: str


@attrs.frozen
class Unknown:
    """A frame whose opcode the catalogue does not declare; *name* is empty unless at least that is known."""

    opcode: Opcode
    size: int
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.opcode} ({self.size} bytes)".lstrip()


@attrs.define
class Envelope:
    """A message and what its header says: the player it concerns, and on the main link the gate.

    A frame whose body is too short arrives as a `Malformed` in place of its message, so that on a link that
    carries many players it ends only the conversation that it belongs to. One is made for every message: not being
    frozen saves half of that.
    """

    message: object
    pc_id: int = 0
    gate_id: int = 0


class Catalogue:
    """The messages that travel in one direction of one link.

    A link that also carries the messages of another one (the gate passes game packets on) names its catalogue
    in *carries*.
    """

    def __init__(self, name: str, shape: Shape, carries: "Catalogue | None" = None) -> None:
        self.name = name
        self.shape = shape
        self.carries = carries
        self._by_key: dict[int, Declaration] = {}
        self._by_class: dict[type[object], Declaration] = {}
        self._unnumbered: dict[type[object], Declaration] = {}
        self._known: dict[int, Known] = {}

    def __iter__(self) -> Iterator[Declaration]:
        """The messages that can travel: those with a layout and an opcode."""
        return iter(self._by_key.values())

    @property
    def without_opcode(self) -> tuple[Declaration, ...]:
        """The messages whose opcode nobody knows."""
        return tuple(self._unnumbered.values())

    @property
    def without_layout(self) -> tuple[Known, ...]:
        """The messages of which only number and name are known."""
        return tuple(self._known.values())

    def game_numbers(self) -> dict[str, int]:
        """Return the protocol numbers of game packets by name, with a layout or without."""
        declared = {each.message.__name__: each.opcode.protocol for each in self}
        names = {**declared, **{each.name: each.opcode.protocol for each in self.without_layout}}
        return {name: protocol for name, protocol in names.items() if protocol is not None}

    def game(
        self, protocol: int, *, reference: str, confidence: Confidence = Confidence.CONFIRMED
    ) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `client` header: ctrl 0x03, cmd 0xFF and a protocol number."""
        return self._declare(_game_opcode(protocol), reference, confidence)

    def control(
        self, ctrl: int, cmd: int, *, reference: str, confidence: Confidence = Confidence.CONFIRMED
    ) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `link` header."""
        return self._declare(Opcode(Header.LINK, ctrl, cmd, None), reference, confidence)

    def main(
        self, protocol: int, *, reference: str, confidence: Confidence = Confidence.CONFIRMED
    ) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `main` header."""
        return self._declare(Opcode(Header.MAIN, None, None, protocol), reference, confidence)

    def main_short(
        self, protocol: int, *, reference: str, confidence: Confidence = Confidence.CONFIRMED, sized: bool = True
    ) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `main_short` header; an unsized one has 0 in its size field."""
        return self._declare(Opcode(Header.MAIN_SHORT, None, None, protocol), reference, confidence, sized)

    def unnumbered(
        self, header: Header, *, reference: str, confidence: Confidence = Confidence.CONFIRMED
    ) -> Callable[[type[T]], type[T]]:
        """Describe a message whose number is not known, so that it cannot travel: for readers, and for the day."""
        opcode = _game_opcode(None) if header is Header.CLIENT else Opcode(header, None, None, None)

        def describe(message: type[T]) -> type[T]:
            self._refuse_again(message)
            layout = layout_of(message)
            self._unnumbered[message] = Declaration(message, opcode, reference, layout, confidence)
            return message

        return describe

    def known(self, protocol: int, *, name: str, reference: str) -> None:
        """Give a game packet of unknown layout its name, for log lines."""
        opcode = _game_opcode(protocol)
        self._refuse_taken(opcode, name)
        self._known[opcode.key] = Known(opcode, name, reference)

    def _declare(
        self, opcode: Opcode, reference: str, confidence: Confidence, sized: bool = True
    ) -> Callable[[type[T]], type[T]]:
        def declare(message: type[T]) -> type[T]:
            self._refuse_taken(opcode, message.__name__)
            self._refuse_again(message)
            layout = layout_of(message)
            if opcode.header.value + layout.size > self.shape.limit:
                raise TypeError(f"{self.name}: {message.__name__} can never fit into a frame")
            declaration = Declaration(message, opcode, reference, layout, confidence, sized)
            self._by_key[opcode.key] = self._by_class[message] = declaration
            return message

        return declare

    def _refuse_taken(self, opcode: Opcode, name: str) -> None:
        declared, known = self._by_key.get(opcode.key), self._known.get(opcode.key)
        earlier = declared.message.__name__ if declared else known.name if known else None
        if earlier is not None:
            raise TypeError(f"{self.name}: {earlier} and {name} have the same opcode {opcode}")

    def _refuse_again(self, message: type[object]) -> None:
        if message in self._by_class or message in self._unnumbered:
            raise TypeError(f"{self.name}: {message.__name__} is declared twice")

    def declaration(self, message: type[object]) -> Declaration:
        """Find the declaration of a message class; KeyError when it does not travel in this direction."""
        found = self._by_class.get(message)
        if found is None:
            if self.carries is None:
                raise KeyError(f"{message.__name__} does not travel {self.name}")
            return self.carries.declaration(message)
        return found

    def encode(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        """Return the frame of *message*, concerning player *pc_id* of gate *gate_id*."""
        return self.declaration(type(message)).frame(message, pc_id, gate_id)

    def decode(self, frame: bytes) -> Envelope:
        """Read a whole frame; never raises, whatever its body holds (see `Envelope` and `Unknown`)."""
        if self.shape.ctrl_offset is None:
            return self._decode_main(frame)
        _, pc_id, ctrl, cmd = _unpack_link(frame)
        if ctrl in headers.LINK_CTRLS:
            return Envelope(self._body(frame, link_key(ctrl, cmd), headers.LINK.size), pc_id)
        protocol = frame[10] | frame[11] << 8
        if ctrl != headers.GAME_CTRL and not (ctrl == headers.CREST_CTRL and protocol in headers.CRESTS):
            return Envelope(Unknown(self._opcode_of(frame), len(frame)), pc_id)
        return Envelope(self._body(frame, protocol, headers.CLIENT.size), pc_id)

    def _decode_main(self, frame: bytes) -> Envelope:
        protocol = frame[0] | frame[1] << 8
        declared = self._by_key.get(protocol)
        if declared is None or declared.opcode.header is Header.MAIN_SHORT:
            return Envelope(self._body(frame, protocol, headers.MAIN_SHORT.size))
        if len(frame) < headers.MAIN.size:
            return Envelope(Malformed(f"{declared.message.__name__}: {len(frame)} bytes hold no header"))
        _, _, pc_id, gate_id = headers.MAIN.unpack_from(frame)
        return Envelope(self._body(frame, protocol, headers.MAIN.size), pc_id, gate_id)

    def _body(self, frame: bytes, key: int, offset: int) -> object:
        declared = self._find(key)
        if declared is None:
            return Unknown(self._opcode_of(frame), len(frame), self._name_of(key))
        try:
            return declared.layout.unpack(frame, offset)
        except RecordError as error:
            return Malformed(f"{self.name}: {error}", declared.message)

    def _find(self, key: int) -> Declaration | None:
        found = self._by_key.get(key)
        return self.carries._find(key) if found is None and self.carries is not None else found

    def known_as(self, key: int) -> Known | None:
        """Return what the opcode with this key is called, or None."""
        declared = self._find(key)
        if declared is not None:
            return Known(declared.opcode, declared.message.__name__, declared.reference)
        found = self._known.get(key)
        return self.carries.known_as(key) if found is None and self.carries is not None else found

    def _opcode_of(self, frame: bytes) -> Opcode:
        """Read the opcode of a frame that nothing declares."""
        if self.shape.ctrl_offset is None:
            return Opcode(Header.MAIN_SHORT, None, None, int.from_bytes(frame[:2], "little"))
        ctrl, cmd = frame[8], frame[9]
        if ctrl in headers.LINK_CTRLS:
            return Opcode(Header.LINK, ctrl, cmd, None)
        return Opcode(Header.CLIENT, ctrl, cmd, int.from_bytes(frame[10:12], "little"))

    def _name_of(self, key: int) -> str:
        known = self.known_as(key)
        return "" if known is None else known.name
