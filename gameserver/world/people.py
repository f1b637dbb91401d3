"""Whom players deal with: the people of the towns, who serve those that stand before them (RULES 2.4, 13)."""

from gameserver.content.roles import NpcRole, Role
from gameserver.world.cells import steps_between
from gameserver.world.errors import Refused
from gameserver.world.player import Player
from gameserver.world.scene import Scene

NOTHING = NpcRole(roles=frozenset())
"""What somebody does of whom `npc_roles` says nothing."""


class Counters:
    """The counters, real or not, at which players are served."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._distance = scene.rules.people.distance

    def served_by(self, player: Player, npc_id: int, role: Role) -> NpcRole:
        """Return what the NPC of this number does, any u32; `role` is among it.

        `Refused` unless the player lives and stands near an NPC who has that role, for his nation.
        """
        player.must_live()
        npc = self._scene.npcs.get(npc_id)
        if npc is None or not npc.is_alive or npc.kind.is_monster:
            raise Refused("There is nobody to deal with.")
        if steps_between(player.character.cell, npc.cell) > self._distance:
            raise Refused(f"{npc.kind.name} is too far away.")
        does = self._scene.library.roles.get(npc.kind.id, NOTHING)
        if role not in does.roles:
            raise Refused(f"{npc.kind.name} cannot do that for you.")
        if does.nation not in (None, player.character.nation):
            raise Refused(f"{npc.kind.name} does not serve your nation.")
        return does
