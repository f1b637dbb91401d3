"""Two players exchange items: both put in, both decide, both confirm (RULES 18)."""

from typing import Annotated

from gameserver.messages.fields import InventoryItem, Item, ItemId, PetInfo
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x1723, reference="C2S_ASK_DEAL", confidence=DERIVED)
@record
class AskDeal:
    """The player wants to trade with another one, who gets `AskDealNotify`.

    Layout derived from the older server.
    """

    other_pc_id: U32


@SERVER_TO_CLIENT.game(0x1724, reference="S2C_ASK_DEAL", confidence=DERIVED)
@record
class AskDealNotify:
    """Another player wants to trade. Answered by `AnsDeal`. Layout derived from the older server."""

    asker_pc_id: U32


@CLIENT_TO_SERVER.game(0x1725, reference="C2S_ANS_DEAL", confidence=DERIVED)
@record
class AnsDeal:
    """The player agrees to trade or declines; the asker gets `AnsDealNotify`.

    Layout derived from the older server.
    """

    asker_pc_id: U32
    answer: U8


@SERVER_TO_CLIENT.game(0x1726, reference="S2C_ANS_DEAL", confidence=DERIVED)
@record
class AnsDealNotify:
    """The other player's answer; with error code 0 both see the trade window.

    Layout derived from the older server.
    """

    other_pc_id: U32
    error_code: U8


@CLIENT_TO_SERVER.game(0x1727, reference="C2S_PUTIN_ITEM", confidence=DERIVED)
@record
class PutInItem:
    """The player lays money, potions or an item on the table.

    The partner gets `PutInItemNotify`; whoever had decided has to decide again. Layout derived from the older
    server.
    """

    money: U32
    hp_potion: U16
    mp_potion: U16
    item_id: ItemId


@SERVER_TO_CLIENT.game(0x1728, reference="S2C_PUTIN_ITEM", confidence=DERIVED)
@record
class PutInItemNotify:
    """The partner has laid money, potions or an item on the table. Layout derived from the older server."""

    money: U32
    hp_potion: U16
    mp_potion: U16
    item: Item


@CLIENT_TO_SERVER.game(0x1729, reference="C2S_PUTOUT_ITEM", confidence=DERIVED)
@record
class PutOutItem:
    """The player takes money, potions or an item back.

    The partner gets `PutOutItemNotify`. Layout derived from the older server.
    """

    money: U32
    hp_potion: U16
    mp_potion: U16
    item_id: ItemId


@SERVER_TO_CLIENT.game(0x1730, reference="S2C_PUTOUT_ITEM", confidence=DERIVED)
@record
class PutOutItemNotify:
    """The partner has taken money, potions or an item back. Layout derived from the older server."""

    money: U32
    hp_potion: U16
    mp_potion: U16
    item_id: ItemId


@CLIENT_TO_SERVER.game(0x1731, reference="C2S_DECIDE_DEAL", confidence=DERIVED)
@record
class DecideDeal:
    """The player accepts the offers as they lie, or goes back on it.

    The partner gets `PeerDecide`. Layout derived from the older server.
    """

    decision: U8


@SERVER_TO_CLIENT.game(0x1732, reference="S2C_DECIDE_DEAL", confidence=DERIVED)
@record
class DecideDealNotify:
    """The player's own decision is taken. Layout derived from the older server."""


@SERVER_TO_CLIENT.game(0x1749, reference="S2C_PEAR_DECIDE", confidence=DERIVED)
@record
class PeerDecide:
    """The partner accepts the offers as they lie. Layout derived from the older server."""


@CLIENT_TO_SERVER.game(0x1733, reference="C2S_CONFIRM_DEAL", confidence=DERIVED)
@record
class ConfirmDeal:
    """After both have decided: the player goes through with it, or not.

    Answered by `SuccessDeal` or `FailDeal` when both have spoken. Layout derived from the older server.
    """

    confirmed: U8


@SERVER_TO_CLIENT.game(0x1734, reference="S2C_SUCCESS_DEAL", confidence=DERIVED)
@record
class SuccessDeal:
    """The trade is done: money and potions as they are now, and the items received with their places.

    Layout derived from the older server.
    """

    money: U32
    hp_potion: U16
    mp_potion: U16
    items: Annotated[tuple[InventoryItem, ...], Array(20)]


@SERVER_TO_CLIENT.game(0x1735, reference="S2C_FAIL_DEAL", confidence=DERIVED)
@record
class FailDeal:
    """The trade has come to nothing, and everybody keeps what he had. Layout derived from the older server."""

    error_code: U8


@CLIENT_TO_SERVER.game(0x1750, reference="C2S_PUTIN_PET", confidence=DERIVED)
@record
class PutInPet:
    """The player lays a pet on the table.

    The partner gets `PutInPetNotify`. Layout derived from the older server.
    """

    pet_id: U32


@SERVER_TO_CLIENT.game(0x1750, reference="S2C_PUTIN_PET", confidence=DERIVED)
@record
class PutInPetNotify:
    """The partner has laid this pet on the table. Layout derived from the older server."""

    pet: PetInfo


@CLIENT_TO_SERVER.game(0x1751, reference="C2S_PUTOUT_PET", confidence=DERIVED)
@record
class PutOutPet:
    """The player takes a pet back. The partner gets `PutOutPetNotify`. Layout derived from the older server."""

    pet_id: U32


@SERVER_TO_CLIENT.game(0x1751, reference="S2C_PUTOUT_PET", confidence=DERIVED)
@record
class PutOutPetNotify:
    """The partner has taken this pet back. Layout derived from the older server."""

    pet_id: U32


@SERVER_TO_CLIENT.game(0x1752, reference="S2C_SUCCESS_DEAL_PET", confidence=DERIVED)
@record
class SuccessDealPet:
    """The pets received in the trade; follows `SuccessDeal`. Layout derived from the older server."""

    pets: Annotated[tuple[PetInfo, ...], Array(2)]
