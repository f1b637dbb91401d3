"""Things that pass between players, and what the database has of it whenever somebody is saved."""

from uuid import UUID

import attrs

from gameserver.daemons.zone.saving import MOST_ENTRIES, Saver
from gameserver.messages.characters import CharacterLogout, CharacterLogoutReply
from gameserver.messages.chat import SayNotify
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.items import DropItem, DropItemReply, PickupItem, PickupItemReply
from gameserver.storage.character_data import CarriedItem
from gameserver.storage.ledger import LedgerEntry, character_holder
from gameserver.storage.roles import Role
from tests.cluster.test_operators import OperatorCase

PLANK = 9217


class SavingTests(OperatorCase):
    variables = {"SAVE_INTERVAL_SECONDS": "3600"}

    def test_who_picks_up_and_leaves_first_takes_the_other_along_into_the_database(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        self.cluster.fill_bag("anna", CarriedItem(item_code=PLANK, item_option=1, item_unique_code=77, slot=0))
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        item = ItemId(object_id=77, item_code=ItemCode(PLANK))
        anna.client.send(DropItem(item_id=item, inventory_index=0))
        cell = anna.client.expect(DropItemReply).drop_cell
        berta.client.send(PickupItem(item_id=item, cell=cell))
        berta.client.expect(PickupItemReply)
        self.assertIn(77, self.serials("anna"))
        berta.client.send(CharacterLogout())
        berta.client.expect(CharacterLogoutReply)
        self.assertEqual((77 in self.serials("anna"), 77 in self.serials("berta")), (False, True))
        self.cluster.crash("zone")
        passed = [(each.cause, each.target) for each in self.cluster.characters.entries if each.serial == 77]
        holder = f"character:{self.cluster.stored('berta').id}"
        self.assertEqual(passed, [("drop", "ground:1"), ("pick up", holder)])

    def test_what_lies_on_the_ground_when_a_zone_dies_is_noted_as_lost_when_it_returns(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        self.cluster.fill_bag("anna", CarriedItem(item_code=PLANK, item_option=1, item_unique_code=77, slot=0))
        anna = self.cluster.player("anna")
        anna.client.send(DropItem(item_id=ItemId(object_id=77, item_code=ItemCode(PLANK)), inventory_index=0))
        anna.client.expect(DropItemReply)
        anna.client.send(CharacterLogout())
        anna.client.expect(CharacterLogoutReply)
        self.cluster.crash("zone")
        self.cluster.start("zone")
        causes = [each.cause for each in self.cluster.characters.entries if each.serial == 77]
        self.assertEqual(causes, ["drop", "lost"])

    def test_while_too_much_waits_for_the_database_nothing_can_be_dropped(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        self.cluster.fill_bag("anna", CarriedItem(item_code=PLANK, item_option=1, item_unique_code=77, slot=0))
        anna = self.cluster.player("anna")
        saver, me = self.cluster.part("zone", Saver), character_holder(self.cluster.stored("anna").id)
        self.cluster.database.active = True
        passing = LedgerEntry(serial=77, source="ground:1", target=me, cause="", actor="", origin=UUID(int=0))
        passings = (attrs.evolve(passing, number=number) for number in range(MOST_ENTRIES + 1))
        saver.exchanged((anna.pc_id,), passings)
        saver.save(anna.pc_id)
        self.settle(3)
        drop = DropItem(item_id=ItemId(object_id=77, item_code=ItemCode(PLANK)), inventory_index=0)
        anna.client.send(drop)
        self.assertFalse(anna.client.expect(DropItemReply).item_id.item_code.code)
        self.settle()
        self.assertIn("Nothing can be dropped for a moment: please try again.", self.heard(anna))
        self.cluster.database.active = False
        self.settle(3)
        self.assertEqual(len(saver), 0)
        anna.client.send(drop)
        self.assertTrue(anna.client.expect(DropItemReply).item_id.item_code.code)

    def test_who_rises_a_level_is_saved_at_once(self) -> None:
        boss = self.operator("boss", Role.ADMINISTRATOR)
        self.type(boss, "@woonz 7")
        self.assertEqual(self.cluster.stored("boss").woonz, 0)
        self.type(boss, "@level 3")
        row = self.cluster.stored("boss")
        self.assertEqual((row.level, row.woonz), (3, 7))

    def test_what_an_operator_makes_is_in_the_ledger_under_his_name(self) -> None:
        boss = self.operator("boss", Role.ADMINISTRATOR)
        self.type(boss, f"@item {PLANK} 1 2")
        self.type(boss, "@woonz 7")
        boss.client.send(CharacterLogout())
        boss.client.expect(CharacterLogoutReply)
        made = [each for each in self.cluster.characters.entries if each.cause == "operator"]
        told = [(each.actor, each.source, each.amount) for each in made]
        self.assertEqual(told, [("boss", "system", 2), ("boss", "system", 7)])

    def test_whose_copies_were_taken_away_is_told_so(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        self.cluster.characters.quarantined["anna"] = (77, 78)
        anna = self.cluster.player("anna")
        self.assertIn(
            "2 copies of items that others have were taken away.", [e.text for e in anna.client.told(SayNotify)]
        )

    def serials(self, name: str) -> list[int]:
        return self.cluster.stored(name).data.serials()
