"""The battle server: going there and coming back (PROTOCOL 11)."""

from typing import Annotated

from gameserver.messages.fields import Cell, InventoryItem, PetInfo, WearItem
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U32, Array, Raw, record
from gameserver.wire.catalogue import DERIVED


@record
class BattleWarp:
    """What kind of battle a player goes to, and against whom."""

    warp_type: U8
    reserved: Annotated[bytes, Raw(3)] = b""
    opponent_pc_id: U32


@CLIENT_TO_SERVER.game(0x3500, reference="C2S_ASK_WARP_Z2B", confidence=DERIVED)
@record
class AskWarpToBattle:
    """The player wants to go to the battle server.

    Answered by `AnsWarpToBattle`. Layout derived from the older server.
    """

    battle_warp: BattleWarp


@SERVER_TO_CLIENT.game(0x3000, reference="S2C_ANS_WARP_Z2B", confidence=DERIVED)
@record
class AnsWarpToBattle:
    """Whether the player may go; the gate switches him to the battle server then.

    Layout derived from the older server.
    """

    result: U8


@CLIENT_TO_SERVER.game(0x3510, reference="C2S_ASK_WARP_B2Z", confidence=DERIVED)
@record
class AskWarpFromBattle:
    """The player wants to come back from the battle server.

    Answered by `AnsWarpFromBattle`. Layout derived from the older server.
    """


@SERVER_TO_CLIENT.game(0x3001, reference="S2C_ANS_WARP_B2Z", confidence=DERIVED)
@record
class AnsWarpFromBattle:
    """The player is back in a zone: his cell, and all that he carries. Layout derived from the older server."""

    new_cell: Cell
    wear_items: Annotated[tuple[WearItem, ...], Array(10)]
    inventory_items: Annotated[tuple[InventoryItem, ...], Array(30)]
    active_pet: PetInfo
    pet_inventory: Annotated[tuple[PetInfo, ...], Array(5)]
