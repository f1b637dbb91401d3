"""What happens in a world: each event once, with all players who are to be told of it."""

from typing import TypeAlias

import attrs

from gameserver.world.cells import Cell
from gameserver.world.character import Appearance
from gameserver.world.npcs import Npc

Witnesses: TypeAlias = tuple[int, ...]
"""The `pc_id` of every player who is to be told of an event."""


@attrs.frozen
class Event:
    """Something that its witnesses are to be told; without witnesses it is for the daemon alone."""

    witnesses: Witnesses


@attrs.frozen
class PlayerAppeared(Event):
    """A player came into sight, standing on *cell*; if he walks, `PlayerMoved` follows."""

    who: Appearance
    cell: Cell


@attrs.frozen
class PlayerDisappeared(Event):
    """A player went out of sight, or out of the world."""

    pc_id: int


@attrs.frozen
class NpcAppeared(Event):
    """An NPC came into sight."""

    npc: Npc


@attrs.frozen
class NpcDisappeared(Event):
    """An NPC went out of sight."""

    npc_id: int


@attrs.frozen
class MoveAnswered(Event):
    """The answer to a wish to walk; *cell* is the destination, or where he stands if it was not accepted."""

    accepted: bool
    cell: Cell
    speed: int


@attrs.frozen
class PlayerMoved(Event):
    """A player in sight walks from *start* towards *destination*."""

    pc_id: int
    start: Cell
    destination: Cell
    speed: int


@attrs.frozen
class PlayerStopped(Event):
    """A player in sight ended his walk on *cell*, which is not where he said he would go."""

    pc_id: int
    cell: Cell


@attrs.frozen
class PositionFixed(Event):
    """The witness stands on *cell*, whatever his client thinks."""

    cell: Cell


@attrs.frozen
class Said(Event):
    """Somebody spoke; *kind* is a chat type (RULES 19), general or shout."""

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
class WoonzChanged(Event):
    """The purse of the witness changed by *change*, which may be negative."""

    change: int


@attrs.frozen
class Suspicious(Event):
    """For the log: so many impossible steps within the window of `Rules`."""

    pc_id: int
    strikes: int


@attrs.frozen
class Expelled(Event):
    """For the daemon: the session of this player is to be ended; he is in the world until `World.leave`."""

    pc_id: int
    reason: str
