"""Things on the ground: how they come to lie there, are picked up, and decay (RULES 11, 12)."""

from collections.abc import Iterable

from gameserver.world.cells import Cell, cells_around, steps_between
from gameserver.world.character import Item
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import GROUND, SYSTEM, Cause, ItemPassed, MoneyPassed
from gameserver.world.events.items import DropAnswered
from gameserver.world.ground import Lying
from gameserver.world.inventory import Inventory
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene

MONEY = 0
"""The code of a pile of woonz."""
MOST_MONEY = 0xFFFF
"""The largest pile: its amount travels in 16 bits (FORMATS 2.4)."""


class Things:
    """What lies on the ground of a map, each thing on a cell of its own."""

    def __init__(self, scene: Scene, inventory: Inventory, purses: Purses) -> None:
        self._scene = scene
        self._inventory = inventory
        self._purses = purses
        self._rules = scene.rules

    def free_cell(self, near: Cell) -> Cell | None:
        """Return the nearest cell where a thing can be put, that one itself if it is free; None: there is none."""
        for cell in cells_around(near, self._rules.items.drop_search):
            if self._scene.walkable(cell) and not self._scene.holds_thing(cell):
                return cell
        return None

    def leave_item(self, item: Item, cell: Cell, dropped_by: int, owners: Iterable[int]) -> None:
        """Put an item that has just come into being on a free cell; at first only its owners may have it."""
        count = self._inventory.count(item)
        self._scene.report(ItemPassed(item, count, SYSTEM, GROUND, Cause.LOOT, item.serial))
        self._lay(self._left(item, cell, dropped_by, owners))

    def leave_money(self, amount: int, cell: Cell, dropped_by: int, owners: Iterable[int]) -> None:
        """Put so much woonz, at most `MOST_MONEY`, on a free cell; at first only the owners may have it."""
        self._scene.report(MoneyPassed(amount, SYSTEM, GROUND, Cause.LOOT))
        pile = Item(MONEY, amount, next(self._scene.pile_numbers))
        self._lay(self._left(pile, cell, dropped_by, owners))

    def drop(self, pc_id: int, serial: int, slot: int) -> None:
        """Drop an item; it is anybody's at once.

        Refused to the dead, for starter gear and quest items, and where there is no room on the ground.
        """
        player = self._scene.player(pc_id)
        try:
            self._drop(player, serial, slot)
        except Refused:
            self._scene.tell(DropAnswered((pc_id,), serial, 0, False, player.character.cell))
            raise

    def _drop(self, player: Player, serial: int, slot: int) -> None:
        player.must_live()
        item = self._inventory.item_at(player, slot)
        if item.serial != serial or serial in self._scene.lying:
            raise Refused("You do not carry this there.")
        if self._inventory.is_bound(item):
            raise Refused("You cannot part with this.")
        cell = self.free_cell(player.character.cell)
        if cell is None:
            raise Refused("There is no room on the ground.")
        self._inventory.take(player, slot, Cause.DROP, GROUND)
        self._scene.tell(DropAnswered((player.pc_id,), serial, item.code, True, cell))
        self._lay(Lying(item, cell, player.pc_id, by_player=True))

    def pick_up(self, pc_id: int, serial: int, cell: Cell) -> None:
        """Pick up what lies on a cell.

        Refused to the dead, from too far away, while it is another's, and when there is no room for it.
        """
        player = self._scene.living(pc_id)
        thing = self._scene.lying.get(serial)
        if thing is None or thing.cell != cell:
            raise Refused("It is gone.")
        if steps_between(player.character.cell, cell) > self._rules.items.reach:
            raise Refused("It is too far away.")
        if thing.owners and pc_id not in thing.owners and self._scene.now < thing.owned_until:
            raise Refused("It belongs to somebody else.")
        if thing.is_money:
            self._purses.earn(player, thing.item.option, Cause.PICK_UP, GROUND)
        else:
            self._inventory.show(player, self._inventory.put(player, thing.item, Cause.PICK_UP, GROUND))
        self._scene.lift(thing)

    def vanish(self, serial: int) -> None:
        """Take a thing off the ground that was never dropped; nobody is told of a passing."""
        thing = self._scene.lying.get(serial)
        if thing is not None:
            self._scene.lift(thing)

    def _left(self, item: Item, cell: Cell, dropped_by: int, owners: Iterable[int]) -> Lying:
        until = self._scene.now + self._rules.loot.owner_s
        return Lying(item, cell, dropped_by, False, frozenset(owners), until)

    def _lay(self, thing: Lying) -> None:
        self._scene.lay(thing)
        self._scene.after(self._rules.loot.life_s, lambda: self._decay(thing))

    def _decay(self, thing: Lying) -> None:
        """Have a thing vanish, unless it was picked up, even if it was dropped again since."""
        item = thing.item
        if self._scene.lying.get(item.serial) is not thing:
            return
        self._scene.lift(thing)
        if thing.is_money:
            self._scene.report(MoneyPassed(item.option, GROUND, SYSTEM, Cause.DECAY))
        else:
            count = self._inventory.count(item)
            self._scene.report(ItemPassed(item, count, GROUND, SYSTEM, Cause.DECAY, item.serial))
