"""A day of hunting, from the first blow to the new level, and a day that ends in death (RULES 7, 8, 9)."""

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import SayNotify
from gameserver.messages.combat import AnsAttack, AskAttack, NpcAttack, SeeAttack
from gameserver.messages.fields import GameOptions, OptionFlags
from gameserver.messages.growth import (
    AllotPoint,
    AllotPointReply,
    AnsHeal,
    PcLevelUp,
    RetrievePoint,
    RetrievePointReply,
    SeeLevelUp,
    UpdatePcExp,
)
from gameserver.messages.npcs import NpcMove
from gameserver.messages.warp import Warp, WarpReady, WarpReply
from gameserver.messages.world import NpcAppear, NpcDisappear, SetOptions, SetOptionsReply, WorldLoginReply
from gameserver.world.cells import cell_at, steps_between
from tests.cluster.fight_case import HARE, LURKER, FightCase
from tests.support.cluster import Player

NO_CELL = 0xFFFFFFFF
OPTIONS = GameOptions(options=OptionFlags.of(allow_deal=1, allow_whisper=1, show_wear=1))


class FightingTests(FightCase):
    def prey(self, player: Player, kind: int) -> int:
        """Return the number of the nearest monster of a kind, by what the player was told."""
        here = player.client.told(WorldLoginReply)[-1].pc_info.cell
        cells = {each.npc_id: each.cell for each in player.client.told(NpcAppear) if each.npc_type == kind}
        for move in player.client.told(NpcMove):
            if move.npc_id in cells:
                cells[move.npc_id] = [cell for cell in move.path_cells if cell != NO_CELL][-1]
        for gone in player.client.told(NpcDisappear):
            cells.pop(gone.npc_id, None)
        return min(cells, key=lambda npc_id: steps_between(here, cells[npc_id]))

    def kill(self, player: Player, kind: int) -> list[AnsAttack]:
        """Strike the nearest of a kind until the experience comes; return the answers to what was struck."""
        struck: list[AnsAttack] = []
        while not player.client.told(UpdatePcExp):
            npc_id = struck[0].target_id if struck else self.prey(player, kind)
            player.client.send(AskAttack(key=0, target_type=1, target_id=npc_id, attack_type=0))
            self.settle(1.0)
            struck = [answer for answer in player.client.told(AnsAttack) if answer.result]
            self.assertLess(len(player.client.told(AnsAttack)), 40, "it does not die")
        return struck

    def test_a_hunter_kills_rises_and_becomes_stronger(self) -> None:
        anna = self.come("anna", HARE, experience=290)
        berta = self.come("berta", HARE)
        answers = self.kill(anna, HARE)
        self.assertGreaterEqual(sum(answer.damage for answer in answers), 70)
        self.assertLessEqual({answer.result for answer in answers}, {1, 2})
        self.assertEqual([told.exp for told in anna.client.told(UpdatePcExp)], [330])
        [risen] = anna.client.told(PcLevelUp)
        self.assertEqual((risen.level, risen.stats.points, risen.stats.hp), (2, 6, 81))
        seen = berta.client.told(SeeAttack)
        self.assertEqual([each.target_status for each in seen], [0] * (len(seen) - 1) + [1])
        self.assertEqual([each.pc_id for each in berta.client.told(SeeLevelUp)], [anna.pc_id])

        anna.client.send(AllotPoint(strength=4, intelligence=0, dexterity=0, vitality=2, mana=0))
        stats = anna.client.expect(AllotPointReply).stats
        self.assertEqual((stats.points, stats.strength, stats.vitality), (0, 34, 32))
        self.assertEqual((stats.derived.hit_attack, stats.derived.max_hp), (17 + 12, 86))
        anna.client.send(RetrievePoint(strength=1, intelligence=0, dexterity=0, vitality=0, mana=0))
        back = anna.client.expect(RetrievePointReply)
        self.assertEqual((back.result, back.lore, back.stats.strength), (0, 0, 34))
        self.assertIn("not enough lore", anna.client.expect(SayNotify).text)

    def dead(self, player: Player) -> list[NpcAttack]:
        """Wait until a player is dead; return the blows that it took."""
        blows: list[NpcAttack] = []
        while not blows or not blows[-1].target_died:
            blows.append(player.client.expect(NpcAttack, 20))
        return blows

    def test_the_dead_who_log_out_have_returned_to_their_town(self) -> None:
        anna = self.come("anna", LURKER)
        self.dead(anna)
        anna.client.send(CharacterLogout())
        anna.client.expect(CharacterLogoutReply)
        anna.client.close()
        self.settle()
        back = self.cluster.player("anna").client.told(WorldLoginReply)[-1]
        self.assertEqual((back.pc_info.map_index, back.pc_info.cell), (1, cell_at(110, 110)))
        self.assertEqual(back.stats.hp, 75 * 30 // 100)

    def test_the_dead_return_to_their_town(self) -> None:
        anna = self.come("anna", LURKER)
        blows = self.dead(anna)
        self.assertEqual(blows[-1].hp, 0)
        anna.client.send(AskAttack(key=0, target_type=1, target_id=blows[-1].npc_id, attack_type=0))
        self.assertEqual(anna.client.expect(AnsAttack).result, 0)
        anna.client.send(Warp(map_index=1))
        self.settle(1.0)
        self.assertIn("wait", anna.client.told(SayNotify)[-1].text)
        self.settle(2.0)
        anna.client.send(Warp(map_index=1))
        self.assertEqual(anna.client.expect(WarpReady).map_index, 1)
        anna.client.send(Warp(map_index=1))
        home = anna.client.expect(WarpReply).new_cell
        self.assertLessEqual(steps_between(home, cell_at(110, 110)), 2)
        anna.client.send(SetOptions(options=OPTIONS))
        anna.client.expect(SetOptionsReply)
        returned = anna.client.expect(AnsHeal)
        self.assertEqual((returned.hp, returned.mp), (75 * 30 // 100, 20))
        recovered = anna.client.expect(AnsHeal, 20)
        self.assertEqual((recovered.hp, recovered.mp), (75 * 30 // 100 + 1, 20))
