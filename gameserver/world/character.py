"""A character as play knows and changes it, and what others see of it."""

from enum import IntFlag

import attrs
from attrs.validators import in_

from gameserver.world.cells import Cell

WEAR_SLOTS = 10
INVENTORY_SLOTS = 30
PET_SLOTS = 5
STORAGE_SLOTS = 80
CHAOS_ABOVE = (0, 60, 180)
"""The minutes of parole above which the colour of a name changes (RULES 23, chosen)."""


class Option(IntFlag):
    """What a player allows others; all of it until his client says otherwise (RULES 4, SetOptions)."""

    DEAL = 1
    WHISPER = 2
    PARTY = 4
    GIFTS = 8
    SHOW_WEAR = 16


EVERYTHING_ALLOWED = Option.DEAL | Option.WHISPER | Option.PARTY | Option.GIFTS | Option.SHOW_WEAR


@attrs.frozen
class Item:
    """One item: the code word with its flag bits, the option word, and the serial that makes it unique.

    FORMATS 2.3 and 2.4 have the bits of both words, 2.7 the serial.
    """

    code: int
    option: int
    serial: int


@attrs.frozen
class Pet:
    """One pet as it is stored (DATABASE, `active_pet`)."""

    code: int
    hp: int
    option: int
    serial: int


@attrs.frozen
class Appearance:
    """What whoever sees a player is shown of him, apart from where he stands; it never changes."""

    pc_id: int
    name: str
    character_class: int
    nation: int
    clan_name: str
    clan_rank: int
    clan_index: int
    wear: tuple[Item | None, ...]
    active_pet: Pet | None
    chaos_level: int = 0
    """How much of an outlaw he is, 0 to 3: the colour of his name."""


@attrs.define(eq=False)
class StorageContents:
    """What an account has put away: woonz, and items on their places (RULES 15)."""

    woonz: int = 0
    items: list[Item | None] = attrs.field(factory=lambda: [None] * STORAGE_SLOTS)


@attrs.define(kw_only=True, eq=False)
class Character:
    """Everything of a character that play reads or changes; loaded before it enters, saved after it leaves."""

    pc_id: int
    """The number of the account, which names the player on every wire."""

    name: str
    character_class: int = attrs.field(validator=in_(range(4)))
    """0 warrior, 1 holy knight, 2 mage, 3 archer (RULES 2.1)."""

    nation: int = 0
    """0 Temoz, 1 Quanato (RULES 2.2)."""

    cell: Cell
    level: int = 1
    experience: int = 0
    woonz: int = 0
    lore: int = 0

    strength: int = 0
    intelligence: int = 0
    dexterity: int = 0
    vitality: int = 0
    mana: int = 0
    points: int = 0
    """Points that are still to be given to the five attributes."""

    hp: int
    mp: int
    hp_capacity: int = 0
    """How much potion charge (not life) fits (RULES 14)."""

    mp_capacity: int = 0
    stored_hp: int = 0
    """Potion charge that is left."""

    stored_mp: int = 0
    skills: tuple[int, ...] = (0, 0, 0)
    """Word k, bit n: skill n is known at level k + 1 (RULES 10)."""

    pk_count: int = 0
    parole_minutes: int = 0
    clan_name: str = ""
    clan_rank: int = 0
    clan_index: int = 0

    wear: list[Item | None] = attrs.field(factory=lambda: [None] * WEAR_SLOTS)
    inventory: list[Item | None] = attrs.field(factory=lambda: [None] * INVENTORY_SLOTS)
    active_pet: Pet | None = None
    pets: list[Pet | None] = attrs.field(factory=lambda: [None] * PET_SLOTS)
    storage: StorageContents | None = None
    """What his account has put away; None while nobody has brought it."""

    options: Option = EVERYTHING_ALLOWED
    """Not stored: the client tells it whenever it enters."""

    is_hidden: bool = False
    """Nobody sees this operator. Not stored, but kept from map to map of a zone, as is the next."""

    is_invulnerable: bool = False
    """Nothing hurts this operator."""

    @property
    def chaos_level(self) -> int:
        """How much of an outlaw it is, by its minutes of parole: 0 to 3 (RULES 23, chosen)."""
        return sum(self.parole_minutes > least for least in CHAOS_ABOVE)

    @property
    def appearance(self) -> Appearance:
        """What others see of it now."""
        return Appearance(
            pc_id=self.pc_id,
            name=self.name,
            character_class=self.character_class,
            nation=self.nation,
            clan_name=self.clan_name,
            clan_rank=self.clan_rank,
            clan_index=self.clan_index,
            wear=tuple(self.wear),
            active_pet=self.active_pet,
            chaos_level=self.chaos_level,
        )
