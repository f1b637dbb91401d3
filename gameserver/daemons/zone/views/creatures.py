"""How players see creatures walk and die."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.messages.npcs import NpcMove
from gameserver.messages.world import NpcState
from gameserver.world.events.creatures import NpcDied, NpcMoved

NO_CELL = 0xFFFFFFFF
PATH_CELLS = 8
DIED = 2
"""The state of the dead (RULES 1.2)."""


@view.register
def _(event: NpcMoved) -> NpcMove:
    unused = (NO_CELL,) * (PATH_CELLS - len(event.way))
    return NpcMove(npc_id=event.npc_id, start_cell=event.start, path_cells=event.way + unused)


@view.register
def _(event: NpcDied) -> NpcState:
    return NpcState(npc_id=event.npc_id, npc_state=DIED)
