"""The derby: five monsters race, players bet on the first two (RULES 27)."""

from typing import Annotated

from gameserver.messages.fields import Item
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import F32, I32, U8, U16, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@record
class DerbyMonster:
    """What is known of a monster before it races."""

    monster_index: U8
    stamina: U8
    speed: U8
    acceleration: U8
    endurance: U8
    cornering: U8
    games: U16
    wins: U16


@record
class DerbyOutcome:
    """Who won a race, and what a bet paid: on one monster, and on two."""

    derby_index: U16
    first_place: U8
    first_place_index: U8
    second_place: U8
    second_place_index: U8
    reserved: U16 = 0
    single_earning_ratio: F32
    double_earning_ratio: F32


@SERVER_TO_CLIENT.game(0x17A8, reference="S2C_DERBY_NOTICE", confidence=DERIVED)
@record
class DerbyNotice:
    """News of the derby: bets are taken, the race begins, the race is over.

    Layout derived from the older server.
    """

    derby_index: U16
    notice_code: U8


@CLIENT_TO_SERVER.game(0x17A9, reference="C2S_DERBY_INDEX_QUERY", confidence=DERIVED)
@record
class DerbyIndexQuery:
    """The client asks which race is next.

    Answered by `DerbyIndexQueryReply`. Layout derived from the older server.
    """


@SERVER_TO_CLIENT.game(0x17A9, reference="S2C_DERBY_INDEX_QUERY", confidence=DERIVED)
@record
class DerbyIndexQueryReply:
    """The number of the next race. Layout derived from the older server."""

    derby_index: U16


@CLIENT_TO_SERVER.game(0x17AA, reference="C2S_DERBY_MONSTER_QUERY", confidence=DERIVED)
@record
class DerbyMonsterQuery:
    """The player asks which monsters race.

    Answered by `DerbyMonsterQueryReply`. Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.game(0x17AA, reference="S2C_DERBY_MONSTER_QUERY", confidence=DERIVED)
@record
class DerbyMonsterQueryReply:
    """The five monsters of the next race. Layout derived from the older server."""

    derby_index: U16
    monsters: Annotated[tuple[DerbyMonster, ...], Array(5)]


@CLIENT_TO_SERVER.game(0x17AB, reference="C2S_DERBY_RATIO_QUERY", confidence=DERIVED)
@record
class DerbyRatioQuery:
    """The player asks for the odds. Answered by `DerbyRatioQueryReply`. Layout derived from the older server."""

    npc_id: U32


@SERVER_TO_CLIENT.game(0x17AB, reference="S2C_DERBY_RATIO_QUERY", confidence=DERIVED)
@record
class DerbyRatioQueryReply:
    """The odds of all 15 bets, single monsters and pairs, and whether bets are taken.

    Layout derived from the older server.
    """

    odds: Annotated[tuple[F32, ...], Array(15)]
    derby_index: U16
    can_purchase: I32


@CLIENT_TO_SERVER.game(0x17AC, reference="C2S_DERBY_PURCHASE", confidence=DERIVED)
@record
class DerbyPurchase:
    """The player bets on two monsters, or twice on the same one.

    Answered by `DerbyPurchaseReply`. Layout derived from the older server.
    """

    derby_index: U16
    chosen: Annotated[tuple[U8, ...], Array(2)]
    bet: U16
    npc_id: U32


@SERVER_TO_CLIENT.game(0x17AC, reference="S2C_DERBY_PURCHASE", confidence=DERIVED)
@record
class DerbyPurchaseReply:
    """The ticket, which is an item, and what is left of the money. Layout derived from the older server."""

    result: U8
    inventory_index: U8
    ticket: Item
    money: U32


@SERVER_TO_CLIENT.game(0x17AD, reference="S2C_DERBY_RACE_START", confidence=DERIVED)
@record
class DerbyRaceStart:
    """The race begins, at these speeds: presumably of five monsters in six parts of the course.

    Layout derived from the older server.
    """

    derby_index: U16
    velocities: Annotated[tuple[F32, ...], Array(30)]


@CLIENT_TO_SERVER.game(0x17AE, reference="C2S_DERBY_RESULT_QUERY", confidence=DERIVED)
@record
class DerbyResultQuery:
    """The client asks how the last race went.

    Answered by `DerbyResultQueryReply`. Layout derived from the older server.
    """


@SERVER_TO_CLIENT.game(0x17AE, reference="S2C_DERBY_RESULT_QUERY", confidence=DERIVED)
@record
class DerbyResultQueryReply:
    """The outcome of the last race. Layout derived from the older server."""

    derby_index: U16
    outcome: DerbyOutcome


@CLIENT_TO_SERVER.game(0x17AF, reference="C2S_DERBY_HISTORY_QUERY", confidence=DERIVED)
@record
class DerbyHistoryQuery:
    """The player leafs through the outcomes of earlier races.

    Answered by `DerbyHistoryQueryReply`. Layout derived from the older server.
    """

    npc_id: U32
    page: U8


@SERVER_TO_CLIENT.game(0x17AF, reference="S2C_DERBY_HISTORY_QUERY", confidence=DERIVED)
@record
class DerbyHistoryQueryReply:
    """One page of earlier outcomes; *history_count* of the twelve lines are used.

    Layout derived from the older server.
    """

    derby_index: U16
    latest_index: U16
    page: U8
    history_count: U8
    history: Annotated[tuple[DerbyOutcome, ...], Array(12)]


@CLIENT_TO_SERVER.game(0x17B0, reference="C2S_DERBY_EXCHANGE", confidence=DERIVED)
@record
class DerbyExchange:
    """The player hands a ticket in. Answered by `DerbyExchangeReply`. Layout derived from the older server."""

    ticket: Item
    npc_id: U32


@SERVER_TO_CLIENT.game(0x17B0, reference="S2C_DERBY_EXCHANGE", confidence=DERIVED)
@record
class DerbyExchangeReply:
    """What the ticket was worth, and the money afterwards. Layout derived from the older server."""

    earned_money: U32
    earning_ratio: F32
    money: U32
    result: U8


SERVER_TO_CLIENT.known(0x17B1, name="DerbyRaceStartEx", reference="S2C_DERBY_RACE_START_EX")
SERVER_TO_CLIENT.known(0x17B2, name="DerbyMonsterQueryEx", reference="S2C_DERBY_MONSTER_QUERY_EX")
