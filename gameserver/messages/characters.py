"""The character-select screen: list, create, delete, choose, leave (PROTOCOL 8.3, 8.4, 10)."""

from typing import Annotated

from gameserver.messages.fields import CharacterName, CharacterSlot, SelectWearItem
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, Array, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_CLIENT.game(0x1105, reference="S2C_CHAR_LIST")
@record
class CharacterList:
    """The five places of the select screen, empty ones included."""

    characters: Annotated[tuple[CharacterSlot, ...], Array(5)]


@CLIENT_TO_SERVER.game(0xA001, reference="C2S_ASK_CREATE_PLAYER")
@record
class CreateCharacter:
    """Make a new character. Answered by `CreateCharacterReply` or `Error`."""

    pc_class: U8
    nation: U8
    pc_name: CharacterName


@SERVER_TO_CLIENT.game(0xA001, reference="S2C_ANS_CREATE_PLAYER")
@record
class CreateCharacterReply:
    """The character exists, and wears this."""

    pc_class: U8
    pc_name: CharacterName
    wear_items: Annotated[tuple[SelectWearItem, ...], Array(10)]


@CLIENT_TO_SERVER.game(0xA002, reference="C2S_ASK_DELETE_PLAYER")
@record
class DeleteCharacter:
    """Delete a character of this account. Answered by `DeleteCharacterReply` or `Error`."""

    pc_name: CharacterName


@SERVER_TO_CLIENT.game(0xA002, reference="S2C_ANS_DELETE_PLAYER")
@record
class DeleteCharacterReply:
    """The character is gone."""

    pc_name: CharacterName


@CLIENT_TO_SERVER.game(0x1106, reference="C2S_CHAR_LOGIN")
@record
class CharacterLogin:
    """Play this character. Answered by `CharacterLoginOk` or `Error`."""

    pc_name: CharacterName
    client_version: U32 = 0


@SERVER_TO_CLIENT.game(0x1106, reference="S2C_CHAR_LOGIN_OK")
@record
class CharacterLoginOk:
    """Load this map and come with `WorldLogin`, which then reaches the zone."""

    pc_name: CharacterName
    pc_id: U32
    map_index: U16


@CLIENT_TO_SERVER.game(0x1108, reference="C2S_CHAR_LOGOUT")
@record
class CharacterLogout:
    """The player leaves, to come again or not; goes to whichever server has him."""


@SERVER_TO_CLIENT.game(0x1108, reference="S2C_CHAR_LOGOUT")
@record
class CharacterLogoutReply:
    """The character is saved and out of the world; the client closes the connection."""


@CLIENT_TO_SERVER.game(0xC000, reference="C2S_PAYINFO")
@record
class PayInfo:
    """A question about billing that nobody answers."""


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_PAYINFO", confidence=DERIVED)
@record
class PayInfoReply:
    """How the account pays for its time, and what is left of it.

    Nobody sends it any more; the number of `PayInfo` is presumed. Layout derived from the older server.
    """

    pay_mode: U8
    remain_time: I32
