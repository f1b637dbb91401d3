"""What players are shown: events of the world become messages. With `players` the only module that knows both."""

from functools import singledispatch

from gameserver.messages.chat import GestureNotify, SayNotify, SayType
from gameserver.messages.fields import (
    EVERYONE,
    AppearanceWord,
    DerivedStats,
    InventoryItem,
    ItemAppear,
    ItemCode,
    ItemId,
    ItemOption,
    OptionWord,
    PcInfo,
    PetAppear,
    PetCode,
    PetId,
    PetInfo,
    SkillInfo,
    SocialInfo,
    SocialWord,
    StatBlock,
    WearItem,
)
from gameserver.messages.fields import Item as WireItem
from gameserver.messages.movement import AnsMove, FixMove, SeeMove, SeeStop
from gameserver.messages.shops import UpdateMoney
from gameserver.messages.world import NpcAppear, NpcDisappear, PcAppear, PcDisappear, WorldLoginReply
from gameserver.world import events
from gameserver.world.character import Appearance, Character, Item, Pet
from gameserver.world.stats import derived_stats

U32_MAX = 0xFFFFFFFF


def notice(text: str, kind: SayType = SayType.SYSTEM) -> SayNotify:
    """Return a line that the system speaks."""
    return SayNotify(say_type=kind, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=text)


@singledispatch
def view(event: events.Event) -> object:
    """Return the message that shows *event* to its witnesses."""
    raise NotImplementedError(f"nobody has said how players see {type(event).__name__}")


@view.register
def _(event: events.PlayerAppeared) -> PcAppear:
    who = event.who
    shield, bow, blade, helmet, armour, pants, gloves, boots, *_ = _appearances(who)
    pet = who.active_pet
    return PcAppear(
        pc_id=who.pc_id,
        pc_name=who.name,
        pc_class=who.character_class,
        cell=event.cell,
        social=_social(who.nation, who.clan_rank, who.clan_index),
        head=helmet,
        upper=armour,
        lower=pants,
        hand=gloves,
        foot=boots,
        left=shield,
        right=blade if blade.appearance else bow,
        active_pet=PetAppear() if pet is None else PetAppear(code=pet.code & 0xFFFF),
        clan_name=who.clan_name,
    )


@view.register
def _(event: events.PlayerDisappeared) -> PcDisappear:
    return PcDisappear(pc_id=event.pc_id)


@view.register
def _(event: events.NpcAppeared) -> NpcAppear:
    npc = event.npc
    return NpcAppear(
        npc_type=npc.type_id,
        npc_id=npc.npc_id,
        hp=npc.hp,
        cell=npc.cell,
        direction=npc.direction,
        level=npc.level,
    )


@view.register
def _(event: events.NpcDisappeared) -> NpcDisappear:
    return NpcDisappear(npc_id=event.npc_id)


@view.register
def _(event: events.MoveAnswered) -> AnsMove:
    return AnsMove(accepted=event.accepted, dest_cell=event.cell, move_speed=event.speed)


@view.register
def _(event: events.PlayerMoved) -> SeeMove:
    return SeeMove(pc_id=event.pc_id, start_cell=event.start, dest_cell=event.destination, move_speed=event.speed)


@view.register
def _(event: events.PlayerStopped) -> SeeStop:
    return SeeStop(stopper_pc_id=event.pc_id, fixed_cell=event.cell)


@view.register
def _(event: events.PositionFixed) -> FixMove:
    return FixMove(fixed_cell=event.cell)


@view.register
def _(event: events.Said) -> SayNotify:
    return SayNotify(say_type=event.kind, speaker_pc_id=event.pc_id, speaker_name=event.name, text=event.text)


@view.register
def _(event: events.Gestured) -> GestureNotify:
    return GestureNotify(pc_id=event.pc_id, gesture=event.gesture)


@view.register
def _(event: events.WoonzChanged) -> UpdateMoney:
    return UpdateMoney(amount=event.change)


def own_character(character: Character, map_id: int) -> WorldLoginReply:
    """Return everything about a player's own character, for when he enters."""
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
        social=_social(character.nation, character.clan_rank, character.clan_index),
        money=min(character.woonz, U32_MAX),
        stored_hp=character.stored_hp,
        stored_mp=character.stored_mp,
        lore=min(character.lore, U32_MAX),
    )
    return WorldLoginReply(
        pc_info=info,
        stats=_stats(character),
        wear_items=tuple(
            WearItem(item=_item(item), wear_index=place) for place, item in enumerate(character.wear)
        ),
        inventory_items=tuple(
            InventoryItem(item=_item(item), inventory_index=place)
            for place, item in enumerate(character.inventory)
        ),
        active_pet=_pet(character.active_pet),
        pet_inventory=tuple(_pet(pet) for pet in character.pets),
    )


def _stats(character: Character) -> StatBlock:
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


def _social(nation: int, rank: int, clan_index: int) -> SocialInfo:
    return SocialInfo(social=SocialWord.of(nation=nation, rank=rank, clan_index=clan_index))


def _item(item: Item | None) -> WireItem:
    """Return an item for its owner; until items get numbers of their own, the serial serves as one."""
    if item is None:
        return WireItem()
    return WireItem(
        item_id=ItemId(object_id=item.serial, item_code=ItemCode(item.code)),
        option=ItemOption(option=OptionWord(item.option)),
        serial=item.serial,
    )


def _pet(pet: Pet | None) -> PetInfo:
    if pet is None:
        return PetInfo()
    return PetInfo(pet_id=PetId(object_id=pet.serial, pet_code=PetCode(pet.code)), serial=pet.serial)


def _appearances(who: Appearance) -> list[ItemAppear]:
    return [ItemAppear() if item is None else _appearance(item, place) for place, item in enumerate(who.wear)]


def _appearance(item: Item, place: int) -> ItemAppear:
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
