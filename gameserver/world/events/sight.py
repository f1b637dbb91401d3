"""What comes into sight and goes out of it."""

import attrs

from gameserver.world.cells import Cell
from gameserver.world.character import Appearance, Item
from gameserver.world.events.base import Event


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
    """An NPC came into sight; if it walks, `NpcMoved` follows."""

    npc_id: int
    type_id: int
    level: int
    hp: int
    cell: Cell
    direction: int
    respawned: bool = False
    """Whether it has just come to life, for the effect that clients show."""


@attrs.frozen
class NpcDisappeared(Event):
    """An NPC went out of sight, or its corpse decayed."""

    npc_id: int


@attrs.frozen
class ItemAppeared(Event):
    """A thing lies in sight on *cell*, dropped by the creature or player of number *dropped_by* (0: nobody)."""

    item: Item
    cell: Cell
    dropped_by: int
    by_player: bool


@attrs.frozen
class ItemVanished(Event):
    """A thing that lay there went out of sight, was taken, or decayed."""

    item: Item
    cell: Cell


@attrs.frozen
class LookAnswered(Event):
    """The witness asked for an object that he does not know: whether it is there, and was shown just now."""

    kind: int
    object_id: int
    about: int
    """The number of the message that named it."""

    exists: bool
