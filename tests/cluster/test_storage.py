"""A player at the counter of a storage: what is confirmed is stored, and nothing is lost when it cannot be."""

from gameserver.content.roles import Role
from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import SayNotify
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.storage import (
    AnsDepositMoney,
    AnsInventoryToStorage,
    AnsMoveItemInStorage,
    AnsOpenStorage,
    AnsStorageToInventory,
    AnsWithdrawMoney,
    AskCloseStorage,
    AskDepositMoney,
    AskInventoryToStorage,
    AskMoveItemInStorage,
    AskOpenStorage,
    AskStorageToInventory,
    AskWithdrawMoney,
)
from gameserver.messages.world import NpcAppear
from gameserver.storage.character_data import CarriedItem
from gameserver.storage.roles import Role as Rank
from tests.cluster.test_operators import OperatorCase
from tests.cluster.test_travel import load, walk
from tests.support.cluster import Player, sample_library

PLANK = 9217
FAR = 12
"""Cells that no keeper's counter reaches."""
FIRST, SECOND = (ItemId(object_id=serial, item_code=ItemCode(PLANK)) for serial in (77, 78))


def keeper() -> tuple[int, int, int]:
    """Return the kind of a storage keeper of Temoz, and where he stands."""
    library = sample_library((1, 7))
    return next(
        (spawn.npc_id, spawn.x, spawn.y)
        for spawn in library.spawns[1]
        if spawn.npc_id in library.roles
        and Role.STORAGE in library.roles[spawn.npc_id].roles
        and library.roles[spawn.npc_id].nation in (None, 0)
    )


class StorageTests(OperatorCase):
    def setUp(self) -> None:
        super().setUp()
        self.leave(self.cluster.player("anna"))
        kind, x, y = keeper()
        self.cluster.put("anna", 1, x, y, woonz=1000)
        self.cluster.fill_bag(
            "anna",
            CarriedItem(item_code=PLANK, item_option=5, item_unique_code=77, slot=0),
            CarriedItem(item_code=PLANK, item_option=6, item_unique_code=78, slot=1),
        )
        self.anna = self.cluster.player("anna")
        self.npc = next(each.npc_id for each in self.anna.client.told(NpcAppear) if each.npc_type == kind)
        self.anna.client.send(AskOpenStorage(npc_id=self.npc))
        self.opened = self.anna.client.expect(AnsOpenStorage)

    def leave(self, player: Player) -> None:
        player.client.send(CharacterLogout())
        player.client.expect(CharacterLogoutReply)
        player.client.close()
        self.settle()

    def put(self, item: ItemId, slot: int, place: int) -> None:
        self.anna.client.send(
            AskInventoryToStorage(npc_id=self.npc, item_id=item, inventory_index=slot, storage_index=place)
        )

    def is_open(self) -> bool:
        """Whether something can be put away."""
        self.put(FIRST, 0, 0)
        return not self.anna.client.expect(AnsInventoryToStorage).error_code

    def stored(self) -> dict[int, int]:
        """Serials by their place, as the database has them."""
        storage = self.cluster.characters.storages[self.anna.pc_id]
        return {item.slot: item.item_unique_code for item in storage.data.items}

    def test_things_and_money_are_put_away_moved_swapped_and_taken_out(self) -> None:
        client, npc = self.anna.client, self.npc
        self.assertEqual((self.opened.error_code, self.opened.money, self.opened.item_count), (0, 0, 0))
        self.put(FIRST, 0, 3)
        answer = client.expect(AnsInventoryToStorage)
        self.assertEqual((answer.error_code, answer.money, self.stored()), (0, 990, {3: 77}))
        client.send(AskMoveItemInStorage(npc_id=npc, item_id=FIRST, from_index=3, to_index=79))
        self.assertEqual(client.expect(AnsMoveItemInStorage).error_code, 0)
        self.assertEqual(self.stored(), {79: 77})
        client.send(AskStorageToInventory(npc_id=npc, item_id=FIRST, storage_index=79, inventory_index=1))
        self.assertEqual(client.expect(AnsStorageToInventory).error_code, 0)
        self.assertEqual(self.stored(), {79: 78})
        client.send(AskDepositMoney(npc_id=npc, amount=300))
        deposited = client.expect(AnsDepositMoney)
        self.assertEqual((deposited.storage_money, deposited.money), (300, 680))
        self.assertEqual(self.cluster.characters.storages[self.anna.pc_id].woonz, 300)
        client.send(AskWithdrawMoney(npc_id=npc, amount=301))
        self.assertEqual(client.expect(AnsWithdrawMoney).error_code, 1)
        client.send(AskWithdrawMoney(npc_id=npc, amount=100))
        self.assertEqual(client.expect(AnsWithdrawMoney).storage_money, 200)
        client.send(AskCloseStorage(npc_id=npc))
        self.put(FIRST, 1, 0)
        self.assertEqual(client.expect(AnsInventoryToStorage).error_code, 1)
        self.leave(self.anna)
        again = self.cluster.player("anna").client
        again.send(AskOpenStorage(npc_id=npc))
        opened = again.expect(AnsOpenStorage)
        self.assertEqual((opened.money, opened.items[79].item.item_id), (200, SECOND))

    def test_the_storage_of_the_dead_is_closed_also_when_they_live_again(self) -> None:
        boss = self.operator("boss", Rank.ADMINISTRATOR)
        self.type(boss, "@kill anna")
        self.type(boss, "@revive anna")
        self.assertFalse(self.is_open())
        self.reopen()

    def test_the_storage_of_one_who_walks_away_is_closed_also_when_he_comes_back(self) -> None:
        _, x, y = keeper()
        here, there = x | y << 8, x | y + FAR << 8
        walk(self.anna, here, there)
        walk(self.anna, there, here)
        self.assertFalse(self.is_open())
        self.reopen()

    def test_the_storage_of_one_who_warps_is_closed_also_if_he_comes_to_the_keeper(self) -> None:
        boss = self.operator("boss", Rank.ADMINISTRATOR)
        _, x, y = keeper()
        self.type(boss, f"@goto {x} {y}")
        load(boss)
        self.type(boss, "@summon anna")
        load(self.anna)
        self.assertFalse(self.is_open())
        self.reopen()

    def reopen(self) -> None:
        """Open the storage again: nothing else was in the way."""
        self.anna.client.send(AskOpenStorage(npc_id=self.npc))
        self.assertEqual(self.anna.client.expect(AnsOpenStorage).error_code, 0)
        self.assertTrue(self.is_open())

    def test_what_cannot_be_stored_now_is_confirmed_later_and_more_is_refused(self) -> None:
        client = self.anna.client
        self.cluster.database.active = True
        self.put(FIRST, 0, 3)
        self.settle(3)
        self.assertEqual((client.told(AnsInventoryToStorage), self.stored()), ([], {}))
        client.send(AskDepositMoney(npc_id=self.npc, amount=300))
        refused = client.expect(AnsDepositMoney)
        self.assertEqual((refused.error_code, refused.money), (1, 990))
        self.settle()
        self.assertIn(
            "The storage is closed for a moment: please try again.", [e.text for e in client.told(SayNotify)]
        )
        self.cluster.database.active = False
        self.assertEqual(client.expect(AnsInventoryToStorage).error_code, 0)
        self.assertEqual(self.stored(), {3: 77})

    def test_a_zone_that_crashes_before_the_commit_leaves_everything_where_it_was(self) -> None:
        self.cluster.database.active = True
        self.put(FIRST, 0, 3)
        self.settle(3)
        self.cluster.crash("zone")
        self.cluster.database.active = False
        self.settle(2)
        row = self.cluster.stored("anna")
        self.assertEqual((row.woonz, [item.item_unique_code for item in row.data.inventory]), (1000, [77, 78]))
        self.assertEqual(self.stored(), {})
