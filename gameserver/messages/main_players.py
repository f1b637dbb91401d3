"""Servers and main: characters made, changed, lost and blocked. Ours keep characters in the database instead."""

from typing import Annotated

from gameserver.messages.fields import AccountName, CharacterName, CharacterSlot, Password
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.messages.main_fields import CharacterRecord
from gameserver.records import U8, U32, Text, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_MAIN.main(0xA00E, reference="S2M_ASK_CREATE_PLAYER", confidence=DERIVED)
@record
class MainCreateCharacter:
    """Account server: make this character.

    Ours writes the database itself. Layout derived from the older server.
    """

    pc_class: U8
    nation: U8
    pc_name: CharacterName
    account: AccountName


@MAIN_TO_SERVER.main(0xA00E, reference="M2S_ANS_CREATE_PLAYER", confidence=DERIVED)
@record
class MainCreateCharacterReply:
    """The character exists; the account server tells the client. Layout derived from the older server."""

    pc_name: CharacterName


@SERVER_TO_MAIN.main(0xA00F, reference="S2M_ASK_DELETE_PLAYER", confidence=DERIVED)
@record
class MainDeleteCharacter:
    """Account server: delete this character.

    Ours writes the database itself. Layout derived from the older server.
    """

    pc_name: CharacterName


@MAIN_TO_SERVER.main(0xA00F, reference="M2S_ANS_DELETE_PLAYER", confidence=DERIVED)
@record
class MainDeleteCharacterReply:
    """The character is gone; the account server tells the client. Layout derived from the older server."""

    pc_name: CharacterName


@MAIN_TO_SERVER.main_short(0xA013, reference="M2S_CHAR_UPDATE", confidence=DERIVED)
@record
class MainCharacterUpdate:
    """The select screen of this account shows an old state of the character: this is the new one.

    Layout derived from the older server.
    """

    account: AccountName
    character: CharacterSlot


@SERVER_TO_MAIN.unnumbered(Header.MAIN, reference="S2M_CHAR_DISCONNECT", confidence=DERIVED)
@record
class ZoneToMainCharacterDisconnect:
    """Zone: the client of this player was lost without a logout. Layout derived from the older server."""


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_DATA_UPDATE", confidence=DERIVED)
@record
class ZoneToMainCharacterDataUpdate:
    """Zone: the character as it is now, to be stored. Layout derived from the older server."""

    pc_id: U32
    character: CharacterRecord


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_WGS_PAY", confidence=DERIVED)
@record
class ZoneToMainWgsPay:
    """Zone: how does this account pay now?

    Answered by `MainToZoneWgsPay`. Layout derived from the older server.
    """

    account: AccountName
    password: Password


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_WGS_PAY", confidence=DERIVED)
@record
class MainToZoneWgsPay:
    """How the account pays from now on, and until when. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    pay_mode: U8
    account: AccountName
    deadline: Annotated[str, Text(15)]


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_ASK_BLOCK", confidence=DERIVED)
@record
class ZoneToMainAskBlock:
    """Zone: an operator wants this player locked out.

    Answered by `MainToZoneAnsBlock`. Layout derived from the older server.
    """

    requester_id: U8
    pc_name: CharacterName


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_ANS_BLOCK", confidence=DERIVED)
@record
class MainToZoneAnsBlock:
    """Whether the player is locked out. Layout derived from the older server."""

    error_code: U8
    requester_id: U8
    pc_name: CharacterName


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_ASK_UNBLOCK", confidence=DERIVED)
@record
class ZoneToMainAskUnblock:
    """Zone: an operator wants this player let in again.

    Answered by `MainToZoneAnsUnblock`. Layout derived from the older server.
    """

    requester_id: U8
    pc_name: CharacterName


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_ANS_UNBLOCK", confidence=DERIVED)
@record
class MainToZoneAnsUnblock:
    """Whether the player is let in again. Layout derived from the older server."""

    requester_id: U8
    result: U8
    pc_name: CharacterName
