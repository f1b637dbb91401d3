"""The storage keeper: items and money put away (RULES 15)."""

from typing import Annotated

from gameserver.messages.fields import Item, ItemId
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@record
class StorageItem:
    """An item and its place in the storage, 0 to 79; only the low byte of the place counts."""

    item: Item
    storage_index: U32


@CLIENT_TO_SERVER.game(0x1651, reference="C2S_ASK_OPEN_STORAGE", confidence=DERIVED)
@record
class AskOpenStorage:
    """The player talks to a storage keeper. Answered by `AnsOpenStorage`. Layout derived from the older server."""

    npc_id: U32


@SERVER_TO_CLIENT.game(0x1651, reference="S2C_ANS_OPEN_STORAGE", confidence=DERIVED)
@record
class AnsOpenStorage:
    """Everything in the storage: money, and the 80 places with empty ones among them.

    Layout derived from the older server.
    """

    error_code: U8
    money: U32
    item_count: U8
    items: Annotated[tuple[StorageItem, ...], Array(80)]


@CLIENT_TO_SERVER.game(0x1652, reference="C2S_ASK_INVEN2STORAGE", confidence=DERIVED)
@record
class AskInventoryToStorage:
    """The player puts an item away. Answered by `AnsInventoryToStorage`. Layout derived from the older server."""

    npc_id: U32
    item_id: ItemId
    inventory_index: U8
    storage_index: U8


@SERVER_TO_CLIENT.game(0x1652, reference="S2C_ANS_INVEN2STORAGE", confidence=DERIVED)
@record
class AnsInventoryToStorage:
    """Whether the item was put away, and the money after the fee. Layout derived from the older server."""

    error_code: U8
    item_id: ItemId
    inventory_index: U8
    storage_index: U8
    money: U32


@CLIENT_TO_SERVER.game(0x1653, reference="C2S_ASK_STORAGE2INVEN", confidence=DERIVED)
@record
class AskStorageToInventory:
    """The player takes an item out. Answered by `AnsStorageToInventory`. Layout derived from the older server."""

    npc_id: U32
    item_id: ItemId
    storage_index: U8
    inventory_index: U8


@SERVER_TO_CLIENT.game(0x1653, reference="S2C_ANS_STORAGE2INVEN", confidence=DERIVED)
@record
class AnsStorageToInventory:
    """Whether the item was taken out. Layout derived from the older server."""

    error_code: U8
    item_id: ItemId
    storage_index: U8
    inventory_index: U8


@CLIENT_TO_SERVER.game(0x1654, reference="C2S_ASK_DEPOSITE_MONEY", confidence=DERIVED)
@record
class AskDepositMoney:
    """The player puts money away. Answered by `AnsDepositMoney`. Layout derived from the older server."""

    npc_id: U32
    amount: U32


@SERVER_TO_CLIENT.game(0x1654, reference="S2C_ANS_DEPOSITE_MONEY", confidence=DERIVED)
@record
class AnsDepositMoney:
    """Whether the money was put away; both sums afterwards. Layout derived from the older server."""

    error_code: U8
    storage_money: U32
    money: U32


@CLIENT_TO_SERVER.game(0x1655, reference="C2S_ASK_WITHDRAW_MONEY", confidence=DERIVED)
@record
class AskWithdrawMoney:
    """The player takes money out. Answered by `AnsWithdrawMoney`. Layout derived from the older server."""

    npc_id: U32
    amount: U32


@SERVER_TO_CLIENT.game(0x1655, reference="S2C_ANS_WITHDRAW_MONEY", confidence=DERIVED)
@record
class AnsWithdrawMoney:
    """Whether the money was taken out; both sums afterwards. Layout derived from the older server."""

    error_code: U8
    storage_money: U32
    money: U32


@CLIENT_TO_SERVER.game(0x1656, reference="C2S_ASK_CLOSE_STORAGE", confidence=DERIVED)
@record
class AskCloseStorage:
    """The player has closed the storage window. Not answered. Layout derived from the older server."""

    npc_id: U32


@CLIENT_TO_SERVER.game(0x1657, reference="C2S_ASK_MOVE_ITEMINSTORAGE", confidence=DERIVED)
@record
class AskMoveItemInStorage:
    """The player moves an item to another place of the storage.

    Answered by `AnsMoveItemInStorage`. Layout derived from the older server.
    """

    npc_id: U32
    item_id: ItemId
    from_index: U8
    to_index: U8


@SERVER_TO_CLIENT.game(0x1657, reference="S2C_ANS_MOVE_ITEMINSTORAGE", confidence=DERIVED)
@record
class AnsMoveItemInStorage:
    """Whether the item was moved, and the item that was there and has taken its place.

    Layout derived from the older server.
    """

    error_code: U8
    item_id: ItemId
    source_index: U8
    target_index: U8
    swapped_item: ItemId
