"""How players see what comes into sight and goes out of it."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.daemons.zone.views.fields import CREATURE, PLAYER, appearance, social_info, wire_item
from gameserver.messages.fields import PetAppear
from gameserver.messages.items import ItemAppearOnGround, ItemDisappear
from gameserver.messages.system import UnknownCharacterReply
from gameserver.messages.world import NpcAppear, NpcDisappear, PcAppear, PcDisappear
from gameserver.world.events.sight import (
    ItemAppeared,
    ItemVanished,
    LookAnswered,
    NpcAppeared,
    NpcDisappeared,
    PlayerAppeared,
    PlayerDisappeared,
)


@view.register
def _(event: PlayerAppeared) -> PcAppear:
    who = event.who
    worn = [appearance(item, place) for place, item in enumerate(who.wear)]
    shield, bow, blade, helmet, armour, pants, gloves, boots, *_ = worn
    pet = who.active_pet
    return PcAppear(
        pc_id=who.pc_id,
        pc_name=who.name,
        pc_class=who.character_class,
        chaos_level=who.chaos_level,
        cell=event.cell,
        social=social_info(who.nation, who.clan_rank, who.clan_index),
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
def _(event: PlayerDisappeared) -> PcDisappear:
    return PcDisappear(pc_id=event.pc_id)


@view.register
def _(event: NpcAppeared) -> NpcAppear:
    return NpcAppear(
        npc_type=event.type_id,
        npc_id=event.npc_id,
        hp=event.hp,
        cell=event.cell,
        direction=event.direction,
        level=event.level,
        is_regen=event.respawned,
    )


@view.register
def _(event: NpcDisappeared) -> NpcDisappear:
    return NpcDisappear(npc_id=event.npc_id)


@view.register
def _(event: ItemAppeared) -> ItemAppearOnGround:
    item = wire_item(event.item)
    return ItemAppearOnGround(
        item_id=item.item_id,
        option=item.option,
        object_type=PLAYER if event.by_player else CREATURE,
        object_id=event.dropped_by,
        cell=event.cell,
    )


@view.register
def _(event: ItemVanished) -> ItemDisappear:
    return ItemDisappear(item_id=wire_item(event.item).item_id, cell=event.cell)


@view.register
def _(event: LookAnswered) -> UnknownCharacterReply:
    return UnknownCharacterReply(
        kind=event.kind, result=event.exists, object_id=event.object_id, reply_protocol=event.about
    )
