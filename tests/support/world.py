"""Builders for worlds: small maps, characters, NPCs, and a client that only remembers what it was told."""

from collections.abc import Iterable
from random import Random
from typing import Any

import attrs

from gameserver.content.item_uses import ItemUses
from gameserver.content.items import Items
from gameserver.content.library import Library
from gameserver.content.maps import CELL_BYTES, CELLS, GameMap
from gameserver.content.npcs import NpcType
from gameserver.world import Character, Rules, SerialStock, Surroundings, World
from gameserver.world.cells import Cell, cell_at
from gameserver.world.events.base import Event
from gameserver.world.events.sight import (
    ItemAppeared,
    ItemVanished,
    NpcAppeared,
    NpcDisappeared,
    PlayerAppeared,
    PlayerDisappeared,
)
from gameserver.world.events.walking import PlayerMoved, PlayerStopped
from gameserver.world.npcs import FIRST_NPC_ID, Npc

WALKABLE = (1).to_bytes(CELL_BYTES, "little")
BLOCKED = bytes(CELL_BYTES)


def a_map(blocked: Iterable[Cell] = ()) -> GameMap:
    """A map that is walkable but for these cells."""
    walls = set(blocked)
    return GameMap(1, "Test", cells=b"".join(BLOCKED if cell in walls else WALKABLE for cell in range(CELLS)))


OPEN_MAP = a_map()


def a_character(pc_id: int, x: int = 100, y: int = 100) -> Character:
    """A warrior in perfect health called p<number> on this cell."""
    return Character(
        pc_id=pc_id,
        name=f"p{pc_id}",
        character_class=0,
        cell=cell_at(x, y),
        hp=75,
        mp=20,
        strength=30,
        dexterity=16,
        vitality=30,
        mana=20,
    )


def a_kind(type_id: int, **changes: Any) -> NpcType:
    """A kind of creature; *changes* are fields of `NpcType`."""
    values: dict[str, Any] = {"id": type_id, "name": f"n{type_id}", "level": 1, "max_hp": 100}
    return NpcType(**(values | changes))


def an_npc(number: int, x: int, y: int, kind: NpcType | None = None) -> Npc:
    """A creature on this cell, by default one of the town people."""
    kind = kind or a_kind(1000 + number)
    cell = cell_at(x, y)
    return Npc(FIRST_NPC_ID + number, kind, cell, cell, 0, kind.max_hp)


def a_library(*maps: GameMap, **changes: Any) -> Library:
    """Game data with these maps, by default an open one, and nothing else; *changes* are fields of `Library`."""
    nothing: dict[str, Any] = {
        "maps": {each.id: each for each in maps or (OPEN_MAP,)},
        "spawns": {},
        "npcs": {},
        "items": Items(()),
        "drops": {},
        "teleports": {},
        "roles": {},
        "uses": ItemUses(),
        "summary": {},
        "warnings": (),
    }
    return Library(**(nothing | changes))


def a_stock(count: int = 100_000) -> SerialStock:
    """Plenty of serials."""
    stock = SerialStock()
    stock.add(range(1_000_000, 1_000_000 + count))
    return stock


def a_world(
    game_map: GameMap = OPEN_MAP,
    npcs: Iterable[Npc] = (),
    rules: Rules | None = None,
    library: Library | None = None,
    seed: int = 0,
) -> World:
    """A world with a fixed seed; *npcs* are put into it as they are."""
    library = library or a_library(game_map)
    world = World(game_map.id, Surroundings(library, rules or Rules(), Random(seed), a_stock()))
    for npc in npcs:
        world.scene.add_npc(npc)
    return world


@attrs.define
class Onlooker:
    """What a client has been shown; it complains about what it could not have been told."""

    players: dict[int, Cell] = attrs.field(factory=dict)
    """Where those in sight are, or will be when they have walked as announced."""

    npcs: set[int] = attrs.field(factory=set)
    things: set[int] = attrs.field(factory=set)

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
                assert event.npc_id not in self.npcs, f"appeared twice: {event}"
                self.npcs.add(event.npc_id)
            case NpcDisappeared():
                assert event.npc_id in self.npcs, f"disappeared, but was never shown: {event}"
                self.npcs.remove(event.npc_id)
            case ItemAppeared():
                assert event.item.serial not in self.things, f"appeared twice: {event}"
                self.things.add(event.item.serial)
            case ItemVanished():
                assert event.item.serial in self.things, f"vanished, but was never shown: {event}"
                self.things.remove(event.item.serial)
            case _:
                pass
