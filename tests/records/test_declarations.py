"""A declaration that cannot be laid out fails when its class is made, and names the field."""

from typing import Annotated, Any, Optional

import attrs
from twisted.trial.unittest import SynchronousTestCase

from gameserver.records import U8, U16, U32, Array, Counted, Rest, Text, record
from tests.records.samples import Point, WithRest


def declare(**annotations: Any) -> type[object]:
    """Make a record class with these fields."""
    return record(type("Sample", (), {"__annotations__": annotations}))


class BadDeclarations(SynchronousTestCase):
    def refuse(self, **annotations: Any) -> None:
        """The last field is the one to be named."""
        error = self.assertRaises(TypeError, declare, **annotations)
        self.assertIn(f"Sample.{list(annotations)[-1]}:", str(error))

    def test_plain_python_types_are_refused(self) -> None:
        for kind in (int, str, bytes, float, list[int], tuple[U8, ...], object, None):
            self.refuse(good=U8, bad=kind)

    def test_annotations_that_are_no_wire_type_are_refused(self) -> None:
        self.refuse(bad=Annotated[int, "four bytes"])

    def test_unions_of_two_wire_types_are_refused(self) -> None:
        self.refuse(bad=Point | WithRest)
        self.refuse(bad=Point | WithRest | None)

    def test_arrays_of_no_wire_type_are_refused(self) -> None:
        self.refuse(bad=Annotated[tuple[int, ...], Array(3)])
        self.refuse(bad=Annotated[int, Array(3)])
        self.refuse(bad=Annotated[int, Counted("count", U8)])

    def test_a_count_must_be_a_number(self) -> None:
        self.refuse(bad=Annotated[tuple[U8, ...], Counted("count", int)])
        self.refuse(bad=Annotated[tuple[U8, ...], Counted("count", Annotated[str, Text(3)])])

    def test_nothing_may_follow_a_field_of_varying_length(self) -> None:
        self.refuse(rest=Rest, after=U8)
        self.refuse(option=Optional[U32], after=U8)  # noqa: UP045
        self.refuse(many=Annotated[tuple[U8, ...], Counted("count", U16)], after=U8)

    def test_fields_of_varying_length_cannot_be_nested(self) -> None:
        self.refuse(bad=WithRest)
        self.refuse(bad=Rest | None)
        self.refuse(bad=Annotated[tuple[U8 | None, ...], Array(3)])

    def test_a_constructor_that_does_more_than_set_fields_is_refused(self) -> None:
        for extra in (
            {"value": attrs.field(validator=attrs.validators.ge(1))},
            {"value": attrs.field(converter=int)},
            {"__attrs_post_init__": lambda self: None},
        ):
            self.assertRaises(TypeError, record, type("Sample", (), {"__annotations__": {"value": U8}, **extra}))

    def test_the_helper_of_these_tests_can_make_good_records(self) -> None:
        declare(good=U8, name=Annotated[str, Text(3)], rest=Rest)
