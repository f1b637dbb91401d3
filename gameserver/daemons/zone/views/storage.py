"""How players see what they put away (RULES 15)."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import wire_item
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.storage import (
    AnsDepositMoney,
    AnsInventoryToStorage,
    AnsMoveItemInStorage,
    AnsOpenStorage,
    AnsStorageToInventory,
    AnsWithdrawMoney,
    StorageItem,
)
from gameserver.world.character import STORAGE_SLOTS
from gameserver.world.events.storage import (
    ItemRetrieved,
    ItemStored,
    MoneyStored,
    StorageOpened,
    StoredItemMoved,
)


@view.register
def _(event: StorageOpened) -> AnsOpenStorage:
    items = event.items or (None,) * STORAGE_SLOTS
    return AnsOpenStorage(
        error_code=not event.done,
        money=event.woonz,
        item_count=sum(item is not None for item in items),
        items=tuple(StorageItem(item=wire_item(item), storage_index=place) for place, item in enumerate(items)),
    )


@view.register
def _(event: ItemStored) -> AnsInventoryToStorage:
    return AnsInventoryToStorage(
        error_code=not event.done,
        item_id=_item_id(event.serial, event.code),
        inventory_index=event.slot,
        storage_index=event.place,
        money=event.woonz,
    )


@view.register
def _(event: ItemRetrieved) -> AnsStorageToInventory:
    return AnsStorageToInventory(
        error_code=not event.done,
        item_id=_item_id(event.serial, event.code),
        storage_index=event.place,
        inventory_index=event.slot,
    )


@view.register
def _(event: StoredItemMoved) -> AnsMoveItemInStorage:
    return AnsMoveItemInStorage(
        error_code=not event.done,
        item_id=_item_id(event.serial, event.code),
        source_index=event.place,
        target_index=event.new_place,
        swapped_item=wire_item(event.swapped).item_id,
    )


@view.register
def _(event: MoneyStored) -> AnsDepositMoney | AnsWithdrawMoney:
    answer = AnsWithdrawMoney if event.out else AnsDepositMoney
    return answer(error_code=not event.done, storage_money=event.stored, money=event.woonz)


def _item_id(serial: int, code: int) -> ItemId:
    return ItemId(object_id=serial, item_code=ItemCode(code))
