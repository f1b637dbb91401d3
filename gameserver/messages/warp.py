"""Going from map to map: teleporters, gates, submaps (PROTOCOL 11, RULES 16)."""

from typing import Annotated

from gameserver.messages.fields import Cell, InventoryItem, PetInfo, WearItem
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, Bits, BitWord, Scalar, Text, record
from gameserver.wire.catalogue import CONFLICT, DERIVED


@SERVER_TO_CLIENT.game(0x1110, reference="S2C_WARP_READY", confidence=CONFLICT)
@record
class WarpReady:
    """Load this map: a teleport or warp cell has accepted the player.

    The client answers with `Warp` once it is done; others get `PcDisappear`. Sources conflict: 14 bytes, which a
    working server sends, and not 16.
    """

    map_index: U16


@CLIENT_TO_SERVER.game(0x1111, reference="C2S_WARP")
@record
class Warp:
    """The client has loaded the map it was sent to.

    Answered by `WarpReply`, or by `WarpLogin` when another zone server takes over.
    """

    map_index: U16


@SERVER_TO_CLIENT.game(0x1111, reference="S2C_WARP")
@record
class WarpReply:
    """Where the player stands on the new map. The client sends `SetOptions` next and is then shown who is near."""

    new_cell: Cell


@CLIENT_TO_SERVER.game(0x1112, reference="C2S_RETURN2HERE")
@record
class ReturnHere:
    """The player chose a line of a teleporter's list.

    Answered by `WarpReady` and `UpdateMoney`, or by `Error`; the line must be checked, since some servers fell
    over bad ones.
    """

    npc_id: U32
    teleport_index: U16


@SERVER_TO_CLIENT.game(0x1113, reference="S2C_WARP_LOGIN", confidence=DERIVED)
@record
class WarpLogin:
    """The new zone server has taken the player over from another one: his cell, and all that he carries.

    Sent in place of `WarpReply`. Layout derived from the older server.
    """

    new_cell: Cell
    wear_items: Annotated[tuple[WearItem, ...], Array(10)]
    inventory_items: Annotated[tuple[InventoryItem, ...], Array(30)]
    active_pet: PetInfo
    pet_inventory: Annotated[tuple[PetInfo, ...], Array(5)]


@CLIENT_TO_SERVER.game(0x1114, reference="C2S_SUBMAP_INFO", confidence=DERIVED)
@record
class SubmapInfo:
    """The player asks the keeper of a submap what it takes to get in.

    Answered by `SubmapInfoReply`. Layout derived from the older server.
    """

    npc_id: U32


class SubmapFlags(BitWord, word=Scalar("B")):
    """What stands in the way of entering a submap."""

    is_open = Bits(1)
    is_public = Bits(1)
    needs_keyword = Bits(1)
    reserved = Bits(5)


@SERVER_TO_CLIENT.game(0x1114, reference="S2C_SUBMAP_INFO", confidence=DERIVED)
@record
class SubmapInfoReply:
    """Name and conditions of a submap, for the window in which the player may then ask to enter.

    Layout derived from the older server.
    """

    submap_name: Annotated[str, Text(20)]
    submap_index: U16
    flags: SubmapFlags
    required_level: U8
    required_type: U8


@CLIENT_TO_SERVER.game(0x1115, reference="C2S_ENTER", confidence=DERIVED)
@record
class EnterSubmap:
    """The player wants into the submap of this keeper, with a keyword where one is needed.

    Answered by `EnterSubmapReply`. Layout derived from the older server.
    """

    npc_id: U32
    keyword: Annotated[str, Text(64)]


@SERVER_TO_CLIENT.game(0x1115, reference="S2C_ENTER", confidence=DERIVED)
@record
class EnterSubmapReply:
    """Whether the player may enter; with error code 0 the client loads the map and he stands on this cell.

    Layout derived from the older server.
    """

    error_code: U8
    submap_index: U16
    cell: Cell


SERVER_TO_CLIENT.known(0x1462, name="AskRecall", reference="S2C_ASK_RECALL")
CLIENT_TO_SERVER.known(0x1462, name="AnsRecall", reference="C2S_ANS_RECALL")
