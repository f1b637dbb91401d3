"""Entering the world and what is seen there: players, creatures, options (PROTOCOL 8.4, 8.5)."""

from typing import Annotated

from gameserver.messages.fields import (
    NO_CASTS,
    Cell,
    CharacterName,
    GameOptions,
    InventoryItem,
    ItemAppear,
    PcInfo,
    PetAppear,
    PetInfo,
    Pose,
    SkillCast,
    SocialInfo,
    StatBlock,
    WearItem,
)
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, Array, Raw, Text, record
from gameserver.wire.catalogue import CONFLICT, DERIVED


@CLIENT_TO_SERVER.game(0x1107, reference="C2S_WORLD_LOGIN")
@record
class WorldLogin:
    """The client has loaded the map and wants in. Answered by `WorldLoginReply` and what follows it."""

    pc_name: CharacterName


@SERVER_TO_CLIENT.game(0x1107, reference="S2C_WORLD_LOGIN")
@record
class WorldLoginReply:
    """Everything about the player's own character."""

    pc_info: PcInfo
    stats: StatBlock
    wear_items: Annotated[tuple[WearItem, ...], Array(10)]
    inventory_items: Annotated[tuple[InventoryItem, ...], Array(30)]
    active_pet: PetInfo = PetInfo()
    pet_inventory: Annotated[tuple[PetInfo, ...], Array(5)] = (PetInfo(),) * 5


@SERVER_TO_CLIENT.game(0x1100, reference="S2C_PC_APPEAR")
@record
class PcAppear:
    """Another player has come into sight."""

    pc_id: U32
    pc_name: CharacterName
    pc_class: U8
    chaos_level: U8 = 0
    pose: Pose = Pose(0)
    cell: Cell
    social: SocialInfo
    head: ItemAppear = ItemAppear()
    upper: ItemAppear = ItemAppear()
    lower: ItemAppear = ItemAppear()
    hand: ItemAppear = ItemAppear()
    foot: ItemAppear = ItemAppear()
    left: ItemAppear = ItemAppear()
    right: ItemAppear = ItemAppear()
    active_pet: PetAppear = PetAppear()
    active_casts: Annotated[tuple[SkillCast, ...], Array(10)] = NO_CASTS
    clan_name: Annotated[str, Text(32)] = ""
    mark_id: U32 = 0
    wear_flag: U8 = 0
    unknown: Annotated[bytes, Raw(6)] = b""


@SERVER_TO_CLIENT.game(0x1101, reference="S2C_PC_DISAPPEAR")
@record
class PcDisappear:
    """Another player has gone out of sight."""

    pc_id: U32


@SERVER_TO_CLIENT.game(0x1300, reference="S2C_NPC_APPEAR", confidence=CONFLICT)
@record
class NpcAppear:
    """A monster or a town NPC has come into sight.

    Sources conflict: 76 bytes, as a working server sends them, are read and not 78.
    """

    npc_type: U16
    npc_id: U32
    hp: U32
    mp: U32 = 0
    cell: Cell
    direction: I32
    level: U16
    active_casts: Annotated[tuple[SkillCast, ...], Array(10)] = NO_CASTS
    is_regen: I32 = 0
    unknown: Annotated[bytes, Raw(6)] = b""


@SERVER_TO_CLIENT.game(0x1305, reference="S2C_NPC_DISAPPEAR", confidence=DERIVED)
@record
class NpcDisappear:
    """A monster or a town NPC has gone out of sight. Layout derived from the older server."""

    npc_id: U32


@SERVER_TO_CLIENT.game(0x1302, reference="S2C_NPC_STATE", confidence=DERIVED)
@record
class NpcState:
    """A creature's state has changed. Layout derived from the older server."""

    npc_id: U32
    npc_state: U8
    reserved: U16 = 0


@SERVER_TO_CLIENT.game(0x1610, reference="S2C_PSKILL_LIST", confidence=CONFLICT)
@record
class PassiveSkillList:
    """The passive skills, a word of bits each; must follow `WorldLoginReply`, zero for a new character.

    Sources conflict: some know only that 25 zero bytes work; words and points are inferred.
    """

    skills: Annotated[tuple[U32, ...], Array(6)] = (0,) * 6
    points: U8 = 0


@SERVER_TO_CLIENT.game(0x1461, reference="S2C_SKILL_SLOT_INFO")
@record
class SkillSlotInfo:
    """The skills in the short-cut bar; must follow `PassiveSkillList`."""

    slots: Annotated[bytes, Raw(13)] = b""


@CLIENT_TO_SERVER.game(0x1461, reference="C2S_SKILL_SLOT_INFO")
@record
class SaveSkillSlots:
    """The player has changed the short-cut bar."""

    slots: Annotated[bytes, Raw(13)]


@CLIENT_TO_SERVER.game(0x1900, reference="C2S_OPTION")
@record
class SetOptions:
    """What the player lets others do; also the sign that the client has finished loading a map."""

    options: GameOptions


@SERVER_TO_CLIENT.game(0x1900, reference="S2C_OPTION")
@record
class SetOptionsReply:
    """The options are taken."""

    options: GameOptions
