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
from gameserver.world.character import Character, Item, Pet
from gameserver.world.stats import derived_stats

U32_MAX = 0xFFFFFFFF
PLAYER = 0
CREATURE = 1
"""Object types, as in attacks and dropped items. Chosen: no source gives the numbers."""


def stat_block(character: Character) -> StatBlock:
    """Return the attributes of a character and what follows from them."""
    derived = derived_stats(character)
    return StatBlock(
        points=character.points,
        strength=character.strength,
        intelligence=character.intelligence,
        dexterity=character.dexterity,
        vitality=character.vitality,
        mana=character.mana,
        hp_capacity=character.hp_capacity,
        mp_capacity=character.mp_capacity,
        hp=min(character.hp, 0xFFFF),
        mp=min(character.mp, 0xFFFF),
        derived=DerivedStats(
            hit_attack=derived.hit_attack,
            magic_attack=derived.magic_attack,
            defense=derived.defense,
            fire_attack=derived.fire_attack,
            fire_defense=derived.fire_defense,
            ice_attack=derived.ice_attack,
            ice_defense=derived.ice_defense,
            light_attack=derived.light_attack,
            light_defense=derived.light_defense,
            max_hp=derived.max_hp,
            max_mp=derived.max_mp,
            hit_addition=derived.hit_addition,
            magic_addition=derived.magic_addition,
        ),
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
