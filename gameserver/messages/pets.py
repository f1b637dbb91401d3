"""Pets: kept, fed, revived, bought, bred (RULES 25)."""

from typing import Annotated

from gameserver.messages.fields import DerivedStats, ItemId, PetAppear, PetId, PetInfo
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, record
from gameserver.wire.catalogue import DERIVED


@record
class PetStat:
    """How a pet does: level, experience, food."""

    pet_id: PetId
    level: U8
    reserved_1: U8 = 0
    exp: U16
    food: U16
    reserved_2: U16 = 0


@SERVER_TO_CLIENT.game(0x1109, reference="S2C_STAT_AUTOUPDATE", confidence=DERIVED)
@record
class StatAutoUpdate:
    """Parole and pets as time has changed them. Sent from time to time. Layout derived from the older server."""

    penalty_time: U16
    active_pet: PetStat
    pet_inventory: Annotated[tuple[PetStat, ...], Array(5)]


@SERVER_TO_CLIENT.game(0x11A0, reference="S2C_PET_LEVELUP", confidence=DERIVED)
@record
class PetLevelUp:
    """The pet of a player in sight has risen a level. Layout derived from the older server."""

    other_pc_id: U32
    level: U8


@CLIENT_TO_SERVER.game(0x11A1, reference="C2S_ACTIVE_PET", confidence=DERIVED)
@record
class ActivePet:
    """The player calls one of his pets.

    Answered by `ActivePetReply`; others get `SeePet`. Layout derived from the older server.
    """

    pet_id: U32


@SERVER_TO_CLIENT.game(0x11A1, reference="S2C_ACTIVE_PET", confidence=DERIVED)
@record
class ActivePetReply:
    """Which pet is with the player now, which one has gone back and where to, and the numbers that follow.

    Layout derived from the older server.
    """

    active_pet_id: U32
    inactive_pet_id: U32
    pet_index: U8
    derived_stats: DerivedStats


@CLIENT_TO_SERVER.game(0x11A2, reference="C2S_INACTIVE_PET", confidence=DERIVED)
@record
class InactivePet:
    """The player sends his pet back. Answered by `InactivePetReply`. Layout derived from the older server."""


@SERVER_TO_CLIENT.game(0x11A2, reference="S2C_INACTIVE_PET", confidence=DERIVED)
@record
class InactivePetReply:
    """The pet is back in its place, and the numbers that follow have changed.

    Layout derived from the older server.
    """

    inactive_pet_id: U32
    pet_index: U8
    derived_stats: DerivedStats


@SERVER_TO_CLIENT.game(0x11A3, reference="S2C_SEE_PET", confidence=DERIVED)
@record
class SeePet:
    """Another player's pet has come, gone or changed. Layout derived from the older server."""

    other_pc_id: U32
    appearance: PetAppear
    pet_state: U8


@SERVER_TO_CLIENT.game(0x11A4, reference="S2C_PET_DIE", confidence=DERIVED)
@record
class PetDie:
    """The player's pet has died, and the numbers that follow have changed.

    Layout derived from the older server.
    """

    pet_id: U32
    derived_stats: DerivedStats


@CLIENT_TO_SERVER.game(0x11A5, reference="C2S_PET_BUY", confidence=DERIVED)
@record
class PetBuy:
    """The player buys a pet from an NPC.

    Answered by `PetBuyReply` or `Error`. Layout derived from the older server.
    """

    npc_id: U32
    code: U16


@SERVER_TO_CLIENT.game(0x11A5, reference="S2C_PET_BUY", confidence=DERIVED)
@record
class PetBuyReply:
    """The bought pet, its place, and what is left of the money. Layout derived from the older server."""

    pet_index: U8
    pet: PetInfo
    money: U32


@CLIENT_TO_SERVER.game(0x11A6, reference="C2S_PET_SELL", confidence=DERIVED)
@record
class PetSell:
    """The player sells a pet to an NPC.

    Answered by `PetSellReply` or `Error`. Layout derived from the older server.
    """

    npc_id: U32
    pet_id: U32


@SERVER_TO_CLIENT.game(0x11A6, reference="S2C_PET_SELL", confidence=DERIVED)
@record
class PetSellReply:
    """The pet is sold; the money afterwards. Layout derived from the older server."""

    pet_index: U8
    pet_id: U32
    money: U32


@CLIENT_TO_SERVER.game(0x11A7, reference="C2S_FEED_PET", confidence=DERIVED)
@record
class FeedPet:
    """The player feeds a pet. Answered by `FeedPetReply`. Layout derived from the older server."""

    pet_id: U32


@SERVER_TO_CLIENT.game(0x11A7, reference="S2C_FEED_PET", confidence=DERIVED)
@record
class FeedPetReply:
    """Whether the pet has eaten, and how much of the food is left. Layout derived from the older server."""

    item_id: ItemId
    result: U8
    pet_id: U32
    pet_index: U8
    quantity: U16


@CLIENT_TO_SERVER.game(0x11A8, reference="C2S_REVIVE_PET", confidence=DERIVED)
@record
class RevivePet:
    """The player uses an item to bring a dead pet back.

    Answered by `RevivePetReply` or `Error`. Layout derived from the older server.
    """

    item_object_id: U32
    pet_id: U32


@SERVER_TO_CLIENT.game(0x11A8, reference="S2C_REVIVE_PET", confidence=DERIVED)
@record
class RevivePetReply:
    """The pet lives again; the item is used up. Layout derived from the older server."""

    item_object_id: U32
    pet_stat: PetStat


@CLIENT_TO_SERVER.game(0x11B0, reference="C2S_SHUE_COMBINATION", confidence=DERIVED)
@record
class ShueCombination:
    """The player has an NPC breed two pets into one.

    Answered by `ShueCombinationReply`. Layout derived from the older server.
    """

    npc_id: U32
    pets: Annotated[tuple[PetInfo, ...], Array(2)]


@SERVER_TO_CLIENT.game(0x11B0, reference="S2C_SHUE_COMBINATION", confidence=DERIVED)
@record
class ShueCombinationReply:
    """What came of breeding: the pet, its place, and the money after the fee.

    Layout derived from the older server.
    """

    result: U8
    money: U32
    inventory_index: U8
    pet: PetInfo
