"""Town NPCs: looking at them, talking to them (PROTOCOL 8.6)."""

from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U16, U32, record


@CLIENT_TO_SERVER.game(0x1307, reference="C2S_OBJECT_NPC")
@record
class ObjectNpc:
    """The player has turned to this NPC. Derived from the older server."""

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
