"""What a client's character owns: money, inventory, worn and stored items; and what contradicts that."""

from functools import singledispatchmethod

from gameserver.messages.items import (
    DropItemReply,
    MoveItemReply,
    PickupItemReply,
    StripItemReply,
    UseScrollReply,
    WearItemReply,
)
from gameserver.messages.shops import BuyItemReply, SellItemReply, UpdateMoney
from gameserver.messages.storage import (
    AnsDepositMoney,
    AnsInventoryToStorage,
    AnsOpenStorage,
    AnsStorageToInventory,
    AnsWithdrawMoney,
)
from gameserver.messages.warp import WarpLogin
from gameserver.messages.world import WorldLoginReply
from gameserver.tools.bots.knowledge import carried
from gameserver.tools.bots.report import Tally
from gameserver.world.character import Item

PLACES = 30
BYTE = 0xFF
COUNT_MASK = 0xFFFF
"""Of the option word of stackable items: how many they are."""


class Belongings:
    """Whatever answers say is done to it here too; what they say must fit what was said before."""

    def __init__(self, character: WorldLoginReply, tally: Tally) -> None:
        self.money = character.pc_info.money
        self.inventory, self.wear = _contents(character)
        self.stored: dict[int, Item] = {}
        """What its account's storage holds, by place, when it was last looked into."""
        self.stored_money = 0
        self._tally = tally

    @property
    def free_places(self) -> int:
        """How many more things can be carried."""
        return PLACES - len(self.inventory)

    @singledispatchmethod
    def told(self, message: object) -> None:
        """Take note of a message; those without a rule below are not about belongings."""

    @told.register
    def _(self, message: UpdateMoney) -> None:
        self._change(message.amount)

    @told.register
    def _(self, message: BuyItemReply) -> None:
        self._tally.items_bought += 1
        if message.money > self.money:
            self._wrong("buying brought money")
        self._change(message.money - self.money)
        self._put(message.inventory_index, carried(message.item), "bought")

    @told.register
    def _(self, message: SellItemReply) -> None:
        serial = message.item_id.object_id
        if message.error_code:
            if message.money != self.money:
                self._wrong("the sum of all money is another one than we were told")
        else:
            self._tally.items_sold += 1
            if message.money < self.money:
                self._wrong("selling cost money")
            self._remove(serial, "sold")
        self._change(message.money - self.money)

    @told.register
    def _(self, message: PickupItemReply) -> None:
        self._put(message.inventory_index, carried(message.item), "picked up")

    @told.register
    def _(self, message: DropItemReply) -> None:
        if message.result:
            self._tally.items_dropped += 1
            self._remove(message.item_id.object_id, "dropped")

    @told.register
    def _(self, message: MoveItemReply) -> None:
        known = {item.serial: item for item in self.inventory.values()}
        for place, there in (
            (message.first_index, message.first_item.object_id),
            (message.second_index, message.second_item.object_id),
        ):
            self.inventory.pop(place, None)
            if there in known:
                self.inventory[place] = known[there]
            elif there:
                self._wrong("what was moved was not carried")

    @told.register
    def _(self, message: WearItemReply) -> None:
        self._tally.items_worn += 1
        item = self._remove(message.equipped_item.object_id, "put on")
        before = self.wear.pop(message.wear_index, None)
        removed = message.removed_item.object_id
        if (0 if before is None else before.serial) != removed:
            self._wrong("something else was taken off than was worn")
        if before is not None:
            self.inventory[message.inventory_index] = before
        if item is not None:
            self.wear[message.wear_index] = item

    @told.register
    def _(self, message: StripItemReply) -> None:
        self._tally.items_stripped += 1
        serial = message.item_id.object_id
        place = next((place for place, item in self.wear.items() if item.serial == serial), None)
        if place is None:
            self._wrong("what was taken off was not worn")
        else:
            self._put(message.inventory_index, self.wear.pop(place), "taken off")

    @told.register
    def _(self, message: UseScrollReply) -> None:
        item = self.inventory.get(message.inventory_index)
        if item is None or item.serial != message.item_object_id:
            self._wrong("what was used was not carried")
        elif message.amount == 0:
            del self.inventory[message.inventory_index]
        elif message.amount < BYTE:
            option = item.option & ~COUNT_MASK | message.amount
            self.inventory[message.inventory_index] = Item(item.code, option, item.serial)

    @told.register
    def _(self, message: AnsOpenStorage) -> None:
        if not message.error_code:
            places = {each.storage_index & BYTE: carried(each.item) for each in message.items}
            self.stored, self.stored_money = _filled(places), message.money

    @told.register
    def _(self, message: AnsInventoryToStorage) -> None:
        if not message.error_code:
            self._tally.items_stored += 1
            if message.money > self.money:
                self._wrong("putting something away brought money")
            self._exchange(message.inventory_index, message.storage_index)
        self._change(message.money - self.money)

    @told.register
    def _(self, message: AnsStorageToInventory) -> None:
        if not message.error_code:
            self._tally.items_retrieved += 1
            self._exchange(message.inventory_index, message.storage_index)

    @told.register(AnsDepositMoney)
    @told.register(AnsWithdrawMoney)
    def _(self, message: AnsDepositMoney | AnsWithdrawMoney) -> None:
        if not message.error_code:
            self._tally.sums_stored += 1
            if message.money + message.storage_money != self.money + self.stored_money:
                self._wrong("money became more or less at the counter")
            self.money, self.stored_money = message.money, message.storage_money

    @told.register
    def _(self, message: WarpLogin) -> None:
        inventory, wear = _contents(message)
        if inventory != self.inventory or wear != self.wear:
            self._wrong("belongings changed on the way to another zone")
        self.inventory, self.wear = inventory, wear

    def _change(self, amount: int) -> None:
        self.money += amount
        if amount > 0:
            self._tally.woonz_earned += amount
        else:
            self._tally.woonz_spent -= amount
        if self.money < 0:
            self._wrong("less than no money")
            self.money = 0

    def _exchange(self, place: int, stored_place: int) -> None:
        """Have what is carried at a place and what is stored at another one change places."""
        going, coming = self.inventory.pop(place, None), self.stored.pop(stored_place, None)
        if going is None and coming is None:
            self._wrong("nothing went over the counter")
        if going is not None:
            self.stored[stored_place] = going
        if coming is not None:
            self.inventory[place] = coming

    def _put(self, place: int, item: Item | None, what: str) -> None:
        if item is None or place >= PLACES:
            self._wrong(f"nothing was {what}")
            return
        there = self.inventory.get(place)
        if there is not None and there.code != item.code:
            self._wrong(f"something was {what} to a place that is taken")
        self.inventory[place] = item

    def _remove(self, serial: int, what: str) -> Item | None:
        for place, item in self.inventory.items():
            if item.serial == serial:
                return self.inventory.pop(place)
        self._wrong(f"what was {what} was not carried")
        return None

    def _wrong(self, text: str) -> None:
        self._tally.state_errors[text] += 1


def _contents(message: WorldLoginReply | WarpLogin) -> tuple[dict[int, Item], dict[int, Item]]:
    """Return what is carried and what is worn, by place."""
    held = {each.inventory_index & BYTE: carried(each.item) for each in message.inventory_items}
    worn = {each.wear_index & BYTE: carried(each.item) for each in message.wear_items}
    return _filled(held), _filled(worn)


def _filled(places: dict[int, Item | None]) -> dict[int, Item]:
    return {place: item for place, item in places.items() if item is not None}
