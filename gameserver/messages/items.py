"""Items on the ground, in the inventory and worn; potions and scrolls (RULES 11, 12, 14)."""

from gameserver.messages.fields import Cell, CharacterName, DerivedStats, Item, ItemAppear, ItemId, ItemOption
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, record
from gameserver.wire.catalogue import CONFLICT, DERIVED


@SERVER_TO_CLIENT.game(0x1700, reference="S2C_ITEM_APPEAR")
@record
class ItemAppearOnGround:
    """An item lies in sight; *object_type* and *object_id* say who dropped it.

    For money the option word is the amount.
    """

    item_id: ItemId
    option: ItemOption
    object_type: U8
    object_id: U32
    cell: Cell


@SERVER_TO_CLIENT.game(0x1701, reference="S2C_ITEM_DISAPPEAR", confidence=DERIVED)
@record
class ItemDisappear:
    """An item on the ground was taken or has decayed. Layout derived from the older server."""

    item_id: ItemId
    cell: Cell


@CLIENT_TO_SERVER.game(0x1702, reference="C2S_PICKUP_ITEM")
@record
class PickupItem:
    """The player wants the item that lies on this cell.

    Answered by `PickupItemReply` or `Error`; all who saw it get `ItemDisappear`.
    """

    item_id: ItemId
    cell: Cell


@SERVER_TO_CLIENT.game(0x1703, reference="S2C_PICKUP_ITEM")
@record
class PickupItemReply:
    """The item is in the player's inventory, at this place."""

    item: Item
    inventory_index: U8


@CLIENT_TO_SERVER.game(0x1704, reference="C2S_DROP_ITEM")
@record
class DropItem:
    """The player drops an item. Answered by `DropItemReply`; all near get `ItemAppearOnGround`."""

    item_id: ItemId
    inventory_index: U8


@SERVER_TO_CLIENT.game(0x1705, reference="S2C_DROP_ITEM")
@record
class DropItemReply:
    """Whether the item was dropped, and on which cell it lies."""

    item_id: ItemId
    result: U8
    drop_cell: Cell


@CLIENT_TO_SERVER.game(0x1706, reference="C2S_MOVE_ITEM")
@record
class MoveItem:
    """The player moves an item to another place of the inventory. Answered by `MoveItemReply`."""

    item_id: ItemId
    old_index: U8
    new_index: U8


@SERVER_TO_CLIENT.game(0x1707, reference="S2C_MOVE_ITEM")
@record
class MoveItemReply:
    """Two places of the inventory and what they now hold; object number 0 for an empty one."""

    first_index: U8
    first_item: ItemId
    second_index: U8
    second_item: ItemId


@CLIENT_TO_SERVER.game(0x1708, reference="C2S_WEAR_ITEM")
@record
class WearItemRequest:
    """The player puts an item on. Answered by `WearItemReply` or `Error`; others get `SeeWear`."""

    item_id: ItemId


@SERVER_TO_CLIENT.game(0x1709, reference="S2C_SEE_WEAR", confidence=DERIVED)
@record
class SeeWear:
    """Another player has put an item on. Layout derived from the older server."""

    other_pc_id: U32
    appearance: ItemAppear


@SERVER_TO_CLIENT.game(0x1710, reference="S2C_WEAR_ITEM")
@record
class WearItemReply:
    """The item is worn; what was worn there is in the inventory, and the numbers that follow have changed."""

    wear_index: U8
    equipped_item: ItemId
    inventory_index: U8
    removed_item: ItemId
    derived_stats: DerivedStats


@CLIENT_TO_SERVER.game(0x1711, reference="C2S_STRIP_ITEM")
@record
class StripItem:
    """The player takes a worn item off. Answered by `StripItemReply` or `Error`; others get `SeeStrip`."""

    item_id: ItemId


@SERVER_TO_CLIENT.game(0x1712, reference="S2C_SEE_STRIP", confidence=DERIVED)
@record
class SeeStrip:
    """Another player has taken an item off. Layout derived from the older server."""

    other_pc_id: U32
    item_code: U16
    wear_index: U8


@SERVER_TO_CLIENT.game(0x1713, reference="S2C_STRIP_ITEM")
@record
class StripItemReply:
    """The item is in the inventory, and the numbers that follow from worn items have changed."""

    item_id: ItemId
    inventory_index: U8
    derived_stats: DerivedStats


@CLIENT_TO_SERVER.game(0x1718, reference="C2S_GIVE_ITEM", confidence=DERIVED)
@record
class GiveItem:
    """The player gives an item away to another one.

    Answered by `GiveItemReply`; the other gets `GivenItem`. Layout derived from the older server.
    """

    recipient_pc_id: U32
    item_id: ItemId


@SERVER_TO_CLIENT.game(0x1719, reference="S2C_GIVE_ITEM", confidence=CONFLICT)
@record
class GiveItemReply:
    """Whether the gift has arrived.

    Sources conflict on the number: 0x1719 answers the giver, 0x1720 tells the receiver.
    """

    item_id: ItemId
    result: U8


@SERVER_TO_CLIENT.game(0x1720, reference="S2C_GIVEN_ITEM", confidence=CONFLICT)
@record
class GivenItem:
    """Somebody has given this player an item, which lies at this place of the inventory.

    Sources conflict on the number, see `GiveItemReply`.
    """

    pc_name: CharacterName
    inventory_index: U8
    item: Item


@CLIENT_TO_SERVER.game(0x1736, reference="C2S_USE_ITEM", confidence=DERIVED)
@record
class UseItem:
    """The player uses an item that needs nothing said about it.

    What comes of it depends on the item. Layout derived from the older server.
    """

    item_object_id: U32


@CLIENT_TO_SERVER.game(0x1721, reference="C2S_USE_POTION", confidence=DERIVED)
@record
class UsePotion:
    """The player drinks from a potion store.

    The v562 client sends `UsePotionEx`; this one is for older clients. Layout derived from the older server.
    """

    potion_type: U8


@SERVER_TO_CLIENT.game(0x1722, reference="S2C_USE_POTION", confidence=DERIVED)
@record
class UsePotionReply:
    """What the potion has restored and what is left in the store.

    The v562 client expects `UsePotionExReply`. Layout derived from the older server.
    """

    result: U8
    current: U16
    stored: U16


@CLIENT_TO_SERVER.game(0x1767, reference="C2S_USE_POTION_EX")
@record
class UsePotionEx:
    """The player drinks from a potion store: 1 is the one of hit points, all else that of mana.

    Answered by `UsePotionExReply`.
    """

    fixed: U8
    potion_type: U8


@SERVER_TO_CLIENT.game(0x1767, reference="S2C_USE_POTION_EX")
@record
class UsePotionExReply:
    """Hit points or mana after the potion, and what is left in the store; *fixed* is always 1."""

    potion_type: U8
    fixed: U8 = 1
    current: U32
    stored: U32


@CLIENT_TO_SERVER.game(0x1748, reference="C2S_USESCROLL")
@record
class UseScroll:
    """The player reads a scroll of his inventory. Answered by `UseScrollReply`, and by what the scroll does."""

    inventory_index: U8
    item_object_id: U32


@SERVER_TO_CLIENT.game(0x1748, reference="S2C_USESCROLL")
@record
class UseScrollReply:
    """The scroll was read; *amount* are left at this place."""

    inventory_index: U8
    item_object_id: U32
    amount: U8


@SERVER_TO_CLIENT.game(0x1759, reference="S2C_FORTIFIER", confidence=DERIVED)
@record
class Fortifier:
    """Which of the five coloured boosts are at work, and how strongly. Layout derived from the older server."""

    green: U8
    blue: U8
    red: U8
    yellow: U8
    black: U8


CLIENT_TO_SERVER.known(0x1760, name="TakeItemInBox", reference="C2S_TAKEITEM_IN_BOX")
CLIENT_TO_SERVER.known(0x1761, name="TakeItemOutBox", reference="C2S_TAKEITEM_OUT_BOX")
SERVER_TO_CLIENT.known(0x1762, name="BoxItemUpdate", reference="S2C_BOX_ITEM_UPDATE")
SERVER_TO_CLIENT.known(0x1763, name="RemoveWearItem", reference="S2C_REMOVE_WEAR_ITEM")
SERVER_TO_CLIENT.known(0x1764, name="DecreaseItemCount", reference="S2C_DECREASE_ITEM_CNT")
SERVER_TO_CLIENT.known(0x1765, name="RemoveWearItemEx", reference="S2C_REMOVE_WEAR_ITEM_EX")
SERVER_TO_CLIENT.known(0x1766, name="DecreaseItemCountEx", reference="S2C_DECREASE_ITEM_CNT_EX")
SERVER_TO_CLIENT.known(0x1768, name="SpBuff", reference="S2C_SP_BUFF")
SERVER_TO_CLIENT.known(0x1769, name="SpCoolTime", reference="S2C_SP_COOL_TIME")
CLIENT_TO_SERVER.known(0x1780, name="AskItemSerial", reference="C2S_ASK_ITEM_SERIAL")
