"""Experience, levels, attribute points, lore, healing at an NPC (RULES 9, 13, 14)."""

from gameserver.messages.fields import DerivedStats, StatBlock
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, record
from gameserver.wire.catalogue import CONFLICT, DERIVED


@SERVER_TO_CLIENT.game(0x1600, reference="S2C_PC_LEVELUP", confidence=CONFLICT)
@record
class PcLevelUp:
    """The player has risen a level: his attributes, with the new points to allot.

    Others get `SeeLevelUp`. Sources conflict: the form of the older server with the v562 attributes is used; one
    source shows the level alone, probably a prefix.
    """

    level: U16
    stats: StatBlock


@SERVER_TO_CLIENT.game(0x1601, reference="S2C_SEE_LEVELUP", confidence=DERIVED)
@record
class SeeLevelUp:
    """Another player has risen a level; the client shows the light. Layout derived from the older server."""

    pc_id: U32


@CLIENT_TO_SERVER.game(0x1602, reference="C2S_ALLOT_POINT")
@record
class AllotPoint:
    """The player spends free points: how many on each attribute. Answered by `AllotPointReply`."""

    strength: U8
    intelligence: U8
    dexterity: U8
    vitality: U8
    mana: U8


@SERVER_TO_CLIENT.game(0x1603, reference="S2C_ALLOT_POINT")
@record
class AllotPointReply:
    """The attributes after spending points; unchanged ones say that it was refused."""

    stats: StatBlock


@SERVER_TO_CLIENT.game(0x1605, reference="S2C_UPDATE_PCEXP")
@record
class UpdatePcExp:
    """Experience of the player and of his active pet. Sent after a kill."""

    exp: U32
    pet_exp: U16


@CLIENT_TO_SERVER.game(0x1609, reference="C2S_RETRIEVE_POINT")
@record
class RetrievePoint:
    """The player takes spent points back, for lore: how many of each attribute.

    Answered by `RetrievePointReply`.
    """

    strength: U8
    intelligence: U8
    dexterity: U8
    vitality: U8
    mana: U8


@SERVER_TO_CLIENT.game(0x160A, reference="S2C_RETRIEVE_POINT")
@record
class RetrievePointReply:
    """Whether points were taken back, the attributes then, and the lore that is left."""

    result: U8
    stats: StatBlock
    lore: U32


@CLIENT_TO_SERVER.game(0x1606, reference="C2S_ASK_HEAL")
@record
class AskHeal:
    """The player asks a healer to restore him. Answered by `AnsHeal`, with `SetDerivedStats` behind it."""

    npc_id: U32


@SERVER_TO_CLIENT.game(0x1607, reference="S2C_ANS_HEAL")
@record
class AnsHeal:
    """Hit points and mana after healing."""

    hp: U16
    mp: U16


@SERVER_TO_CLIENT.game(0x160B, reference="S2C_UPDATE_LORE", confidence=DERIVED)
@record
class UpdateLore:
    """Lore was earned or spent: the change, not the sum. Layout derived from the older server."""

    amount: I32
    code: U8


@SERVER_TO_CLIENT.game(0x17FF, reference="S2C_SET_PC2STAT")
@record
class SetDerivedStats:
    """What now follows from attributes and worn items.

    Code 0 tells the player that he has recovered from exhaustion.
    """

    derived_stats: DerivedStats
    stat_code: U8


CLIENT_TO_SERVER.known(0x160C, name="RestoreExp", reference="C2S_RESTORE_EXP")
SERVER_TO_CLIENT.known(0x160C, name="RestoreExpReply", reference="S2C_RESTORE_EXP")
