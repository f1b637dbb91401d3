"""The storage of an account, at the counter of somebody who keeps it (RULES 15)."""

from gameserver.content.roles import Role
from gameserver.world.character import StorageContents
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause, storage_of
from gameserver.world.events.storage import (
    ItemRetrieved,
    ItemStored,
    MoneyStored,
    StorageOpened,
    StoredItemMoved,
)
from gameserver.world.inventory import Inventory
from gameserver.world.people import Counters
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene


class Storages:
    """Players put things and money away, and take them out again; what they have there is `Character.storage`.

    Every wish is answered with its event, granted or `Refused`. A storage is open only to one who lives and stands
    before the keeper who opened it: who wishes for something from farther away finds that it has been closed.
    """

    def __init__(self, scene: Scene, purses: Purses, inventory: Inventory, counters: Counters) -> None:
        self._scene = scene
        self._purses = purses
        self._inventory = inventory
        self._counters = counters
        self._fee = scene.rules.storage.fee
        self._cap = scene.rules.money.cap

    def open(self, pc_id: int, npc_id: int) -> None:
        """Open the storage; `Refused` without a keeper, or while nobody has brought what is in it."""
        player = self._scene.player(pc_id)
        told = StorageOpened((pc_id,), False)
        try:
            contents = self._contents(player, npc_id)
            player.storage_keeper = npc_id
            told = StorageOpened((pc_id,), True, contents.woonz, tuple(contents.items))
        finally:
            self._scene.tell(told)

    def close(self, pc_id: int) -> None:
        """A player has closed his storage."""
        self._scene.player(pc_id).storage_keeper = 0

    def stepped(self, player: Player) -> None:
        """A player has come to another cell: too far from the keeper, his storage is closed."""
        if player.storage_keeper:
            self.is_open(player)

    def is_open(self, player: Player) -> bool:
        """Whether a player is at his storage."""
        try:
            self._opened(player, player.storage_keeper)
        except Refused:
            return False
        return True

    def put(self, pc_id: int, npc_id: int, serial: int, code: int, slot: int, place: int) -> None:
        """Put an item away for `Rules.storage.fee`; what lies on that place comes to *slot*.

        `Refused` if the item is not at *slot*, there is no such *place*, or the player has not the money.
        """
        player, done = self._scene.player(pc_id), False
        try:
            contents = self._opened(player, npc_id)
            if self._inventory.item_at(player, slot).serial != serial:
                raise Refused("You do not carry this there.")
            self._exchange(player, contents, slot, place, tell_fee=False)
            done = True
        finally:
            woonz = player.character.woonz
            self._scene.tell(ItemStored((pc_id,), done, serial, code, slot, place, woonz))

    def take(self, pc_id: int, npc_id: int, serial: int, code: int, slot: int, place: int) -> None:
        """Take an item out; what the player carries at *slot* is put in its place, for the fee.

        `Refused` if the item is not on *place*, or there is no such *slot*.
        """
        player, done = self._scene.player(pc_id), False
        try:
            contents = self._opened(player, npc_id)
            self._must_hold(contents, place, serial)
            self._exchange(player, contents, slot, place, tell_fee=True)
            done = True
        finally:
            self._scene.tell(ItemRetrieved((pc_id,), done, serial, code, slot, place))

    def move(self, pc_id: int, npc_id: int, serial: int, code: int, place: int, new_place: int) -> None:
        """Move an item within the storage; what lies there changes places with it."""
        player, done = self._scene.player(pc_id), False
        swapped = None
        try:
            contents = self._opened(player, npc_id)
            self._must_hold(contents, place, serial)
            self._must_exist(contents, new_place)
            items = contents.items
            swapped = items[new_place] if place != new_place else None
            items[place], items[new_place] = items[new_place], items[place]
            done = True
        finally:
            self._scene.tell(StoredItemMoved((pc_id,), done, serial, code, place, new_place, swapped))

    def deposit(self, pc_id: int, npc_id: int, amount: int) -> None:
        """Put woonz away; `Refused` if the player has not so many, or they do not fit."""
        player, done = self._scene.player(pc_id), False
        try:
            contents = self._opened(player, npc_id)
            if contents.woonz + amount > self._cap:
                raise Refused("So much does not fit into your storage.")
            self._purses.pay(player, amount, Cause.STORE, storage_of(pc_id), tell=False)
            contents.woonz += amount
            done = True
        finally:
            self._show_money(player, done, out=False)

    def withdraw(self, pc_id: int, npc_id: int, amount: int) -> None:
        """Take woonz out; `Refused` if there are not so many, or they do not fit into the purse."""
        player, done = self._scene.player(pc_id), False
        try:
            contents = self._opened(player, npc_id)
            if amount > contents.woonz:
                raise Refused("There is not so much in your storage.")
            self._purses.earn(player, amount, Cause.STORE, storage_of(pc_id), tell=False)
            contents.woonz -= amount
            done = True
        finally:
            self._show_money(player, done, out=True)

    def _opened(self, player: Player, npc_id: int) -> StorageContents:
        """Return what a player has at the keeper who opened it; otherwise it is closed and he is `Refused`."""
        if not npc_id or npc_id != player.storage_keeper:
            raise Refused("Your storage is closed.")
        try:
            return self._contents(player, npc_id)
        except Refused:
            player.storage_keeper = 0
            raise

    def _contents(self, player: Player, npc_id: int) -> StorageContents:
        self._counters.served_by(player, npc_id, Role.STORAGE)
        if player.character.storage is None:
            raise Refused("Your storage cannot be opened just now.")
        return player.character.storage

    def _exchange(self, player: Player, contents: StorageContents, slot: int, place: int, tell_fee: bool) -> None:
        """Have what a slot holds and what a place holds change places; putting something in costs the fee."""
        self._must_exist(contents, place)
        inventory, holder = player.character.inventory, storage_of(player.pc_id)
        if not 0 <= slot < len(inventory):
            raise Refused("There is no room for it.")
        going, coming = inventory[slot], contents.items[place]
        if going is not None:
            self._purses.pay(player, self._fee, Cause.STORE, tell=tell_fee)
            self._inventory.take(player, slot, Cause.STORE, holder)
        if coming is not None:
            self._inventory.put_at(player, slot, coming, Cause.STORE, holder)
        contents.items[place] = going

    def _must_hold(self, contents: StorageContents, place: int, serial: int) -> None:
        self._must_exist(contents, place)
        item = contents.items[place]
        if item is None or item.serial != serial:
            raise Refused("This is not in your storage.")

    def _must_exist(self, contents: StorageContents, place: int) -> None:
        if not 0 <= place < len(contents.items):
            raise Refused("There is no such place in your storage.")

    def _show_money(self, player: Player, done: bool, out: bool) -> None:
        contents = player.character.storage
        stored = 0 if contents is None else contents.woonz
        self._scene.tell(MoneyStored((player.pc_id,), done, out, stored, player.character.woonz))
