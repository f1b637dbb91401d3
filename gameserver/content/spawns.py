"""Spawns: which NPC or monster stands where on a map (file `map/<id>.n_ndt`, FORMATS 5)."""

from collections.abc import Container, Iterable, Iterator

from gameserver.content.errors import Report
from gameserver.content.maps import GameMap
from gameserver.content.tables import read_table, write_table
from gameserver.records import U8, U16, layout_of, record


@record
class Spawn:
    """One individual: its kind, and the cell and direction it starts with."""

    npc_id: U16
    x: U8
    y: U8
    reserved: U16 = 0
    direction: U8 = 0
    """0 to 7, as far as known."""
    step: U8 = 0
    """Meaning unknown."""

    @property
    def is_sentinel(self) -> bool:
        """Whether this is the end mark that some data sets carry, and no creature at all."""
        return (self.npc_id, self.x, self.y, self.direction, self.step) == (0x19F, 0x80, 0x80, 2, 0x6A)

    def moved_to(self, x: int, y: int) -> "Spawn":
        """Return the same individual on another cell."""
        kept = {"reserved": self.reserved, "direction": self.direction, "step": self.step}
        return Spawn(npc_id=self.npc_id, x=x, y=y, **kept)


SPAWN_SUFFIX = ".n_ndt"
SPAWN_SHIFT = 5
"""How many cells a spawn on blocked ground may be moved."""
SPAWN_BYTES = layout_of(Spawn).size


def read_spawns(data: bytes, file: str, report: Report | None = None) -> tuple[Spawn, ...]:
    """Read a spawn file, end marks and all (`place_spawns` leaves them out). ContentError for a broken size."""
    report = report or Report()
    spawns = read_table(Spawn, data, file)
    for index, spawn in enumerate(spawns):
        if spawn.npc_id == 0:
            report.warn(file, index * SPAWN_BYTES, "NPC id 0: skipped")
        elif spawn.reserved and not spawn.is_sentinel:
            report.warn(file, index * SPAWN_BYTES + 4, "the reserved word of a spawn is not zero")
    return spawns


def place_spawns(
    spawns: Iterable[Spawn],
    file: str,
    game_map: GameMap,
    npc_ids: Container[int],
    report: Report,
    drop_sentinel: bool = True,
) -> Iterator[Spawn]:
    """Sift the records of a spawn file: unknown kinds and end marks go, the others get ground under their feet.

    Without *drop_sentinel*, an end mark is a creature like any other.
    """
    for index, spawn in enumerate(spawns):
        offset = index * SPAWN_BYTES
        if spawn.npc_id == 0 or (drop_sentinel and spawn.is_sentinel):
            continue
        if spawn.npc_id not in npc_ids:
            report.warn(file, offset, f"there is no NPC {spawn.npc_id}: skipped")
            continue
        cell = game_map.nearest_walkable(spawn.x, spawn.y, SPAWN_SHIFT)
        if cell is None:
            report.warn(file, offset, f"nothing to stand on near ({spawn.x},{spawn.y}): skipped")
            continue
        if cell != (spawn.x, spawn.y):
            report.warn(file, offset, f"({spawn.x},{spawn.y}) is not walkable: moved to {cell}")
        yield spawn.moved_to(*cell)


def write_spawns(spawns: Iterable[Spawn]) -> bytes:
    """Bytes of a spawn file."""
    return write_table(spawns)
