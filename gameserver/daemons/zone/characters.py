"""A stored character becomes a playing one, and the other way round: nothing that was loaded is lost."""

from collections.abc import Callable
from typing import Generic, TypeVar

import attrs
from twisted.logger import Logger

from gameserver.content.items import Items
from gameserver.storage.character_data import (
    NO_SERIALS,
    CarriedItem,
    CarriedPet,
    Location,
    Position,
    Skill,
    Stats,
    StorageData,
    StoredItem,
)
from gameserver.storage.character_data import Pet as StoredPet
from gameserver.storage.rows import CharacterRow, CharacterSnapshot, StorageRow, StorageSnapshot
from gameserver.world import Refused, SerialStock
from gameserver.world.cells import cell_at, x_of, y_of
from gameserver.world.character import (
    INVENTORY_SLOTS,
    PET_SLOTS,
    STORAGE_SLOTS,
    WEAR_SLOTS,
    Character,
    Item,
    Pet,
    StorageContents,
)

log = Logger()
T = TypeVar("T")

SKILL_LEVELS = 3
SKILLS = 32


@attrs.define
class _Places(Generic[T]):
    """The document of a row of places: an item that is where it was when it was last asked for is not made anew.

    So people with full bags are cut off at one moment in microseconds each, however many belong together.
    """

    _make: Callable[[Item, int], T]
    _items: list[Item | None] = attrs.field(factory=list)
    _made: dict[int, T] = attrs.field(factory=dict)

    def document(self, items: list[Item | None], unplaced: tuple[T, ...]) -> tuple[T, ...]:
        """Return the items that have a place, and the *unplaced* ones."""
        if items != self._items:
            made, before = self._made, self._items
            self._made = {
                place: made[place] if place in made and item is before[place] else self._make(item, place)
                for place, item in enumerate(items)
                if item
            }
            self._items = list(items)
        return (*self._made.values(), *unplaced)


@attrs.define(eq=False)
class Loaded:
    """A character in play, and the row it came from.

    What the world has no place for (an item of a kind that the tables do not know, a second item for one slot,
    JSON keys of other programs) stays in the row and goes back into the database as it came.
    """

    character: Character
    row: CharacterRow
    unplaced_wear: tuple[StoredItem, ...]
    unplaced_inventory: tuple[CarriedItem, ...]
    unplaced_storage: tuple[CarriedItem, ...]
    numbered: tuple[tuple[int, int, int], ...]
    """Serial, code and option of the items that got their serial only now."""

    map_id: int
    """The map that the character is on, or goes to."""

    _wear: _Places[StoredItem] = attrs.field(factory=lambda: _Places(_stored))
    _inventory: _Places[CarriedItem] = attrs.field(factory=lambda: _Places(_carried))
    _storage: _Places[CarriedItem] = attrs.field(factory=lambda: _Places(_carried))

    def storage_snapshot(self) -> StorageSnapshot | None:
        """Return what the account has put away, as it is now; None if nobody has brought it."""
        contents, row = self.character.storage, self.row.storage
        if contents is None or row is None:
            return None
        items = self._storage.document(contents.items, self.unplaced_storage)
        data = StorageData(items=items, unknown=row.data.unknown)
        return StorageSnapshot(account_id=row.account_id, fence=row.fence, woonz=contents.woonz, data=data)

    def snapshot(self) -> CharacterSnapshot:
        """Return the character as it is now, for storage."""
        character = self.character
        data = self.row.data
        place = data.location
        position = Position(x=x_of(character.cell), y=y_of(character.cell), unknown=place.position.unknown)
        stats = Stats(
            unknown=data.stats.unknown,
            strength=character.strength,
            intelligence=character.intelligence,
            dexterity=character.dexterity,
            vitality=character.vitality,
            mana=character.mana,
            remaining_points=character.points,
            hp=character.hp,
            mp=character.mp,
            hp_capacity=character.hp_capacity,
            mp_capacity=character.mp_capacity,
            stored_hp=character.stored_hp,
            stored_mp=character.stored_mp,
        )
        saved = attrs.evolve(
            data,
            parole=character.parole_minutes,
            pk_count=character.pk_count,
            lore=character.lore,
            location=Location(map_code=self.map_id, position=position, unknown=place.unknown),
            stats=stats,
            wear=self._wear.document(character.wear, self.unplaced_wear),
            inventory=self._inventory.document(character.inventory, self.unplaced_inventory),
        )
        return CharacterSnapshot(
            character_id=self.row.id,
            fence=self.row.fence,
            level=character.level,
            experience=character.experience,
            woonz=character.woonz,
            data=saved,
        )


class _Numbering:
    """Makes items in play of the stored ones of a character, and keeps their serials unique (FORMATS 2.7)."""

    def __init__(self, name: str, stock: SerialStock) -> None:
        self._name = name
        self._stock = stock
        self._taken = set(NO_SERIALS)
        self.numbered: list[tuple[int, int, int]] = []

    def item(self, stored: StoredItem) -> Item | None:
        """Return the item, under a fresh serial if its own is none or taken; None if there is no fresh one now."""
        serial = stored.item_unique_code
        if serial in self._taken:
            try:
                serial = self._stock.take()
            except Refused:
                return None
            text = "character {name}: item {code} had the serial {old}, which is none or another item's: now {new}"
            log.warn(text, name=self._name, code=stored.item_code, old=stored.item_unique_code, new=serial)
            self.numbered.append((serial, stored.item_code, stored.item_option))
        self._taken.add(serial)
        return Item(stored.item_code, stored.item_option, serial)


def load(row: CharacterRow, items: Items, stock: SerialStock) -> Loaded:
    """Make a playing character of a stored one; items without a serial of their own get one from *stock*.

    While that is empty they are not to be seen, but are not lost either.
    """
    data = row.data
    numbering = _Numbering(row.name, stock)
    wear, unplaced_wear = _wear(data.wear, items, numbering)
    inventory, unplaced_inventory = _places(data.inventory, INVENTORY_SLOTS, numbering)
    storage, unplaced_storage = _storage(row.storage, numbering)
    return Loaded(
        _character(row, wear, inventory, storage),
        row,
        unplaced_wear,
        unplaced_inventory,
        unplaced_storage,
        tuple(numbering.numbered),
        data.location.map_code,
    )


def _character(
    row: CharacterRow,
    wear: list[Item | None],
    inventory: list[Item | None],
    storage: StorageContents | None,
) -> Character:
    """Return the character of a row with what it wears, carries and has put away."""
    data, stats = row.data, row.data.stats
    return Character(
        pc_id=row.account_id,
        name=row.name,
        character_class=row.character_class,
        nation=data.social_info.nation,
        cell=_cell(data.location),
        level=row.level,
        experience=row.experience,
        woonz=row.woonz,
        lore=data.lore,
        strength=stats.strength,
        intelligence=stats.intelligence,
        dexterity=stats.dexterity,
        vitality=stats.vitality,
        mana=stats.mana,
        points=stats.remaining_points,
        hp=stats.hp,
        mp=stats.mp,
        hp_capacity=stats.hp_capacity,
        mp_capacity=stats.mp_capacity,
        stored_hp=_charge(stats.stored_hp, stats.hp_capacity),
        stored_mp=_charge(stats.stored_mp, stats.mp_capacity),
        skills=_skill_words(data.skills),
        parole_minutes=data.parole,
        pk_count=max(data.pk_count, 0),
        wear=wear,
        inventory=inventory,
        active_pet=_pet(data.active_pet),
        pets=_pets(data.pet_inventory),
        storage=storage,
    )


def _cell(location: Location) -> int:
    position: Position = location.position
    return cell_at(min(max(position.x, 0), 255), min(max(position.y, 0), 255))


def _charge(stored: int | None, capacity: int) -> int:
    """Return what is in a store: all that fits, unless a number says otherwise (FORMATS 16, conflict 9)."""
    return capacity if stored is None else min(max(stored, 0), capacity)


def _wear(
    stored: tuple[StoredItem, ...], items: Items, numbering: _Numbering
) -> tuple[list[Item | None], tuple[StoredItem, ...]]:
    places: list[Item | None] = [None] * WEAR_SLOTS
    unplaced = []
    for each in stored:
        kind = items.get(each.item_code)
        slot = None if kind is None else kind.wear_slot
        item = None
        if slot is not None and places[slot] is None and not each.unknown:
            item = places[slot] = numbering.item(each)
        if item is None:
            unplaced.append(each)
    return places, tuple(unplaced)


def _storage(
    row: StorageRow | None, numbering: _Numbering
) -> tuple[StorageContents | None, tuple[CarriedItem, ...]]:
    if row is None:
        return None, ()
    places, unplaced = _places(row.data.items, STORAGE_SLOTS, numbering)
    return StorageContents(row.woonz, places), unplaced


def _places(
    stored: tuple[CarriedItem, ...], count: int, numbering: _Numbering
) -> tuple[list[Item | None], tuple[CarriedItem, ...]]:
    places: list[Item | None] = [None] * count
    unplaced = []
    for each in stored:
        item = None
        if 0 <= each.slot < count and places[each.slot] is None and not each.unknown:
            item = places[each.slot] = numbering.item(each)
        if item is None:
            unplaced.append(each)
    return places, tuple(unplaced)


def _stored(item: Item, _: int) -> StoredItem:
    return StoredItem(item_code=item.code, item_option=item.option, item_unique_code=item.serial)


def _carried(item: Item, slot: int) -> CarriedItem:
    return CarriedItem(item_code=item.code, item_option=item.option, item_unique_code=item.serial, slot=slot)


def _pet(stored: StoredPet) -> Pet | None:
    if not stored.pet_code:
        return None
    return Pet(stored.pet_code, stored.pet_hp, stored.pet_option, stored.pet_unique_code)


def _pets(stored: tuple[CarriedPet, ...]) -> list[Pet | None]:
    places: list[Pet | None] = [None] * PET_SLOTS
    for each in stored:
        if 0 <= each.slot < PET_SLOTS:
            places[each.slot] = _pet(each)
    return places


def _skill_words(skills: tuple[Skill, ...]) -> tuple[int, ...]:
    """Word k gets the bit of each skill that is known at level k + 1 or higher (RULES 10)."""
    words = [0] * SKILL_LEVELS
    for skill in skills:
        if 0 <= skill.skill_id < SKILLS:
            for level in range(min(skill.level, SKILL_LEVELS)):
                words[level] |= 1 << skill.skill_id
    return tuple(words)
