"""Documents for hypothesis, from their declarations, so that new keys are covered unasked."""

from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import attrs
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gameserver.storage.documents import Document

T = TypeVar("T")

U32 = st.integers(0, 0xFFFFFFFF)
# PostgreSQL keeps no NUL in text, and tells a large float like an integer.
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
_NUMBERS = st.integers() | st.floats(-1e15, 1e15)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=5,
)


def documents(cls: type[Document]) -> st.SearchStrategy[Any]:
    """Any *cls*, with keys nobody declared; its items have no serials, which only one row may hold."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    declared = {field.name for field in attrs.fields(cls)} - {"unknown"}
    for name, hint in get_type_hints(cls).items():
        if name == "unknown":
            fields[name] = st.dictionaries(_TEXT.filter(lambda key: key not in declared), _JSON, max_size=2)
        elif name.endswith("unique_code"):
            fields[name] = st.sampled_from([0, 0xFFFFFFFF])
        elif get_origin(hint) is tuple:
            fields[name] = st.lists(documents(get_args(hint)[0]), max_size=3).map(lambda items: tuple(items))
        elif hint == int | None:
            fields[name] = st.none() | U32
        else:
            fields[name] = documents(hint) if issubclass(hint, Document) else U32
    return st.builds(cls, **fields)


def examples(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """Some *count* values, for tests that wait for a server and cannot be called by hypothesis."""
    found: list[T] = []

    def collect(value: T) -> None:
        found.append(value)

    run: Callable[[], None] = given(strategy)(collect)
    settings(max_examples=count, database=None, phases=[Phase.generate], derandomize=True)(run)()
    return found
