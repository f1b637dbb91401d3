"""How players see experience, levels, points and recovery."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import U32_MAX, stat_block
from gameserver.messages.growth import (
    AllotPointReply,
    AnsHeal,
    PcLevelUp,
    RetrievePointReply,
    SeeLevelUp,
    UpdatePcExp,
)
from gameserver.world.events.growth import (
    ExperienceChanged,
    LevelGained,
    LevelSeen,
    PointsAllotted,
    PointsRetrieved,
    VitalsChanged,
)

NO_PET = 0
"""The experience of a pet; nobody has one yet."""


@view.register
def _(event: ExperienceChanged) -> UpdatePcExp:
    return UpdatePcExp(exp=min(event.experience, U32_MAX), pet_exp=NO_PET)


@view.register
def _(event: LevelGained) -> PcLevelUp:
    return PcLevelUp(level=event.level, stats=stat_block(event.sheet))


@view.register
def _(event: LevelSeen) -> SeeLevelUp:
    return SeeLevelUp(pc_id=event.pc_id)


@view.register
def _(event: PointsAllotted) -> AllotPointReply:
    return AllotPointReply(stats=stat_block(event.sheet))


@view.register
def _(event: PointsRetrieved) -> RetrievePointReply:
    return RetrievePointReply(result=event.accepted, stats=stat_block(event.sheet), lore=min(event.lore, U32_MAX))


@view.register
def _(event: VitalsChanged) -> AnsHeal:
    return AnsHeal(hp=min(event.hp, 0xFFFF), mp=min(event.mp, 0xFFFF))
