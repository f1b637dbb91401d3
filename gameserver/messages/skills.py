"""Learning and using skills, and how long they last (RULES 10)."""

from typing import Annotated

from gameserver.messages.fields import Cell, ItemId
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, Array, Counted, Raw, record
from gameserver.wire.catalogue import CONFLICT, DERIVED


@record
class SkillHit:
    """One victim of a player's skill.

    Sources conflict: the last six bytes are read as damage and cell, not as a status word and a number.
    """

    target_id: U32
    damage: U16
    cell: Cell


@record
class SkillStatChange:
    """What a lasting skill changes in the numbers of a character.

    Field names are carried over from the older server by position.
    """

    attack_rate: U16
    magic_rate: U16
    defense_rate: U16
    fire_attack_rate: U16
    fire_defense_rate: U16
    ice_attack_rate: U16
    ice_defense_rate: U16
    light_attack_rate: U16
    light_defense_rate: U16
    max_hp_rate: U16
    max_mp_rate: U16
    unknown: Annotated[bytes, Raw(6)] = b""


@SERVER_TO_CLIENT.game(0x1450, reference="S2C_SKILL_DELAY_INFO", confidence=DERIVED)
@record
class SkillDelayInfo:
    """How long each skill still has to wait before it can be used again.

    Layout derived from the older server.
    """

    delays: Annotated[tuple[U8, ...], Array(32)]


@CLIENT_TO_SERVER.game(0x1451, reference="C2S_LEARN_SKILL", confidence=DERIVED)
@record
class LearnSkill:
    """The player reads a skill scroll of his inventory.

    Answered by `LearnSkillReply` or `Error`. Layout derived from the older server.
    """

    scroll_id: ItemId
    inventory_index: U8


@SERVER_TO_CLIENT.game(0x1452, reference="S2C_LEARN_SKILL", confidence=DERIVED)
@record
class LearnSkillReply:
    """The skill is learned or has risen a level, and the scroll is used up.

    Layout derived from the older server.
    """

    inventory_index: U8
    scroll_id: ItemId
    skill_code: U8
    skill_level: U8


@CLIENT_TO_SERVER.game(0x1453, reference="C2S_ASK_SKILL", confidence=CONFLICT)
@record
class AskSkill:
    """The player uses a skill on a creature, a player or a place; for a place *target_id* is its cell.

    Answered by `CastSkill` or `DoneSkill`, or by `ErrSkill`. Sources conflict: v562 has the word *key* in front,
    whose meaning is not proven.
    """

    key: U32
    skill_index: U8
    target_type: U8
    target_id: U32


@SERVER_TO_CLIENT.game(0x1454, reference="S2C_ERR_SKILL")
@record
class ErrSkill:
    """The skill cannot be used now: not learned, too soon, too far, not enough mana."""

    skill_index: U8
    error_code: U8


@SERVER_TO_CLIENT.game(0x1455, reference="S2C_DONE_SKILL", confidence=CONFLICT)
@record
class DoneSkill:
    """The player's skill has taken effect on these targets; *hp* and *mp* are what he has left.

    Sources conflict: the targets are counted, not always 25.
    """

    skill_index: U8
    skill_level: U8
    target_type: U8
    current_cell: Cell
    base_cell: Cell
    hp: U16
    mp: U16
    targets: Annotated[tuple[SkillHit, ...], Counted("target_count", U8, limit=25)]


@SERVER_TO_CLIENT.game(0x1456, reference="S2C_GET_SKILL")
@record
class GetSkill:
    """Another player's skill has hit this player; *hp* and *mp* are what he has left."""

    skill_index: U8
    skill_level: U8
    caster_pc_id: U32
    base_cell: Cell
    hp: U16
    mp: U16
    died: U8
    pet_hp: U8


@SERVER_TO_CLIENT.game(0x1457, reference="S2C_SEE_SKILL", confidence=DERIVED)
@record
class SeeSkill:
    """Another player's skill has taken effect on these targets.

    Sent to those who see it. Layout derived from the older server.
    """

    skill_index: U8
    skill_level: U8
    pc_id: U32
    base_cell: Cell
    target_type: U8
    targets: Annotated[tuple[SkillHit, ...], Counted("target_count", U8, limit=25)]


@SERVER_TO_CLIENT.game(0x1458, reference="S2C_CAST_SKILL")
@record
class CastSkill:
    """The skill has begun; the client plays it until `DoneSkill` comes."""

    skill_index: U8
    skill_level: U8
    hp: U16
    mp: U16
    current_cell: Cell


@SERVER_TO_CLIENT.game(0x1459, reference="S2C_LASTING_SKILL")
@record
class LastingSkillUpdate:
    """A lasting skill begins or ends for a player: what it does to his numbers.

    Sent to him alone; others get `SeeLastingSkill`.
    """

    skill_class: U8
    skill_index: U8
    skill_level: U8
    pc_id: U32
    is_active: U8
    stat_change: SkillStatChange


@SERVER_TO_CLIENT.game(0x1460, reference="S2C_SEE_LASTING_SKILL", confidence=DERIVED)
@record
class SeeLastingSkill:
    """A lasting skill begins or ends on a creature or a player in sight. Layout derived from the older server."""

    skill_class: U8
    skill_index: U8
    skill_level: U8
    target_type: U8
    caster_pc_id: U32
    target_id: U32
    is_active: I32


SERVER_TO_CLIENT.known(0x1463, name="SeeLastingSkillEx", reference="S2C_SEE_LASTING_SKILL_EX")
SERVER_TO_CLIENT.known(0x1470, name="SkillObjectAppear", reference="S2C_SKILL_OBJECT_APPEAR")
SERVER_TO_CLIENT.known(0x1471, name="SkillObjectDisappear", reference="S2C_SKILL_OBJECT_DISAPPEAR")
CLIENT_TO_SERVER.known(0x1611, name="LearnPassiveSkill", reference="C2S_LEARN_PSKILL")
SERVER_TO_CLIENT.known(0x1612, name="LearnPassiveSkillReply", reference="S2C_LEARN_PSKILL")
CLIENT_TO_SERVER.known(0x1613, name="ForgetAllPassiveSkill", reference="C2S_FORGET_ALL_PSKILL")
SERVER_TO_CLIENT.known(0x1614, name="ForgetAllPassiveSkillReply", reference="S2C_FORGET_ALL_PSKILL")
SERVER_TO_CLIENT.known(0x1615, name="UpdatePsPoint", reference="S2C_UPDATE_PS_POINT")
