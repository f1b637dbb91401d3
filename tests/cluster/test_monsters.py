"""Monsters as clients see them: one comes for a player, and one that died comes back (RULES 6)."""

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.combat import AskAttack, NpcAttack
from gameserver.messages.growth import UpdatePcExp
from gameserver.messages.npcs import NpcMove
from gameserver.messages.world import NpcAppear, NpcDisappear, NpcState
from gameserver.world.cells import cell_at, steps_between
from tests.cluster.case import ClusterCase
from tests.support.cluster import Player, sample_library

HARE, LURKER = 2, 7
DIED = 2
NO_CELL = 0xFFFFFFFF


class MonsterTests(ClusterCase):
    def come(self, name: str, beside: int) -> Player:
        """Return a player on the cell where a kind of monster lives in Temoz."""
        player = self.cluster.player(name)
        player.client.send(CharacterLogout())
        player.client.expect(CharacterLogoutReply)
        player.client.close()
        self.settle()
        spawn = next(each for each in sample_library((1,)).spawns[1] if each.npc_id == beside)
        self.here = cell_at(spawn.x, spawn.y)
        self.cluster.put(name, 1, spawn.x, spawn.y, woonz=0)
        return self.cluster.player(name)

    def test_one_comes_for_a_player_who_stands_in_its_home_and_strikes_him(self) -> None:
        anna = self.come("anna", LURKER)
        self.settle(6)
        hunter = anna.client.told(NpcAttack)[0]
        self.assertIn(hunter.npc_id, {each.npc_id for each in anna.client.told(NpcAppear)})
        self.assertEqual(hunter.target_cell, self.here)
        self.assertEqual(steps_between(hunter.npc_cell, self.here), 1)
        for move in anna.client.told(NpcMove):
            way = [cell for cell in move.path_cells if cell != NO_CELL]
            self.assertEqual(move.path_cells, (*way, *[NO_CELL] * (8 - len(way))))
            self.assertTrue(1 <= len(way) <= 4, move)

    def test_one_that_died_lies_there_vanishes_and_comes_back(self) -> None:
        anna = self.come("anna", HARE)
        npc_id = min(
            (each for each in anna.client.told(NpcAppear) if each.npc_type == HARE),
            key=lambda each: steps_between(each.cell, self.here),
        ).npc_id
        while not anna.client.told(UpdatePcExp):
            anna.client.send(AskAttack(key=0, target_type=1, target_id=npc_id, attack_type=0))
            self.settle(1.0)
            self.assertLess(self.cluster.network.seconds(), 200, "it does not die")
        self.assertEqual(anna.client.told(NpcState), [NpcState(npc_id=npc_id, npc_state=DIED)])
        self.settle(3)
        self.assertIn(NpcDisappear(npc_id=npc_id), anna.client.told(NpcDisappear))
        self.settle(15)
        self.assertIn((npc_id, 1), [(each.npc_id, each.is_regen) for each in anna.client.told(NpcAppear)])
