"""Wishes of trade: shops, healers, potions, using things, and what the people of the towns are asked."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.growth import AskHeal
from gameserver.messages.items import UseItem, UsePotion, UsePotionEx, UseScroll
from gameserver.messages.mercenaries import HsHeal
from gameserver.messages.nation import AnsShopInfo, AskShopInfo
from gameserver.messages.shops import BuyItem, SellItem
from gameserver.messages.warp import SubmapFlags, SubmapInfo, SubmapInfoReply
from gameserver.net.session import handles


class TradingWishes(Wishes):
    """What to buy, to sell and to use up."""

    @handles(BuyItem, when=Stage.IN_WORLD)
    def buy(self, request: BuyItem) -> None:
        """Buy goods or potion charge from an NPC."""
        with self.acting() as world:
            world.shops.buy(self.pc_id, request.npc_id, request.code, request.quantity)

    @handles(SellItem, when=Stage.IN_WORLD)
    def sell(self, request: SellItem) -> None:
        """Sell an item to an NPC."""
        item = request.item
        with self.acting() as world:
            world.shops.sell(self.pc_id, request.npc_id, item.serial, item.item_id.item_code)

    @handles(AskHeal, when=Stage.IN_WORLD)
    def heal(self, request: AskHeal) -> None:
        """Be healed by an NPC."""
        with self.acting() as world:
            world.healing.heal(self.pc_id, request.npc_id)

    @handles(HsHeal, when=Stage.IN_WORLD)
    def heal_mercenary(self, _: HsHeal) -> None:
        """Accept silently what a client asks at a healer, since there are no mercenaries (RULES 26)."""

    @handles(UsePotionEx, when=Stage.IN_WORLD)
    def drink(self, request: UsePotionEx) -> None:
        """Draw on the stored charge."""
        with self.acting() as world:
            world.healing.drink(self.pc_id, request.potion_type)

    @handles(UsePotion, when=Stage.IN_WORLD)
    def drink_as_before(self, request: UsePotion) -> None:
        """Draw on the stored charge, and be answered as older clients expect."""
        with self.acting() as world:
            world.healing.drink(self.pc_id, request.potion_type, old_form=True)

    @handles(UseItem, when=Stage.IN_WORLD)
    def use(self, request: UseItem) -> None:
        """Use an item up."""
        with self.acting() as world:
            world.using.use(self.pc_id, request.item_object_id)

    @handles(UseScroll, when=Stage.IN_WORLD)
    def read(self, request: UseScroll) -> None:
        """Read a scroll."""
        with self.acting() as world:
            world.using.use_at(self.pc_id, request.inventory_index, request.item_object_id)

    @handles(AskShopInfo, when=Stage.IN_WORLD)
    def ask_who_rules(self, _: AskShopInfo) -> None:
        """Nobody rules the shops."""
        self.send(AnsShopInfo(nation=0, shop=0, clan_names=("",) * 3, pc_names=("",) * 2))

    @handles(SubmapInfo, when=Stage.IN_WORLD)
    def ask_for_submap(self, _: SubmapInfo) -> None:
        """No submap is open to anybody."""
        closed = SubmapInfoReply(
            submap_name="", submap_index=0, flags=SubmapFlags(0), required_level=0, required_type=0
        )
        self.send(closed)
