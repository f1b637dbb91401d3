"""How players see items: carried, worn, dropped and picked up."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import wire_item
from gameserver.messages.items import DropItemReply, MoveItemReply, PickupItemReply
from gameserver.world.events.items import DropAnswered, ItemGained, ItemsMoved


@view.register
def _(event: ItemGained) -> PickupItemReply:
    return PickupItemReply(item=wire_item(event.item), inventory_index=event.slot)


@view.register
def _(event: ItemsMoved) -> MoveItemReply:
    return MoveItemReply(
        first_index=event.first_slot,
        first_item=wire_item(event.first).item_id,
        second_index=event.second_slot,
        second_item=wire_item(event.second).item_id,
    )


@view.register
def _(event: DropAnswered) -> DropItemReply:
    return DropItemReply(item_id=wire_item(event.item).item_id, result=event.dropped, drop_cell=event.cell)
