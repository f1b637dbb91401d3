"""What every implementation of the storage interfaces must do; mixed into one TestCase per implementation."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any

import attrs
from twisted.internet.defer import ensureDeferred, gatherResults
from twisted.trial.unittest import TestCase

from gameserver.storage.character_data import CarriedItem, CharacterData, Location, Pet, Position, StoredItem
from gameserver.storage.errors import (
    DuplicateSerial,
    InvalidName,
    NameTaken,
    StorageError,
    StoreUnavailable,
    TooManyCharacters,
)
from gameserver.storage.interfaces import Accounts, Characters, Handovers, Leases, Serials, Throttles
from gameserver.storage.rows import CharacterRow, CharacterSnapshot, Handover, NewCharacter, SaveGroup, SaveResult
from gameserver.storage.serials import SerialBatch


def newcomer(name: str, *serials: int) -> NewCharacter:
    """A warrior who wears one item per serial."""
    wear = tuple(StoredItem(item_code=1024, item_unique_code=serial) for serial in serials)
    return NewCharacter(name=name, character_class=0, data=CharacterData(wear=wear))


def snapshot(row: CharacterRow, **changes: Any) -> CharacterSnapshot:
    """What a zone that loaded *row* saves after some *changes*."""
    unchanged = CharacterSnapshot(
        character_id=row.id,
        fence=row.fence,
        level=row.level,
        experience=row.experience,
        woonz=row.woonz,
        data=row.data,
    )
    return attrs.evolve(unchanged, **changes)


def alone(*snapshots: CharacterSnapshot) -> list[SaveGroup]:
    """A group for each of those who exchanged nothing."""
    return [SaveGroup(snapshots=(each,)) for each in snapshots]


async def outcomes(calls: Sequence[Awaitable[object]]) -> list[object]:
    """The results of concurrent *calls*, errors of storage among them."""

    async def outcome(call: Awaitable[object]) -> object:
        try:
            return await call
        except StorageError as error:
            return type(error)

    return list(await gatherResults([ensureDeferred(outcome(call)) for call in calls]))


async def failing_at_most(times: int, call: Callable[[], Awaitable[object]]) -> None:
    """Repeat *call* until the store answers, which it may refuse *times* times."""
    for left in reversed(range(times + 1)):
        try:
            await call()
        except StoreUnavailable:
            if not left:
                raise
        else:
            return


class AccountsContract(TestCase):
    """Needs `accounts`."""

    accounts: Accounts

    async def test_an_account_is_found_in_any_case(self) -> None:
        made = await self.accounts.create("Hero_1", "a hash")
        self.assertEqual(await self.accounts.find("hERO_1"), made)
        self.assertEqual((made.username, made.password_hash), ("Hero_1", "a hash"))

    async def test_nobody_is_found_under_a_name_that_nobody_has(self) -> None:
        for name in ("Nobody", "", "a'b", "nul\0nul", "\ud800abc", "x" * 1000):
            self.assertIsNone(await self.accounts.find(name))

    async def test_one_of_many_who_want_a_name_at_once_gets_it(self) -> None:
        names = ["hero", "Hero", "HERO", "hEro", "heRo", "herO"]
        found = await outcomes([self.accounts.create(name, "a hash") for name in names])
        self.assertEqual(found.count(NameTaken), len(names) - 1)

    async def test_a_name_of_other_signs_is_refused(self) -> None:
        for name in ("ab", "a" * 22, "with space", "naïve", "a;b", "hero\n"):
            with self.assertRaises(InvalidName):
                await self.accounts.create(name, "a hash")

    async def test_entering_and_leaving_change_nothing_that_is_asked_for(self) -> None:
        made = await self.accounts.create("Hero", "a hash")
        await self.accounts.entered(made.id)
        await self.accounts.left(made.id)
        await self.accounts.entered(made.id)
        await self.accounts.forget_online()
        self.assertEqual(await self.accounts.find("Hero"), made)


class CharactersContract(TestCase):
    """Needs `characters`, and the ids of two accounts without any."""

    characters: Characters
    mine: int
    yours: int

    async def entered(self, name: str, *serials: int, account: int | None = None) -> CharacterRow:
        """A new character that is in the world."""
        owner = self.mine if account is None else account
        await self.characters.create(owner, newcomer(name, *serials))
        row = await self.characters.enter_world(owner, name)
        assert row is not None
        return row

    async def saved(self, *snapshots: CharacterSnapshot) -> frozenset[int]:
        """Save each by itself, and return whom the store wrote."""
        return (await self.characters.save(alone(*snapshots))).written

    async def test_a_character_is_found_by_its_account_in_any_case(self) -> None:
        made = await self.characters.create(self.mine, newcomer("Hero", 7))
        self.assertEqual(await self.characters.find(self.mine, "hERO"), made)
        self.assertIsNone(await self.characters.find(self.yours, "Hero"))
        self.assertIsNone(await self.characters.find(self.mine, "no\0name"))

    async def test_a_character_is_found_by_its_name_alone_until_it_is_deleted(self) -> None:
        made = await self.characters.create(self.yours, newcomer("Hero"))
        self.assertEqual(await self.characters.named("hERO"), made)
        await self.characters.delete(self.yours, "Hero")
        for name in ("Hero", "no\0name"):
            self.assertIsNone(await self.characters.named(name))

    async def test_one_of_many_who_want_a_name_at_once_gets_it(self) -> None:
        accounts = [self.mine, self.yours] * 3
        names = ["hero", "Hero", "HERO", "hEro", "heRo", "herO"]
        calls = [
            self.characters.create(account, newcomer(name)) for account, name in zip(accounts, names, strict=True)
        ]
        self.assertEqual((await outcomes(calls)).count(NameTaken), 5)

    async def test_of_many_characters_made_at_once_five_come_into_being(self) -> None:
        found = await outcomes([self.characters.create(self.mine, newcomer(f"hero{n}")) for n in range(9)])
        self.assertEqual(found.count(TooManyCharacters), 4)
        self.assertEqual(len(await self.characters.of_account(self.mine)), 5)
        await self.characters.create(self.yours, newcomer("another"))

    async def test_a_deleted_character_makes_room_and_keeps_its_name(self) -> None:
        for n in range(5):
            await self.characters.create(self.mine, newcomer(f"hero{n}"))
        self.assertFalse(await self.characters.delete(self.yours, "hero2"))
        self.assertTrue(await self.characters.delete(self.mine, "HERO2"))
        self.assertFalse(await self.characters.delete(self.mine, "hero2"))
        self.assertIsNone(await self.characters.enter_world(self.mine, "hero2"))
        with self.assertRaises(NameTaken):
            await self.characters.create(self.mine, newcomer("Hero2"))
        await self.characters.create(self.mine, newcomer("hero5"))

    async def test_who_played_last_is_listed_first(self) -> None:
        for n in range(4):
            await self.characters.create(self.mine, newcomer(f"hero{n}"))
        await self.characters.enter_world(self.mine, "hero1")
        await self.characters.enter_world(self.mine, "hero3")
        listed = [row.name for row in await self.characters.of_account(self.mine)]
        self.assertEqual(listed, ["hero3", "hero1", "hero0", "hero2"])

    async def test_what_was_saved_is_found(self) -> None:
        row = await self.entered("Hero", 7)
        moved = attrs.evolve(row.data, location=Location(map_code=7, position=Position(x=3, y=4)))
        changed = snapshot(row, level=9, experience=2**40, woonz=4 * 10**9, data=moved)
        self.assertEqual(await self.saved(changed), {row.id})
        found = await self.characters.find(self.mine, "Hero")
        self.assertEqual(found, attrs.evolve(row, level=9, experience=2**40, woonz=4 * 10**9, data=moved))

    async def test_each_login_outdates_what_earlier_ones_save(self) -> None:
        first = await self.entered("Hero")
        second = await self.characters.enter_world(self.mine, "Hero")
        assert second is not None
        self.assertGreater(second.fence, first.fence)
        other = await self.entered("Other")
        result = await self.characters.save(alone(snapshot(first, woonz=1), snapshot(other, woonz=2)))
        self.assertEqual(result, SaveResult(written=frozenset({other.id}), outdated=frozenset({first.id})))
        await self.characters.leave_world(first.id, first.fence)
        self.assertEqual(await self.characters.find(self.mine, "Hero"), second)
        self.assertEqual(await self.saved(snapshot(second, woonz=3)), {second.id})

    async def test_a_character_deleted_in_the_world_cannot_be_saved(self) -> None:
        row = await self.entered("Hero")
        await self.characters.delete(self.mine, "Hero")
        self.assertEqual(await self.saved(snapshot(row, woonz=1)), frozenset())

    async def test_saving_nobody_saves_nobody(self) -> None:
        self.assertEqual(await self.characters.save([]), SaveResult())

    async def test_items_change_hands_in_one_batch(self) -> None:
        giver, taker = await self.entered("Giver", 7, 8), await self.entered("Taker", 9, account=self.yours)
        swapped = snapshot(taker, data=giver.data), snapshot(giver, data=taker.data)
        self.assertEqual(await self.saved(*swapped), {giver.id, taker.id})
        self.assertEqual(await self.saved(*swapped), {giver.id, taker.id})

    async def test_an_item_in_two_places_is_not_saved_nor_anything_beside_it(self) -> None:
        owner, thief = await self.entered("Owner", 7), await self.entered("Thief", 8)
        item, pet = CarriedItem(item_code=5, item_unique_code=7, slot=0), Pet(pet_code=5, pet_unique_code=7)
        for copied in (
            CharacterData(inventory=(item,)),
            CharacterData(active_pet=pet),
            CharacterData(inventory=(attrs.evolve(item, item_unique_code=8),), wear=thief.data.wear),
        ):
            with self.assertRaises(DuplicateSerial):
                await self.saved(snapshot(owner, woonz=1), snapshot(thief, data=copied))
        with self.assertRaises(DuplicateSerial):
            await self.characters.create(self.mine, newcomer("Copy", 7))
        self.assertEqual(await self.characters.find(self.mine, "Owner"), owner)
        self.assertEqual(await self.characters.find(self.mine, "Thief"), thief)

    async def test_an_item_that_was_given_away_may_be_owned_by_another(self) -> None:
        owner, finder = await self.entered("Owner", 7), await self.entered("Finder")
        await self.saved(snapshot(owner, data=CharacterData()))
        self.assertEqual(await self.saved(snapshot(finder, data=owner.data)), {finder.id})


class SerialsContract(TestCase):
    """Needs `serials` and `more_serials`, of two servers."""

    serials: Serials
    more_serials: Serials

    async def test_batches_never_overlap_whoever_asks(self) -> None:
        sources = [self.serials, self.more_serials] * 10
        batches = await gatherResults([ensureDeferred(each.allocate(n)) for n, each in enumerate(sources, 1)])
        self.assertEqual([len(batch) for batch in batches], list(range(1, 21)))
        self.assertEqual(len({serial for batch in batches for serial in batch}), sum(range(1, 21)))
        self.assertNotIn(0, batches[0])

    async def test_serials_come_one_by_one_without_a_gap_in_uniqueness(self) -> None:
        stock = SerialBatch(self.serials, batch=3)
        drawn = await gatherResults([ensureDeferred(stock.next()) for _ in range(50)])
        self.assertEqual(len(set(drawn)), 50)

    async def test_no_serials_cannot_be_asked_for(self) -> None:
        with self.assertRaises(ValueError):
            await self.serials.allocate(0)


class LeasesContract(TestCase):
    """Needs `leases` and a way to let some hundredths of a second pass."""

    leases: Leases

    @abstractmethod
    async def pass_time(self) -> None:
        """Let a moment pass."""

    async def moments_until_free(self, username: str) -> int:
        """How many moments pass before the lease can be claimed; many mean for ever."""
        for moments in count():
            if moments > 500 or await self.leases.claim(username, 2, 60):
                return moments
            await self.pass_time()
        raise AssertionError

    async def test_one_of_many_who_claim_a_lease_gets_it(self) -> None:
        calls = [self.leases.claim(name, 1, 60) for name in ("hero", "Hero", "HERO")]
        self.assertEqual(sorted(map(bool, await outcomes(calls))), [False, False, True])

    async def test_a_released_lease_is_free(self) -> None:
        await self.leases.claim("Hero", 1, 60)
        await self.leases.release("hero")
        await self.leases.release("nobody")
        self.assertTrue(await self.leases.claim("Hero", 1, 60))

    async def test_a_lease_ends_by_itself(self) -> None:
        await self.leases.claim("Hero", 1, 0.05)
        self.assertLess(await self.moments_until_free("Hero"), 500)

    async def test_renewing_makes_a_lease_last_and_brings_a_lost_one_back(self) -> None:
        await self.leases.claim("Hero", 1, 0.05)
        await self.leases.renew({}, 60)
        await self.leases.renew({"hero": 1, "Lost": 2}, 60)
        for _ in range(8):
            await self.pass_time()
        self.assertFalse(await self.leases.claim("Hero", 1, 60))
        self.assertFalse(await self.leases.claim("lost", 1, 60))
        await self.leases.renew({"hero": 1, "Lost": 2}, 0.05)
        self.assertLess(await self.moments_until_free("Lost"), 500)


class HandoversContract(TestCase):
    """Needs `handovers` and a way to let some hundredths of a second pass."""

    handovers: Handovers

    @abstractmethod
    async def pass_time(self) -> None:
        """Let a moment pass."""

    async def test_one_of_many_who_redeem_a_promise_gets_it(self) -> None:
        promise = Handover(token=0xFFFFFFFF, account_id=5, gate_id=3)
        await self.handovers.offer("Hero", promise, 60)
        found = await outcomes([self.handovers.redeem(name, 3) for name in ("hero", "Hero", "HERO")])
        self.assertEqual([each for each in found if each is not None], [promise])

    async def test_the_last_promise_counts(self) -> None:
        await self.handovers.offer("Hero", Handover(token=1, account_id=5, gate_id=3), 60)
        await self.handovers.offer("hero", Handover(token=2, account_id=5, gate_id=4), 60)
        self.assertEqual(await self.handovers.redeem("Hero", 4), Handover(token=2, account_id=5, gate_id=4))
        self.assertIsNone(await self.handovers.redeem("Hero", 4))

    async def test_a_gate_that_was_not_meant_cannot_use_up_a_promise(self) -> None:
        promise = Handover(token=0xFFFFFFFF, account_id=5, gate_id=3)
        await self.handovers.offer("Hero", promise, 60)
        for gate_id in (0, 4, -1):
            self.assertIsNone(await self.handovers.redeem("Hero", gate_id))
        self.assertEqual(await self.handovers.redeem("Hero", 3), promise)

    async def test_a_promise_is_forgotten_in_time(self) -> None:
        await self.handovers.offer("Hero", Handover(token=1, account_id=5, gate_id=3), 0.01)
        for _ in range(8):
            await self.pass_time()
        self.assertIsNone(await self.handovers.redeem("Hero", 3))


class ThrottlesContract(TestCase):
    """Needs `throttles` and a way to let some hundredths of a second pass."""

    throttles: Throttles

    @abstractmethod
    async def pass_time(self) -> None:
        """Let a moment pass."""

    async def test_a_key_bears_so_much_and_then_tells_how_long_to_wait(self) -> None:
        for _ in range(4):
            self.assertEqual(await self.throttles.charge({"a": 15}, 60), 0)
        wait = await self.throttles.charge({"a": 15}, 60)
        self.assertTrue(10 < wait <= 15, wait)
        self.assertEqual(await self.throttles.charge({"b": 15}, 60), 0)

    async def test_of_many_who_charge_at_once_so_many_get_through_as_it_bears(self) -> None:
        waits = await outcomes([self.throttles.charge({"a": 15}, 60) for _ in range(10)])
        self.assertEqual(waits.count(0), 4)

    async def test_keys_are_charged_together_or_not_at_all(self) -> None:
        self.assertEqual(await self.throttles.charge({"full": 60}, 60), 0)
        for costs in ({"full": 10, "free": 10}, {"free": 10, "full": 20}):
            wait = await self.throttles.charge(costs, 60)
            self.assertTrue(costs["full"] - 5 < wait <= costs["full"], wait)
        self.assertEqual(await self.throttles.charge({"free": 60}, 60), 0)

    async def test_a_debt_that_is_forgiven_is_gone_and_no_other(self) -> None:
        await self.throttles.charge({"a": 60, "b": 60}, 60)
        await self.throttles.forgive("a")
        await self.throttles.forgive("nobody")
        self.assertEqual(await self.throttles.charge({"a": 60}, 60), 0)
        self.assertGreater(await self.throttles.charge({"b": 60}, 60), 0)

    async def test_time_pays_a_debt_off(self) -> None:
        self.assertEqual(await self.throttles.charge({"a": 0.05}, 0.05), 0)
        for _ in range(8):
            await self.pass_time()
        self.assertEqual(await self.throttles.charge({"a": 0.05}, 0.05), 0)

    async def test_a_key_may_have_any_letters(self) -> None:
        for key in ("", "a b", "na\xefve", "\xff\n*"):
            self.assertEqual(await self.throttles.charge({key: 60}, 60), 0)
            self.assertGreater(await self.throttles.charge({key: 60}, 60), 0)
