"""What the ledger says of each way in which things pass, and with whom it is saved."""

from collections.abc import Iterable
from unittest import TestCase
from uuid import UUID

from gameserver.daemons.zone.ledger import LedgerBook, Node, Party, thing
from gameserver.storage.ledger import LedgerEntry
from gameserver.world.character import Item
from gameserver.world.events.belongings import GROUND, SYSTEM, Cause, ItemPassed, MoneyPassed, storage_of

BREAD = 8192
Told = tuple[int | None, str, str, int, int | None]


class Books(TestCase):
    """Players 1 and 2 have the characters 101 and 102."""

    def setUp(self) -> None:
        self.book = LedgerBook(self, UUID(int=1))
        self.nodes: list[list[Node]] = []
        self.entries: list[LedgerEntry] = []

    def party(self, pc_id: int) -> Party | None:
        return Party(100 + pc_id, f"player{pc_id}")

    def exchanged(self, nodes: Iterable[Node], entries: Iterable[LedgerEntry]) -> None:
        self.nodes.append(list(nodes))
        self.entries += entries

    def item(
        self, source: int, target: int, cause: Cause, serial: int, count: int = 1, former: int = 0, left: int = 0
    ) -> list[Told]:
        """Have an item pass, and return serial, giver, taker, amount and former serial of each entry."""
        self.entries.clear()
        item = Item(BREAD, count, serial)
        self.book.enter(7, ItemPassed(item, count, source, target, cause, former or serial, left))
        return [(each.serial, each.source, each.target, each.amount, each.former) for each in self.entries]

    def test_drop_and_pick_up_are_linked_by_the_thing(self) -> None:
        self.assertEqual(self.item(1, GROUND, Cause.DROP, 5), [(5, "character:101", "ground:7", 1, None)])
        self.assertEqual(self.item(GROUND, 2, Cause.PICK_UP, 5), [(5, "ground:7", "character:102", 1, None)])
        self.assertEqual(self.nodes, [[1, thing(5)], [2, thing(5)]])
        self.assertEqual([each.actor for each in self.entries], ["player2"])

    def test_what_a_monster_left_comes_into_being_when_it_is_picked_up(self) -> None:
        self.assertEqual(self.item(SYSTEM, GROUND, Cause.LOOT, 5), [])
        self.assertEqual(self.item(GROUND, 2, Cause.PICK_UP, 5), [(5, "system", "character:102", 1, None)])
        self.assertEqual((self.entries[0].cause, self.nodes), ("loot", [[2]]))
        self.assertEqual(self.item(GROUND, SYSTEM, Cause.DECAY, 6), [])

    def test_what_a_player_dropped_decays_in_the_ledger(self) -> None:
        self.item(1, GROUND, Cause.DROP, 5)
        self.assertEqual(self.item(GROUND, SYSTEM, Cause.DECAY, 5), [(5, "ground:7", "system", 1, None)])
        self.assertEqual((self.nodes[-1], self.entries[0].actor), ([thing(5)], "zone"))

    def test_a_stack_that_is_split_leaves_the_rest_where_it_was(self) -> None:
        self.assertEqual(
            self.item(1, storage_of(1), Cause.STORE, 9, count=2, former=5, left=3),
            [(9, "character:101", "storage:1", 2, 5), (5, "character:101", "character:101", -2, None)],
        )

    def test_a_stack_that_is_joined_loses_its_serial(self) -> None:
        self.assertEqual(
            self.item(storage_of(1), 1, Cause.STORE, 5, count=2, former=9),
            [(9, "storage:1", "system", 2, 5), (5, "character:101", "character:101", 2, None)],
        )
        self.assertEqual(
            self.item(SYSTEM, 1, Cause.BUY, 5, count=2, former=9),
            [(5, "character:101", "character:101", 2, None)],
        )

    def test_stacks_of_one_player_are_filled_up_and_eaten(self) -> None:
        own = "character:101"
        self.assertEqual(
            self.item(1, 1, Cause.STACK, 5, count=2, former=9, left=1),
            [(9, own, own, -2, None), (5, own, own, 2, None)],
        )
        self.assertEqual(self.item(1, SYSTEM, Cause.USE, 5, count=1, left=1), [(5, own, own, -1, None)])
        self.assertEqual(self.item(1, SYSTEM, Cause.USE, 5, count=1), [(5, own, "system", 1, None)])

    def test_money_on_the_ground_is_nobodys_yet(self) -> None:
        self.book.enter(7, MoneyPassed(10, SYSTEM, GROUND, Cause.LOOT))
        self.book.enter(7, MoneyPassed(5, GROUND, SYSTEM, Cause.DECAY))
        self.assertEqual(self.entries, [])
        self.book.enter(7, MoneyPassed(10, GROUND, 1, Cause.PICK_UP))
        [entry] = self.entries
        self.assertEqual((entry.source, entry.target, entry.cause), ("system", "character:101", "loot"))

    def test_numbers_of_entries_rise(self) -> None:
        self.book.born(1, [(5, BREAD, 1), (6, BREAD, 1)])
        self.assertEqual([each.number for each in self.entries], [1, 2])
