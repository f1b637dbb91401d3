"""How players see trade, healers, potions, and the use of things."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import derived_stats, wire_item
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.growth import SetDerivedStats
from gameserver.messages.items import UsePotionExReply, UsePotionReply, UseScrollReply
from gameserver.messages.shops import BuyItemReply, SellItemReply
from gameserver.world.events.trading import Bought, ItemUsed, Refreshed, SaleAnswered, StoreShown

OK, FAILED = 0, 1
"""Error codes (RULES 2.5, chosen)."""
HP, MP = 1, 2
"""Kinds of potion: the client knows 1 as that of HP, and all others as that of MP (RULES 14)."""
RECOVERED = 0
"""The code of `SetDerivedStats` by which the client says that one has recovered (RULES 14)."""
BYTE = 0xFF
U16_MAX = 0xFFFF


@view.register
def _(event: Bought) -> BuyItemReply:
    return BuyItemReply(inventory_index=event.slot, item=wire_item(event.item), money=event.woonz, points=0)


@view.register
def _(event: SaleAnswered) -> SellItemReply:
    item_id = ItemId(object_id=event.serial, item_code=ItemCode(event.code))
    return SellItemReply(error_code=OK if event.sold else FAILED, money=event.woonz, item_id=item_id)


@view.register
def _(event: Refreshed) -> SetDerivedStats:
    return SetDerivedStats(derived_stats=derived_stats(event.stats), stat_code=RECOVERED)


@view.register
def _(event: StoreShown) -> UsePotionReply | UsePotionExReply:
    if event.old_form:
        current, stored = min(event.current, U16_MAX), min(event.stored, U16_MAX)
        return UsePotionReply(result=bool(event.restored), current=current, stored=stored)
    return UsePotionExReply(potion_type=HP if event.of_hp else MP, current=event.current, stored=event.stored)


@view.register
def _(event: ItemUsed) -> UseScrollReply:
    return UseScrollReply(inventory_index=event.slot, item_object_id=event.serial, amount=min(event.left, BYTE))
