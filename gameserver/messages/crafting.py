"""Items made better: identified, upgraded with stones, combined (RULES 24)."""

from typing import Annotated

from gameserver.messages.fields import Item, ItemId
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x1742, reference="C2S_CONFIRM_ITEM", confidence=DERIVED)
@record
class ConfirmItem:
    """The player has an NPC identify an item.

    Answered by `ConfirmItemReply` or `Error`. Layout derived from the older server.
    """

    npc_id: U32
    item_id: ItemId
    inventory_index: U8


@SERVER_TO_CLIENT.game(0x1743, reference="S2C_CONFIRM_ITEM", confidence=DERIVED)
@record
class ConfirmItemReply:
    """The item is identified: its true options, and the money after the fee.

    Layout derived from the older server.
    """

    item: Item
    inventory_index: U8
    money: U32


@CLIENT_TO_SERVER.game(0x1744, reference="C2S_REMODEL_ITEM", confidence=DERIVED)
@record
class RemodelItem:
    """The player uses an upgrade stone on an item.

    Answered by `RemodelItemReply` or `Error`. Layout derived from the older server.
    """

    item_id: ItemId
    item_index: U8
    stone_id: ItemId
    stone_index: U8


@SERVER_TO_CLIENT.game(0x1745, reference="S2C_REMODEL_ITEM", confidence=DERIVED)
@record
class RemodelItemReply:
    """The item after upgrading, better or worse; the stone is gone. Layout derived from the older server."""

    stone_index: U8
    item: Item
    item_index: U8


@CLIENT_TO_SERVER.game(0x1753, reference="C2S_ITEM_COMBINATION", confidence=DERIVED)
@record
class ItemCombination:
    """The player has a smith combine up to ten items; unused places hold object number 0.

    Answered by `ItemCombinationReply`. Layout derived from the older server.
    """

    item_ids: Annotated[tuple[ItemId, ...], Array(10)]
    npc_id: U32


@SERVER_TO_CLIENT.game(0x1753, reference="S2C_ITEM_COMBINATION", confidence=DERIVED)
@record
class ItemCombinationReply:
    """What came of combining: the new item and its place.

    The items that went in are gone. Layout derived from the older server.
    """

    result: U8
    inventory_index: U8
    item: Item


CLIENT_TO_SERVER.known(0x1781, name="SocketItem", reference="C2S_SOCKET_ITEM")
SERVER_TO_CLIENT.known(0x1781, name="SocketItemReply", reference="S2C_SOCKET_ITEM")
