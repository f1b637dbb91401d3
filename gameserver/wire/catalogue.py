"""The messages of one direction of one link: declared once, found by opcode, turned into frames and back.

A declaration says which header a message travels with and its numbers:

    @CLIENT_TO_SERVER.game(0x1200, reference="C2S_ASK_MOVE")
    @record
    class AskMove: ...

The same opcode may mean different things in different directions, hence one catalogue for each.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import attrs

from gameserver.records import Layout, RecordError, layout_of
from gameserver.wire import headers
from gameserver.wire.errors import Malformed
from gameserver.wire.framing import Shape
from gameserver.wire.headers import Header

T = TypeVar("T")


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
        return 0x10000 | (self.ctrl or 0) << 8 | (self.cmd or 0)

    def __str__(self) -> str:
        if self.protocol is not None:
            return f"0x{self.protocol:04X}"
        return f"ctrl 0x{self.ctrl:02X} cmd 0x{self.cmd:02X}"


@attrs.frozen
class Declaration:
    """A message class in its catalogue. *reference* is the name by which other A3 projects know it.

    *sized* is false for the one message whose size field holds 0 (`ServerHello`).
    """

    message: type[Any]
    opcode: Opcode
    reference: str
    layout: Layout[Any]
    sized: bool = True

    def frame(self, message: object, pc_id: int = 0, gate_id: int = 0) -> bytes:
        """Return the whole frame of *message*, concerning player *pc_id* of gate *gate_id*."""
        body = self.layout.pack(message)
        header, ctrl, cmd, protocol = attrs.astuple(self.opcode)
        size = header.value + len(body) if self.sized else 0
        if header is Header.CLIENT:
            return headers.CLIENT.pack(size, pc_id, ctrl, cmd, protocol) + body
        if header is Header.LINK:
            return headers.LINK.pack(size, pc_id, ctrl, cmd) + body
        if header is Header.MAIN:
            return headers.MAIN.pack(protocol, size, pc_id, gate_id) + body
        return headers.MAIN_SHORT.pack(protocol, size) + body


@attrs.frozen
class Unknown:
    """A frame whose opcode the catalogue does not declare."""

    opcode: Opcode
    size: int

    def __str__(self) -> str:
        return f"{self.opcode} ({self.size} bytes)"


@attrs.frozen
class Envelope:
    """A message and what its header says: the player it concerns, and on the main link the gate.

    A frame whose body is too short arrives as a `Malformed` in place of its message, so that on a link that
    carries many players it ends only the conversation that it belongs to.
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

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._by_key.values())

    def game(self, protocol: int, *, reference: str) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `client` header: ctrl 0x03, cmd 0xFF and a protocol number."""
        return self._declare(Opcode(Header.CLIENT, headers.GAME_CTRL, headers.GAME_CMD, protocol), reference)

    def control(self, ctrl: int, cmd: int, *, reference: str) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `link` header."""
        return self._declare(Opcode(Header.LINK, ctrl, cmd, None), reference)

    def main(self, protocol: int, *, reference: str) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `main` header."""
        return self._declare(Opcode(Header.MAIN, None, None, protocol), reference)

    def main_short(self, protocol: int, *, reference: str, sized: bool = True) -> Callable[[type[T]], type[T]]:
        """Declare a message with a `main_short` header; an unsized one has 0 in its size field."""
        return self._declare(Opcode(Header.MAIN_SHORT, None, None, protocol), reference, sized)

    def _declare(self, opcode: Opcode, reference: str, sized: bool = True) -> Callable[[type[T]], type[T]]:
        def declare(message: type[T]) -> type[T]:
            earlier = self._by_key.get(opcode.key)
            if earlier is not None:
                names = f"{earlier.message.__name__} and {message.__name__}"
                raise TypeError(f"{self.name}: {names} have the same opcode {opcode}")
            layout = layout_of(message)
            if opcode.header.value + layout.size > self.shape.limit:
                raise TypeError(f"{self.name}: {message.__name__} can never fit into a frame")
            declaration = Declaration(message, opcode, reference, layout, sized)
            self._by_key[opcode.key] = self._by_class[message] = declaration
            return message

        return declare

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
        _, pc_id, ctrl, cmd = headers.LINK.unpack_from(frame)
        if ctrl in headers.LINK_CTRLS:
            opcode = Opcode(Header.LINK, ctrl, cmd, None)
        else:
            opcode = Opcode(Header.CLIENT, ctrl, cmd, int.from_bytes(frame[10:12], "little"))
        return Envelope(self._body(frame, opcode), pc_id)

    def _decode_main(self, frame: bytes) -> Envelope:
        protocol = int.from_bytes(frame[:2], "little")
        declared = self._by_key.get(protocol)
        if declared is None or declared.opcode.header is Header.MAIN_SHORT:
            return Envelope(self._body(frame, Opcode(Header.MAIN_SHORT, None, None, protocol)))
        if len(frame) < headers.MAIN.size:
            return Envelope(Malformed(f"{declared.message.__name__}: {len(frame)} bytes hold no header"))
        _, _, pc_id, gate_id = headers.MAIN.unpack_from(frame)
        return Envelope(self._body(frame, declared.opcode), pc_id, gate_id)

    def _body(self, frame: bytes, opcode: Opcode) -> object:
        declared = self._find(opcode.key)
        if declared is None:
            return Unknown(opcode, len(frame))
        try:
            return declared.layout.unpack(frame, opcode.header.value)
        except RecordError as error:
            return Malformed(f"{self.name}: {error}")

    def _find(self, key: int) -> Declaration | None:
        found = self._by_key.get(key)
        return self.carries._find(key) if found is None and self.carries is not None else found
