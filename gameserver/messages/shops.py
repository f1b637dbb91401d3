"""Woonz and what it buys (RULES 13)."""

from gameserver.messages.links import SERVER_TO_CLIENT
from gameserver.records import I32, U8, record


@SERVER_TO_CLIENT.game(0x1608, reference="S2C_UPDATE_MONEY")
@record
class UpdateMoney:
    """The player's woonz have changed by this much, up or down."""

    amount: I32
    code: U8 = 0
