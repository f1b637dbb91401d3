"""Our copy of the protocol catalogue: facts gathered from public sources, one object for each message and record.

Keys of a message: `link` and `direction` say where it travels, `endpoint` which server handles a game packet.
`header`, `ctrl`, `cmd`, `protocol` are its opcode, null where the header has no such field or the number is not
known. `size` counts header and fixed fields, `max_size` the optional ones too; `variable` marks a body that goes
on without a declared length. A message whose `confidence` is opcode-only has no layout.

Keys of a field: `count` repeats it (a name is that of the field before, which holds the number, at most `limit`),
`optional` may be left out at the end, `bits` lists groups from the least significant one.
"""

import json
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

_HERE = Path(__file__).parent
_SCALARS = {"u8": 1, "i8": 1, "u16": 2, "i16": 2, "u32": 4, "i32": 4, "f32": 4}

MESSAGES: dict[str, Entry] = {
    entry["name"]: entry for entry in json.loads((_HERE / "messages.json").read_text())["messages"]
}
RECORDS: dict[str, Entry] = {
    entry["name"]: entry for entry in json.loads((_HERE / "structs.json").read_text())["structs"]
}


def with_offsets(fields: list[Entry]) -> list[Entry]:
    """Return the fields with the offset of each, added up from the sizes that the catalogue states."""
    offset, placed = 0, []
    for field in fields:
        placed.append({**field, "offset": offset})
        count = field.get("count", 1)
        offset += _size(field) * (count if isinstance(count, int) else 0)
    return placed


def _size(field: Entry) -> int:
    kind: str = field["type"]
    if kind.startswith("struct:"):
        size: int = RECORDS[kind.removeprefix("struct:")]["size"]
        return size
    length: int | None = field.get("len")
    return _SCALARS[kind.removeprefix("bits:")] if length is None else length
