"""Framing: however a stream is cut, the same frames come out, and a bad size ends it."""

from struct import pack

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.wire.errors import BadFrame
from gameserver.wire.framing import (
    CLIENT_LIMIT,
    CLIENT_SHAPE,
    COMPACT_SHAPE,
    LINK_SHAPE,
    MAIN_SHAPE,
    FrameBuffer,
    Shape,
)
from gameserver.wire.headers import CLIENT, COMPACT, LINK, MAIN_SHORT
from tests.support.strategies import pieces

HELLO = bytes.fromhex("01A00000 07")
SHAPES = (CLIENT_SHAPE, LINK_SHAPE, MAIN_SHAPE, COMPACT_SHAPE)
PADDED = (CLIENT_SHAPE, LINK_SHAPE)
U32S = st.integers(0, 0xFFFFFFFF)
BYTES = st.integers(0, 0xFF)
BODIES = st.binary(max_size=40) | st.integers(0, CLIENT_LIMIT - CLIENT.size).map(bytes)


def frames_of(shape: Shape) -> st.SearchStrategy[bytes]:
    """Any good frame of this shape."""
    protocols = st.integers(0, 0xFFFF)
    if shape is MAIN_SHAPE:
        return st.builds(lambda number, body: MAIN_SHORT.pack(number, 4 + len(body)) + body, protocols, BODIES)
    if shape is COMPACT_SHAPE:
        return st.builds(
            lambda number, body: COMPACT.pack(10 + len(body), number, 3, 255, 0) + body, protocols, BODIES
        )
    links = st.builds(
        lambda pc_id, ctrl, cmd, body: LINK.pack(LINK.size + len(body), pc_id, ctrl, cmd) + body,
        U32S, st.sampled_from((0x01, 0x02)), BYTES, BODIES,
    )  # fmt: skip
    games = st.builds(
        lambda pc_id, ctrl, number, body: CLIENT.pack(CLIENT.size + len(body), pc_id, ctrl, 0xFF, number) + body,
        U32S, st.sampled_from((0x03, 0xFE)), protocols, BODIES,
    )  # fmt: skip
    return links | games


def plain_cut(shape: Shape, data: bytes) -> tuple[list[bytes], bool]:
    """Cut a whole stream as PROTOCOL 3 words it; whether it ends with a bad size."""
    frames = []
    if shape is MAIN_SHAPE and data.startswith(HELLO[:4]):
        if len(data) < len(HELLO):
            return [], False
        frames, data = [data[:5]], data[5:]
    while len(data) >= shape.size_offset + shape.size.size:
        (size,) = shape.size.unpack_from(data, shape.size_offset)
        if size == 0 and shape.padding:
            data = data[4:]
            continue
        if size < shape.least or size > shape.limit:
            return frames, True
        if shape.padding and size < CLIENT.size:
            if len(data) < 9:
                break
            if data[8] not in (0x01, 0x02):
                return frames, True
        if len(data) < size:
            break
        frames.append(data[:size])
        data = data[size:]
    return frames, False


def fed(shape: Shape, cut: list[bytes]) -> tuple[list[bytes], FrameBuffer]:
    """Feed the pieces to a new buffer, watching what it holds."""
    buffer, frames = FrameBuffer(shape), []
    for piece in cut:
        frames += buffer.feed(piece)
        assert buffer.held <= shape.limit
    return frames, buffer


@st.composite
def streams(draw: st.DrawFn, shape: Shape) -> bytes:
    """Good frames, with anything between them."""
    junk = (
        st.binary(max_size=14)
        | st.just(bytes(4))
        | st.just(HELLO)
        | st.integers(0, 16).map(lambda n: pack("<I", n))
    )
    return b"".join(draw(st.lists(frames_of(shape) | junk, max_size=6)))


class AnyStream(SynchronousTestCase):
    @given(st.data())
    def test_good_frames_come_out_whole_however_they_were_cut(self, data: st.DataObject) -> None:
        shape = data.draw(st.sampled_from(SHAPES))
        frames = data.draw(st.lists(frames_of(shape), max_size=6))
        got, buffer = fed(shape, data.draw(pieces(b"".join(frames))))
        self.assertEqual(got, frames)
        self.assertEqual((buffer.broken, buffer.held), (None, 0))

    @given(st.data())
    def test_any_bytes_are_cut_as_the_protocol_says_and_nothing_is_raised(self, data: st.DataObject) -> None:
        shape = data.draw(st.sampled_from(SHAPES))
        stream = data.draw(streams(shape))
        got, buffer = fed(shape, data.draw(pieces(stream)))
        self.assertEqual((got, buffer.broken is not None), plain_cut(shape, stream))

    @given(st.data())
    def test_zero_words_between_frames_are_padding_on_the_u32_links(self, data: st.DataObject) -> None:
        shape = data.draw(st.sampled_from(PADDED))
        frames = data.draw(st.lists(frames_of(shape), max_size=4))
        stream = bytes(4) + b"".join(frame + bytes(4 * data.draw(st.integers(0, 3))) for frame in frames)
        got, buffer = fed(shape, data.draw(pieces(stream)))
        self.assertEqual((got, buffer.broken, buffer.held), (frames, None, 0))

    @given(st.data())
    def test_frames_before_a_bad_size_are_given_and_none_after_it(self, data: st.DataObject) -> None:
        shape = data.draw(st.sampled_from(SHAPES))
        before = data.draw(st.lists(frames_of(shape), min_size=1, max_size=3))
        after = data.draw(frames_of(shape))
        bad = pack("<HH", 5, 3) if shape is MAIN_SHAPE else pack("<I", 9)
        got, buffer = fed(shape, data.draw(pieces(b"".join(before) + bad + after)))
        self.assertEqual(got, before)
        self.assertIsInstance(buffer.broken, BadFrame)
        self.assertEqual(buffer.feed(after), [])


class TheFastPath(SynchronousTestCase):
    def test_a_read_that_looks_like_a_frame_inside_another_one_is_not_given_alone(self) -> None:
        inner = CLIENT.pack(12, 0, 3, 255, 0x1108)
        outer = CLIENT.pack(24, 0, 3, 255, 0x1200) + inner
        self.assertEqual(fed(CLIENT_SHAPE, [outer[:12], inner])[0], [outer])


class BadSizes(SynchronousTestCase):
    def refuse(self, shape: Shape, data: bytes) -> None:
        """The stream must end at once, with an error that names the shape."""
        frames, buffer = fed(shape, [data])
        self.assertEqual(frames, [])
        self.assertIn(shape.name, str(buffer.broken))

    def test_sizes_below_the_header_break_every_shape(self) -> None:
        for shape in PADDED:
            for size in range(1, LINK.size):
                self.refuse(shape, LINK.pack(size, 0, 0x01, 0xE0))
        for size in range(COMPACT.size):
            self.refuse(COMPACT_SHAPE, COMPACT.pack(size, 0, 0x03, 0xFF, 0))
        for size in range(MAIN_SHORT.size):
            self.refuse(MAIN_SHAPE, MAIN_SHORT.pack(0xA010, size))

    def test_a_game_packet_too_small_for_its_protocol_number_breaks_the_stream(self) -> None:
        for shape in PADDED:
            for size in (10, 11):
                self.refuse(shape, LINK.pack(size, 0, 0x03, 0xFF) + b"\0\0")

    def test_a_control_packet_of_ten_bytes_is_good(self) -> None:
        frame = LINK.pack(10, 0, 0x01, 0xE0)
        self.assertEqual(fed(CLIENT_SHAPE, [frame])[0], [frame])

    def test_the_largest_frame_passes_and_one_byte_more_does_not(self) -> None:
        for shape in PADDED:
            frame = CLIENT.pack(shape.limit, 0, 3, 255, 0).ljust(shape.limit, b"x")
            self.assertEqual(fed(shape, [frame])[0], [frame])
            self.refuse(shape, CLIENT.pack(shape.limit + 1, 0, 3, 255, 0))
        self.refuse(COMPACT_SHAPE, COMPACT.pack(COMPACT_SHAPE.limit + 1, 0, 3, 255, 0))

    def test_a_bad_size_is_known_before_the_frame_has_come(self) -> None:
        self.refuse(CLIENT_SHAPE, pack("<I", CLIENT_LIMIT + 1))

    def test_a_smaller_limit_is_a_shape_of_its_own(self) -> None:
        self.refuse(attrs.evolve(CLIENT_SHAPE, limit=100), pack("<I", 101))


class TheHello(SynchronousTestCase):
    NEXT = MAIN_SHORT.pack(0xC001, 6) + b"ab"

    def test_it_is_a_frame_of_five_bytes_when_it_comes_alone(self) -> None:
        self.assertEqual(fed(MAIN_SHAPE, [HELLO])[0], [HELLO])

    def test_it_is_recognised_when_merged_with_the_next_frame(self) -> None:
        self.assertEqual(fed(MAIN_SHAPE, [HELLO + self.NEXT])[0], [HELLO, self.NEXT])

    def test_it_is_recognised_byte_by_byte(self) -> None:
        cut = [bytes([byte]) for byte in HELLO + self.NEXT]
        self.assertEqual(fed(MAIN_SHAPE, cut)[0], [HELLO, self.NEXT])

    def test_a_later_read_of_the_same_bytes_is_no_hello(self) -> None:
        frames, buffer = fed(MAIN_SHAPE, [HELLO, self.NEXT, HELLO])
        self.assertEqual(frames, [HELLO, self.NEXT])
        self.assertIsInstance(buffer.broken, BadFrame)

    def test_a_later_read_of_five_bytes_is_an_ordinary_frame(self) -> None:
        five = MAIN_SHORT.pack(0xC001, 5) + b"x"
        self.assertEqual(fed(MAIN_SHAPE, [HELLO, five])[0], [HELLO, five])

    def test_a_connection_may_begin_without_one(self) -> None:
        self.assertEqual(fed(MAIN_SHAPE, [self.NEXT])[0], [self.NEXT])
