"""How players see items: carried, worn, dropped and picked up."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import appearance, derived_stats, wire_item
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.items import (
    DropItemReply,
    MoveItemReply,
    PickupItemReply,
    SeeStrip,
    SeeWear,
    StripItemReply,
    WearItemReply,
)
from gameserver.world.events.items import (
    DropAnswered,
    ItemGained,
    ItemsMoved,
    PutOn,
    StripAnswered,
    TakenOff,
    WearAnswered,
)


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
    item_id = ItemId(object_id=event.serial, item_code=ItemCode(event.code))
    return DropItemReply(item_id=item_id, result=event.dropped, drop_cell=event.cell)


@view.register
def _(event: WearAnswered) -> WearItemReply:
    return WearItemReply(
        wear_index=event.wear_slot,
        equipped_item=wire_item(event.worn).item_id,
        inventory_index=event.slot,
        removed_item=wire_item(event.removed).item_id,
        derived_stats=derived_stats(event.stats),
    )


@view.register
def _(event: StripAnswered) -> StripItemReply:
    return StripItemReply(
        item_id=wire_item(event.item).item_id,
        inventory_index=event.slot,
        derived_stats=derived_stats(event.stats),
    )


@view.register
def _(event: PutOn) -> SeeWear:
    return SeeWear(other_pc_id=event.pc_id, appearance=appearance(event.item, event.wear_slot))


@view.register
def _(event: TakenOff) -> SeeStrip:
    return SeeStrip(other_pc_id=event.pc_id, item_code=ItemCode(event.item.code).code, wear_index=event.wear_slot)
