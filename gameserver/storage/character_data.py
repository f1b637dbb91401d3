"""The JSON documents of characters and storages: what a zone loads and saves, each as one piece.

The keys of a character are those of the Go project's table (DATABASE, `character_data`).
"""

import attrs

from gameserver.storage.documents import Document

NO_SERIALS = frozenset({0, 0xFFFFFFFF})
"""Values of a serial field that mean an item without one; they never count as duplicates."""


@attrs.frozen(kw_only=True)
class SocialInfo(Document):
    """Where the character belongs: nation 0 Temoz or 1 Quanato, and its knighthood (clan)."""

    nation: int = 0
    kh_index: int = 0


@attrs.frozen(kw_only=True)
class StoredItem(Document):
    """An item with its option word and its serial; worn, the item table says which slot it goes into."""

    item_code: int
    item_option: int = 0
    item_unique_code: int = 0


@attrs.frozen(kw_only=True)
class CarriedItem(StoredItem):
    """An item in the bag."""

    slot: int


@attrs.frozen(kw_only=True)
class Position(Document):
    """A cell of a map."""

    x: int = 0
    y: int = 0


@attrs.frozen(kw_only=True)
class Location(Document):
    """Where the character stands, or stood when it left."""

    map_code: int = 0
    position: Position = Position()


@attrs.frozen(kw_only=True)
class Quest(Document):
    """The quest in progress and its three counters."""

    quest_id: int = 0
    progress1: int = 0
    progress2: int = 0
    progress3: int = 0


@attrs.frozen(kw_only=True)
class Skill(Document):
    """A learned skill."""

    skill_id: int
    level: int = 0


@attrs.frozen(kw_only=True)
class Stats(Document):
    """The five abilities, points not yet given to one, health and mana now, and what potions draw upon.

    The capacities are of that store; *stored_hp* and *stored_mp* are keys of our own, and absent for a full one.
    """

    strength: int = 0
    intelligence: int = 0
    dexterity: int = 0
    vitality: int = 0
    mana: int = 0
    remaining_points: int = 0
    hp: int = 0
    mp: int = 0
    hp_capacity: int = 0
    mp_capacity: int = 0
    stored_hp: int | None = None
    stored_mp: int | None = None


@attrs.frozen(kw_only=True)
class NpcFavor(Document):
    """How much an NPC likes the character."""

    npc_id: int
    favor: int = 0


@attrs.frozen(kw_only=True)
class Pet(Document):
    """A pet; code 0 is none."""

    pet_code: int = 0
    pet_hp: int = 0
    pet_option: int = 0
    pet_unique_code: int = 0


@attrs.frozen(kw_only=True)
class CarriedPet(Pet):
    """A pet in the pet bag."""

    slot: int


@attrs.frozen(kw_only=True)
class CharacterData(Document):
    """Everything about a character that has no column of its own; *parole* is in minutes.

    *pk_count*, how many it murdered, is a key of our own.
    """

    parole: int = 0
    pk_count: int = 0
    social_info: SocialInfo = SocialInfo()
    wear: tuple[StoredItem, ...] = ()
    inventory: tuple[CarriedItem, ...] = ()
    lore: int = 0
    location: Location = Location()
    current_quest: Quest = Quest()
    skills: tuple[Skill, ...] = ()
    stats: Stats = Stats()
    npc_favors: tuple[NpcFavor, ...] = ()
    active_pet: Pet = Pet()
    pet_inventory: tuple[CarriedPet, ...] = ()

    def serials(self) -> list[int]:
        """Return the serial of each item and pet that has one."""
        codes = [item.item_unique_code for item in (*self.wear, *self.inventory)]
        codes += [pet.pet_unique_code for pet in (self.active_pet, *self.pet_inventory)]
        return [code for code in codes if code not in NO_SERIALS]


@attrs.frozen(kw_only=True)
class StorageData(Document):
    """What an account has in its storage, column `storage_data`; *slot* of an item is its place there."""

    items: tuple[CarriedItem, ...] = ()

    def serials(self) -> list[int]:
        """Return the serial of each item that has one."""
        return [item.item_unique_code for item in self.items if item.item_unique_code not in NO_SERIALS]
