"""How players see walking."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.messages.movement import AnsMove, FixMove, SeeMove, SeeStop
from gameserver.world.events.walking import MoveAnswered, PlayerMoved, PlayerStopped, PositionFixed


@view.register
def _(event: MoveAnswered) -> AnsMove:
    return AnsMove(accepted=event.accepted, dest_cell=event.cell, move_speed=event.speed)


@view.register
def _(event: PlayerMoved) -> SeeMove:
    return SeeMove(pc_id=event.pc_id, start_cell=event.start, dest_cell=event.destination, move_speed=event.speed)


@view.register
def _(event: PlayerStopped) -> SeeStop:
    return SeeStop(stopper_pc_id=event.pc_id, fixed_cell=event.cell)


@view.register
def _(event: PositionFixed) -> FixMove:
    return FixMove(fixed_cell=event.cell)
