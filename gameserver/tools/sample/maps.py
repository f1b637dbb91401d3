"""Maps of the sample world: the ground, the town, and who lives where."""

from collections.abc import Mapping

import attrs

from gameserver.content.maps import GameMap, Warp
from gameserver.content.spawns import Spawn
from gameserver.tools.sample.painting import Canvas, Cell, PaintingError, Shape, Stroke, Town, shuffled

DIRECTIONS = 8


@attrs.frozen
class Person:
    """Somebody of the town: a kind of NPC, and the direction to look in."""

    npc: int
    direction: int


@attrs.frozen(kw_only=True)
class Herd(Shape):
    """Monsters of one kind, scattered over the walkable cells of a shape."""

    npc: int
    count: int


@attrs.frozen
class WarpGate:
    """Cells that lead to a cell of another map."""

    rectangle: tuple[int, int, int, int]
    to_map: int
    to: Cell


@attrs.frozen
class MapSource:
    """One map: what to paint, in order; then the town on top, and who lives where."""

    id: int
    name: str
    town: Town
    people: dict[str, Person]
    paint: tuple[Stroke, ...]
    herd: tuple[Herd, ...]
    warp: tuple[WarpGate, ...]
    pk_level: int
    """Of the countryside; in a town nobody may attack another player."""

    def draw(self, levels: Mapping[int, int]) -> tuple[GameMap, tuple[Spawn, ...]]:
        """Return the map and its spawns, given the *levels* of all kinds of NPCs.

        PaintingError when they do not fit together.
        """
        canvas = Canvas()
        for stroke in self.paint:
            canvas.paint(stroke)
        canvas.build(self.town)
        gates = {
            cell: number
            for number, gate in enumerate(self.warp, 1)
            for cell in Shape(rectangle=gate.rectangle).cells()
        }
        warps = tuple(Warp(map_id=gate.to_map, x=gate.to[0], y=gate.to[1]) for gate in self.warp)
        built = {cell for cell, _ in self.town.glyphs()}
        dangers = self._dangers(levels)

        def marks(cell: Cell) -> dict[str, int]:
            pk_level = 0 if cell in built else self.pk_level
            return {"warp": gates.get(cell, 0), "pk_level": pk_level, "monster_level": dangers.get(cell, 0)}

        return GameMap(self.id, self.name, warps, canvas.cells(marks)), self._spawns(canvas, set(gates))

    def _dangers(self, levels: Mapping[int, int]) -> dict[Cell, int]:
        """Return the highest level of the monsters that are at home on each cell."""
        found: dict[Cell, int] = {}
        for herd in self.herd:
            if herd.npc not in levels:
                raise PaintingError(f"{herd} is of a kind that does not exist")
            for cell in herd.cells():
                found[cell] = max(found.get(cell, 0), levels[herd.npc])
        return found

    def _spawns(self, canvas: Canvas, taken: set[Cell]) -> tuple[Spawn, ...]:
        spawns = []
        strangers = {glyph for _, glyph in self.town.glyphs() if glyph.isalpha()} - set(self.people)
        if strangers:
            raise PaintingError(f"the town plan shows {', '.join(sorted(strangers))}, but [people] does not")
        for glyph, person in self.people.items():
            x, y = self.town.find(glyph)
            spawns.append(Spawn(npc_id=person.npc, x=x, y=y, direction=person.direction))
        free = canvas.reachable(self.town.find("@")) - taken - {cell for cell, _ in self.town.glyphs()}
        for herd in self.herd:
            places = shuffled(f"npc {herd.npc}", free.intersection(herd.cells()))[: herd.count]
            if len(places) < herd.count:
                raise PaintingError(f"{herd} has room for {len(places)} only")
            free.difference_update(places)
            spawns += [Spawn(npc_id=herd.npc, x=x, y=y, direction=(x + y) % DIRECTIONS) for x, y in places]
        return tuple(spawns)
