"""Dealing with the people of the towns: selling, buying, healing, and what else they do."""

from gameserver.content.roles import Role
from gameserver.messages.fields import Item as WireItem
from gameserver.messages.fields import ItemOption, OptionWord
from gameserver.messages.growth import AnsHeal, AskHeal
from gameserver.messages.items import UsePotionExReply
from gameserver.messages.npcs import AnsNpcFavor, AskNpcFavor, ObjectNpc
from gameserver.messages.shops import BuyItem, BuyItemReply, SellItem, SellItemReply
from gameserver.tools.bots.behaviours.base import Goal
from gameserver.tools.bots.behaviours.fighting import Fighting
from gameserver.tools.bots.behaviours.gear import wire_id
from gameserver.tools.bots.knowledge import Creature
from gameserver.world.character import Item

COUNTER = 3
"""How near one goes to somebody; servers ask for 5 cells (RULES 13)."""
PACKS = 3
"""Packs of potion charge that are bought at once at most."""
PACK_WOONZ = 100
"""What a pack costs (RULES 14, chosen); dearer ones are refused."""
FOOD = 3
"""Pieces of food that one has with one."""


class Errands(Fighting):
    """Somebody with business in town."""

    met: Creature | None = None
    """Whom he stands before."""

    def visit(self, role: Role) -> Goal:
        """Go to somebody with a role; reached if he is in sight then: see `met`."""
        avatar = self.avatar
        people = self.guide.people(avatar.map_id, role)
        if not people:
            return False
        kind, cell, _ = self.chance.choice(people)
        self.met = None
        arrived = yield from self.walk_to((cell,), COUNTER)
        if arrived:
            yield from self.rest(0.5, 1.5)
            creatures = avatar.sight.creatures.values()
            self.met = next((each for each in creatures if each.kind == kind), None)
        return self.met is not None

    def greet(self) -> Goal:
        """Turn to whom we met, and see how he likes us."""
        if self.met is None:
            return False
        self.avatar.tell(ObjectNpc(npc_id=self.met.npc_id))
        return (yield from self.wish("favor", AskNpcFavor(npc_code=self.met.kind), AnsNpcFavor))

    def be_healed(self) -> Goal:
        """Go to a healer."""
        if not (yield from self.visit(Role.HEALER)) or self.met is None:
            return False
        return (yield from self.wish("heal", AskHeal(npc_id=self.met.npc_id), AnsHeal))

    def sell_junk(self) -> Goal:
        """Go to a shop and sell what nobody needs."""
        if not self.junk() or not (yield from self.visit(Role.SHOP)) or self.met is None:
            return False
        for item in self.junk():
            yield from self.rest(0.2, 0.6)
            yield from self.sell(item, self.met.npc_id)
        return True

    def sell(self, item: Item, npc_id: int) -> Goal:
        """Sell an item to a shop keeper before us."""
        option = ItemOption(option=OptionWord(item.option))
        wire = WireItem(item_id=wire_id(item), option=option, serial=item.serial)
        return (yield from self.wish("sell", SellItem(npc_id=npc_id, item=wire), SellItemReply))

    def buy(self, code: int, quantity: int, npc_id: int) -> Goal:
        """Buy from a shop keeper before us."""
        message = BuyItem(npc_id=npc_id, code=code, quantity=quantity)
        return (yield from self.wish("buy", message, BuyItemReply))

    def fill_store(self) -> Goal:
        """Buy potion charge, as far as money and store allow."""
        body, belongings = self.avatar.body, self.avatar.belongings
        charge = min(self.library.uses.hp_charge, default=0)
        packs = min(PACKS, belongings.money // PACK_WOONZ, 1 + (body.hp_capacity - body.stored_hp) // 100)
        if not charge or packs < 1 or body.stored_hp >= body.hp_capacity:
            return False
        if not (yield from self.visit(Role.HP_CHARGE)) or self.met is None:
            return False
        message = BuyItem(npc_id=self.met.npc_id, code=charge, quantity=packs)
        return (yield from self.wish("charge", message, UsePotionExReply))

    def buy_gear(self) -> Goal:
        """Buy something better to wear, from whoever sells it here, if there is the money for it."""
        avatar = self.avatar
        for kind, cell, role in self.guide.people(avatar.map_id, Role.SHOP):
            offers = [
                code
                for code in role.sells
                if self.library.items[code].price <= avatar.belongings.money
                and self.is_better(self.library.items[code], Item(code, 0, 0))
            ]
            if offers and avatar.belongings.free_places:
                yield from self.walk_to((cell,), COUNTER)
                met = next((each for each in avatar.sight.creatures.values() if each.kind == kind), None)
                if met is None:
                    continue
                yield from self.rest(0.5, 1.5)
                if (yield from self.buy(self.chance.choice(offers), 1, met.npc_id)):
                    yield from self.wear_better()
                return True
        return False

    def buy_food(self) -> Goal:
        """Buy something to eat."""
        uses, money = self.library.uses, self.avatar.belongings.money
        items = self.library.items
        cheap = [code for code, gains in uses.recovery.items() if gains.hp and items[code].price * FOOD <= money]
        for _, _, role in self.guide.people(self.avatar.map_id, Role.SHOP):
            offers = [code for code in cheap if code in role.sells]
            if offers and (yield from self.visit(Role.SHOP)) and self.met is not None:
                sells = self.library.roles[self.met.kind].sells
                if offers[0] in sells:
                    return (yield from self.buy(self.chance.choice(offers), FOOD, self.met.npc_id))
                return False
        return False
