"""A handful of kinds of items, a library that has them, and books that follow every report of who has what."""

from collections import Counter
from collections.abc import Iterable

import attrs

from gameserver.content.codes import ItemOption, item_code, item_place
from gameserver.content.drops import DropTable
from gameserver.content.item_tables import Equipment, Goods, Jewel, LevelRow
from gameserver.content.item_uses import ItemUses
from gameserver.content.items import Item as Kind
from gameserver.content.items import Items
from gameserver.content.library import Library
from gameserver.content.maps import GameMap
from gameserver.world import World
from gameserver.world.character import Character, Item
from gameserver.world.events.base import Event
from gameserver.world.events.belongings import GROUND, SYSTEM, ItemPassed, MoneyPassed
from tests.support.world import OPEN_MAP, a_library

PLAIN = int(ItemOption.of(level=1, confirmed=1))
SWORD, AXE, HELMET, RING = item_code(1, 0), item_code(1, 1), item_code(3, 0), item_code(5, 0)
BREAD, STONE, SEAL = item_code(6, 0), item_code(6, 1), item_code(6, 2)


def equipment(code: int, slot: int, *levels: LevelRow) -> Kind:
    """A kind of weapon or armour with these level rows."""
    group, row = item_place(code)
    return Kind(code, f"e{code}", 100, slot, 0, levels, Equipment(group=group, row=row, wear_slot=slot))


def jewel(code: int, slot: int, required_level: int) -> Kind:
    """A kind of ring or necklace."""
    group, row = item_place(code)
    return Kind(code, f"j{code}", 100, slot, required_level, (), Jewel(group=group, row=row))


def goods(code: int) -> Kind:
    """A kind of goods."""
    group, row = item_place(code)
    return Kind(code, f"g{code}", 10, None, 0, (), Goods(group=group, row=row))


KINDS = (
    equipment(SWORD, 2, LevelRow(strength=20, base_ability=7, ice=10, fire=20, light=80)),
    equipment(AXE, 2, LevelRow(strength=50, dexterity=10)),
    equipment(HELMET, 3, LevelRow(base_ability=4)),
    jewel(RING, 9, 10),
    goods(BREAD),
    goods(STONE),
    goods(SEAL),
)


def stocked(*maps: GameMap, drops: dict[int, DropTable] | None = None, kinds: Iterable[Kind] = KINDS) -> Library:
    """Game data with these kinds: bread stacks, the seal is for a quest."""
    uses = ItemUses(stackable=frozenset({BREAD}), quest=frozenset({SEAL}))
    return a_library(*maps or (OPEN_MAP,), items=Items(kinds), uses=uses, drops=drops or {})


@attrs.define
class Books:
    """Who has what, according to the reports alone; holders are numbered as in the reports."""

    items: dict[tuple[int, int], tuple[int, int]] = attrs.field(factory=dict)
    """Code and count by holder and serial."""
    money: Counter[int] = attrs.field(factory=Counter)

    @classmethod
    def of(cls, *worlds: World) -> "Books":
        """Return how it is in worlds, their players and their ground."""
        books = cls()
        for world in worlds:
            for character in world.characters():
                books.count(world, character)
            for thing in world.scene.lying.values():
                if thing.is_money:
                    books.money[GROUND] += thing.item.option
                else:
                    books._open(world, GROUND, thing.item)
        return books

    def count(self, world: World, character: Character) -> None:
        """Take in what a character has, of this world or gone from it."""
        self.money[character.pc_id] = character.woonz
        for item in (*character.wear, *character.inventory):
            if item is not None:
                self._open(world, character.pc_id, item)

    def _open(self, world: World, holder: int, item: Item) -> None:
        assert (holder, item.serial) not in self.items, f"{item} is there twice"
        self.items[holder, item.serial] = item.code, world.inventory.count(item)

    def follow(self, events: Iterable[Event]) -> None:
        """Write down what the reports among *events* say; AssertionError where they cannot be true."""
        for event in events:
            if isinstance(event, MoneyPassed):
                assert event.amount > 0, event
                self.money[event.source] -= event.amount
                self.money[event.target] += event.amount
            elif isinstance(event, ItemPassed):
                self._pass(event)

    def _pass(self, event: ItemPassed) -> None:
        code, count = event.item.code, event.count
        if event.source != SYSTEM:
            held_code, held = self.items.pop((event.source, event.former))
            assert held_code == code, event
            assert 0 < count <= held, event
            if held > count:
                self.items[event.source, event.former] = code, held - count
        if event.target != SYSTEM:
            there_code, there = self.items.get((event.target, event.item.serial), (code, 0))
            assert there_code == code, event
            self.items[event.target, event.item.serial] = code, there + count

    def check(self, now: "Books") -> None:
        """AssertionError unless the books are right, and no serial is at two places."""
        assert self.items == now.items, (self.items, now.items)
        serials = Counter(serial for _, serial in now.items)
        assert not serials or max(serials.values()) == 1, serials
        holders = set(self.money) | set(now.money)
        wrong = {each: (self.money[each], now.money[each]) for each in holders - {SYSTEM}}
        assert all(one == other for one, other in wrong.values()), wrong
