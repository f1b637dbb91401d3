"""Who and what is on the map, and who sees whom: what all rules build on."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from random import Random

from gameserver.content.library import Library
from gameserver.content.maps import CELLS
from gameserver.world.cells import Cell, cell_at, crescents, disc, place_of, x_of, y_of
from gameserver.world.character import Character
from gameserver.world.errors import Refused
from gameserver.world.events.base import Witnesses
from gameserver.world.events.conduct import Expelled, Suspicious
from gameserver.world.events.creatures import NpcMoved
from gameserver.world.events.sight import (
    ItemAppeared,
    ItemVanished,
    NpcAppeared,
    NpcDisappeared,
    PlayerAppeared,
    PlayerDisappeared,
)
from gameserver.world.events.walking import PlayerMoved
from gameserver.world.grid import Grid
from gameserver.world.ground import Lying, pile_numbers
from gameserver.world.happenings import Happenings
from gameserver.world.npcs import FIRST_NPC_ID, Npc
from gameserver.world.player import Lasting, Player
from gameserver.world.rates import Rates
from gameserver.world.rules import Rules
from gameserver.world.serials import SerialStock


class Surroundings:
    """What the worlds of a zone have in common: the game data, the rules, chance, and fresh numbers."""

    def __init__(self, library: Library, rules: Rules, chance: Random, serials: SerialStock | None = None) -> None:
        self.library = library
        self.rules = rules
        self.chance = chance
        self.serials = SerialStock() if serials is None else serials
        self.npc_numbers = count(FIRST_NPC_ID)
        self.pile_numbers = pile_numbers()
        self.rates = Rates.by(rules.rate)
        self.lasting: dict[tuple[int, str], Lasting] = {}
        """What lasts for those who have left, by number and name."""


class Scene(Happenings):
    """One map with everybody and everything on it.

    Sight is exact: what a player was shown and not told to forget are the players, NPCs and things within the
    view radius of him, whenever the outbox is drained. Between players it is symmetric, but for those who hide.
    """

    def __init__(self, map_id: int, around: Surroundings) -> None:
        super().__init__()
        self.map = around.library.maps[map_id]
        self.library = around.library
        self.rules: Rules = around.rules
        self.chance = around.chance
        self.serials = around.serials
        self.npc_numbers: Iterator[int] = around.npc_numbers
        self.pile_numbers = around.pile_numbers
        self.rates = around.rates
        self._lasting = around.lasting
        self.players: dict[int, Player] = {}
        self.npcs: dict[int, Npc] = {}
        self.lying: dict[int, Lying] = {}
        """Things on the ground by the number of the item."""

        self.waking: Callable[[Npc], None] = lambda _: None
        """Called before a creature that nobody saw is seen; it may move it to where it would be by now."""

        self._players_at = Grid()
        self._npcs_at = Grid()
        self._lying_at = Grid()
        self._in_view = disc(self.rules.view.radius)
        self._in_view_set = frozenset(self._in_view)
        self._uncovered = crescents(self.rules.view.radius)
        self._start = self._good_start()

    def strike(self, player: Player, what: str) -> None:
        """Count something impossible that a client did; enough of it is reported, more ends the session."""
        strikes = player.strikes.add(self.now)
        if strikes == self.rules.move.strike_warning:
            self.report(Suspicious(player.pc_id, strikes))
        if strikes == self.rules.move.strike_limit:
            self.report(Expelled(player.pc_id, f"{strikes} impossible {what}"))

    # Who and what is where.

    def player(self, pc_id: int) -> Player:
        """Return a player; raises `Refused` if he is not here."""
        try:
            return self.players[pc_id]
        except KeyError:
            raise Refused("You are not in this world.") from None

    def living(self, pc_id: int) -> Player:
        """Return a player who can act; raises `Refused` if he is dead or not here."""
        player = self.player(pc_id)
        player.must_live()
        return player

    def walkable(self, cell: Cell) -> bool:
        """Whether feet can go to a cell, which may be any u32."""
        return cell < CELLS and self.map.walkable_cells[cell] == 1

    def nearest_walkable(self, cell: Cell, within: int) -> Cell | None:
        """Return the walkable cell nearest to *cell*, at most so many columns and rows away."""
        found = self.map.nearest_walkable(x_of(cell), y_of(cell), within)
        return found and cell_at(*found)

    def is_occupied(self, cell: Cell) -> bool:
        """Whether a player or a creature stands there."""
        place = place_of(cell)
        return self._players_at.has(place) or self._npcs_at.has(place)

    def stands_alone(self, npc: Npc) -> bool:
        """Whether nobody else, player or creature, is on the cell of a creature."""
        place = place_of(npc.cell)
        return len(self._npcs_at.at(place)) == 1 and not self._players_at.has(place)

    def holds_thing(self, cell: Cell) -> bool:
        """Whether a thing lies there."""
        return self._lying_at.has(place_of(cell))

    def players_within(self, cell: Cell, radius: int) -> list[Player]:
        """Return the players within a circle around a cell, the nearest first, then by number."""
        found: list[Player] = []
        for offset in disc(radius):
            ids = self._players_at.at(place_of(cell) + offset)
            found += [self.players[pc_id] for pc_id in sorted(ids)]
        return found

    def audience_at(self, cell: Cell) -> Witnesses:
        """Return who would see something on a cell."""
        return tuple(self._players_at.among(place_of(cell), self._in_view))

    # Players.

    def enter(self, character: Character) -> Player:
        """Put a character on the map; he and those near are shown to each other, the nearest first.

        Raises `Refused` if the player is here already. See `landing` for the cell.
        """
        if character.pc_id in self.players:
            raise Refused("You are in this world already.")
        character.cell = self.landing(character.cell)
        lasting = self._lasting.pop((character.pc_id, character.name), None) or Lasting()
        player = self.players[character.pc_id] = Player.entering(
            character, self.rules, self.library.items, self.now, lasting
        )
        place = place_of(character.cell)
        self._meet(player, self._players_at.among(place, self._in_view))
        self._players_at.put(player.pc_id, place)
        self._reveal(player, self._npcs_at.among(place, self._in_view))
        self._show_lying(player, self._lying_at.among(place, self._in_view))
        return player

    def landing(self, cell: Cell) -> Cell:
        """Return where somebody arrives who goes to *cell*: there, near it, or at the map's start."""
        if self.walkable(cell):
            return cell
        near = self.nearest_walkable(cell, self.rules.warp.search)
        return self._start if near is None else near

    def leave(self, pc_id: int) -> Character:
        """Take a player off the map and return his character, to be saved; raises `Refused` if he is not here."""
        player = self.player(pc_id)
        self._players_at.take(pc_id, place_of(player.character.cell))
        for other in player.near:
            self.players[other].near.remove(pc_id)
        for npc_id in player.npcs_seen:
            self.npcs[npc_id].seen_by.remove(pc_id)
        self.tell(PlayerDisappeared(player.audience, pc_id))
        del self.players[pc_id]
        self._remember(player)
        return player.character

    def _remember(self, player: Player) -> None:
        """Keep what lasts for one who leaves, as long as it lasts."""
        key, lasting = (player.pc_id, player.character.name), player.lasting
        if lasting.last > self.now:
            self._lasting[key] = lasting
            self.after(lasting.last - self.now, lambda: self._forget(key, lasting))

    def _forget(self, key: tuple[int, str], lasting: Lasting) -> None:
        if self._lasting.get(key) is lasting:
            del self._lasting[key]

    def shift(self, player: Player, cell: Cell) -> None:
        """Move a player by a step of any length, and tell everybody whose sight that changes."""
        pc_id, old, new = player.pc_id, place_of(player.character.cell), place_of(cell)
        player.character.cell = cell
        newly_seen, no_longer_seen = self._uncovered(new - old), self._uncovered(old - new)
        self._players_at.take(pc_id, old)
        self._part(player, self._players_at.among(old, no_longer_seen))
        self._meet(player, self._players_at.among(new, newly_seen))
        self._players_at.put(pc_id, new)
        for npc_id in self._npcs_at.among(old, no_longer_seen):
            self._conceal(self.npcs[npc_id], player)
        self._reveal(player, self._npcs_at.among(new, newly_seen))
        for number in self._lying_at.among(old, no_longer_seen):
            thing = self.lying[number]
            self.tell(ItemVanished((pc_id,), thing.item, thing.cell))
        self._show_lying(player, self._lying_at.among(new, newly_seen))

    def hide(self, player: Player, hidden: bool) -> None:
        """Have nobody see a player any more, or everybody near again."""
        if hidden and not player.is_hidden:
            self.tell(PlayerDisappeared(player.audience, player.pc_id))
            player.is_hidden = True
        elif player.is_hidden and not hidden:
            player.is_hidden = False
            self._show(player, player.audience)

    def show_again(self, player: Player, number: int) -> bool:
        """Show a player, creature or thing once more, after telling that it is gone; False: it is not in sight."""
        pc_id, me = player.pc_id, (player.pc_id,)
        if number in player.near and not self.players[number].is_hidden:
            self.tell(PlayerDisappeared(me, number))
            self._show(self.players[number], me)
        elif number in player.npcs_seen:
            npc = self.npcs[number]
            self._conceal(npc, player)
            self._show_npc(npc, player)
        elif number in self.lying and pc_id in self.audience_at(self.lying[number].cell):
            thing = self.lying[number]
            self.tell(ItemVanished(me, thing.item, thing.cell))
            self._show_lying(player, (number,))
        else:
            return False
        return True

    def _meet(self, player: Player, others: list[int]) -> None:
        """Show a player and these others to each other."""
        if not others:
            return
        pc_id = player.pc_id
        player.near.update(others)
        if not player.is_hidden:
            self._show(player, tuple(others))
        for other in others:
            them = self.players[other]
            them.near.add(pc_id)
            if not them.is_hidden:
                self._show(them, (pc_id,))

    def _part(self, player: Player, others: list[int]) -> None:
        """Hide a player and these others from each other."""
        if not others:
            return
        pc_id = player.pc_id
        player.near.difference_update(others)
        if not player.is_hidden:
            self.tell(PlayerDisappeared(tuple(others), pc_id))
        for other in others:
            them = self.players[other]
            them.near.remove(pc_id)
            if not them.is_hidden:
                self.tell(PlayerDisappeared((pc_id,), other))

    def _show(self, player: Player, witnesses: Witnesses) -> None:
        """Show a player to some who did not see him: where he is, and where he is going if he walks."""
        here = player.character.cell
        self.tell(PlayerAppeared(witnesses, player.appearance, here))
        if player.walks:
            self.tell(PlayerMoved(witnesses, player.pc_id, here, player.destination, player.speed))

    # Creatures.

    def add_npc(self, npc: Npc, respawned: bool = False) -> None:
        """Put a creature on the map and show it to those near."""
        self.npcs[npc.npc_id] = npc
        self._npcs_at.put(npc.npc_id, place_of(npc.cell))
        for pc_id in self.audience_at(npc.cell):
            self._show_npc(npc, self.players[pc_id], respawned)

    def remove_npc(self, npc: Npc) -> None:
        """Take a creature off the map; those who saw it are told."""
        self.tell(NpcDisappeared(tuple(npc.seen_by), npc.npc_id))
        for pc_id in npc.seen_by:
            self.players[pc_id].npcs_seen.remove(npc.npc_id)
        npc.seen_by.clear()
        self._npcs_at.take(npc.npc_id, place_of(npc.cell))
        del self.npcs[npc.npc_id]

    def move_npc(self, npc: Npc, cell: Cell) -> None:
        """Move a creature by a step of any length, and tell those whose sight that changes."""
        old, new = place_of(npc.cell), place_of(cell)
        if old == new:
            return
        npc.cell = cell
        self._npcs_at.take(npc.npc_id, old)
        self._npcs_at.put(npc.npc_id, new)
        for pc_id in self._players_at.among(old, self._uncovered(old - new)):
            self._conceal(npc, self.players[pc_id])
        for pc_id in self._players_at.among(new, self._uncovered(new - old)):
            self._show_npc(npc, self.players[pc_id])

    def _reveal(self, player: Player, npc_ids: Iterable[int]) -> None:
        """Show creatures to a player who came near; those that slept wake up first, perhaps elsewhere."""
        here = place_of(player.character.cell)
        for npc_id in npc_ids:
            npc = self.npcs.get(npc_id)
            if npc is None:
                continue  # it vanished as the one before it woke up
            if not npc.seen_by:
                self.waking(npc)
            if npc_id in self.npcs and place_of(npc.cell) - here in self._in_view_set:
                self._show_npc(npc, player)

    def _show_npc(self, npc: Npc, player: Player, respawned: bool = False) -> None:
        if player.pc_id in npc.seen_by:
            return
        npc.seen_by.add(player.pc_id)
        player.npcs_seen.add(npc.npc_id)
        kind = npc.kind
        self.tell(
            NpcAppeared(
                (player.pc_id,), npc.npc_id, kind.id, kind.level, npc.hp, npc.cell, npc.direction, respawned
            )
        )
        if npc.way:
            self.tell(NpcMoved((player.pc_id,), npc.npc_id, npc.cell, tuple(npc.way)))

    def _conceal(self, npc: Npc, player: Player) -> None:
        if player.pc_id in npc.seen_by:
            npc.seen_by.remove(player.pc_id)
            player.npcs_seen.remove(npc.npc_id)
            self.tell(NpcDisappeared((player.pc_id,), npc.npc_id))

    # Things.

    def lay(self, thing: Lying) -> None:
        """Put a thing on the ground and show it to those near; its cell should hold nothing else."""
        self.lying[thing.item.serial] = thing
        self._lying_at.put(thing.item.serial, place_of(thing.cell))
        witnesses = self.audience_at(thing.cell)
        self.tell(ItemAppeared(witnesses, thing.item, thing.cell, thing.dropped_by, thing.by_player))

    def lift(self, thing: Lying) -> None:
        """Take a thing off the ground; those who saw it are told."""
        del self.lying[thing.item.serial]
        self._lying_at.take(thing.item.serial, place_of(thing.cell))
        self.tell(ItemVanished(self.audience_at(thing.cell), thing.item, thing.cell))

    def _show_lying(self, player: Player, numbers: Iterable[int]) -> None:
        for number in numbers:
            thing = self.lying[number]
            seen = ItemAppeared((player.pc_id,), thing.item, thing.cell, thing.dropped_by, thing.by_player)
            self.tell(seen)

    def _good_start(self) -> Cell:
        """Where somebody goes who can stand nowhere near his own cell."""
        towns = self.rules.town
        here = [start for map_id, start in zip(towns.maps, towns.starts, strict=False) if map_id == self.map.id]
        cell = self.nearest_walkable((here or [cell_at(128, 128)])[0], self.rules.warp.search)
        if cell is None:
            cell = self.map.walkable_cells.find(1)
        if cell < 0:
            raise ValueError(f"map {self.map.id} has no cell to stand on")
        return cell
