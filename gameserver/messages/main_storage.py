"""Zones and main: what a player has put away. Ours keep it in the database instead."""

from typing import Annotated

from gameserver.messages.fields import CharacterName
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.messages.storage import StorageItem
from gameserver.records import U32, Array, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_LOAD_STORAGE", confidence=DERIVED)
@record
class ZoneToMainLoadStorage:
    """Zone: what has this player put away?

    Answered by `MainToZoneLoadStorage`. Layout derived from the older server.
    """

    pc_name: CharacterName


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2S_LOAD_STORAGE", confidence=DERIVED)
@record
class MainToZoneLoadStorage:
    """Money and items that the player has put away. Layout derived from the older server."""

    storage_money: U32
    items: Annotated[tuple[StorageItem, ...], Array(80)]


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_SAVE_STORAGE", confidence=DERIVED)
@record
class ZoneToMainSaveStorage:
    """Zone: what the player has put away has changed. Layout derived from the older server."""

    pc_name: CharacterName
    storage_money: U32
    items: Annotated[tuple[StorageItem, ...], Array(80)]
