"""Buying from shop keepers and selling to them (RULES 13)."""

from gameserver.content.roles import Role
from gameserver.world.character import Item
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause
from gameserver.world.events.trading import Bought, SaleAnswered
from gameserver.world.healing import Healing
from gameserver.world.inventory import Inventory
from gameserver.world.loot import option_of
from gameserver.world.people import Counters
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene


class Shops:
    """The shops of a map."""

    def __init__(
        self, scene: Scene, purses: Purses, inventory: Inventory, counters: Counters, healing: Healing
    ) -> None:
        self._scene = scene
        self._purses = purses
        self._inventory = inventory
        self._counters = counters
        self._healing = healing
        self._rules = scene.rules.shop
        self._items = scene.library.items

    def buy(self, pc_id: int, npc_id: int, code: int, quantity: int) -> None:
        """A player buys: all of the quantity, or `Refused` and nothing.

        Told with one `Bought` for each place that was filled: as many as pieces, but one for a stack. Goods that
        are potion charge go where `Healing.buy_charge` says.
        """
        if not 1 <= quantity <= self._rules.max_quantity:
            raise Refused(f"You can buy 1 to {self._rules.max_quantity} at once.")
        if self._healing.sells_charge(code):
            self._healing.buy_charge(pc_id, npc_id, code, quantity)
            return
        player = self._scene.player(pc_id)
        if code not in self._counters.served_by(player, npc_id, Role.SHOP).sells:
            raise Refused("This is not for sale here.")
        sizes = self._sizes(player, code, quantity)
        if len(self._scene.serials) < len(sizes):
            raise Refused("This is out of stock. Try again in a moment.")
        self._purses.pay(player, self.price(code) * quantity, Cause.BUY, tell=False)
        for size in sizes:
            item = self._made(code, size, self._scene.serials.take())
            slot = self._inventory.put(player, item, Cause.BUY)
            held = self._inventory.item_at(player, slot)
            self._scene.tell(Bought((pc_id,), held, slot, player.character.woonz))

    def price(self, code: int) -> int:
        """What one of these costs, tax included, in woonz."""
        return self._items[code].price * (100 + self._rules.tax_pct) // 100

    def sell(self, pc_id: int, npc_id: int, serial: int, code: int) -> None:
        """A player sells an item, of a stack all of it, which is no more then; answered with `SaleAnswered`.

        `Refused` for what cannot be sold, what is worth nothing, and what would not fit his purse.
        """
        player = self._scene.player(pc_id)
        sold = False
        try:
            self._counters.served_by(player, npc_id, Role.SHOP)
            slot = self._inventory.slot_of(player, serial)
            worth = self.worth(self._inventory.item_at(player, slot))
            self._purses.earn(player, worth, Cause.SELL, tell=False)
            self._inventory.take(player, slot, Cause.SELL)
            sold = True
        finally:
            self._scene.tell(SaleAnswered((pc_id,), serial, code, sold, player.character.woonz))

    def worth(self, item: Item) -> int:
        """What shops pay for an item or a stack, in woonz; `Refused` if they do not take it."""
        kind = self._items.get(item.code)
        if kind is None or kind.price == 0 or self._inventory.is_bound(item):
            raise Refused("This cannot be sold.")
        return kind.price * self._rules.sell_pct // 100 * self._inventory.count(item)

    def _made(self, code: int, size: int, serial: int = 0) -> Item:
        """Return new goods, plain: what is stacked has its number in the option word."""
        stack = Item(code, size, serial)
        if self._inventory.is_stackable(stack):
            return stack
        return Item(code, option_of(self._items[code], False, self._scene.chance, element_pct=0), serial)

    def _sizes(self, player: Player, code: int, quantity: int) -> list[int]:
        """Return how many go onto each place; `Refused` if the player has not so many places."""
        most = self._scene.rules.items.max_stack if self._inventory.is_stackable(self._made(code, 1)) else 1
        full, rest = divmod(quantity, most)
        sizes = [most] * full + [rest] * bool(rest)
        if len(sizes) == 1:
            self._inventory.place_for(player, self._made(code, sizes[0]))
        elif len(sizes) > player.character.inventory.count(None):
            raise Refused("Your inventory is full.")
        return sizes
