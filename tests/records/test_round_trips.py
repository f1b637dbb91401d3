"""Every kind of field survives the wire; too few bytes are refused."""

import struct

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.records import RecordError, layout_of, pack, unpack
from tests.records.samples import (
    FIXED,
    VARYING,
    Empty,
    Everything,
    Numbers,
    One,
    OnlyPoints,
    OnlyRaw,
    Point,
    Pose,
    WithFew,
    WithOption,
    WithPoints,
    WithRest,
)
from tests.support.strategies import records

ANY: st.SearchStrategy[object] = st.sampled_from(FIXED + VARYING).flatmap(records)
ANY_FIXED: st.SearchStrategy[object] = st.sampled_from(FIXED).flatmap(records)


class RoundTrips(SynchronousTestCase):
    @given(ANY)
    def test_what_was_packed_is_unpacked(self, value: object) -> None:
        self.assertEqual(unpack(type(value), pack(value)), value)

    @given(ANY, st.binary(max_size=9))
    def test_a_record_is_read_from_the_middle_of_the_bytes(self, value: object, before: bytes) -> None:
        self.assertEqual(unpack(type(value), before + pack(value), len(before)), value)

    @given(ANY_FIXED, st.binary(max_size=9))
    def test_bytes_after_a_fixed_record_are_ignored(self, value: object, after: bytes) -> None:
        self.assertEqual(unpack(type(value), pack(value) + after), value)

    @given(ANY_FIXED)
    def test_a_fixed_record_has_the_size_of_its_layout(self, value: object) -> None:
        self.assertEqual(len(pack(value)), layout_of(type(value)).size)

    @given(st.sampled_from(FIXED + VARYING), st.binary(max_size=80))
    def test_any_bytes_give_a_record_or_a_record_error(self, cls: type[object], data: bytes) -> None:
        try:
            self.assertIsInstance(unpack(cls, data), cls)
        except RecordError as error:
            self.assertIn(cls.__name__, str(error))

    @given(ANY_FIXED)
    def test_every_truncation_of_a_fixed_record_is_refused(self, value: object) -> None:
        whole = pack(value)
        for size in range(len(whole)):
            self.assertRaises(RecordError, unpack, type(value), whole[:size])

    def test_bytes_are_little_endian_and_unpadded(self) -> None:
        numbers = Numbers(u8=1, i8=-1, u16=0x0203, i16=-2, u32=0x04050607, i32=-3, f32=1.0)
        expected = "01 FF 0302 FEFF 07060504 FDFFFFFF 0000803F"
        self.assertEqual(pack(numbers), bytes.fromhex(expected))

    def test_fields_are_described_with_their_offsets(self) -> None:
        described = {field.name: field.offset for field in layout_of(Everything).fields}
        self.assertEqual(described["raw"], 9)
        self.assertEqual(described["groups"], 13)
        self.assertEqual(described["points"], 19)
        self.assertEqual([field.offset for field in layout_of(WithRest).fields], [0, 1])

    def test_a_record_without_fields_has_no_bytes(self) -> None:
        self.assertEqual((pack(Empty()), unpack(Empty, b"")), (b"", Empty()))

    def test_arrays_of_records_are_part_of_the_one_struct_of_their_record(self) -> None:
        for cls in FIXED:
            layout = layout_of(cls)
            self.assertEqual(struct.calcsize("<" + layout.format), layout.size)
        self.assertEqual(layout_of(OnlyPoints).format, 3 * layout_of(Point).format)

    def test_what_is_read_equals_what_the_constructor_makes_and_is_as_frozen(self) -> None:
        read = unpack(Point, b"\x01\x21")
        self.assertEqual(read, Point(x=1, pose=Pose.of(direction=1, action=2)))
        self.assertEqual(hash(read), hash(Point(x=1, pose=Pose.of(direction=1, action=2))))
        with self.assertRaises(attrs.exceptions.FrozenInstanceError):
            read.x = 2  # type: ignore[misc]  # that it cannot be set is the point

    def test_records_are_values(self) -> None:
        self.assertEqual(One(only=1), One(only=1))
        self.assertEqual(len({Point(x=1), Point(x=1), Point(x=2)}), 2)
        self.assertRaises(AttributeError, setattr, One(only=1), "only", 2)


class Refusals(SynchronousTestCase):
    def test_numbers_out_of_range_are_refused(self) -> None:
        for wrong in (-1, 0x10000):
            self.assertRaises(struct.error, pack, One(only=wrong))

    def test_bytes_that_do_not_fit_are_refused(self) -> None:
        self.assertRaises(ValueError, pack, OnlyRaw(raw=b"long"))

    def test_an_array_of_the_wrong_length_is_refused(self) -> None:
        for wrong in ((), (Point(x=0),) * 4):
            self.assertRaises(ValueError, pack, OnlyPoints(points=wrong))

    def test_more_values_than_the_count_may_say_are_refused(self) -> None:
        self.assertRaises(ValueError, pack, WithFew(few=(1, 2, 3, 4)))


class Texts(SynchronousTestCase):
    @given(st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=3), st.binary(max_size=3))
    def test_whatever_follows_the_first_nul_is_ignored(self, text: str, garbage: bytes) -> None:
        data = b"\0" + (text.encode("latin-1") + b"\0" + garbage).ljust(5, b"\xcc")[:5]
        self.assertEqual(unpack(WithOption, data).option, text)

    def test_a_full_field_needs_no_nul(self) -> None:
        self.assertEqual(unpack(WithOption, b"\0ABCDE").option, "ABCDE")

    def test_written_text_keeps_its_last_byte_nul(self) -> None:
        self.assertEqual(pack(WithOption(head=0, option="ABCDEFG")), b"\0ABCD\0")

    def test_characters_outside_the_code_page_become_question_marks(self) -> None:
        self.assertEqual(pack(WithOption(head=0, option="\N{EURO SIGN}")), b"\0?\0\0\0\0")

    @given(st.binary(min_size=4, max_size=4).filter(lambda data: 0 not in data))
    def test_bytes_of_any_code_page_pass_unharmed(self, data: bytes) -> None:
        self.assertEqual(pack(unpack(WithOption, b"\0" + data + b"\0")), b"\0" + data + b"\0")


class Tails(SynchronousTestCase):
    def test_an_optional_field_may_be_missing_or_cut(self) -> None:
        for size in range(5):
            self.assertIsNone(unpack(WithOption, b"\x07" + b"A" * size).option)
        self.assertEqual(unpack(WithOption, b"\x07AB\0\0\0").option, "AB")

    def test_the_head_before_a_tail_is_never_optional(self) -> None:
        for cls in (WithOption, WithRest, WithPoints, WithFew):
            self.assertRaises(RecordError, unpack, cls, b"")

    def test_a_count_is_written_and_read_with_its_array(self) -> None:
        value = WithPoints(head=9, points=(Point(x=1), Point(x=2, pose=Pose(3))))
        self.assertEqual(pack(value), bytes.fromhex("09 0200 0100 0203"))

    def test_a_cut_array_is_refused_at_every_byte(self) -> None:
        whole = pack(WithPoints(head=9, points=(Point(x=1), Point(x=2))))
        for size in range(len(whole)):
            self.assertRaises(RecordError, unpack, WithPoints, whole[:size])

    def test_a_count_larger_than_the_data_is_refused_and_named(self) -> None:
        error = self.assertRaises(RecordError, unpack, WithPoints, b"\0\xff\xff\0\0")
        self.assertIn("point_count is 65535", str(error))

    def test_a_count_above_the_limit_is_refused_even_when_the_bytes_are_there(self) -> None:
        self.assertEqual(unpack(WithFew, b"\x03abc").few, (97, 98, 99))
        self.assertRaises(RecordError, unpack, WithFew, b"\x04abcd")
