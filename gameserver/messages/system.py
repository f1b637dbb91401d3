"""The client and the server about themselves: unknown objects, clock, commands of operators, leftovers."""

from typing import Annotated

from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Text, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x000F, reference="C2S_OP_CMD", confidence=DERIVED)
@record
class OperatorCommand:
    """A game master gives a command by number, with its argument as text.

    Answered by whatever the command does; from anyone else it is an offence. Layout derived from the older server.
    """

    command: U16
    parameter: Annotated[str, Text(64)]


@CLIENT_TO_SERVER.game(0x0FF0, reference="C2S_UNKNOWN_CHAR", confidence=DERIVED)
@record
class UnknownCharacter:
    """The client was told of an object it has never seen.

    *reply_protocol* is the number of the packet that named it. Answered by `UnknownCharacterReply`, usually after
    the missing appear packet. Layout derived from the older server.
    """

    kind: U8
    object_id: U32
    reply_protocol: U16


@SERVER_TO_CLIENT.game(0x0FF0, reference="S2C_UNKNOWN_CHAR", confidence=DERIVED)
@record
class UnknownCharacterReply:
    """Whether an object that the client asked for exists.

    It then handles packet *reply_protocol* again or drops it. Layout derived from the older server.
    """

    kind: U8
    result: U8
    object_id: U32
    reply_protocol: U16


@SERVER_TO_CLIENT.game(0x0FF1, reference="S2C_SVR_TIME", confidence=DERIVED)
@record
class ServerTime:
    """The time of day in the world, for the clock of the client. Layout derived from the older server."""

    hour: U8
    minute: U8


CLIENT_TO_SERVER.known(0x0FF2, name="KeepAlive", reference="C2S_KEEP_ALIVE")
CLIENT_TO_SERVER.known(0x2740, name="ProcessInfo", reference="C2S_PROCESS_INFO")
SERVER_TO_CLIENT.known(0x2750, name="AutheRet", reference="S2C_AUTHE_RET")
CLIENT_TO_SERVER.known(0x9000, name="AskMigration", reference="C2S_ASK_MIGRATION")
CLIENT_TO_SERVER.known(0xF001, name="PingLegacy", reference="C2S_PING")
SERVER_TO_CLIENT.known(0x11A9, name="PcBan", reference="S2C_PC_BAN")
SERVER_TO_CLIENT.known(0x2700, name="EventScore", reference="S2C_EVENT_SCORE")
SERVER_TO_CLIENT.known(0x2720, name="TowerHeightUp", reference="S2C_TOWER_HEIGHT_UP")
CLIENT_TO_SERVER.known(0x2730, name="ChristmasCard", reference="C2S_CHRISTMAS_CARD")
CLIENT_TO_SERVER.known(0x2731, name="SpeakCard", reference="C2S_SPEAK_CARD")
SERVER_TO_CLIENT.known(0x2520, name="AskWootcha", reference="S2C_ASK_WOOTCHA")
SERVER_TO_CLIENT.known(0x1910, name="AreaEffect", reference="S2C_AREA_EFFECT")
SERVER_TO_CLIENT.known(0x178A, name="SeeEffect", reference="S2C_SEE_EFFECT")
