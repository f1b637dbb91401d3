"""Two players in a town: they see each other come, walk, speak and go (PROTOCOL 8.4 to 8.6, 10)."""

from gameserver.daemons.zone.views import view
from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply, PayInfo
from gameserver.messages.chat import (
    ChatWindowOptions,
    FriendList,
    FriendStateNotify,
    Gesture,
    GestureNotify,
    SaveChatWindowOptions,
    Say,
    SayNotify,
    SayType,
)
from gameserver.messages.combat import AskAttack
from gameserver.messages.fields import GameOptions, OptionFlags
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove, SeeMove, SeeStop
from gameserver.messages.npcs import AnsNpcFavor, AskNpcFavor
from gameserver.messages.shops import UpdateMoney
from gameserver.messages.world import (
    NpcAppear,
    PassiveSkillList,
    PcAppear,
    PcDisappear,
    SaveSkillSlots,
    SetOptions,
    SetOptionsReply,
    SkillSlotInfo,
    WorldLoginReply,
)
from gameserver.world.events import Event, Report
from tests.cluster.case import ClusterCase
from tests.support.cluster import Player


def cell(x: int, y: int) -> int:
    return x | y << 8


class WorldTests(ClusterCase):
    def test_a_player_is_told_everything_in_the_order_that_the_client_knows(self) -> None:
        anna = self.cluster.player("anna")
        told = [type(envelope.message) for envelope in anna.client.received]
        entered = told.index(WorldLoginReply)
        self.assertEqual(
            told[entered : entered + 4], [WorldLoginReply, PassiveSkillList, SkillSlotInfo, ChatWindowOptions]
        )
        self.assertIn(NpcAppear, told[entered + 4 :])
        self.assertEqual(told[-2:], [FriendList, FriendStateNotify])

    def test_a_new_character_stands_in_its_town_with_the_kit_of_its_class(self) -> None:
        self.cluster.player("anna", pc_class=2, nation=1)
        [reply] = self.cluster.player("berta", pc_class=2, nation=1).client.told(WorldLoginReply)
        self.assertEqual((reply.pc_info.map_index, reply.pc_info.cell), (7, cell(110, 110)))
        worn = [item.item.item_id.item_code.code for item in reply.wear_items]
        self.assertEqual(worn, [0, 0, 2066, 3337, 3327, 3332, 3347, 3342, 0, 0])
        self.assertEqual((reply.stats.hp, reply.stats.mp, reply.stats.intelligence), (30, 80, 26))
        self.assertEqual(reply.pc_info.skills.words[0], 0x80000000)

    def test_players_see_each_other_appear_walk_and_disappear(self) -> None:
        anna = self.cluster.player("anna")
        berta = self.cluster.player("berta")
        [appeared] = anna.client.told(PcAppear)
        self.assertEqual((appeared.pc_name, appeared.cell), ("berta", cell(110, 110)))
        self.assertEqual([each.pc_name for each in berta.client.told(PcAppear)], ["anna"])

        berta.client.send(AskMove(dest_cell=cell(112, 110), move_speed=1))
        answer = berta.client.expect(AnsMove)
        self.assertEqual((answer.accepted, answer.dest_cell), (1, cell(112, 110)))
        seen = anna.client.expect(SeeMove)
        self.assertEqual(
            (seen.pc_id, seen.start_cell, seen.dest_cell), (berta.pc_id, cell(110, 110), cell(112, 110))
        )
        for x in (111, 112):
            berta.client.send(PcMove(next_cell=cell(x, 110), move_speed=1))
            self.settle(0.4)
        self.assertEqual(anna.client.told(SeeStop), [])

        berta.client.send(CharacterLogout())
        berta.client.expect(CharacterLogoutReply)
        self.assertEqual(anna.client.expect(PcDisappear).pc_id, berta.pc_id)

    def test_a_jump_across_the_map_is_put_right(self) -> None:
        anna = self.cluster.player("anna")
        anna.client.send(PcMove(next_cell=cell(30, 200), move_speed=1))
        self.assertEqual(anna.client.expect(FixMove).fixed_cell, cell(110, 110))

    def test_talk_reaches_those_near_and_the_speaker(self) -> None:
        anna, berta, away = (
            self.cluster.player("anna"),
            self.cluster.player("berta"),
            self.cluster.player("clara", nation=1),
        )
        anna.client.send(Say(say_type=SayType.GENERAL, text="good day"))
        for client in (anna.client, berta.client):
            line = client.expect(SayNotify, 1)
            while line.say_type != SayType.GENERAL:
                line = client.expect(SayNotify, 1)
            self.assertEqual((line.speaker_name, line.text), ("anna", "good day"))
        self.assertEqual([line for line in away.client.told(SayNotify) if line.text == "good day"], [])

    def test_a_shout_reaches_the_map_and_costs_woonz(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle()
        self.cluster.enrich("anna", level=5, woonz=150)
        anna = self.cluster.player("anna")
        away = self.cluster.player("clara", nation=1)
        for _ in range(2):
            anna.client.send(Say(say_type=SayType.SHOUT, text="fire!"))
            self.settle()
        self.assertEqual([paid.amount for paid in anna.client.told(UpdateMoney)], [-100])
        texts = [line.text for line in anna.client.told(SayNotify)]
        self.assertEqual(texts[-2:], ["fire!", "A shout costs 100 woonz."])
        self.assertNotIn("fire!", [line.text for line in away.client.told(SayNotify)])

    def test_everything_that_happens_to_players_can_be_shown(self) -> None:
        ours = [kind for kind in Event.__subclasses__() if kind.__module__.startswith("gameserver.")]
        for_players = [kind for kind in ours if kind is not Report]
        self.assertGreater(len(for_players), 10)
        for kind in for_players:
            self.assertIsNot(view.dispatch(kind), view.dispatch(Event), kind.__name__)

    def test_a_whisper_reaches_one_player_on_another_map(self) -> None:
        anna, clara = self.cluster.player("anna"), self.cluster.player("clara", nation=1)
        anna.client.send(Say(say_type=SayType.WHISPER, listener_name="CLARA", text="psst"))
        self.settle()
        [line] = [line for line in clara.client.told(SayNotify) if line.say_type == SayType.WHISPER]
        self.assertEqual((line.speaker_name, line.speaker_pc_id, line.text), ("anna", anna.pc_id, "psst"))

    def test_who_wants_no_whispers_gets_none(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        wishes = GameOptions(options=OptionFlags.of(allow_deal=1, show_wear=1))
        berta.client.send(SetOptions(options=wishes))
        self.assertEqual(berta.client.expect(SetOptionsReply).options, wishes)
        anna.client.send(Say(say_type=SayType.WHISPER, listener_name="berta", text="psst"))
        self.settle()
        self.assertNotIn("psst", [line.text for line in berta.client.told(SayNotify)])

    def test_small_wishes_are_answered_or_taken_calmly(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        for wish in (
            SaveSkillSlots(slots=bytes(13)),
            SaveChatWindowOptions(channel_mask=1, window_mask=2, color_mask=3),
            PayInfo(),
            AskAttack(key=0, target_type=0, target_id=1, attack_type=0),
            AskNpcFavor(npc_code=1025),
            Gesture(gesture=3),
        ):
            anna.client.send(wish)
        self.assertEqual(anna.client.expect(AnsNpcFavor), AnsNpcFavor(npc_code=1025, favor=0))
        self.assertEqual(berta.client.expect(GestureNotify), GestureNotify(pc_id=anna.pc_id, gesture=3))
        self.assertIsNone(anna.client.lost)

    def test_a_whisper_to_nobody_is_answered(self) -> None:
        anna = self.cluster.player("anna")
        anna.client.send(Say(say_type=SayType.WHISPER, listener_name="nobody", text="psst"))
        self.settle()
        self.assertIn("This player is not here.", [line.text for line in anna.client.told(SayNotify)])

    def test_a_character_is_found_where_it_left(self) -> None:
        for leave in (self._log_out, self._vanish):
            anna = self.cluster.player("anna")
            here = anna.client.told(WorldLoginReply)[-1].pc_info.cell
            anna.client.send(AskMove(dest_cell=here + 2, move_speed=1))
            anna.client.send(PcMove(next_cell=here + 1, move_speed=1))
            self.settle(0.5)
            leave(anna)
            self.settle()
            position = self.cluster.stored("anna").data.location.position
            self.assertEqual(cell(position.x, position.y), here + 1)
            self.settle(10)

    def _log_out(self, player: Player) -> None:
        player.client.send(CharacterLogout())
        player.client.expect(CharacterLogoutReply)
        player.client.close()

    def _vanish(self, player: Player) -> None:
        player.client.vanish()
