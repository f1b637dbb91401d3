"""Properties of every declared message at once; a new declaration is covered without being named here."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages import links
from gameserver.records import FixedArray, Nested, OptionalTail, RestTail, Text, layout_of
from gameserver.wire.catalogue import Catalogue, Declaration, Envelope, Unknown
from gameserver.wire.connection import Connection
from gameserver.wire.errors import Malformed
from gameserver.wire.framing import FrameBuffer
from gameserver.wire.headers import Header
from tests.support.strategies import pieces, records

CATALOGUES = tuple(value for value in vars(links).values() if isinstance(value, Catalogue))
DECLARED = tuple((catalogue, declaration) for catalogue in CATALOGUES for declaration in catalogue)
FEW = settings(max_examples=6, database=None, suppress_health_check=list(HealthCheck))
"""A few random values for each message: there are hundreds of messages."""

Check = Callable[[Any, Catalogue, Declaration, Any], None]


def of_every_message(check: Check) -> Callable[[Any], None]:
    """Make a test that runs *check* with random values of every message that can travel."""

    def test(self: Any) -> None:
        for catalogue, declaration in DECLARED:
            FEW(given(message=records(declaration.message))(check))(self, catalogue, declaration)

    return test


def resized(frame: bytes, declaration: Declaration) -> bytes:
    """Return *frame* with its present length in its size field."""
    if not declaration.sized:
        return frame
    if declaration.opcode.header in (Header.MAIN, Header.MAIN_SHORT):
        return frame[:2] + len(frame).to_bytes(2, "little") + frame[4:]
    return len(frame).to_bytes(4, "little") + frame[4:]


def least_size(declaration: Declaration, frame: bytes) -> int:
    """Bytes that *frame* must have: all of them, but for a tail that may be left out or cut."""
    tail = declaration.layout.tail
    if isinstance(tail, OptionalTail | RestTail):
        return declaration.opcode.header.value + declaration.layout.size
    return len(frame)


class EveryMessage(SynchronousTestCase):
    @of_every_message
    def test_it_survives_the_wire(self, catalogue: Catalogue, declaration: Declaration, message: Any) -> None:
        frame = catalogue.encode(message, 0x01020304, 5)
        pc_id = 0 if declaration.opcode.header is Header.MAIN_SHORT else 0x01020304
        gate_id = 5 if declaration.opcode.header is Header.MAIN else 0
        self.assertEqual(catalogue.decode(frame), Envelope(message, pc_id, gate_id))

    @of_every_message
    def test_its_frame_is_cut_out_of_a_stream(
        self, catalogue: Catalogue, declaration: Declaration, message: Any
    ) -> None:
        frame = catalogue.encode(message)
        self.assertEqual(FrameBuffer(catalogue.shape).feed(frame), [frame])

    @of_every_message
    def test_every_truncation_is_malformed(
        self, catalogue: Catalogue, declaration: Declaration, message: Any
    ) -> None:
        frame = catalogue.encode(message)
        least = least_size(declaration, frame)
        for size in range(declaration.opcode.header.value, len(frame)):
            got = catalogue.decode(resized(frame[:size], declaration)).message
            self.assertIsInstance(got, Malformed if size < least else declaration.message)

    @of_every_message
    def test_bytes_behind_it_are_ignored(
        self, catalogue: Catalogue, declaration: Declaration, message: Any
    ) -> None:
        if isinstance(declaration.layout.tail, RestTail | OptionalTail):
            return
        frame = catalogue.encode(message) + b"\xcc" * 7
        self.assertEqual(catalogue.decode(resized(frame, declaration)).message, message)

    @of_every_message
    def test_garbage_behind_the_nul_of_its_texts_is_ignored(
        self, catalogue: Catalogue, declaration: Declaration, message: Any
    ) -> None:
        body = declaration.layout.pack(message)
        spoiled = bytearray(body)
        for offset, size in text_places(declaration):
            end = body.find(b"\0", offset, offset + size)
            spoiled[end + 1 : offset + size] = b"\xcc" * (offset + size - end - 1)
        self.assertEqual(declaration.layout.unpack(bytes(spoiled)), message)

    def test_any_bytes_are_read_or_malformed_and_never_raise(self) -> None:
        for catalogue, declaration in DECLARED:
            header = declaration.frame(blank(declaration))[: declaration.opcode.header.value]
            for size in {0, 1, declaration.layout.size, declaration.layout.size + 3}:
                for byte in (b"\0", b"\xff"):
                    got = catalogue.decode(resized(header + byte * size, declaration)).message
                    self.assertIsInstance(got, (Malformed, declaration.message))

    @given(st.data(), st.sampled_from(CATALOGUES))
    def test_any_stream_of_messages_and_junk_gives_envelopes_or_ends_broken(
        self, data: st.DataObject, catalogue: Catalogue
    ) -> None:
        ours = [declaration for declaration in catalogue if declaration.layout.size < 300 and declaration.sized]
        frames = st.sampled_from(ours).flatmap(lambda one: records(one.message).map(catalogue.encode))
        stream = b"".join(data.draw(st.lists(frames | st.binary(max_size=20), max_size=4)))
        connection = Connection(catalogue, catalogue)
        for piece in data.draw(pieces(stream)):
            for envelope in connection.receive(piece):
                allowed = (Malformed, Unknown, *(declaration.message for declaration in _reachable(catalogue)))
                self.assertIsInstance(envelope.message, allowed)

    def test_messages_without_an_opcode_survive_packing_too(self) -> None:
        for catalogue in CATALOGUES:
            for declaration in catalogue.without_opcode:
                value = blank(declaration)
                packed = declaration.layout.pack(value)
                self.assertEqual(declaration.layout.unpack(packed), value)


def blank(declaration: Declaration) -> Any:
    """Return the message as zero bytes give it."""
    return declaration.layout.unpack(bytes(declaration.layout.size + 4))


def _reachable(catalogue: Catalogue) -> list[Declaration]:
    return [*catalogue, *(_reachable(catalogue.carries) if catalogue.carries else [])]


def text_places(declaration: Declaration) -> list[tuple[int, int]]:
    """Offset and size of every text of the fixed part, however deep it lies."""
    fields = [(field.offset, field.wire) for field in declaration.layout.fields]
    return [place for offset, wire in fields for place in _texts(wire, offset)]


def _texts(wire: object, offset: int) -> list[tuple[int, int]]:
    match wire:
        case Text():
            return [(offset, wire.size)]
        case Nested():
            inner: list[tuple[int, Any]] = [(field.offset, field.wire) for field in layout_of(wire.of).fields]
            return [place for start, each in inner for place in _texts(each, offset + start)]
        case FixedArray():
            starts = range(offset, offset + wire.size, wire.item.size)
            return [place for start in starts for place in _texts(wire.item, start)]
    return []
