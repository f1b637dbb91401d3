"""What implementations of `Characters` and `Ledger` must do together: exchanges whole, and told in the ledger."""

from uuid import UUID

import attrs
from twisted.trial.unittest import TestCase

from gameserver.storage.character_data import CarriedItem, CharacterData, StorageData
from gameserver.storage.errors import DuplicateSerial
from gameserver.storage.interfaces import Characters, Ledger
from gameserver.storage.ledger import SYSTEM, LedgerEntry, character_holder, ground_holder, storage_holder
from gameserver.storage.rows import CharacterRow, SaveGroup, SaveResult, StorageRow, StorageSnapshot
from tests.storage.contract import newcomer, snapshot

RUN = UUID("00000000-0000-4000-8000-000000000001")


def passing(number: int, source: str, target: str, serial: int | None = None, amount: int = 1) -> LedgerEntry:
    """The entry of that *number* in the only run that our tests know: an item, or money without a serial."""
    return LedgerEntry(
        serial=serial,
        amount=amount,
        source=source,
        target=target,
        cause="test",
        actor="Hero",
        origin=RUN,
        number=number,
    )


def stored(row: StorageRow, woonz: int, *serials: int) -> StorageSnapshot:
    """A storage that holds one item per serial."""
    items = tuple(
        CarriedItem(item_code=1024, item_unique_code=serial, slot=slot) for slot, serial in enumerate(serials)
    )
    data = StorageData(items=items)
    return StorageSnapshot(account_id=row.account_id, fence=row.fence, woonz=woonz, data=data)


class LedgerContract(TestCase):
    """Needs `characters`, their `ledger`, and the ids of two accounts without any."""

    characters: Characters
    ledger: Ledger
    mine: int
    yours: int

    async def entered(self, account: int, name: str, *serials: int, woonz: int = 0) -> CharacterRow:
        """A new character with items and money that is in the world."""
        await self.characters.create(account, attrs.evolve(newcomer(name, *serials), woonz=woonz))
        row = await self.characters.enter_world(account, name)
        assert row is not None
        return row

    async def assert_balanced(self) -> None:
        """See that the ledger tells what everybody holds."""
        self.assertEqual((await self.ledger.check()).differences, ())

    async def sale(self) -> tuple[CharacterRow, CharacterRow, SaveGroup]:
        """A seller and a buyer, and the group that item 7 for 30 woonz makes of them."""
        seller, buyer = (
            await self.entered(self.mine, "Seller", 7),
            await self.entered(self.yours, "Buyer", woonz=50),
        )
        one, other = character_holder(seller.id), character_holder(buyer.id)
        group = SaveGroup(
            snapshots=(
                snapshot(seller, woonz=30, data=buyer.data),
                snapshot(buyer, woonz=20, data=seller.data),
            ),
            entries=(passing(1, one, other, serial=7), passing(2, other, one, amount=30)),
        )
        return seller, buyer, group

    async def test_a_sale_is_stored_with_its_ledger(self) -> None:
        seller, buyer, group = await self.sale()
        result = await self.characters.save([group])
        self.assertEqual(result, SaveResult(written=frozenset({seller.id, buyer.id})))
        found = await self.characters.find(self.yours, "Buyer")
        assert found is not None
        self.assertEqual((found.woonz, found.data.serials()), (20, [7]))
        await self.assert_balanced()

    async def test_saving_a_group_again_is_harmless_also_with_more_in_it(self) -> None:
        seller, buyer, group = await self.sale()
        for _ in range(2):
            self.assertEqual((await self.characters.save([group])).outdated, frozenset())
        more = passing(3, character_holder(buyer.id), character_holder(seller.id), amount=5)
        first, second = group.snapshots
        grown = SaveGroup(
            snapshots=(attrs.evolve(first, woonz=35), attrs.evolve(second, woonz=15)),
            entries=(*group.entries, more),
        )
        await self.characters.save([grown])
        await self.assert_balanced()
        self.assertEqual(len(await self.ledger.life_of(7)), 2)

    async def test_who_is_outdated_takes_his_group_along_and_no_other(self) -> None:
        seller, buyer, group = await self.sale()
        again = await self.characters.enter_world(self.yours, "Buyer")
        other = await self.entered(self.mine, "Other")
        other_group = SaveGroup(
            snapshots=(snapshot(other, woonz=5),),
            entries=(passing(9, SYSTEM, character_holder(other.id), amount=5),),
        )
        result = await self.characters.save([group, other_group])
        self.assertEqual(result, SaveResult(written=frozenset({other.id}), outdated=frozenset({buyer.id})))
        self.assertEqual(await self.characters.find(self.mine, "Seller"), seller)
        self.assertEqual(await self.characters.find(self.yours, "Buyer"), again)
        await self.assert_balanced()

    async def test_an_item_goes_into_the_storage_and_comes_out_for_another_character(self) -> None:
        hero = await self.entered(self.mine, "Hero", 7, woonz=50)
        assert hero.storage is not None
        self.assertEqual((hero.storage.woonz, hero.storage.data.items), (0, ()))
        holder, storage = character_holder(hero.id), storage_holder(self.mine)
        put_in = SaveGroup(
            snapshots=(snapshot(hero, woonz=10, data=CharacterData()),),
            storages=(stored(hero.storage, 30, 7),),
            entries=(
                passing(1, holder, storage, serial=7),
                passing(2, holder, storage, amount=30),
                passing(3, holder, SYSTEM, amount=10),
            ),
        )
        self.assertEqual((await self.characters.save([put_in])).written, {hero.id})
        await self.assert_balanced()
        other = await self.entered(self.mine, "Other")
        assert other.storage is not None
        self.assertEqual((other.storage.woonz, other.storage.data.serials()), (30, [7]))
        take_out = SaveGroup(
            snapshots=(snapshot(other, data=hero.data),),
            storages=(stored(other.storage, 30),),
            entries=(passing(4, storage, character_holder(other.id), serial=7),),
        )
        self.assertEqual((await self.characters.save([take_out])).written, {other.id})
        await self.assert_balanced()

    async def test_a_world_login_of_the_account_outdates_what_is_saved_of_its_storage(self) -> None:
        hero = await self.entered(self.mine, "Hero", 7)
        await self.entered(self.mine, "Other")
        assert hero.storage is not None
        late = SaveGroup(
            snapshots=(snapshot(hero, woonz=9, data=CharacterData()),), storages=(stored(hero.storage, 0, 7),)
        )
        self.assertEqual(await self.characters.save([late]), SaveResult(outdated_storages=frozenset({self.mine})))
        self.assertEqual(await self.characters.find(self.mine, "Hero"), hero)
        await self.assert_balanced()

    async def test_an_item_cannot_be_in_a_storage_and_with_a_character(self) -> None:
        hero = await self.entered(self.mine, "Hero", 7)
        assert hero.storage is not None
        for copied in (stored(hero.storage, 0, 7), stored(hero.storage, 0, 8, 8)):
            with self.assertRaises(DuplicateSerial):
                await self.characters.save([SaveGroup(snapshots=(snapshot(hero, woonz=9),), storages=(copied,))])
        self.assertEqual(await self.characters.find(self.mine, "Hero"), hero)

    async def test_a_life_is_told_from_the_starting_kit_to_the_deletion(self) -> None:
        seller, _, group = await self.sale()
        await self.characters.save([group])
        await self.characters.delete(self.yours, "Buyer")
        life = await self.ledger.life_of(7)
        self.assertEqual([entry.cause for entry in life], ["start", "test", "deleted"])
        self.assertEqual((life[0].source, life[0].target), (SYSTEM, character_holder(seller.id)))
        self.assertEqual(life[-1].target, SYSTEM)
        await self.assert_balanced()
        first = life[0].id
        assert first is not None
        self.assertEqual(await self.ledger.life_of(7, after=first, limit=1), life[1:2])
        self.assertEqual(await self.ledger.life_of(8), ())

    async def test_what_lay_on_the_ground_of_a_map_that_begins_anew_is_lost_once(self) -> None:
        hero = await self.entered(self.mine, "Hero", 7, 8, 9, woonz=50)
        holder, here, there = character_holder(hero.id), ground_holder(7), ground_holder(71)
        kept = attrs.evolve(hero.data, wear=hero.data.wear[2:])
        dropped = SaveGroup(
            snapshots=(snapshot(hero, woonz=20, data=kept),),
            entries=(
                passing(1, holder, here, serial=7),
                passing(2, holder, there, serial=8),
                passing(3, holder, here, serial=9),
                passing(4, here, holder, serial=9),
                passing(5, holder, here, amount=30),
            ),
        )
        await self.characters.save([dropped])
        await self.assert_balanced()
        self.assertEqual(await self.ledger.ground_is_empty([7, 1]), 1)
        self.assertEqual(
            [(await self.ledger.life_of(serial))[-1].cause for serial in (7, 8, 9)], ["lost", "test", "test"]
        )
        self.assertEqual(await self.ledger.ground_is_empty([7, 1]), 0)
        again = SaveGroup(
            snapshots=(snapshot(hero, woonz=20, data=CharacterData()),),
            entries=(passing(6, holder, here, serial=9),),
        )
        await self.characters.save([again])
        self.assertEqual(await self.ledger.ground_is_empty([7]), 1)
        self.assertEqual(await self.ledger.ground_is_empty([71]), 1)
        await self.assert_balanced()

    async def test_what_changes_hands_without_an_entry_is_found_by_the_check(self) -> None:
        seller, buyer, group = await self.sale()
        await self.characters.save([attrs.evolve(group, entries=group.entries[:1])])
        check = await self.ledger.check()
        self.assertEqual((check.serials, check.holders), (1, 4))
        found = {(each.subject, each.ledger, each.found) for each in check.differences}
        one, other = character_holder(seller.id), character_holder(buyer.id)
        self.assertEqual(found, {(one, "0 woonz", "30 woonz"), (other, "50 woonz", "20 woonz")})
        await self.characters.save([group])
        gone = snapshot(buyer, woonz=20, data=CharacterData())
        await self.characters.save([SaveGroup(snapshots=(gone,))])
        (difference,) = (await self.ledger.check()).differences
        self.assertEqual((difference.subject, difference.ledger, difference.found), ("serial 7", other, "nobody"))

    def test_entries_that_could_be_noted_twice_are_refused(self) -> None:
        with self.assertRaises(ValueError):
            SaveGroup(snapshots=(), entries=(attrs.evolve(passing(1, SYSTEM, SYSTEM), number=None),))
