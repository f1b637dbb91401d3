"""The lottery: five numbers on a ticket, drawn in rounds (RULES 27)."""

from typing import Annotated

from gameserver.messages.fields import Item
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x1754, reference="C2S_LOTTO_PURCHASE", confidence=DERIVED)
@record
class LottoPurchase:
    """The player buys a ticket with these numbers.

    Answered by `LottoPurchaseReply`. Layout derived from the older server.
    """

    counter: I32
    numbers: Annotated[tuple[U8, ...], Array(5)]
    npc_id: U32


@SERVER_TO_CLIENT.game(0x1754, reference="S2C_LOTTO_PURCHASE", confidence=DERIVED)
@record
class LottoPurchaseReply:
    """The bought ticket, which is an item, and what is left of the money. Layout derived from the older server."""

    result: U8
    inventory_index: U8
    ticket: Item
    money: U32


@CLIENT_TO_SERVER.game(0x1755, reference="C2S_LOTTO_QUERY_PRIZE", confidence=DERIVED)
@record
class LottoQueryPrize:
    """The player asks what the round is worth.

    Answered by `LottoQueryPrizeReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x1755, reference="S2C_LOTTO_QUERY_PRIZE", confidence=DERIVED)
@record
class LottoQueryPrizeReply:
    """The money that the next draw pays. Layout derived from the older server."""

    prize: U32


@CLIENT_TO_SERVER.game(0x1756, reference="C2S_LOTTO_QUERY_HISTORY", confidence=DERIVED)
@record
class LottoQueryHistory:
    """The player asks what was drawn before.

    Answered by `LottoQueryHistoryReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x1756, reference="S2C_LOTTO_QUERY_HISTORY", confidence=DERIVED)
@record
class LottoQueryHistoryReply:
    """The numbers of some rounds, presumably of five, the last of which is *round*.

    Layout derived from the older server.
    """

    round: I32
    winning_numbers: Annotated[tuple[U8, ...], Array(25)]


@CLIENT_TO_SERVER.game(0x1757, reference="C2S_LOTTO_SALE", confidence=DERIVED)
@record
class LottoSale:
    """The player hands a ticket in. Answered by `LottoSaleReply`. Layout derived from the older server."""

    ticket: Item
    npc_id: U32


@SERVER_TO_CLIENT.game(0x1757, reference="S2C_LOTTO_SALE", confidence=DERIVED)
@record
class LottoSaleReply:
    """What the ticket was worth, and the money afterwards. Layout derived from the older server."""

    result: U8
    prize: U32
    money: U32


@SERVER_TO_CLIENT.game(0x1758, reference="S2C_LOTTO_NOTIFY", confidence=DERIVED)
@record
class LottoNotify:
    """News of the lottery for everybody: a round begins or was drawn. Layout derived from the older server."""

    notice_type: U8
    round: I32
    winning_numbers: Annotated[tuple[U8, ...], Array(5)]
    carried_forward: U8
    first_prize: U32
