"""Zones and main: operators' commands and lines for everybody."""

from typing import Annotated

from gameserver.messages.fields import CharacterName, ChatText
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.records import I32, U8, U16, U32, Raw, Text, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_OP_CMD", confidence=DERIVED)
@record
class ZoneToMainOperatorCommand:
    """Zone: an operator has given a command that other zones have to hear.

    They get `MainToZoneOperatorCommand`. Layout derived from the older server.
    """

    operator_name: CharacterName
    command: U16
    parameter: Annotated[str, Text(64)]
    flag: I32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_OP_CMD", confidence=DERIVED)
@record
class MainToZoneOperatorCommand:
    """An operator in another zone has given this command. Layout derived from the older server."""

    operator_name: CharacterName
    command: U16
    parameter: Annotated[str, Text(64)]


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_ADMIN", confidence=DERIVED)
@record
class MainToZoneAdmin:
    """The administrator of main has given a command with these arguments. Layout derived from the older server."""

    command: U8
    value_1: U32
    value_2: U32
    text: Annotated[str, Text(64)]


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_PASS2GATE", confidence=DERIVED)
@record
class MainToZonePassToGate:
    """Send these bytes to a gate; *payload_size* of the 256 are used. Layout derived from the older server."""

    gate_server_id: U8
    payload_size: I32
    payload: Annotated[bytes, Raw(256)]


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_SHOUT2ALLZONE", confidence=DERIVED)
@record
class ZoneToMainShoutAllZones:
    """Zone: a line for all players of all zones. Layout derived from the older server."""

    text: ChatText
