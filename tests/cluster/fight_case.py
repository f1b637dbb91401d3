"""What tests of fights in a cluster share."""

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from tests.cluster.case import ClusterCase
from tests.support.cluster import Player, sample_library

HARE, LURKER = 2, 7
"""Kinds of monsters that never strike first, and that always do."""


class FightCase(ClusterCase):
    """Players beside monsters."""

    def come(self, name: str, beside: int, experience: int = 0) -> Player:
        """Return a player of level 1 on the cell where a kind of monster lives in Temoz."""
        player = self.cluster.player(name)
        player.client.send(CharacterLogout())
        player.client.expect(CharacterLogoutReply)
        player.client.close()
        self.settle()
        spawn = next(each for each in sample_library((1, 5, 7)).spawns[1] if each.npc_id == beside)
        self.cluster.enrich(name, level=1, woonz=0, experience=experience)
        self.cluster.put(name, 1, spawn.x, spawn.y, woonz=0)
        return self.cluster.player(name)
