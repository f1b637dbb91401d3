"""What a client remembers of single creatures and things."""

import attrs

from gameserver.messages.fields import Item as WireItem
from gameserver.world.character import Item


@attrs.define
class Creature:
    """A monster or one of the people, in sight. *way* are the cells it last set out for, at *moved_at* seconds."""

    npc_id: int
    kind: int
    cell: int
    hp: int
    level: int
    is_alive: bool = True
    way: tuple[int, ...] = ()
    moved_at: float = 0.0

    def cell_at(self, now: float, step_seconds: float) -> int:
        """Return where it should be by now if it takes so long for each step."""
        done = int((now - self.moved_at) / step_seconds) if step_seconds > 0 else len(self.way)
        return self.cell if not self.way or done < 1 else self.way[min(done, len(self.way)) - 1]


@attrs.frozen
class Thing:
    """Something on the ground in sight; code 0 is money. *dropped_by* is a player's number or a creature's."""

    serial: int
    code: int
    cell: int
    by_player: bool
    dropped_by: int


def carried(item: WireItem) -> Item | None:
    """Return an item as the world has it, flags and all; None for an empty place."""
    number = item.item_id.object_id
    return Item(int(item.item_id.item_code), int(item.option.option), number) if number else None
