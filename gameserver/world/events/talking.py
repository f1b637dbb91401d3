"""What is said and shown."""

import attrs

from gameserver.world.events.base import Event


@attrs.frozen
class Said(Event):
    """Somebody spoke, perhaps on another map, or the server; *kind* is a chat type (RULES 19)."""

    kind: int
    pc_id: int
    name: str
    text: str


@attrs.frozen
class Gestured(Event):
    """A player in sight made a gesture."""

    pc_id: int
    gesture: int


@attrs.frozen
class Noticed(Event):
    """The system has a sentence for the witnesses; *bar* shows it at the top of the window."""

    text: str
    bar: bool = False
