"""Ways to other maps: teleporters who take a fare, and cells that lead elsewhere (RULES 16)."""

from gameserver.content.roles import Role
from gameserver.world.cells import Cell, cell_at, cells_around
from gameserver.world.character import Character
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.people import Counters
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene
from gameserver.world.using import Using

NEEDS_LIFE = frozenset({Reason.TELEPORT, Reason.WARP, Reason.SCROLL})
"""Ways that the dead cannot go."""


class Travel:
    """Who may leave for another map; whether a server has that map is for the daemon to find out.

    A wish is reported as `Departing`. The daemon calls `depart` once the way is free: only that takes the fare, or
    uses the scroll up.
    """

    def __init__(self, scene: Scene, purses: Purses, counters: Counters, using: Using) -> None:
        self._scene = scene
        self._purses = purses
        self._counters = counters
        self._using = using

    def return_here(self, pc_id: int, npc_id: int, line: int) -> None:
        """A player chose a line of a teleporter's list; the numbers are any u32 and u16.

        Raises `Refused` for a line that is not on his list, too far away, in combat, without the money, or dead.
        """
        player = self._scene.player(pc_id)
        character = player.character
        role = self._counters.served_by(player, npc_id, Role.TELEPORTER)
        if line not in role.teleports or line not in self._scene.library.teleports:
            raise Refused("I do not know the way there.")
        if self._scene.now < player.lasting.combat:
            raise Refused("You cannot travel while you fight.")
        fare = self.fare(character)
        if fare > character.woonz:
            raise Refused(f"You have not enough woonz: the way costs {fare}.")
        to = self._scene.library.teleports[line]
        self._scene.report(Departing(pc_id, to.map_id, cell_at(to.x, to.y), Reason.TELEPORT, fare))

    def fare(self, character: Character) -> int:
        """What teleporters take from a character, in woonz."""
        rules = self._scene.rules.teleport
        return rules.base + rules.per_level * (character.level - 1)

    def stepped(self, player: Player) -> None:
        """A player has come to another cell: if that leads elsewhere, he goes there.

        Not so soon after he arrived, or after the last time that he tried (`Rules.warp.again_s`).
        """
        cell = player.character.cell
        number = self._scene.map.warp_numbers[cell]
        warps = self._scene.map.warps
        now, pause = self._scene.now, self._scene.rules.warp.again_s
        if not 0 < number <= len(warps) or now < max(player.entered_at + pause, player.warps_from):
            return
        player.warps_from = now + pause
        to = warps[number - 1]
        self._scene.report(Departing(player.pc_id, to.map_id, cell_at(to.x, to.y), Reason.WARP))

    def depart(self, wish: Departing) -> None:
        """Take the fare or the scroll of one whose way is free; he is to be taken out of the world next.

        Raises `Refused`, and takes nothing, if he has died, or spent the money or given the scroll away since.
        """
        player = self._scene.player(wish.pc_id)
        if wish.reason in NEEDS_LIFE:
            player.must_live()
        if wish.fare:
            self._purses.pay(player, wish.fare, Cause.TELEPORT)
        if wish.scroll:
            self._using.use_up(player, wish.scroll)

    def give_back(self, wish: Departing) -> None:
        """Give one his fare back whom nobody would take, but for what does not fit into his purse; no scroll."""
        player = self._scene.player(wish.pc_id)
        amount = min(wish.fare, self._purses.room(player))
        if amount:
            self._purses.earn(player, amount, Cause.TELEPORT)

    def arrival(self, cell: Cell) -> Cell:
        """Return where somebody arrives who goes to *cell*: there or near it, on a cell that nobody stands on."""
        start = self._scene.landing(cell)
        for each in cells_around(start, self._scene.rules.warp.search):
            if self._scene.walkable(each) and not self._scene.is_occupied(each):
                return each
        return start
