"""A market day: buying, selling, healing and drinking, and what is kept of it (RULES 11, 13, 14)."""

import attrs

from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import SayNotify
from gameserver.messages.fields import Item, ItemCode, ItemId
from gameserver.messages.growth import AnsHeal, AskHeal, SetDerivedStats
from gameserver.messages.items import (
    UseItem,
    UsePotion,
    UsePotionEx,
    UsePotionExReply,
    UsePotionReply,
    UseScroll,
    UseScrollReply,
)
from gameserver.messages.mercenaries import HsHeal
from gameserver.messages.nation import AnsShopInfo, AskShopInfo
from gameserver.messages.shops import BuyItem, BuyItemReply, SellItem, SellItemReply, UpdateMoney
from gameserver.messages.warp import SubmapInfo, SubmapInfoReply, Warp, WarpReady, WarpReply
from gameserver.messages.world import NpcAppear, WorldLoginReply
from tests.cluster.case import ClusterCase
from tests.support.cluster import Player

GROCER, HEALER, SMITH = 1004, 1003, 1001
BEFORE_GROCER, BEFORE_HEALER, BEFORE_SMITH = (117, 107), (107, 116), (104, 107)
BREAD, HEALTH_DRAUGHT, MANA_DRAUGHT, RETURN_SCROLL, SWORD = 8192, 8197, 8198, 8200, 1024


class TradingTests(ClusterCase):
    def come(
        self, place: tuple[int, int], woonz: int = 1000, hp: int = 75, mp: int = 20, stored_mp: int = 30
    ) -> Player:
        """Return anna, who is stored with these on a cell of Temoz."""
        self.go(self.cluster.player("anna"))
        stats = attrs.evolve(self.cluster.stored("anna").data.stats, hp=hp, mp=mp, stored_mp=stored_mp)
        self.cluster.put("anna", 1, *place, woonz=woonz, stats=stats)
        return self.cluster.player("anna")

    def go(self, player: Player) -> None:
        player.client.send(CharacterLogout())
        player.client.expect(CharacterLogoutReply)
        player.client.close()
        self.settle()

    def number_of(self, player: Player, kind: int) -> int:
        return [each.npc_id for each in player.client.told(NpcAppear) if each.npc_type == kind][-1]

    def notices(self, player: Player) -> list[str]:
        return [line.text for line in player.client.told(SayNotify)]

    def test_what_is_bought_is_carried_sold_and_kept(self) -> None:
        anna = self.come(BEFORE_GROCER)
        grocer = self.number_of(anna, GROCER)
        anna.client.send(BuyItem(npc_id=grocer, code=BREAD, quantity=10))
        bought = anna.client.expect(BuyItemReply)
        self.assertEqual((bought.inventory_index, bought.item.option.option, bought.money), (0, 10, 920))
        anna.client.send(SellItem(npc_id=grocer, item=bought.item))
        sold = anna.client.expect(SellItemReply)
        self.assertEqual((sold.error_code, sold.money, sold.item_id), (0, 940, bought.item.item_id))
        anna.client.send(BuyItem(npc_id=grocer, code=BREAD, quantity=2))
        kept = anna.client.expect(BuyItemReply)
        self.assertEqual(anna.client.told(UpdateMoney), [])
        self.go(anna)
        [again] = self.cluster.player("anna").client.told(WorldLoginReply)
        self.assertEqual(again.pc_info.money, 924)
        self.assertEqual(again.inventory_items[0].item, kept.item)

    def test_each_sword_has_an_answer_of_its_own(self) -> None:
        anna = self.come(BEFORE_SMITH, woonz=1_000_000)
        anna.client.send(BuyItem(npc_id=self.number_of(anna, SMITH), code=SWORD, quantity=3))
        self.settle()
        told = anna.client.told(BuyItemReply)
        self.assertEqual([each.inventory_index for each in told], [0, 1, 2])
        self.assertEqual(len({each.item.serial for each in told}), 3)

    def test_what_cannot_be_sold_is_answered_with_a_reason(self) -> None:
        anna = self.come(BEFORE_GROCER)
        nothing = Item(item_id=ItemId(object_id=5, item_code=ItemCode(BREAD)), serial=5)
        anna.client.send(SellItem(npc_id=self.number_of(anna, GROCER), item=nothing))
        refused = anna.client.expect(SellItemReply)
        self.assertEqual((refused.error_code, refused.money, refused.item_id), (1, 1000, nothing.item_id))
        self.settle()
        self.assertIn("You do not carry this.", self.notices(anna))

    def test_potions_draw_on_a_store_that_is_kept(self) -> None:
        anna = self.come(BEFORE_GROCER, hp=10)
        # What comes back by itself meanwhile is not drawn from the store.
        for hp, stored in ((range(50, 55), range(80, 81)), (range(75, 76), range(55, 60))):
            anna.client.send(UsePotionEx(fixed=1, potion_type=1))
            told = anna.client.expect(UsePotionExReply)
            self.assertEqual((told.potion_type, told.fixed), (1, 1))
            self.assertIn(told.current, hp)
            self.assertIn(told.stored, stored)
            self.settle()
        anna.client.send(UsePotion(potion_type=1))
        old = anna.client.expect(UsePotionReply)
        self.assertEqual((old.result, old.current, old.stored), (0, 75, told.stored))
        self.go(anna)
        [again] = self.cluster.player("anna").client.told(WorldLoginReply)
        self.assertEqual((again.pc_info.stored_hp, again.pc_info.stored_mp), (told.stored, 30))

    def test_charge_is_sold_up_to_what_fits(self) -> None:
        anna = self.come(BEFORE_GROCER, stored_mp=10)
        grocer = self.number_of(anna, GROCER)
        anna.client.send(BuyItem(npc_id=grocer, code=HEALTH_DRAUGHT, quantity=1))
        self.settle()
        self.assertIn("You cannot store more of it.", self.notices(anna))
        anna.client.send(BuyItem(npc_id=grocer, code=MANA_DRAUGHT, quantity=1))
        self.assertEqual(anna.client.expect(UpdateMoney).amount, -20)
        shown = anna.client.expect(UsePotionExReply)
        self.assertEqual((shown.potion_type, shown.current, shown.stored), (2, 20, 30))

    def test_a_healer_restores_for_nothing_at_first(self) -> None:
        anna = self.come(BEFORE_HEALER, hp=10, mp=1)
        anna.client.send(HsHeal(target_id=0))
        anna.client.send(AskHeal(npc_id=self.number_of(anna, HEALER)))
        self.assertEqual(anna.client.expect(AnsHeal), AnsHeal(hp=75, mp=20))
        self.assertEqual(anna.client.expect(SetDerivedStats).stat_code, 0)
        self.assertEqual(anna.client.told(UpdateMoney), [])

    def test_food_is_eaten_and_a_scroll_leads_home(self) -> None:
        anna = self.come(BEFORE_GROCER, hp=10)
        for code in (BREAD, RETURN_SCROLL):
            anna.client.send(BuyItem(npc_id=self.number_of(anna, GROCER), code=code, quantity=2))
        self.settle()
        bread, scroll = (each.item.item_id.object_id for each in anna.client.told(BuyItemReply))
        anna.client.send(UseItem(item_object_id=bread))
        self.assertEqual(
            anna.client.expect(UseScrollReply), UseScrollReply(inventory_index=0, item_object_id=bread, amount=1)
        )
        self.settle(0.5)
        self.assertGreaterEqual(anna.client.told(AnsHeal)[-1].hp, 40)
        anna.client.send(UseScroll(inventory_index=1, item_object_id=scroll))
        map_index = anna.client.expect(WarpReady).map_index
        self.assertEqual(
            anna.client.expect(UseScrollReply), UseScrollReply(inventory_index=1, item_object_id=scroll, amount=1)
        )
        anna.client.send(Warp(map_index=map_index))
        self.assertEqual(anna.client.expect(WarpReply).new_cell, 110 | 110 << 8)

    def test_what_nobody_offers_is_answered_all_the_same(self) -> None:
        anna = self.come(BEFORE_HEALER)
        anna.client.send(AskShopInfo(npc_id=1))
        self.assertEqual(anna.client.expect(AnsShopInfo).clan_names, ("", "", ""))
        anna.client.send(SubmapInfo(npc_id=1))
        self.assertFalse(anna.client.expect(SubmapInfoReply).flags.is_open)
