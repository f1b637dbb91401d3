"""Wishes at the counter of a storage: what is granted is answered when it is stored (RULES 15)."""

from gameserver.daemons.zone.views import view
from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.storage import (
    AskCloseStorage,
    AskDepositMoney,
    AskInventoryToStorage,
    AskMoveItemInStorage,
    AskOpenStorage,
    AskStorageToInventory,
    AskWithdrawMoney,
)
from gameserver.net.session import handles
from gameserver.world import Refused
from gameserver.world.events.base import Event
from gameserver.world.events.storage import (
    ItemRetrieved,
    ItemStored,
    MoneyStored,
    StorageOpened,
    StoredItemMoved,
)


class StorageWishes(Wishes):
    """What to put away, and to take out again.

    Nothing is begun that could not be confirmed soon: while the database does not answer, all of it is refused.
    """

    @handles(AskOpenStorage, when=Stage.IN_WORLD)
    def open_storage(self, request: AskOpenStorage) -> None:
        """Open the storage of the account."""
        self._must_be_stored(StorageOpened((self.pc_id,), False))
        with self.acting() as world:
            world.storages.open(self.pc_id, request.npc_id)

    @handles(AskCloseStorage, when=Stage.IN_WORLD)
    def close_storage(self, _: AskCloseStorage) -> None:
        """Close it."""
        with self.acting() as world:
            world.storages.close(self.pc_id)

    @handles(AskInventoryToStorage, when=Stage.IN_WORLD)
    def put_away(self, request: AskInventoryToStorage) -> None:
        """Put an item away, for a fee."""
        serial, code = request.item_id.object_id, request.item_id.item_code
        slot, place = request.inventory_index, request.storage_index
        self._must_be_stored(ItemStored((self.pc_id,), False, serial, code, slot, place, self._woonz()[0]))
        with self.acting() as world:
            world.storages.put(self.pc_id, request.npc_id, serial, code, slot, place)

    @handles(AskStorageToInventory, when=Stage.IN_WORLD)
    def take_out(self, request: AskStorageToInventory) -> None:
        """Take an item out."""
        serial, code = request.item_id.object_id, request.item_id.item_code
        slot, place = request.inventory_index, request.storage_index
        self._must_be_stored(ItemRetrieved((self.pc_id,), False, serial, code, slot, place))
        with self.acting() as world:
            world.storages.take(self.pc_id, request.npc_id, serial, code, slot, place)

    @handles(AskMoveItemInStorage, when=Stage.IN_WORLD)
    def move_stored(self, request: AskMoveItemInStorage) -> None:
        """Move an item to another place of the storage."""
        serial, code = request.item_id.object_id, request.item_id.item_code
        place, new_place = request.from_index, request.to_index
        self._must_be_stored(StoredItemMoved((self.pc_id,), False, serial, code, place, new_place, None))
        with self.acting() as world:
            world.storages.move(self.pc_id, request.npc_id, serial, code, place, new_place)

    @handles(AskDepositMoney, when=Stage.IN_WORLD)
    def deposit(self, request: AskDepositMoney) -> None:
        """Put money away."""
        self._must_be_stored(self._money_refused(out=False))
        with self.acting() as world:
            world.storages.deposit(self.pc_id, request.npc_id, request.amount)

    @handles(AskWithdrawMoney, when=Stage.IN_WORLD)
    def withdraw(self, request: AskWithdrawMoney) -> None:
        """Take money out."""
        self._must_be_stored(self._money_refused(out=True))
        with self.acting() as world:
            world.storages.withdraw(self.pc_id, request.npc_id, request.amount)

    def _must_be_stored(self, refused: Event) -> None:
        """Answer with *refused*, and raise `Refused`, while nothing can be stored."""
        if not self.realm.saver.is_answered:
            self.send(view(refused))
            raise Refused("The storage is closed for a moment: please try again.")

    def _woonz(self) -> tuple[int, int]:
        """Return what the player carries, and what he has put away."""
        assert self.loaded is not None
        character = self.loaded.character
        return character.woonz, 0 if character.storage is None else character.storage.woonz

    def _money_refused(self, out: bool) -> MoneyStored:
        purse, stored = self._woonz()
        return MoneyStored((self.pc_id,), False, out, stored, purse)
