"""Who is on the map, who sees whom, and the outbox: what the rules of every subject build on."""

from collections.abc import Iterable, Iterator
from random import Random

from gameserver.content.maps import CELLS, GameMap
from gameserver.world.cells import Cell, cell_at, crescents, disc, place_of, x_of, y_of
from gameserver.world.character import Character
from gameserver.world.errors import Refused
from gameserver.world.events import (
    Event,
    NpcAppeared,
    NpcDisappeared,
    PlayerAppeared,
    PlayerDisappeared,
    PlayerMoved,
    Witnesses,
)
from gameserver.world.grid import Grid
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.rules import Rules
from gameserver.world.stats import max_hp


class Scene:
    """One map with everybody on it.

    Sight is exact: whom a player was shown and not told to forget are those within the view radius of him,
    players and NPCs alike, whenever the outbox is drained. Between players it is symmetric.
    """

    def __init__(self, game_map: GameMap, npcs: Iterable[Npc], rules: Rules, chance: Random) -> None:
        self.map = game_map
        self.rules = rules
        self.chance = chance
        self.now = 0.0
        self._players: dict[int, Player] = {}
        self._npcs = {npc.npc_id: npc for npc in npcs}
        self._players_at = Grid()
        self._npcs_at = Grid()
        for npc in self._npcs.values():
            self._npcs_at.put(npc.npc_id, place_of(npc.cell))
        self._in_view = disc(rules.view_radius)
        self._uncovered = crescents(rules.view_radius)
        self._start = self._good_start()
        self._outbox: list[Event] = []

    def advance(self, now: float) -> None:
        """Time is *now*, in seconds of a clock that never goes back; what was due by then happens."""
        self.now = max(self.now, now)

    def drain(self) -> list[Event]:
        """Return what happened since the last call, in order."""
        events, self._outbox = self._outbox, []
        return events

    def characters(self) -> Iterator[Character]:
        """Everybody who is here, as he is now."""
        return (player.character for player in self._players.values())

    def character(self, pc_id: int) -> Character:
        """Return the character of a player; raises `Refused` if he is not here."""
        return self._player(pc_id).character

    def enter(self, character: Character) -> None:
        """Put a character on the map, and show him and those near to each other, the nearest first.

        A cell where nobody can stand is replaced by the nearest good one within `Rules.entry_search`, or by the
        map's start; a character without HP wakes with some. Raises `Refused` if the player is here already.
        """
        if character.pc_id in self._players:
            raise Refused("You are in this world already.")
        if not self._walkable(character.cell):
            near = self._nearest_walkable(character.cell)
            character.cell = self._start if near is None else near
        if character.hp <= 0:
            character.hp = max(1, max_hp(character) * self.rules.revival_percent // 100)
        player = self._players[character.pc_id] = Player.entering(character, self.rules, self.now)
        place = place_of(character.cell)
        self._meet(player, self._players_at.among(place, self._in_view))
        self._show_npcs(player, self._npcs_at.among(place, self._in_view))
        self._players_at.put(character.pc_id, place)

    def leave(self, pc_id: int) -> Character:
        """Take a player off the map and return his character, to be saved; raises `Refused` if he is not here."""
        player = self._player(pc_id)
        self._players_at.take(pc_id, place_of(player.character.cell))
        for other in player.seen:
            self._players[other].seen.remove(pc_id)
        self._tell(PlayerDisappeared(tuple(player.seen), pc_id))
        del self._players[pc_id]
        return player.character

    def _tell(self, event: Event) -> None:
        """Put an event into the outbox, if there is anybody to tell."""
        if event.witnesses:
            self._outbox.append(event)

    def _report(self, event: Event) -> None:
        """Put an event into the outbox that is for the daemon rather than for players."""
        self._outbox.append(event)

    def _player(self, pc_id: int) -> Player:
        try:
            return self._players[pc_id]
        except KeyError:
            raise Refused("You are not in this world.") from None

    def _walkable(self, cell: Cell) -> bool:
        return cell < CELLS and self.map.walkable_cells[cell] == 1

    def _nearest_walkable(self, cell: Cell) -> Cell | None:
        found = self.map.nearest_walkable(x_of(cell), y_of(cell), self.rules.entry_search)
        return found and cell_at(*found)

    def _good_start(self) -> Cell:
        cell = self._nearest_walkable(self.rules.start)
        if cell is None:
            cell = self.map.walkable_cells.find(1)
        if cell < 0:
            raise ValueError(f"map {self.map.id} has no cell to stand on")
        return cell

    def _shift(self, player: Player, cell: Cell) -> None:
        """Move a player by a step of any length, and tell everybody whose sight that changes."""
        pc_id, old, new = player.character.pc_id, place_of(player.character.cell), place_of(cell)
        player.character.cell = cell
        newly_seen, no_longer_seen = self._uncovered(new - old), self._uncovered(old - new)
        self._players_at.take(pc_id, old)
        self._part(player, self._players_at.among(old, no_longer_seen))
        self._meet(player, self._players_at.among(new, newly_seen))
        self._players_at.put(pc_id, new)
        for npc_id in self._npcs_at.among(old, no_longer_seen):
            self._tell(NpcDisappeared((pc_id,), npc_id))
        self._show_npcs(player, self._npcs_at.among(new, newly_seen))

    def _meet(self, player: Player, others: list[int]) -> None:
        """Show a player and these others to each other."""
        if not others:
            return
        pc_id = player.character.pc_id
        player.seen.update(others)
        self._show(player, tuple(others))
        for other in others:
            them = self._players[other]
            them.seen.add(pc_id)
            self._show(them, (pc_id,))

    def _part(self, player: Player, others: list[int]) -> None:
        """Hide a player and these others from each other."""
        if not others:
            return
        pc_id = player.character.pc_id
        player.seen.difference_update(others)
        self._tell(PlayerDisappeared(tuple(others), pc_id))
        for other in others:
            self._players[other].seen.remove(pc_id)
            self._tell(PlayerDisappeared((pc_id,), other))

    def _show(self, player: Player, witnesses: Witnesses) -> None:
        """Show a player to some who did not see him: where he is, and where he is going if he walks."""
        here = player.character.cell
        self._tell(PlayerAppeared(witnesses, player.appearance, here))
        if player.walks:
            pc_id = player.character.pc_id
            self._tell(PlayerMoved(witnesses, pc_id, here, player.destination, player.speed))

    def _show_npcs(self, player: Player, npc_ids: list[int]) -> None:
        for npc_id in npc_ids:
            self._tell(NpcAppeared((player.character.pc_id,), self._npcs[npc_id]))
