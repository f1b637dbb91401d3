"""JSON documents as frozen attrs trees that give back every key they did not know."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs
from cattrs import Converter, transform_error
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from gameserver.storage.errors import UnreadableDocument

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@attrs.frozen(kw_only=True)
class Document:
    """One JSON object: the fields are the keys we know, *unknown* holds the others of the same object.

    An absent key and a null are the field's default: other programs write both for an empty list. A field that
    is None is left out.
    """

    unknown: Mapping[str, Json] = attrs.field(factory=dict)


D = TypeVar("D", bound=Document)
_converter = Converter()


@_converter.register_structure_hook_factory(lambda cls: isinstance(cls, type) and issubclass(cls, Document))
def _reader(cls: type[D]) -> Callable[[Any, Any], D]:
    known = {field.name for field in attrs.fields(cls)} - {"unknown"}
    read_known = make_dict_structure_fn(cls, _converter, unknown=override(omit=True))

    def read(value: Any, _: Any) -> D:
        if not isinstance(value, dict):
            raise TypeError(f"{cls.__name__} must be a JSON object, not {type(value).__name__}")
        document = read_known({key: value[key] for key in known if value.get(key) is not None}, cls)
        unknown = {key: kept for key, kept in value.items() if key not in known}
        return attrs.evolve(document, unknown=unknown) if unknown else document

    return read


@_converter.register_unstructure_hook_factory(lambda cls: isinstance(cls, type) and issubclass(cls, Document))
def _writer(cls: type[D]) -> Callable[[D], dict[str, Json]]:
    write_known = make_dict_unstructure_fn(cls, _converter, unknown=override(omit=True))

    def write(document: D) -> dict[str, Json]:
        known = {key: value for key, value in write_known(document).items() if value is not None}
        return {**document.unknown, **known}

    return write


def read_document(cls: type[D], text: str) -> D:
    """Read the JSON object in *text*; UnreadableDocument names the key that has a wrong shape."""
    try:
        return _converter.structure(json.loads(text), cls)
    except Exception as error:
        reasons = "; ".join(transform_error(error))
        raise UnreadableDocument(f"{cls.__name__}: {reasons}") from error


def write_document(document: Document) -> str:
    """Return *document* as compact JSON."""
    return json.dumps(_converter.unstructure(document), separators=(",", ":"))
