"""Creatures on their way, and town NPCs: looking at them, talking to them (PROTOCOL 8.6)."""

from typing import Annotated

from gameserver.messages.fields import Cell
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U16, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@CLIENT_TO_SERVER.game(0x1307, reference="C2S_OBJECT_NPC", confidence=DERIVED)
@record
class ObjectNpc:
    """The player has turned to this NPC. Layout derived from the older server."""

    npc_id: U32


@CLIENT_TO_SERVER.game(0x1308, reference="C2S_ASK_NPC_FAVOR")
@record
class AskNpcFavor:
    """The player clicks an NPC and wants to know how it likes him."""

    npc_code: U16


@SERVER_TO_CLIENT.game(0x1308, reference="S2C_ANS_NPC_FAVOR")
@record
class AnsNpcFavor:
    """How much an NPC likes the player."""

    npc_code: U16
    favor: U16


@SERVER_TO_CLIENT.game(0x1301, reference="S2C_NPC_MOVE")
@record
class NpcMove:
    """A creature starts to walk along these cells, up to the first 0xFFFFFFFF. Sent to those who see it."""

    npc_id: U32
    start_cell: Cell
    path_cells: Annotated[tuple[Cell, ...], Array(8)]


CLIENT_TO_SERVER.known(0x1309, name="NpcFavorUp", reference="C2S_NPC_FAVOR_UP")
SERVER_TO_CLIENT.known(0x1309, name="NpcFavorUpReply", reference="S2C_NPC_FAVOR_UP")
