"""Walking (PROTOCOL 8.6, RULES 5)."""

from gameserver.messages.fields import Cell
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U32, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x1200, reference="C2S_ASK_MOVE")
@record
class AskMove:
    """The player wants to walk to a cell. Answered by `AnsMove`; others get `SeeMove`."""

    dest_cell: Cell
    move_speed: U8


@SERVER_TO_CLIENT.game(0x1200, reference="S2C_ANS_MOVE")
@record
class AnsMove:
    """Whether the player may walk there."""

    accepted: U8
    dest_cell: Cell
    move_speed: U8


@SERVER_TO_CLIENT.game(0x1201, reference="S2C_SEE_MOVE")
@record
class SeeMove:
    """Another player starts walking."""

    pc_id: U32
    start_cell: Cell
    dest_cell: Cell
    move_speed: U8


@CLIENT_TO_SERVER.game(0x1202, reference="C2S_PC_MOVE")
@record
class PcMove:
    """A walking player reports the cell he has come to."""

    next_cell: Cell
    move_speed: U8


@SERVER_TO_CLIENT.game(0x1203, reference="S2C_FIX_MOVE", confidence=DERIVED)
@record
class FixMove:
    """The server does not believe the last report: the player stands here.

    Layout derived from the older server.
    """

    fixed_cell: Cell


@SERVER_TO_CLIENT.game(0x1204, reference="S2C_SEE_STOP", confidence=DERIVED)
@record
class SeeStop:
    """Another player stands still here. Layout derived from the older server."""

    stopper_pc_id: U32
    fixed_cell: Cell
