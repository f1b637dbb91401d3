"""Builders for worlds: small maps, characters, NPCs, and a client that only remembers what it was told."""

from collections.abc import Iterable
from random import Random

import attrs

from gameserver.content.maps import CELL_BYTES, CELLS, GameMap
from gameserver.world import Character, Rules, World
from gameserver.world.cells import Cell, cell_at
from gameserver.world.events import (
    Event,
    NpcAppeared,
    NpcDisappeared,
    PlayerAppeared,
    PlayerDisappeared,
    PlayerMoved,
    PlayerStopped,
)
from gameserver.world.npcs import FIRST_NPC_ID, Npc

WALKABLE = (1).to_bytes(CELL_BYTES, "little")
BLOCKED = bytes(CELL_BYTES)


def a_map(blocked: Iterable[Cell] = ()) -> GameMap:
    """A map that is walkable but for these cells."""
    walls = set(blocked)
    return GameMap(1, "Test", cells=b"".join(BLOCKED if cell in walls else WALKABLE for cell in range(CELLS)))


OPEN_MAP = a_map()


def a_character(pc_id: int, x: int = 100, y: int = 100) -> Character:
    """A character called p<number> on this cell."""
    return Character(
        pc_id=pc_id, name=f"p{pc_id}", character_class=0, cell=cell_at(x, y), hp=10, mp=10, vitality=30
    )


def an_npc(number: int, x: int, y: int) -> Npc:
    """An NPC on this cell."""
    return Npc(FIRST_NPC_ID + number, 1000 + number, f"n{number}", 1, 100, cell_at(x, y), 0)


def a_world(game_map: GameMap = OPEN_MAP, npcs: Iterable[Npc] = (), rules: Rules | None = None) -> World:
    """A world with a fixed seed."""
    return World(game_map, npcs, rules or Rules(), Random(0))


@attrs.define
class Onlooker:
    """What a client has been shown; it complains about what it could not have been told."""

    players: dict[int, Cell] = attrs.field(factory=dict)
    """Where those in sight are, or will be when they have walked as announced."""

    npcs: set[int] = attrs.field(factory=set)

    def hear(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case PlayerAppeared():
                assert event.who.pc_id not in self.players, f"appeared twice: {event}"
                self.players[event.who.pc_id] = event.cell
            case PlayerDisappeared():
                assert event.pc_id in self.players, f"disappeared, but was never shown: {event}"
                del self.players[event.pc_id]
            case PlayerMoved():
                assert event.pc_id in self.players, f"walks unseen: {event}"
                self.players[event.pc_id] = event.destination
            case PlayerStopped():
                assert event.pc_id in self.players, f"stops unseen: {event}"
                self.players[event.pc_id] = event.cell
            case NpcAppeared():
                assert event.npc.npc_id not in self.npcs, f"appeared twice: {event}"
                self.npcs.add(event.npc.npc_id)
            case NpcDisappeared():
                assert event.npc_id in self.npcs, f"disappeared, but was never shown: {event}"
                self.npcs.remove(event.npc_id)
            case _:
                pass
