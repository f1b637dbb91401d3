"""Blows between players and creatures, duels, and what killing players costs (RULES 7, 23)."""

from typing import Annotated

from gameserver.messages.fields import Cell
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, Counted, record
from gameserver.wire.catalogue import CONFLICT, DERIVED
from gameserver.wire.headers import Header


@record
class NpcSkillHit:
    """One victim of a creature's skill."""

    target_id: U32
    cell: Cell
    died: U8


@SERVER_TO_CLIENT.game(0x1303, reference="S2C_NPC_ATTACK", confidence=CONFLICT)
@record
class NpcAttack:
    """A creature has struck this player; *hp* and *mp* are what he has left.

    Sources conflict: two u16 of v562 are read where the older server had one u32 of hit points.
    """

    npc_id: U32
    npc_cell: Cell
    target_pc_id: U32
    target_cell: Cell
    hp: U16
    mp: U16
    attack_type: U16
    target_died: I32
    pet_hp: U8


@SERVER_TO_CLIENT.game(0x1304, reference="S2C_SEE_NPC_ATTACK", confidence=DERIVED)
@record
class SeeNpcAttack:
    """A creature has struck a player in sight.

    Sent to the others who see it. Layout derived from the older server.
    """

    npc_id: U32
    npc_cell: Cell
    pc_id: U32
    pc_cell: Cell
    attack_type: U16
    target_died: I32


@SERVER_TO_CLIENT.game(0x1306, reference="S2C_SEE_NPC_SKILLATTACK", confidence=DERIVED)
@record
class SeeNpcSkillAttack:
    """A creature has used a skill that may hit many; each victim is told what happened to him.

    Layout derived from the older server.
    """

    npc_id: U32
    npc_cell: Cell
    base_cell: Cell
    attack_type: U8
    targets: Annotated[tuple[NpcSkillHit, ...], Counted("target_count", U8, limit=25)]


@CLIENT_TO_SERVER.game(0x1400, reference="C2S_ASK_ATTACK", confidence=CONFLICT)
@record
class AskAttack:
    """The player strikes a creature or a player.

    Answered by `AnsAttack`; others get `SeeAttack`, a struck player `PcAttack`. Sources conflict: v562 has the
    word *key* in front, whose meaning is not proven.
    """

    key: U32
    target_type: U8
    target_id: U32
    attack_type: U8


@SERVER_TO_CLIENT.game(0x1400, reference="S2C_ANS_ATTACK")
@record
class AnsAttack:
    """What became of the player's blow: refused, missed, or so much damage; and what he has left himself."""

    result: U8
    pc_cell: Cell
    target_type: U8
    target_id: U32
    target_cell: Cell
    combo_step: U8
    damage: U16
    is_finisher: U8
    hp: U16
    mp: U16


@SERVER_TO_CLIENT.game(0x1401, reference="S2C_SEE_ATTACK", confidence=DERIVED)
@record
class SeeAttack:
    """Another player strikes. Sent to those who see him or his target. Layout derived from the older server."""

    pc_id: U32
    pc_cell: Cell
    target_type: U8
    target_id: U32
    target_cell: Cell
    combo_step: U8
    target_status: U8
    is_finisher: U8


@SERVER_TO_CLIENT.game(0x1402, reference="S2C_PC_ATTACK", confidence=DERIVED)
@record
class PcAttack:
    """Another player has struck this one; *hp* and *mp* are what he has left.

    Layout derived from the older server.
    """

    attacker_pc_id: U32
    attacker_cell: Cell
    hp: U16
    mp: U16
    combo_step: U8
    died: U8
    pet_hp: U8


@SERVER_TO_CLIENT.game(0x1604, reference="S2C_UPDATE_PKCOUNT", confidence=DERIVED)
@record
class UpdatePkCount:
    """How many players this one has killed, and how many minutes of parole are left.

    Layout derived from the older server.
    """

    penalty_time: U16
    pk_count: U8


@CLIENT_TO_SERVER.game(0x2510, reference="C2S_CAO_MITIGATION", confidence=DERIVED)
@record
class ChaosMitigation:
    """The player wants to buy minutes of his parole off with lore.

    Answered by `ChaosMitigationReply`. Layout derived from the older server.
    """

    minutes: U16


@SERVER_TO_CLIENT.game(0x2510, reference="S2C_CAO_MITIGATION", confidence=DERIVED)
@record
class ChaosMitigationReply:
    """Whether the parole was shortened, what is left of it, and of the lore.

    Layout derived from the older server.
    """

    result: U8
    penalty_time: U16
    lore: U32


@CLIENT_TO_SERVER.unnumbered(Header.CLIENT, reference="C2S_ASK_PVP", confidence=DERIVED)
@record
class AskPvp:
    """The player challenges another one to a duel, who gets `AskPvpNotify`.

    Layout derived from the older server.
    """

    opponent_pc_id: U32


@SERVER_TO_CLIENT.game(0x3505, reference="S2C_ASK_PVP", confidence=DERIVED)
@record
class AskPvpNotify:
    """Another player challenges this one to a duel. Answered by `AnsPvp`. Layout derived from the older server."""

    opponent_pc_id: U32


@CLIENT_TO_SERVER.unnumbered(Header.CLIENT, reference="C2S_ANS_PVP", confidence=DERIVED)
@record
class AnsPvp:
    """The player takes up a challenge or declines it; the challenger gets `AnsPvpNotify`.

    Layout derived from the older server.
    """

    opponent_pc_id: U32
    answer: U8


@SERVER_TO_CLIENT.game(0x3506, reference="S2C_ANS_PVP", confidence=DERIVED)
@record
class AnsPvpNotify:
    """The challenged player has answered. Layout derived from the older server."""

    opponent_pc_id: U32
    answer: U8


SERVER_TO_CLIENT.known(0x1406, name="UpdateDynamicKey", reference="S2C_UPDATE_DYNAMIC_KEY")
SERVER_TO_CLIENT.known(0x130B, name="NpcFuryMode", reference="S2C_NPC_FURY_MODE")
SERVER_TO_CLIENT.known(0x130C, name="NpcSeeSkill", reference="S2C_NPC_SEE_SKILL")
SERVER_TO_CLIENT.known(0x130A, name="SeeNpcSkillAttackEx", reference="S2C_SEE_NPC_SKILL_ATTACK_EX")
SERVER_TO_CLIENT.known(0x5019, name="NpcAttackEx", reference="S2C_NPC_ATTACK_EX")
SERVER_TO_CLIENT.known(0x501A, name="SeeNpcAttackEx", reference="S2C_SEE_NPC_ATTACK_EX")
