"""Items among players: worn, dropped, grabbed, and found again where they were left (RULES 11, 12)."""

from gameserver.messages.fields import DerivedStats, ItemCode, ItemId
from gameserver.messages.items import (
    DropItem,
    DropItemReply,
    ItemAppearOnGround,
    ItemDisappear,
    MoveItem,
    MoveItemReply,
    PickupItem,
    PickupItemReply,
    SeeStrip,
    SeeWear,
    StripItem,
    StripItemReply,
    WearItemReply,
    WearItemRequest,
)
from gameserver.messages.world import WorldLoginReply
from gameserver.storage.character_data import CarriedItem
from gameserver.storage.ledger import character_holder
from tests.cluster.case import ClusterCase
from tests.support.cluster import Player

RECRUIT_SWORD, OAK_PLANK = 1024, 9217


def object_id(serial: int) -> ItemId:
    """Return what a client calls an item."""
    return ItemId(object_id=serial, item_code=ItemCode(0))


class ItemTests(ClusterCase):
    def test_a_sword_is_taken_off_put_on_dropped_and_taken_by_another(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        sword = anna.client.told(WorldLoginReply)[-1].wear_items[2].item
        serial = sword.item_id.object_id
        anna.client.send(StripItem(item_id=object_id(serial)))
        stripped = anna.client.expect(StripItemReply)
        self.assertEqual((stripped.item_id, stripped.inventory_index), (sword.item_id, 0))
        self.assertEqual(
            berta.client.expect(SeeStrip),
            SeeStrip(other_pc_id=anna.pc_id, item_code=RECRUIT_SWORD, wear_index=2),
        )
        anna.client.send(MoveItem(item_id=object_id(serial), old_index=0, new_index=9))
        moved = anna.client.expect(MoveItemReply)
        self.assertEqual((moved.second_index, moved.second_item), (9, sword.item_id))
        anna.client.send(WearItemRequest(item_id=object_id(serial)))
        worn = anna.client.expect(WearItemReply)
        self.assertEqual((worn.wear_index, worn.equipped_item, worn.inventory_index), (2, sword.item_id, 9))
        self._hits_harder(worn.derived_stats, stripped.derived_stats)
        self.assertEqual(berta.client.expect(SeeWear).appearance.appearance.code, RECRUIT_SWORD)
        anna.client.send(StripItem(item_id=object_id(serial)))
        slot = anna.client.expect(StripItemReply).inventory_index
        anna.client.send(DropItem(item_id=object_id(serial), inventory_index=slot))
        dropped = anna.client.expect(DropItemReply)
        lies = berta.client.expect(ItemAppearOnGround)
        self.assertEqual((dropped.result, dropped.drop_cell, lies.object_id), (1, lies.cell, anna.pc_id))
        berta.client.send(PickupItem(item_id=lies.item_id, cell=lies.cell))
        gained = berta.client.expect(PickupItemReply)
        anna.client.send(PickupItem(item_id=lies.item_id, cell=lies.cell))
        self.assertEqual((gained.item.serial, gained.inventory_index), (serial, 0))
        self.assertEqual(anna.client.expect(ItemDisappear).item_id.object_id, serial)
        self.assertEqual(anna.client.told(PickupItemReply), [])
        for player in (anna, berta):
            player.client.vanish()
            self.settle(15)
        self.assertNotIn(serial, self._serials("anna"))
        self.assertIn(serial, self._serials("berta"))

    def test_what_changes_hands_is_in_the_ledger(self) -> None:
        anna = self._with(CarriedItem(item_code=OAK_PLANK, item_option=5, item_unique_code=77, slot=3))
        anna.client.send(DropItem(item_id=object_id(77), inventory_index=3))
        anna.client.expect(DropItemReply)
        self.settle(125)
        life = [each for each in self.cluster.characters.entries if each.serial == 77]
        passed = [(each.source, each.target, each.cause, each.amount) for each in life]
        holder = character_holder(self.cluster.stored("anna").id)
        self.assertEqual(passed, [(holder, "ground:1", "drop", 5), ("ground:1", "system", "decay", 5)])

    def test_items_without_a_serial_of_their_own_get_one(self) -> None:
        items = [
            CarriedItem(item_code=OAK_PLANK, item_unique_code=serial, slot=slot)
            for slot, serial in enumerate((77, 0, 0, 0xFFFFFFFF))
        ]
        anna = self._with(*items)
        shown = [each.item.serial for each in anna.client.told(WorldLoginReply)[-1].inventory_items[:4]]
        self.assertEqual(shown[0], 77)
        self.assertEqual(len({0, 0xFFFFFFFF, *shown}), 6)
        anna.client.vanish()
        self.settle(15)
        self.assertLessEqual(set(shown), set(self._serials("anna")))

    def _with(self, *items: CarriedItem) -> Player:
        """Anna, whose bag is filled while she is away."""
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        self.cluster.fill_bag("anna", *items)
        return self.cluster.player("anna")

    def _serials(self, name: str) -> list[int]:
        data = self.cluster.stored(name).data
        return [item.item_unique_code for item in (*data.wear, *data.inventory)]

    def _hits_harder(self, one: DerivedStats, other: DerivedStats) -> None:
        self.assertGreater(one.hit_attack, other.hit_attack)
