"""The records that servers tell main in full: characters, clans, what survives a warp. No client sees them."""

from typing import Annotated

from gameserver.messages.clan import ClanName, ClanPassword
from gameserver.messages.fields import (
    AccountName,
    Billing,
    Cell,
    CharacterName,
    InventoryItem,
    Password,
    PetInfo,
    SkillInfo,
    SocialInfo,
    WearItem,
)
from gameserver.records import I32, U8, U16, U32, Array, Bits, BitWord, Raw, Scalar, record


@record
class ClanRosterEntry:
    """A member of a clan; without the padding of `ClanMember`."""

    name: CharacterName
    pc_id: U32
    level: U16
    clan_rank: U8
    status: U8
    pc_class: U8


@record
class ClanData:
    """A whole clan."""

    clan_id: U32
    mark_id: U32
    created: U32
    deleted: U32
    clan_name: ClanName
    clan_password: ClanPassword
    nation: U8
    clan_rank: U8
    state: U8
    reserved_1: U8 = 0
    storage_index: U16
    agit_id: U16
    wins: U16
    losses: U16
    reserved_2: U16 = 0
    members: Annotated[tuple[ClanRosterEntry, ...], Array(13)]


class Objective(BitWord, word=Scalar("B")):
    """State of one objective."""

    is_done = Bits(1)
    variable = Bits(7)


@record
class QuestSaveEntry:
    """One objective of a quest: done or not, and a counter."""

    state: Objective


@record
class QuestSave:
    """The running quest of a character and its seven objectives."""

    quest_index: I32
    entries: Annotated[tuple[QuestSaveEntry, ...], Array(7)]
    reserved: U8 = 0


@record
class CharacterRecord:
    """A whole character. Our own daemons load it from the database instead."""

    name: CharacterName
    account: AccountName
    pc_class: U8
    reserved_1: U8 = 0
    level: U16
    reserved_2: U16 = 0
    exp: U32
    strength: U16
    intelligence: U16
    dexterity: U16
    vitality: U16
    mana: U16
    points: U16
    hp: U16
    mp: U16
    stored_hp: U32
    stored_mp: U32
    map_index: U16
    reserved_3: U16 = 0
    cell: Cell
    skills: SkillInfo
    passive_skills: Annotated[tuple[U32, ...], Array(6)]
    pk_count: U8
    reserved_4: U8 = 0
    penalty_time: U16
    social: SocialInfo
    money: U32
    lore: U32
    last_quest: U16
    reserved_5: U16 = 0
    last_penalty_time: U32
    fatigue: U32
    wear_items: Annotated[tuple[WearItem, ...], Array(10)]
    inventory_items: Annotated[tuple[InventoryItem, ...], Array(30)]
    active_pet: PetInfo
    pet_inventory: Annotated[tuple[PetInfo, ...], Array(5)]
    quest_save: QuestSave
    unknown: Annotated[bytes, Raw(12)] = b""


@record
class LastingSkill:
    """A lasting skill, with the time it has left."""

    skill_class: U8
    skill_index: U8
    skill_level: U8
    reserved: U8 = 0
    casting_time: U32
    remaining_time: U32


@record
class LastingItem:
    """An item whose effect lasts, with the time it has left."""

    item_type: U8
    reserved: Annotated[bytes, Raw(3)] = b""
    remaining_time: U32


@record
class PartyLink:
    """A member of the party and the gate he is on."""

    pc_id: U32
    gate_server_id: U8
    reserved: Annotated[bytes, Raw(3)] = b""


@record
class ZoneWarpData:
    """What a player takes along to another zone beside his character."""

    lasting_skills: Annotated[tuple[LastingSkill, ...], Array(4)]
    lasting_items: Annotated[tuple[LastingItem, ...], Array(5)]
    party_id: U32
    party_links: Annotated[tuple[PartyLink, ...], Array(3)]
    apprentice_id: U32
    apprentice_pc_id: U32
    agit_id: U16
    reserved_1: U16 = 0
    mark_id: U32
    clan_name: ClanName
    password: Password
    reserved_2: Annotated[bytes, Raw(3)] = b""
    remain_time: I32
    pay_mode: U8
    reserved_3: Annotated[bytes, Raw(3)] = b""
    pay_number: I32
    reserved_4: Billing = b""
    reserved_5: Billing = b""
    reserved_6: U16 = 0
