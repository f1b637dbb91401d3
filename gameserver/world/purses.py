"""Money in and out of purses: the only place where woonz and lore change, each change in the ledger."""

from gameserver.world.errors import Refused
from gameserver.world.events.belongings import SYSTEM, Cause, LoreChanged, MoneyPassed, WoonzChanged
from gameserver.world.player import Player
from gameserver.world.scene import Scene


class Purses:
    """The money of the players on a map."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._cap = scene.rules.money.cap

    def room(self, player: Player) -> int:
        """How much more woonz a player can carry."""
        return max(0, self._cap - player.character.woonz)

    def pay(self, player: Player, amount: int, cause: Cause, target: int = SYSTEM, tell: bool = True) -> None:
        """Take *amount* from a purse; `Refused` if there is less in it.

        With *tell* false the player is not told the change, since another answer shows him the sum.
        """
        if amount > player.character.woonz:
            raise Refused(f"You have not enough woonz: {amount} are needed.")
        self._change(player, -amount, tell)
        if amount:
            self._scene.report(MoneyPassed(amount, player.pc_id, target, cause))

    def earn(self, player: Player, amount: int, cause: Cause, source: int = SYSTEM, tell: bool = True) -> None:
        """Put *amount* into a purse; `Refused` if it does not fit."""
        if amount > self.room(player):
            raise Refused("You cannot carry more woonz.")
        self._change(player, amount, tell)
        if amount:
            self._scene.report(MoneyPassed(amount, source, player.pc_id, cause))

    def change_lore(self, player: Player, change: int, tell: bool = True) -> None:
        """Change the lore of a player; `Refused` if there is not enough of it."""
        if player.character.lore + change < 0:
            raise Refused(f"You have not enough lore: {-change} is needed.")
        player.character.lore = min(player.character.lore + change, 0xFFFFFFFF)
        if tell:
            self._scene.tell(LoreChanged((player.pc_id,), change))

    def _change(self, player: Player, change: int, tell: bool) -> None:
        player.character.woonz += change
        if tell and change:
            self._scene.tell(WoonzChanged((player.pc_id,), change))
