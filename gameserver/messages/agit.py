"""Clan houses: the list, auctions, entering, upkeep (RULES 20)."""

from typing import Annotated

from gameserver.messages.clan import ClanName
from gameserver.messages.fields import Cell
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, Text, record
from gameserver.wire.catalogue import DERIVED


@record
class AgitRecord:
    """A house and its owner."""

    agit_id: U16
    agit_name: Annotated[str, Text(32)]
    owner_clan_name: ClanName


@record
class AuctionRecord:
    """A house that is being auctioned."""

    agit_id: U16
    reserved: U16 = 0
    time_elapsed: U32
    bid_price: U32
    maximum_price: U32
    agit_name: Annotated[str, Text(32)]


@CLIENT_TO_SERVER.game(0x2600, reference="C2S_AGIT_INFO", confidence=DERIVED)
@record
class AgitInfo:
    """The player asks for the list of houses.

    Answered by `AgitInfoReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x2600, reference="S2C_AGIT_INFO", confidence=DERIVED)
@record
class AgitInfoReply:
    """The houses and their owners; *agit_count* of the 25 lines are used. Layout derived from the older server."""

    agit_count: U8
    agits: Annotated[tuple[AgitRecord, ...], Array(25)]


@CLIENT_TO_SERVER.game(0x2601, reference="C2S_AUCTION_INFO", confidence=DERIVED)
@record
class AuctionInfo:
    """The player asks which houses are for sale.

    Answered by `AuctionInfoReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x2601, reference="S2C_AUCTION_INFO", confidence=DERIVED)
@record
class AuctionInfoReply:
    """The running auctions; *auction_count* of the 20 lines are used. Layout derived from the older server."""

    auction_count: U8
    auctions: Annotated[tuple[AuctionRecord, ...], Array(20)]


@CLIENT_TO_SERVER.game(0x2602, reference="C2S_AGIT_ENTER", confidence=DERIVED)
@record
class AgitEnter:
    """The player wants into a house: that of his own clan, or this one.

    Answered by `AgitEnterReply`. Layout derived from the older server.
    """

    npc_id: U32
    own_agit: U8
    agit_id: U16


@SERVER_TO_CLIENT.game(0x2602, reference="S2C_AGIT_ENTER", confidence=DERIVED)
@record
class AgitEnterReply:
    """Whether the player may enter; with error code 0 the client loads the map and he stands on this cell.

    Layout derived from the older server.
    """

    error_code: U8
    submap_index: U16
    cell: Cell


@CLIENT_TO_SERVER.game(0x2603, reference="C2S_AGIT_PUTUP_AUCTION", confidence=DERIVED)
@record
class AgitPutUpAuction:
    """A clan master offers the house of his clan.

    Answered by `AgitPutUpAuctionReply`. Layout derived from the older server.
    """

    npc_id: U32
    auction_term: U32
    maximum_price: U32
    minimum_price: U32


@SERVER_TO_CLIENT.game(0x2603, reference="S2C_AGIT_PUTUP_AUCTION", confidence=DERIVED)
@record
class AgitPutUpAuctionReply:
    """Whether the house is being auctioned now. Layout derived from the older server."""

    error_code: U8


@CLIENT_TO_SERVER.game(0x2604, reference="C2S_AGIT_BIDON", confidence=DERIVED)
@record
class AgitBidOn:
    """A clan master bids for a house. Answered by `AgitBidOnReply`. Layout derived from the older server."""

    npc_id: U32
    agit_id: U16
    bid_price: U32


@SERVER_TO_CLIENT.game(0x2604, reference="S2C_AGIT_BIDON", confidence=DERIVED)
@record
class AgitBidOnReply:
    """Whether the bid stands, and the money afterwards. Layout derived from the older server."""

    error_code: U8
    money: U32


@CLIENT_TO_SERVER.game(0x2605, reference="C2S_AGIT_PAY_EXPENSE", confidence=DERIVED)
@record
class AgitPayExpense:
    """A clan master pays the upkeep of the house.

    Answered by `AgitPayExpenseReply`. Layout derived from the older server.
    """


@SERVER_TO_CLIENT.game(0x2605, reference="S2C_AGIT_PAY_EXPENSE", confidence=DERIVED)
@record
class AgitPayExpenseReply:
    """Whether the upkeep is paid, and the money afterwards. Layout derived from the older server."""

    error_code: U8
    money: U32


@CLIENT_TO_SERVER.game(0x2606, reference="C2S_AGIT_CHANGE_NAME", confidence=DERIVED)
@record
class AgitChangeName:
    """A clan master renames the house. Answered by `AgitChangeNameReply`. Layout derived from the older server."""

    agit_name: Annotated[str, Text(32)]


@SERVER_TO_CLIENT.game(0x2606, reference="S2C_AGIT_CHANGE_NAME", confidence=DERIVED)
@record
class AgitChangeNameReply:
    """Whether the house has its new name, and the lore afterwards. Layout derived from the older server."""

    error_code: U8
    lore: U32


@CLIENT_TO_SERVER.game(0x2607, reference="C2S_AGIT_REPAY_MONEY", confidence=DERIVED)
@record
class AgitRepayMoney:
    """A clan master wants a bid back that was topped.

    Answered by `AgitRepayMoneyReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x2607, reference="S2C_AGIT_REPAY_MONEY", confidence=DERIVED)
@record
class AgitRepayMoneyReply:
    """Whether the bid was paid back, and the money afterwards. Layout derived from the older server."""

    error_code: U8
    money: U32


@CLIENT_TO_SERVER.game(0x2608, reference="C2S_AGIT_OBTAIN_SALEMONEY", confidence=DERIVED)
@record
class AgitObtainSaleMoney:
    """A clan master wants the money for a sold house.

    Answered by `AgitObtainSaleMoneyReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x2608, reference="S2C_AGIT_OBTAIN_SALEMONEY", confidence=DERIVED)
@record
class AgitObtainSaleMoneyReply:
    """Whether the price was paid out, and the money afterwards. Layout derived from the older server."""

    error_code: U8
    money: U32


CLIENT_TO_SERVER.known(0x260A, name="AgitManageInfo", reference="C2S_AGIT_MANAGE_INFO")
SERVER_TO_CLIENT.known(0x260A, name="AgitManageInfoReply", reference="S2C_AGIT_MANAGE_INFO")
CLIENT_TO_SERVER.known(0x260B, name="AgitOption", reference="C2S_AGIT_OPTION")
SERVER_TO_CLIENT.known(0x260B, name="AgitOptionReply", reference="S2C_AGIT_OPTION")
CLIENT_TO_SERVER.known(0x260C, name="AgitOptionInfo", reference="C2S_AGIT_OPTION_INFO")
SERVER_TO_CLIENT.known(0x260C, name="AgitOptionInfoReply", reference="S2C_AGIT_OPTION_INFO")
CLIENT_TO_SERVER.known(0x260D, name="AgitPcBan", reference="C2S_AGIT_PC_BAN")
SERVER_TO_CLIENT.known(0x260D, name="AgitPcBanReply", reference="S2C_AGIT_PC_BAN")
SERVER_TO_CLIENT.known(0x260E, name="AgitMessage", reference="S2C_AGIT_MESSAGE")
