"""What a player is told of his own character when he enters, and when he comes from another zone."""

from gameserver.daemons.zone.views.fields import U32_MAX, social_info, stat_block, wire_item, wire_pet
from gameserver.daemons.zone.views.growth import NO_PET
from gameserver.messages.fields import InventoryItem, PcInfo, SkillInfo, WearItem
from gameserver.messages.growth import AllotPointReply, AnsHeal, UpdatePcExp
from gameserver.messages.warp import WarpLogin
from gameserver.messages.world import WorldLoginReply
from gameserver.world.character import Character
from gameserver.world.player import Player
from gameserver.world.stats import Sheet


def own_character(player: Player, map_id: int) -> WorldLoginReply:
    """Return everything about a player's own character, for when he enters."""
    character = player.character
    info = PcInfo(
        name=character.name,
        pc_class=character.character_class,
        level=character.level,
        exp=min(character.experience, U32_MAX),
        map_index=map_id,
        cell=character.cell,
        skills=SkillInfo(words=(*character.skills, 0, 0, 0)),
        pk_count=min(character.pk_count, 0xFF),
        penalty_time=min(character.parole_minutes, 0xFFFF),
        social=social_info(character.nation, character.clan_rank, character.clan_index),
        money=min(character.woonz, U32_MAX),
        stored_hp=character.stored_hp,
        stored_mp=character.stored_mp,
        lore=min(character.lore, U32_MAX),
    )
    return WorldLoginReply(
        pc_info=info,
        stats=stat_block(Sheet.of(character, player.stats)),
        wear_items=_wear_items(character),
        inventory_items=_inventory_items(character),
        active_pet=wire_pet(character.active_pet),
        pet_inventory=tuple(wire_pet(pet) for pet in character.pets),
    )


def carried_over(character: Character) -> WarpLogin:
    """Return where a player stands who comes from another zone, and all that he carries."""
    return WarpLogin(
        new_cell=character.cell,
        wear_items=_wear_items(character),
        inventory_items=_inventory_items(character),
        active_pet=wire_pet(character.active_pet),
        pet_inventory=tuple(wire_pet(pet) for pet in character.pets),
    )


def vitals(character: Character) -> AnsHeal:
    """Return the hit points and mana of a player who has arrived: answers to `Warp` do not tell them."""
    return AnsHeal(hp=min(character.hp, 0xFFFF), mp=min(character.mp, 0xFFFF))


def put_back(player: Player) -> tuple[UpdatePcExp, AllotPointReply]:
    """Return what a client must learn anew whose character is again what it was when it was saved last.

    No message tells a sum of money or a level but those of a login: the client may show later ones, until it logs
    in again (money) or rises (the level, which is saved as soon as it is reached).
    """
    character = player.character
    return (
        UpdatePcExp(exp=min(character.experience, U32_MAX), pet_exp=NO_PET),
        AllotPointReply(stats=stat_block(Sheet.of(character, player.stats))),
    )


def _wear_items(character: Character) -> tuple[WearItem, ...]:
    return tuple(WearItem(item=wire_item(item), wear_index=place) for place, item in enumerate(character.wear))


def _inventory_items(character: Character) -> tuple[InventoryItem, ...]:
    return tuple(
        InventoryItem(item=wire_item(item), inventory_index=place)
        for place, item in enumerate(character.inventory)
    )
