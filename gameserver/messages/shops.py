"""Money, and buying and selling: from NPCs, in stalls of players, for cash (RULES 13, 18)."""

from typing import Annotated

from gameserver.messages.fields import Item, ItemId
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, Raw, Text, record
from gameserver.wire.catalogue import CONFLICT, DERIVED


@SERVER_TO_CLIENT.game(0x1608, reference="S2C_UPDATE_MONEY")
@record
class UpdateMoney:
    """Money was earned or spent: the change, not the sum. The code is 0 for a teleport fee."""

    amount: I32
    code: U8 = 0


@CLIENT_TO_SERVER.game(0x1714, reference="C2S_BUY_ITEM", confidence=CONFLICT)
@record
class BuyItem:
    """The player buys from a shop keeper.

    Answered by `BuyItemReply` or `Error`. Sources conflict: the quantity is the u32 of v562, not the older u16.
    """

    npc_id: U32
    code: U16
    quantity: U32


@SERVER_TO_CLIENT.game(0x1715, reference="S2C_BUY_ITEM", confidence=CONFLICT)
@record
class BuyItemReply:
    """The bought item, its place, and what is left of money and points.

    Sources conflict: the last word is there in v562 only.
    """

    inventory_index: U8
    item: Item
    money: U32
    points: U32


@CLIENT_TO_SERVER.game(0x1716, reference="C2S_SELL_ITEM", confidence=DERIVED)
@record
class SellItem:
    """The player sells an item to a shop keeper.

    Answered by `SellItemReply`. Layout derived from the older server.
    """

    npc_id: U32
    item: Item


@SERVER_TO_CLIENT.game(0x1717, reference="S2C_SELL_ITEM", confidence=DERIVED)
@record
class SellItemReply:
    """Whether the item was sold, and the money afterwards. Layout derived from the older server."""

    error_code: U8
    money: U32
    item_id: ItemId


@CLIENT_TO_SERVER.game(0x1770, reference="C2S_OPEN_MARKET")
@record
class OpenMarket:
    """The player opens a stall under this title. What the 80 bytes say of the offered items is not known."""

    items: Annotated[bytes, Raw(80)]
    title: Annotated[str, Text(64)]


SERVER_TO_CLIENT.known(0x1770, name="OpenMarketReply", reference="S2C_OPEN_MARKET")
CLIENT_TO_SERVER.known(0x1771, name="CloseMarket", reference="C2S_CLOSE_MARKET")
SERVER_TO_CLIENT.known(0x1771, name="CloseMarketReply", reference="S2C_CLOSE_MARKET")
SERVER_TO_CLIENT.known(0x1772, name="SeeMarket", reference="S2C_SEE_MARKET")
CLIENT_TO_SERVER.known(0x1773, name="EnterMarket", reference="C2S_ENTER_MARKET")
SERVER_TO_CLIENT.known(0x1773, name="EnterMarketReply", reference="S2C_ENTER_MARKET")
SERVER_TO_CLIENT.known(0x1774, name="ItemListMarket", reference="S2C_ITEM_LIST_MARKET")
CLIENT_TO_SERVER.known(0x1775, name="BuyItemMarket", reference="C2S_BUYITEM_MARKET")
SERVER_TO_CLIENT.known(0x1775, name="BuyItemMarketReply", reference="S2C_BUY_ITEM_MARKET")
CLIENT_TO_SERVER.known(0x1776, name="LeaveMarket", reference="C2S_LEAVE_MARKET")
SERVER_TO_CLIENT.known(0x1776, name="LeaveMarketReply", reference="S2C_LEAVE_MARKET")
CLIENT_TO_SERVER.known(0x1777, name="ModifyMarket", reference="C2S_MODIFY_MARKET")
SERVER_TO_CLIENT.known(0x1778, name="SellItemMarket", reference="S2C_SELL_ITEM_MARKET")
CLIENT_TO_SERVER.known(0x1785, name="BuyBattlefieldItem", reference="C2S_BUY_BATTLEFIELD_ITEM")
SERVER_TO_CLIENT.known(0x1785, name="BuyBattlefieldItemReply", reference="S2C_BUY_BATTLEFIELD_ITEM")
CLIENT_TO_SERVER.known(0x1790, name="BuyCashItem", reference="C2S_BUY_CASH_ITEM")
SERVER_TO_CLIENT.known(0x1790, name="BuyCashItemReply", reference="S2C_BUY_CASH_ITEM")
CLIENT_TO_SERVER.known(0x1791, name="CashInfo", reference="C2S_CASH_INFO")
SERVER_TO_CLIENT.known(0x1791, name="CashInfoReply", reference="S2C_CASH_INFO")
SERVER_TO_CLIENT.known(0x1792, name="UseCashItem", reference="S2C_USE_CASH_ITEM")
SERVER_TO_CLIENT.known(0x1796, name="CashBuffInfo", reference="S2C_CASH_BUFF_INFO")
