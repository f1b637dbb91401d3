"""What a new character starts with (RULES 3), and what an operator may have changed about it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

import attrs

from gameserver.storage.character_data import (
    CarriedItem,
    CharacterData,
    Location,
    Position,
    Skill,
    SocialInfo,
    Stats,
    StoredItem,
)
from gameserver.storage.rows import NewCharacter, StarterItem, StarterKit, StarterKits

NextSerial: TypeAlias = Callable[[], Awaitable[int]]
"""What gives a serial that no item has."""

START_CELL = Position(x=110, y=110)
HOME_MAPS = {0: 1, 1: 7}
"""The town map of each nation: Temoz, Quanato."""


@attrs.frozen
class Kit:
    """The start of one class."""

    stats: Stats
    wear: tuple[int, ...]
    """Item codes."""
    skills: tuple[Skill, ...] = ()


def _stats(
    strength: int,
    intelligence: int,
    dexterity: int,
    vitality: int,
    mana: int,
    *,
    hp: int,
    mp: int,
    charge: tuple[int, int],
) -> Stats:
    return Stats(
        strength=strength,
        intelligence=intelligence,
        dexterity=dexterity,
        vitality=vitality,
        mana=mana,
        hp=hp,
        mp=mp,
        hp_capacity=charge[0],
        mp_capacity=charge[1],
    )


KITS = {
    0: Kit(  # warrior
        _stats(30, 0, 16, 30, 20, hp=75, mp=20, charge=(120, 30)),
        (1024, 3282, 3272, 3277, 3292, 3287),
    ),
    1: Kit(  # holy knight
        _stats(30, 0, 20, 25, 20, hp=50, mp=30, charge=(110, 40)),
        (1048, 3322, 3307, 3297, 3302, 3317, 3312),
    ),
    2: Kit(  # mage; skill 31 is the basic attack spell
        _stats(20, 26, 12, 20, 40, hp=30, mp=80, charge=(30, 120)),
        (2066, 3337, 3327, 3332, 3347, 3342),
        (Skill(skill_id=31, level=1),),
    ),
    3: Kit(  # archer
        _stats(30, 0, 16, 25, 25, hp=75, mp=37, charge=(100, 50)),
        (1110, 3677, 3657, 3667, 3697, 3687),
    ),
}
"""By class byte. Level 1, no experience, no woonz, empty inventory, all item options 0."""


async def new_character(
    name: str, pc_class: int, nation: int, changed: StarterKits, next_serial: NextSerial
) -> NewCharacter:
    """Make the character that a player of this class and nation starts with; each item gets a new serial."""
    kit, changes = KITS[pc_class], changed.get(pc_class, StarterKit())
    worn = changes.wear_items
    if worn is None:
        worn = tuple(StarterItem(item_code=code) for code in kit.wear)
    data = CharacterData(
        social_info=SocialInfo(nation=nation),
        wear=await _worn(worn, next_serial),
        inventory=await _carried(changes.inventory_items or (), next_serial),
        location=Location(map_code=HOME_MAPS[nation], position=START_CELL),
        skills=kit.skills,
        stats=kit.stats,
    )
    return NewCharacter(
        name=name,
        character_class=pc_class,
        level=changes.level or 1,
        experience=changes.experience or 0,
        woonz=changes.woonz or 0,
        data=data,
    )


async def _worn(items: Iterable[StarterItem], next_serial: NextSerial) -> tuple[StoredItem, ...]:
    """Return what is worn, each with a serial of its own."""
    return tuple(
        [
            StoredItem(
                item_code=item.item_code, item_option=item.item_option, item_unique_code=await next_serial()
            )
            for item in items
        ]
    )


async def _carried(items: Iterable[StarterItem], next_serial: NextSerial) -> tuple[CarriedItem, ...]:
    """Return what is carried, each with a serial and, unless it has one, the slot of its place here."""
    return tuple(
        [
            CarriedItem(
                item_code=item.item_code,
                item_option=item.item_option,
                item_unique_code=await next_serial(),
                slot=place if item.slot is None else item.slot,
            )
            for place, item in enumerate(items)
        ]
    )
