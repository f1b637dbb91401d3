"""The bodies of monsters: how they walk, are hurt, die, and come back (RULES 6); what they want is in `minds`."""

from collections.abc import Callable, Iterable, Sequence

from gameserver.content.npcs import NpcType
from gameserver.world.cells import Cell, cell_at, cells_around, x_of, y_of
from gameserver.world.events.creatures import NpcDied, NpcMoved
from gameserver.world.events.talking import Noticed
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.scene import Scene

CROWDED_RADIUS = 8
"""So far from the cell it should appear on a monster may be put, if others stand there."""
RANDOM_TRIES = 16
TRY_AGAIN_S = 1.0
"""A monster that finds no room to come back to waits so long."""


class Creatures:
    """The monsters and people of a map.

    Monsters come to stand on cells that nobody else is on, though they may pass through them; the cell where an
    announced walk ends is kept free for whoever walks there. Players may step onto monsters (RULES 4).
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._rules = scene.rules.npc
        self.gone: Callable[[Npc], None] = lambda _: None
        """Called when a creature has died or was taken off the map."""

        self._ends: dict[Cell, int] = {}
        """Which creature is on its way to a cell."""

    # Coming to the map and leaving it.

    def populate(self, npcs: Iterable[Npc]) -> None:
        """Put the creatures of the spawn file on the map; monsters that would share a cell, beside each other."""
        for npc in npcs:
            if npc.kind.is_monster:
                free = self.free_near(npc.cell)
                npc.cell = npc.cell if free is None else free
            self._appear(npc)

    def summon(self, kind: NpcType, near: Cell, master: Npc | None = None) -> Npc | None:
        """Put a monster on or near a cell, for good or until its master is gone; None if there is no room.

        It does not come back when it dies.
        """
        cell = self.free_near(near)
        if cell is None:
            return None
        master_id = master.npc_id if master else 0
        npc = Npc(next(self._scene.npc_numbers), kind, cell, cell, 0, kind.max_hp, master=master_id, returns=False)
        self._appear(npc, True)
        return npc

    def vanish(self, npc: Npc) -> None:
        """Take a creature off the map at once and for good, and with it those it summoned."""
        self.dismiss(npc)
        self._stay(npc)
        npc.is_alive = False
        self.gone(npc)
        self._scene.remove_npc(npc)

    def dismiss(self, master: Npc) -> None:
        """Take what a creature summoned off the map."""
        for npc in self.summoned_by(master):
            self.vanish(npc)

    def summoned_by(self, master: Npc) -> list[Npc]:
        """Return the living creatures that another one summoned."""
        if not master.kind.recall_type:
            return []
        return [npc for npc in self._scene.npcs.values() if npc.master == master.npc_id and npc.is_alive]

    # Life and death.

    def hurt(self, npc: Npc, pc_id: int, damage: int) -> int:
        """Take hit points from a creature in the name of a player; returns how many it really lost.

        At 0 it is dead, which whoever hurt it must follow up: experience and loot first, then `die`.
        """
        lost = min(damage, npc.hp)
        npc.hp -= lost
        if pc_id in npc.attackers or len(npc.attackers) < self._rules.attackers:
            npc.attackers[pc_id] = npc.attackers.get(pc_id, 0) + lost
        if npc.hp == 0:
            npc.is_alive = False
        return lost

    def notice_healing(self, player: Player, points: int) -> None:
        """Have those whom a player has hurt hate him more, for so many hit points that he got back."""
        more = points * self._rules.hate_heal_pct // 100
        for npc_id in player.npcs_seen:
            npc = self._scene.npcs[npc_id]
            if player.pc_id in npc.attackers:
                npc.hate[player.pc_id] = npc.hate.get(player.pc_id, 0) + more

    def heal(self, npc: Npc, points: int) -> None:
        """Give a living creature hit points back, up to its maximum."""
        npc.hp = min(npc.hp + points, npc.kind.max_hp)

    def die(self, npc: Npc) -> None:
        """Leave the corpse of a creature for a while; later it comes back, if it is of the spawn file."""
        self._stay(npc)
        self.gone(npc)
        self._scene.tell(NpcDied(tuple(npc.seen_by), npc.npc_id))
        if npc.kind.npc_class >= self._rules.boss_class_min:
            self._scene.tell(Noticed(tuple(self._scene.players), f"{npc.kind.name} has been slain."))
        self.dismiss(npc)
        self._scene.after(self._rules.corpse_s, lambda: self._decay(npc))

    def _decay(self, npc: Npc) -> None:
        if npc.is_alive or self._scene.npcs.get(npc.npc_id) is not npc:
            return
        self._scene.remove_npc(npc)
        if npc.returns:
            jitter = self._scene.chance.randint(-self._rules.respawn_jitter_pct, self._rules.respawn_jitter_pct)
            seconds = npc.kind.respawn_seconds * self._rules.respawn_factor * (100 + jitter) / 100
            self._scene.after(max(0.0, seconds - self._rules.corpse_s), lambda: self._respawn(npc))

    def _respawn(self, npc: Npc) -> None:
        cell = self._random_home(npc) if npc.kind.random_type else self.free_near(npc.spawn)
        if cell is None:
            self._scene.after(TRY_AGAIN_S, lambda: self._respawn(npc))
            return
        npc.home = cell if npc.kind.random_type else npc.spawn
        npc.cell = cell
        npc.hp, npc.is_alive = npc.kind.max_hp, True
        npc.forgive()
        self._appear(npc, True)

    def _appear(self, npc: Npc, respawned: bool = False) -> None:
        npc.appeared_at = self._scene.now
        self._scene.add_npc(npc, respawned)
        if npc.seen_by:
            self._scene.waking(npc)

    # Where they stand and go.

    def is_free(self, npc: Npc, cell: Cell) -> bool:
        """Whether a creature could stand on a cell: nobody else is there, or on the way there to stand."""
        if cell == npc.cell:
            return self._ends.get(cell, npc.npc_id) == npc.npc_id and self._scene.stands_alone(npc)
        return self._is_empty(cell) or (self._ends.get(cell) == npc.npc_id and not self._scene.is_occupied(cell))

    def free_near(self, cell: Cell) -> Cell | None:
        """Return the nearest cell where a monster could be put, or None if there is none near."""
        for at in cells_around(cell, CROWDED_RADIUS):
            if self._scene.walkable(at) and self._is_empty(at):
                return at
        return None

    def walk(self, npc: Npc, way: Sequence[Cell]) -> bool:
        """Announce as much of a way as is allowed, to end on a free cell; tell whether any of it could be.

        Whoever calls this calls `step` when each of the cells is reached.
        """
        ahead = list(way[: self._rules.path_ahead])
        while ahead and not self.is_free(npc, ahead[-1]):
            ahead.pop()
        if not ahead:
            return False
        self._stay(npc)
        self._ends[ahead[-1]] = npc.npc_id
        npc.way = ahead
        self._scene.tell(NpcMoved(tuple(npc.seen_by), npc.npc_id, npc.cell, tuple(ahead)))
        return True

    def step(self, npc: Npc) -> None:
        """A walking creature reaches the next cell of its way."""
        cell = npc.way.pop(0)
        if not npc.way:
            del self._ends[cell]
        self._scene.move_npc(npc, cell)

    def halt(self, npc: Npc) -> None:
        """End a creature's walk on the cell where it is, which must be free."""
        if npc.way:
            self._stay(npc)
            self._scene.tell(NpcMoved(tuple(npc.seen_by), npc.npc_id, npc.cell, (npc.cell,)))

    def put(self, npc: Npc, cell: Cell) -> None:
        """Put a creature elsewhere, where it stands; whoever saw it sees it vanish and appear."""
        self._stay(npc)
        if npc.seen_by:
            self._scene.remove_npc(npc)
            npc.cell = cell
            self._scene.add_npc(npc)
        else:
            self._scene.move_npc(npc, cell)

    def _stay(self, npc: Npc) -> None:
        if npc.way:
            del self._ends[npc.way[-1]]
            npc.way = []

    def _is_empty(self, cell: Cell) -> bool:
        return cell not in self._ends and not self._scene.is_occupied(cell)

    def _random_home(self, npc: Npc) -> Cell | None:
        radius, chance = self._rules.random_radius, self._scene.chance
        for _ in range(RANDOM_TRIES):
            x = x_of(npc.spawn) + chance.randint(-radius, radius)
            y = y_of(npc.spawn) + chance.randint(-radius, radius)
            if not (x | y) & ~0xFF and self._scene.walkable(cell_at(x, y)) and self._is_empty(cell_at(x, y)):
                return cell_at(x, y)
        return self.free_near(npc.spawn)
