"""The bodies of monsters: how they are hurt, die, and come back (RULES 6); what they want is in `minds`."""

from gameserver.world.npcs import Npc
from gameserver.world.scene import Scene


class Creatures:
    """The monsters and people of a map."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def hurt(self, npc: Npc, pc_id: int, damage: int) -> int:
        """Take hit points from a creature in the name of a player; returns how many it really lost.

        At 0 it is dead, which whoever hurt it must follow up: experience and loot first, then `die`.
        """
        lost = min(damage, npc.hp)
        npc.hp -= lost
        if pc_id in npc.attackers or len(npc.attackers) < self._scene.rules.npc.attackers:
            npc.attackers[pc_id] = npc.attackers.get(pc_id, 0) + lost
        if npc.hp == 0:
            npc.is_alive = False
        return lost

    def die(self, npc: Npc) -> None:
        """Take a dead creature off the map."""
        self._scene.remove_npc(npc)
