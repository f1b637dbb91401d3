"""How players see blows, and what killing players costs."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import U32_MAX
from gameserver.messages.chat import PcUpdate
from gameserver.messages.combat import (
    AnsAttack,
    ChaosMitigationReply,
    NpcAttack,
    NpcSkillHit,
    PcAttack,
    SeeAttack,
    SeeNpcAttack,
    SeeNpcSkillAttack,
    UpdatePkCount,
)
from gameserver.world.events.combat import (
    BlowAnswered,
    BlowSeen,
    BlowSuffered,
    NpcAreaBlowSeen,
    NpcBlowSeen,
    NpcBlowSuffered,
    OutlawSeen,
    ParoleChanged,
    ParoleShortened,
)

NO_PET = 0
"""The hit points of a pet; nobody has one yet."""
STANDING = 0
"""A pose; chosen, since no source gives the numbers."""


@view.register
def _(event: BlowAnswered) -> AnsAttack:
    return AnsAttack(
        result=event.result,
        pc_cell=event.cell,
        target_type=event.target_type,
        target_id=event.target_id,
        target_cell=event.target_cell,
        combo_step=event.combo_step,
        damage=event.damage,
        is_finisher=event.is_critical,
        hp=event.hp,
        mp=event.mp,
    )


@view.register
def _(event: BlowSeen) -> SeeAttack:
    return SeeAttack(
        pc_id=event.pc_id,
        pc_cell=event.cell,
        target_type=event.target_type,
        target_id=event.target_id,
        target_cell=event.target_cell,
        combo_step=event.combo_step,
        target_status=event.died,
        is_finisher=event.is_critical,
    )


@view.register
def _(event: BlowSuffered) -> PcAttack:
    return PcAttack(
        attacker_pc_id=event.pc_id,
        attacker_cell=event.cell,
        hp=event.hp,
        mp=event.mp,
        combo_step=event.combo_step,
        died=event.died,
        pet_hp=NO_PET,
    )


@view.register
def _(event: NpcBlowSuffered) -> NpcAttack:
    return NpcAttack(
        npc_id=event.npc_id,
        npc_cell=event.npc_cell,
        target_pc_id=event.pc_id,
        target_cell=event.cell,
        hp=event.hp,
        mp=event.mp,
        attack_type=event.attack,
        target_died=event.died,
        pet_hp=NO_PET,
    )


@view.register
def _(event: NpcBlowSeen) -> SeeNpcAttack:
    return SeeNpcAttack(
        npc_id=event.npc_id,
        npc_cell=event.npc_cell,
        pc_id=event.pc_id,
        pc_cell=event.cell,
        attack_type=event.attack,
        target_died=event.died,
    )


@view.register
def _(event: NpcAreaBlowSeen) -> SeeNpcSkillAttack:
    hits = tuple(NpcSkillHit(target_id=each.pc_id, cell=each.cell, died=each.died) for each in event.victims)
    return SeeNpcSkillAttack(
        npc_id=event.npc_id, npc_cell=event.npc_cell, base_cell=event.base, attack_type=event.attack, targets=hits
    )


@view.register
def _(event: ParoleChanged) -> UpdatePkCount:
    return UpdatePkCount(penalty_time=event.minutes, pk_count=event.pk_count)


@view.register
def _(event: ParoleShortened) -> ChaosMitigationReply:
    return ChaosMitigationReply(result=event.accepted, penalty_time=event.minutes, lore=min(event.lore, U32_MAX))


@view.register
def _(event: OutlawSeen) -> PcUpdate:
    return PcUpdate(other_pc_id=event.pc_id, chaos_level=event.chaos_level, pose=STANDING)
