"""Parts of messages that several views need: items, pets, stat blocks."""

from gameserver.messages.fields import (
    AppearanceWord,
    DerivedStats,
    ItemAppear,
    ItemCode,
    ItemId,
    ItemOption,
    OptionWord,
    PetCode,
    PetId,
    PetInfo,
    SocialInfo,
    SocialWord,
    StatBlock,
)
from gameserver.messages.fields import Item as WireItem
from gameserver.world.character import Item, Pet
from gameserver.world.stats import DerivedStats as Stats
from gameserver.world.stats import Sheet

U32_MAX = 0xFFFFFFFF
PLAYER = 0
CREATURE = 1
"""Object types, as in attacks and dropped items. Chosen: no source gives the numbers."""


def derived_stats(stats: Stats) -> DerivedStats:
    """Return the thirteen numbers that the client shows."""
    return DerivedStats(
        hit_attack=stats.hit_attack,
        magic_attack=stats.magic_attack,
        defense=stats.defense,
        fire_attack=stats.fire_attack,
        fire_defense=stats.fire_defense,
        ice_attack=stats.ice_attack,
        ice_defense=stats.ice_defense,
        light_attack=stats.light_attack,
        light_defense=stats.light_defense,
        max_hp=stats.max_hp,
        max_mp=stats.max_mp,
        hit_addition=stats.hit_addition,
        magic_addition=stats.magic_addition,
    )


def stat_block(sheet: Sheet) -> StatBlock:
    """Return the attributes of a character and what follows from them."""
    return StatBlock(
        points=sheet.points,
        strength=sheet.strength,
        intelligence=sheet.intelligence,
        dexterity=sheet.dexterity,
        vitality=sheet.vitality,
        mana=sheet.mana,
        hp_capacity=sheet.hp_capacity,
        mp_capacity=sheet.mp_capacity,
        hp=min(sheet.hp, 0xFFFF),
        mp=min(sheet.mp, 0xFFFF),
        derived=derived_stats(sheet.derived),
    )


def social_info(nation: int, rank: int, clan_index: int) -> SocialInfo:
    """Return where somebody belongs."""
    return SocialInfo(social=SocialWord.of(nation=nation, rank=rank, clan_index=clan_index))


def wire_item(item: Item | None) -> WireItem:
    """Return an item for its owner; its serial is its number, too."""
    if item is None:
        return WireItem()
    return WireItem(
        item_id=ItemId(object_id=item.serial, item_code=ItemCode(item.code)),
        option=ItemOption(option=OptionWord(item.option)),
        serial=item.serial,
    )


def wire_pet(pet: Pet | None) -> PetInfo:
    """Return a pet for its owner."""
    if pet is None:
        return PetInfo()
    return PetInfo(pet_id=PetId(object_id=pet.serial, pet_code=PetCode(pet.code)), serial=pet.serial)


def appearance(item: Item | None, place: int) -> ItemAppear:
    """Return what others see of a worn item."""
    if item is None:
        return ItemAppear()
    option = OptionWord(item.option)
    return ItemAppear(
        appearance=AppearanceWord.of(
            code=ItemCode(item.code).code,
            wear_index=place,
            level=max(option.level, 1),
            is_ice=option.ice > 0,
            is_fire=option.fire > 0,
            is_light=option.light > 0,
        )
    )
