"""What players carry: the only place where items change hands, each change in the ledger (RULES 11)."""

import attrs

from gameserver.content.codes import CODE_MASK
from gameserver.world.character import Item
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import SYSTEM, Cause, ItemPassed
from gameserver.world.events.items import ItemGained, ItemsMoved
from gameserver.world.player import Player
from gameserver.world.scene import Scene

DEFAULT_FLAG = 0x4000
"""Of the code word: starter gear, which can neither be dropped nor sold (FORMATS 2.3, RULES 3)."""
COUNT_MASK = 0xFFFF
"""Of the option word of stackable items: how many they are (FORMATS 2.4)."""


class Inventory:
    """The thirty places of every player on a map.

    `put` and `take` move and report items but show nothing: every way of getting or losing an item has an answer
    of its own. Where the client only has to learn what a place holds, tell `ItemGained`.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._uses = scene.library.uses
        self._max_stack = scene.rules.items.max_stack

    def is_stackable(self, item: Item) -> bool:
        """Whether several of it share one place, their number in the option word."""
        return item.code & CODE_MASK in self._uses.stackable

    def count(self, item: Item) -> int:
        """Count what lies on the place of an item: 1, or the size of the stack."""
        return max(item.option & COUNT_MASK, 1) if self.is_stackable(item) else 1

    def is_bound(self, item: Item) -> bool:
        """Whether an item can neither be dropped nor sold: starter gear and quest items."""
        return bool(item.code & DEFAULT_FLAG) or item.code & CODE_MASK in self._uses.quest

    def slot_of(self, player: Player, serial: int) -> int:
        """Return the place of the item with that serial; `Refused` if the player does not carry it."""
        for slot, item in enumerate(player.character.inventory):
            if item is not None and item.serial == serial:
                return slot
        raise Refused("You do not carry this.")

    def item_at(self, player: Player, slot: int) -> Item:
        """Return what a place holds, which may be any number; `Refused` if that is nothing."""
        inventory = player.character.inventory
        item = inventory[slot] if 0 <= slot < len(inventory) else None
        if item is None:
            raise Refused("You carry nothing there.")
        return item

    def place_for(self, player: Player, item: Item) -> int:
        """Return where an item would go: onto a stack that takes all of it, or to the first free place.

        `Refused` if there is neither.
        """
        inventory = player.character.inventory
        for slot, held in enumerate(inventory):
            if held is not None and self._room_on(held, item) >= self.count(item):
                return slot
        if None not in inventory:
            raise Refused("Your inventory is full.")
        return inventory.index(None)

    def put(self, player: Player, item: Item, cause: Cause, source: int = SYSTEM) -> int:
        """Give an item to a player and return where it is now; `Refused`, and nothing done, if it does not fit.

        The item must not be anybody's: have it taken first. On a stack it loses its serial.
        """
        slot = self.place_for(player, item)
        count, held = self.count(item), player.character.inventory[slot]
        whole = item if held is None else self._of_count(held, self.count(held) + count)
        player.character.inventory[slot] = whole
        self._scene.report(ItemPassed(whole, count, source, player.pc_id, cause, item.serial))
        return slot

    def put_at(self, player: Player, slot: int, item: Item, cause: Cause, source: int) -> None:
        """Give an item, which must not be anybody's, to a player onto an empty place; `Refused` if it is none."""
        inventory = player.character.inventory
        if not 0 <= slot < len(inventory) or inventory[slot] is not None:
            raise Refused("There is no room for it.")
        inventory[slot] = item
        self._scene.report(ItemPassed(item, self.count(item), source, player.pc_id, cause, item.serial))

    def take(
        self, player: Player, slot: int, cause: Cause, target: int = SYSTEM, count: int | None = None
    ) -> Item:
        """Take an item, or *count* of a stack, from a player and return it.

        `Refused`, and nothing done, if there is not so much, or no serial for what a split off stack is to be;
        what goes to `SYSTEM` needs none, since it is no more.
        """
        held = self.item_at(player, slot)
        there = self.count(held)
        wanted = there if count is None else count
        if not 0 < wanted <= there:
            raise Refused(f"You have {there} of this, not {wanted}.")
        taken = held
        if wanted == there:
            player.character.inventory[slot] = None
        else:
            taken = self._of_count(held, wanted)
            if target != SYSTEM:
                taken = attrs.evolve(taken, serial=self._scene.serials.take())
            player.character.inventory[slot] = self._of_count(held, there - wanted)
        self._scene.report(ItemPassed(taken, wanted, player.pc_id, target, cause, held.serial, there - wanted))
        return taken

    def move(self, pc_id: int, serial: int, old_slot: int, new_slot: int) -> None:
        """Move an item to another place: onto a stack of its kind as far as that has room, else swap the two.

        Refused if the item is not at *old_slot*, or there is no *new_slot*.
        """
        player = self._scene.living(pc_id)
        inventory = player.character.inventory
        item = self.item_at(player, old_slot)
        if item.serial != serial or not 0 <= new_slot < len(inventory):
            raise Refused("You cannot move this there.")
        there = inventory[new_slot]
        moved = 0
        if there is not None and old_slot != new_slot:
            moved = min(self._room_on(there, item), self.count(item))
        if there is not None and moved:
            left = self.count(item) - moved
            inventory[old_slot] = self._of_count(item, left) if left else None
            whole = inventory[new_slot] = self._of_count(there, self.count(there) + moved)
            self._scene.report(ItemPassed(whole, moved, pc_id, pc_id, Cause.STACK, serial, left))
        else:
            inventory[old_slot], inventory[new_slot] = there, item
        self._scene.tell(
            ItemsMoved((pc_id,), old_slot, inventory[old_slot], new_slot, inventory[new_slot]),
        )
        if moved:
            self.show(player, old_slot)
            self.show(player, new_slot)

    def show(self, player: Player, slot: int) -> None:
        """Tell a player what a place of his holds, if anything; for stacks that have grown or shrunk."""
        item = player.character.inventory[slot]
        if item is not None:
            self._scene.tell(ItemGained((player.pc_id,), item, slot))

    def _room_on(self, held: Item, item: Item) -> int:
        """Count how many of *item* may be put onto the stack *held*: none unless they are of a kind."""
        if held.code != item.code or not self.is_stackable(held):
            return 0
        return max(0, self._max_stack - self.count(held))

    def _of_count(self, item: Item, count: int) -> Item:
        return attrs.evolve(item, option=item.option & ~COUNT_MASK | count)
