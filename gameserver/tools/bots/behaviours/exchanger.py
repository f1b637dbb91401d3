"""Exchangers: all they own goes from hand to hand, over the ground and the counter of a storage keeper."""

from gameserver.content.roles import Role
from gameserver.messages.items import DropItem, DropItemReply
from gameserver.messages.storage import (
    AnsDepositMoney,
    AnsInventoryToStorage,
    AnsOpenStorage,
    AnsStorageToInventory,
    AnsWithdrawMoney,
    AskCloseStorage,
    AskDepositMoney,
    AskInventoryToStorage,
    AskOpenStorage,
    AskStorageToInventory,
    AskWithdrawMoney,
)
from gameserver.tools.bots.behaviours.base import Goal
from gameserver.tools.bots.behaviours.gear import wire_id
from gameserver.tools.bots.behaviours.trader import Trader
from gameserver.tools.bots.belongings import PLACES
from gameserver.world.character import STORAGE_SLOTS

DROPS = 3
"""So many things are left lying at once at most."""
FEW = 4
"""Who has less to pass on buys something."""
CHEAP = 10
"""One buys what costs at most this part of one's money."""
DEALS = 4
"""So often something goes over the counter before one leaves it."""


class Exchanger(Trader):
    """Leaves things to others, takes what others left, puts things and money away, and brings them elsewhere."""

    def live(self) -> Goal:
        """Do one of it."""
        leave, take, bank = self.leave_behind, self.take_over, self.bank
        yield from self.chance.choice((leave, leave, leave, take, take, take, bank, bank, self.move_on))()
        if len(self.spare()) < FEW:
            yield from self.stock_up()
        yield from self.wear_better()
        return (yield from self.rest(0.2, 1.0))

    def leave_behind(self) -> Goal:
        """Drop some things, and let others have them."""
        for _ in range(self.chance.randint(1, DROPS)):
            item = self._to_drop()
            if item is None:
                return False
            message = DropItem(item_id=wire_id(item), inventory_index=self._place_of(item.serial))
            yield from self.wish("drop", message, DropItemReply)
            yield from self.rest(0.2, 0.6)
        return True

    def take_over(self) -> Goal:
        """Pick up what others left lying near."""
        for thing in list(self.avatar.sight.things.values()):
            if thing.by_player and thing.dropped_by != self.avatar.pc_id:
                yield from self.pick_up(thing)
        return True

    def stock_up(self) -> Goal:
        """Buy something that can be passed on."""
        if not self.avatar.belongings.free_places or not (yield from self.visit(Role.SHOP)) or self.met is None:
            return False
        items, most = self.library.items, self.avatar.belongings.money // CHEAP
        offers = [code for code in self.library.roles[self.met.kind].sells if items[code].price <= most]
        if not offers:
            return False
        return (yield from self.buy(self.chance.choice(offers), 1, self.met.npc_id))

    def move_on(self) -> Goal:
        """Walk to another map."""
        places = sorted(self.guide.warps.get(self.avatar.map_id, {}))
        if not places:
            return False
        return (yield from self.walk_to(self.guide.warps[self.avatar.map_id][self.chance.choice(places)]))

    def bank(self) -> Goal:
        """Go to somebody who keeps storages, and put things and money in and take some out."""
        if not (yield from self.visit(Role.STORAGE)) or self.met is None:
            return False
        keeper = self.met.npc_id
        if not (yield from self.wish("open storage", AskOpenStorage(npc_id=keeper), AnsOpenStorage)):
            return False
        for _ in range(DEALS):
            yield from self.chance.choice((self.put, self.take, self.deposit, self.withdraw))(keeper)
            yield from self.rest(0.3, 0.8)
        self.avatar.tell(AskCloseStorage(npc_id=keeper))
        return True

    def put(self, keeper: int) -> Goal:
        """Put something away."""
        item, belongings = self._to_drop(), self.avatar.belongings
        free = [place for place in range(STORAGE_SLOTS) if place not in belongings.stored]
        if item is None or not free:
            return False
        message = AskInventoryToStorage(
            npc_id=keeper,
            item_id=wire_id(item),
            inventory_index=self._place_of(item.serial),
            storage_index=self.chance.choice(free),
        )
        return (yield from self.wish("store", message, AnsInventoryToStorage))

    def take(self, keeper: int) -> Goal:
        """Take something out."""
        belongings = self.avatar.belongings
        free = [place for place in range(PLACES) if place not in belongings.inventory]
        if not belongings.stored or not free:
            return False
        place = self.chance.choice(sorted(belongings.stored))
        message = AskStorageToInventory(
            npc_id=keeper,
            item_id=wire_id(belongings.stored[place]),
            storage_index=place,
            inventory_index=free[0],
        )
        return (yield from self.wish("retrieve", message, AnsStorageToInventory))

    def deposit(self, keeper: int) -> Goal:
        """Put some money away."""
        money = self.avatar.belongings.money
        if not money:
            return False
        message = AskDepositMoney(npc_id=keeper, amount=self.chance.randint(1, money))
        return (yield from self.wish("deposit", message, AnsDepositMoney))

    def withdraw(self, keeper: int) -> Goal:
        """Take some money out."""
        stored = self.avatar.belongings.stored_money
        if not stored:
            return False
        message = AskWithdrawMoney(npc_id=keeper, amount=self.chance.randint(1, stored))
        return (yield from self.wish("withdraw", message, AnsWithdrawMoney))

    def _place_of(self, serial: int) -> int:
        held = self.avatar.belongings.inventory
        return next(place for place, item in held.items() if item.serial == serial)
