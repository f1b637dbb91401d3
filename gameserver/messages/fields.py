"""The field types that messages share: names, cells, items, stat blocks (PROTOCOL 4, 12)."""

from enum import IntEnum
from typing import Annotated

from gameserver.records import SECRET, U8, U16, U32, Array, Bits, BitWord, Raw, Scalar, Text, record

AccountName = Annotated[str, Text(21)]
Password = Annotated[str, Text(21), SECRET]
Token = Annotated[U32, SECRET]
"""What a player got from the login server, and shows the gate."""
CharacterName = Annotated[str, Text(21)]
IpAddress = Annotated[str, Text(16)]
ErrorText = Annotated[str, Text(64)]
NoticeText = Annotated[str, Text(81)]
ChatText = Annotated[str, Text(64)]
Date = Annotated[str, Text(9)]
Time = Annotated[str, Text(7)]

Cell = U32
"""A place on a map: x in the low byte, y in the next one."""

EVERYONE = 0xFFFFFFFF
"""The player number of lines that the system speaks, and of frames for many receivers."""


class GoneReason(IntEnum):
    """Why a player left (PROTOCOL 10)."""

    CLEAN = 0
    LOST = 1
    DUPLICATE = 2
    UNKNOWN = 3
    SPEED_HACK = 4

    @classmethod
    def _missing_(cls, value: object) -> "GoneReason":
        """Read a number that nobody has defined."""
        return cls.UNKNOWN


class ItemCode(BitWord, word=Scalar("I")):
    """Which kind of item, and its permanent flags."""

    code = Bits(14)
    is_default = Bits(1)
    is_blessed = Bits(1)
    down_option = Bits(2)
    item_flag = Bits(1)
    check_flag = Bits(1)
    reserved = Bits(12)


class OptionWord(BitWord, word=Scalar("I")):
    """Level and options of a piece of equipment; stackable items keep their quantity in the low 16 bits."""

    level = Bits(4)
    has_option = Bits(1)
    is_confirmed = Bits(1)
    subtype = Bits(4)
    wear_index = Bits(4)
    ice = Bits(6)
    fire = Bits(6)
    light = Bits(6)


class AppearanceWord(BitWord, word=Scalar("I")):
    """What others see of a worn item; 0 is an empty place."""

    code = Bits(14)
    wear_index = Bits(4)
    level = Bits(4)
    is_ice = Bits(1)
    is_fire = Bits(1)
    is_light = Bits(1)
    reserved = Bits(7)


class SocialWord(BitWord, word=Scalar("I")):
    """Nation and clan of a character, in one word."""

    nation = Bits(8)
    rank = Bits(8)
    clan_index = Bits(16)


class Pose(BitWord, word=Scalar("B")):
    """Which way a character faces and what it does."""

    direction = Bits(4)
    action = Bits(4)


class OptionFlags(BitWord, word=Scalar("B")):
    """What a player lets others do."""

    allow_deal = Bits(1)
    allow_whisper = Bits(1)
    allow_party = Bits(1)
    allow_gift = Bits(1)
    show_wear = Bits(1)
    reserved = Bits(3)


@record
class ItemId:
    """An item while it lives in a zone; object number 0 is an empty place."""

    object_id: U32 = 0
    item_code: ItemCode = ItemCode(0)


@record
class ItemOption:
    """The option word of an item."""

    option: OptionWord = OptionWord(0)


@record
class Item:
    """A whole item. The serial is its identity for ever; the object number only names it in this zone."""

    item_id: ItemId = ItemId()
    option: ItemOption = ItemOption()
    serial: U32 = 0


@record
class InventoryItem:
    """An item and its place in the inventory, 0 to 29; only the low byte of the place counts."""

    item: Item = Item()
    inventory_index: U32 = 0


@record
class WearItem:
    """An item and the place where it is worn, 0 to 9."""

    item: Item = Item()
    wear_index: U32 = 0


@record
class SelectWearItem:
    """A worn item on the character-select screen: no object number, no serial."""

    item_id: ItemId = ItemId()
    option: ItemOption = ItemOption()
    wear_index: U32 = 0


@record
class ItemAppear:
    """What others see of a worn item."""

    appearance: AppearanceWord = AppearanceWord(0)


@record
class SocialInfo:
    """Nation and clan of a character."""

    social: SocialWord = SocialWord(0)


@record
class SkillInfo:
    """Which skills are learned: word k holds a bit for each skill known at level k + 1.

    Sources conflict: six words fill the bytes up to the kill count in stored characters; some know only three.
    """

    words: Annotated[tuple[U32, ...], Array(6)] = (0,) * 6


@record
class DerivedStats:
    """What follows from attributes and worn items."""

    hit_attack: U16 = 0
    magic_attack: U16 = 0
    defense: U16 = 0
    fire_attack: U16 = 0
    fire_defense: U16 = 0
    ice_attack: U16 = 0
    ice_defense: U16 = 0
    light_attack: U16 = 0
    light_defense: U16 = 0
    max_hp: U16 = 0
    max_mp: U16 = 0
    hit_addition: U16 = 0
    magic_addition: U16 = 0


@record
class StatBlock:
    """The attributes of a character and what follows from them."""

    points: U16
    strength: U16
    intelligence: U16
    dexterity: U16
    vitality: U16
    mana: U16
    hp_capacity: U32
    mp_capacity: U32
    hp: U16
    mp: U16
    derived: DerivedStats
    unknown: U16 = 0


@record
class PcInfo:
    """Who a character is, where it stands and what it owns in numbers.

    Sources conflict: some read u32 numbers from the skills to the nation; for a new character the bytes agree.
    """

    name: CharacterName
    pc_class: U8
    level: U16
    exp: U32
    map_index: U16
    reserved_1: U16 = 0
    cell: Cell
    skills: SkillInfo
    pk_count: U8 = 0
    reserved_2: U8 = 0
    penalty_time: U16 = 0
    social: SocialInfo
    money: U32
    stored_hp: U32
    stored_mp: U32
    lore: U32


class PetCode(BitWord, word=Scalar("I")):
    """Kind and class of a pet."""

    code = Bits(16)
    subcode = Bits(16)


class PetWord1(BitWord, word=Scalar("I")):
    """Growth of a pet."""

    level = Bits(8)
    exp = Bits(14)
    hp = Bits(6)
    fire_attack = Bits(1)
    fire_defense = Bits(1)
    ice_attack = Bits(1)
    ice_defense = Bits(1)


class PetWord2(BitWord, word=Scalar("I")):
    """Talents and state of a pet."""

    light_attack = Bits(1)
    light_defense = Bits(1)
    attack_rate = Bits(1)
    defense_rate = Bits(1)
    magic_attack_rate = Bits(1)
    down_drop_rate = Bits(1)
    up_exp = Bits(1)
    food = Bits(14)
    pet_index = Bits(8)
    is_confirmed = Bits(1)
    is_alive = Bits(1)
    critical_increase = Bits(1)


@record
class PetId:
    """A pet while it lives in a zone."""

    object_id: U32 = 0
    pet_code: PetCode = PetCode(0)


@record
class PetInfo:
    """A whole pet.

    Sources conflict on the order of the words: code, serial and two words is how stored pets have it.
    """

    pet_id: PetId = PetId()
    serial: U32 = 0
    word_1: PetWord1 = PetWord1(0)
    word_2: PetWord2 = PetWord2(0)


@record
class PetAppear:
    """What others see of a pet."""

    code: U16 = 0
    level: U16 = 0


@record
class SkillCast:
    """A lasting skill on a creature; the default is the unused entry of the original servers."""

    skill_class: U8 = 0xFF
    skill_index: U8 = 0xCD
    skill_level: U8 = 0


NO_CASTS = (SkillCast(),) * 10


@record
class GameOptions:
    """What a player lets others do."""

    options: OptionFlags


@record
class CharacterSlot:
    """One of the five places of the character-select screen."""

    name: CharacterName = ""
    is_used: U8 = 0
    pc_class: U8 = 0xFF
    nation: U8 = 0
    level: U32 = 0
    wear_items: Annotated[tuple[SelectWearItem, ...], Array(10)] = (SelectWearItem(),) * 10


@record
class GateListEntry:
    """A gate as the server list offers it."""

    gate_id: U8
    name: Annotated[str, Text(17)]
    status: NoticeText = "ONLINE"


SessionName = Annotated[str, Text(13)]
"""The name that our gate gives to a client's connection, for log lines: twelve hexadecimal digits."""
Billing = Annotated[bytes, Raw(33)]
"""Billing data of the original operator; ours is zero."""
