"""Using what one carries: food and drink that restore at once, and return scrolls (RULES 11, 14, 16.5)."""

from gameserver.content.codes import CODE_MASK
from gameserver.content.item_uses import Recovery
from gameserver.world.character import Item
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause
from gameserver.world.events.trading import ItemUsed
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.healing import Healing
from gameserver.world.inventory import Inventory
from gameserver.world.player import Player
from gameserver.world.scene import Scene


class Using:
    """Players use up items."""

    def __init__(self, scene: Scene, inventory: Inventory, healing: Healing) -> None:
        self._scene = scene
        self._inventory = inventory
        self._healing = healing
        self._uses = scene.library.uses

    def use(self, pc_id: int, serial: int) -> None:
        """A player uses one of the item with that serial, wherever in his inventory it is; see `use_at`."""
        player = self._scene.living(pc_id)
        self.use_at(pc_id, self._inventory.slot_of(player, serial), serial)

    def use_at(self, pc_id: int, slot: int, serial: int) -> None:
        """A player uses one of the item at a place of his inventory, which must have that serial.

        Answered with `ItemUsed` and what it does. `Refused` for what has no use, for a level too low, for what
        would restore nothing or comes too soon, and for a return scroll in combat.
        """
        player = self._scene.living(pc_id)
        item = self._inventory.item_at(player, slot)
        if item.serial != serial:
            raise Refused("You do not carry this there.")
        code = item.code & CODE_MASK
        kind = self._scene.library.items.get(code)
        if kind is not None and player.character.level < kind.required_level:
            raise Refused(f"You can use this from level {kind.required_level} on.")
        if code in self._uses.recovery:
            self._recover(player, item, self._uses.recovery[code])
        elif code in self._uses.return_scrolls:
            self._return(player, serial)
        else:
            raise Refused("This cannot be used.")

    def use_up(self, player: Player, serial: int) -> None:
        """Take one of the item with that serial from a player, for good; `Refused` if he does not carry it."""
        slot = self._inventory.slot_of(player, serial)
        left = self._inventory.count(self._inventory.item_at(player, slot)) - 1
        self._inventory.take(player, slot, Cause.USE, count=1)
        self._scene.tell(ItemUsed((player.pc_id,), slot, serial, left))

    def _recover(self, player: Player, item: Item, gains: Recovery) -> None:
        character, stats = player.character, player.stats
        missing_hp, missing_mp = stats.max_hp - character.hp, stats.max_mp - character.mp
        if min(gains.hp, missing_hp) <= 0 and min(gains.mp, missing_mp) <= 0:
            raise Refused("You do not need this now.")
        if not self._healing.may_consume(player):
            raise Refused("Not so fast.")
        self.use_up(player, item.serial)
        self._healing.restore(player, gains.hp, gains.mp)
        self._healing.show(player)

    def _return(self, player: Player, serial: int) -> None:
        """Report where he goes; the scroll is used up when he leaves."""
        if self._scene.now < player.lasting.combat:
            raise Refused("You cannot do this while you fight.")
        map_id, cell = self._scene.rules.town.home(player.character.nation)
        self._scene.report(Departing(player.pc_id, map_id, cell, Reason.SCROLL, scroll=serial))
