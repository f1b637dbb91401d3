"""Takes copies of items out of the documents of characters and storages."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from gameserver.storage.character_data import NO_SERIALS
from gameserver.storage.documents import Document, Json, read_document, write_document

D = TypeVar("D", bound=Document)

# The places of items in the documents of characters and of storages.
_PLACES = ("wear", "inventory", "active_pet", "pet_inventory", "items")


def separate(document: D, foreign: Collection[int]) -> tuple[D, dict[int, list[Json]]]:
    """Return *document* without copies, and the copies as they stood there, by their serials.

    A copy is an item or pet whose serial is *foreign*, or that stands in the document a second time.
    """
    kept: dict[str, Json] = json.loads(write_document(document))
    copies: dict[int, list[Json]] = {}
    seen = set(foreign)
    for key, item, serial in list(_with_serials(kept)):
        if serial not in seen:
            seen.add(serial)
            continue
        copies.setdefault(serial, []).append(item)
        place = kept[key]
        kept[key] = [each for each in place if each is not item] if isinstance(place, list) else {}
    return read_document(type(document), json.dumps(kept)), copies


def _with_serials(document: Mapping[str, Json]) -> Iterator[tuple[str, Json, int]]:
    for key in _PLACES:
        value = document.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                serial = item.get("item_unique_code", item.get("pet_unique_code"))
                if isinstance(serial, int) and serial not in NO_SERIALS:
                    yield key, item, serial
