"""Spawns: which NPC or monster stands where on a map (file `map/<id>.n_ndt`, FORMATS 5)."""

from collections.abc import Iterable, Iterator

from gameserver.content.errors import Report
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


SPAWN_BYTES = layout_of(Spawn).size


def read_spawns(data: bytes, file: str, report: Report | None = None) -> tuple[Spawn, ...]:
    """Read a spawn file, end marks and all (`creatures` leaves them out). ContentError for a broken size."""
    report = report or Report()
    spawns = read_table(Spawn, data, file)
    for index, spawn in enumerate(spawns):
        if spawn.npc_id == 0:
            report.warn(file, index * SPAWN_BYTES, "NPC id 0: skipped")
        elif spawn.reserved and not spawn.is_sentinel:
            report.warn(file, index * SPAWN_BYTES + 4, "the reserved word of a spawn is not zero")
    return spawns


def creatures(spawns: Iterable[Spawn]) -> Iterator[Spawn]:
    """Those of the spawns that put a creature into the world: neither end marks nor id 0."""
    return (spawn for spawn in spawns if spawn.npc_id and not spawn.is_sentinel)


def write_spawns(spawns: Iterable[Spawn]) -> bytes:
    """Bytes of a spawn file."""
    return write_table(spawns)
