"""Wishes about items."""

from gameserver.daemons.zone.views import view
from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.items import DropItem, MoveItem, PickupItem, StripItem, WearItemRequest
from gameserver.net.session import handles
from gameserver.world import Refused
from gameserver.world.events.items import DropAnswered


class ItemWishes(Wishes):
    """What to carry, wear, drop and pick up."""

    @handles(MoveItem, when=Stage.IN_WORLD)
    def move_item(self, request: MoveItem) -> None:
        """Put an item to another place of the inventory."""
        with self.acting() as world:
            world.inventory.move(self.pc_id, request.item_id.object_id, request.old_index, request.new_index)

    @handles(WearItemRequest, when=Stage.IN_WORLD)
    def wear(self, request: WearItemRequest) -> None:
        """Put an item on."""
        with self.acting() as world:
            world.wearing.wear(self.pc_id, request.item_id.object_id)

    @handles(StripItem, when=Stage.IN_WORLD)
    def strip(self, request: StripItem) -> None:
        """Take an item off."""
        with self.acting() as world:
            world.wearing.strip(self.pc_id, request.item_id.object_id)

    @handles(DropItem, when=Stage.IN_WORLD)
    def drop_item(self, request: DropItem) -> None:
        """Drop an item, unless too much has passed already that cannot be stored."""
        serial = request.item_id.object_id
        if self.realm.saver.is_full:
            assert self.loaded is not None
            self.send(view(DropAnswered((self.pc_id,), serial, 0, False, self.loaded.character.cell)))
            raise Refused("Nothing can be dropped for a moment: please try again.")
        with self.acting() as world:
            world.things.drop(self.pc_id, serial, request.inventory_index)

    @handles(PickupItem, when=Stage.IN_WORLD)
    def pick_up(self, request: PickupItem) -> None:
        """Pick up what lies on a cell."""
        with self.acting() as world:
            world.things.pick_up(self.pc_id, request.item_id.object_id, request.cell)
