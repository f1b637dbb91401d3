"""Account and zone servers to main: which zone has which map, and who is where (PROTOCOL 8.4, 10)."""

from typing import Annotated

from gameserver.messages.fields import (
    AccountName,
    Billing,
    CharacterName,
    ChatText,
    ErrorText,
    IpAddress,
    Password,
    SessionName,
)
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.records import I32, U8, U16, U32, Counted, Raw, record
from gameserver.wire.catalogue import CONFLICT

ACCOUNT_SERVER_ID = 255
"""The server number of the account server; zones have their own."""


@SERVER_TO_MAIN.main_short(0xA001, reference="S2M_SVR_LOGIN", sized=False)
@record
class ServerHello:
    """The first message of a server: its number. Five raw bytes, with 0 for a size."""

    server_id: U8


@SERVER_TO_MAIN.main(0xC001, reference="S2M_MAP_LIST")
@record
class MainMapList:
    """The maps that a zone serves; follows `ServerHello`."""

    reserved: U8 = 0
    map_ids: Annotated[tuple[U16, ...], Counted("map_count", U16)]


@SERVER_TO_MAIN.main(0xA010, reference="S2M_CHAR_LOGIN")
@record
class MainCharacterLogin:
    """Account server: this player wants to enter with this character.

    Answered by `MainCharacterLoginReply`, or `MainError` when he is in the world already or no zone has his map.
    """

    account: AccountName
    password: Password = ""
    pc_name: CharacterName
    client_ip: IpAddress
    remain_time: U32 = 0
    pay_mode: Annotated[bytes, Raw(4)] = b""
    pay_number: I32 = 0
    reserved_1: Billing = b""
    reserved_2: Billing = b""


@SERVER_TO_MAIN.main(0xA011, reference="S2M_WORLD_LOGIN")
@record
class MainWorldLogin:
    """Zone: this player has come. Answered by `MainWorldLoginReply` when he was sent here, else `MainError`."""

    pc_name: CharacterName


@SERVER_TO_MAIN.main(0xA012, reference="S2M_CHAR_LOGOUT")
@record
class MainCharacterLogout:
    """This player has left. Saying it twice is no error."""

    pc_name: CharacterName


@SERVER_TO_MAIN.main_short(0xA101, reference="S2M_SAY")
@record
class MainSay:
    """A line for a player who may be in any zone; main passes it on to his."""

    say_type: U8
    speaker_pc_id: U32
    speaker_gate_id: U8
    speaker_name: CharacterName
    listener_name: CharacterName
    text: ChatText


@SERVER_TO_MAIN.main(0xF001, reference="PLAYER_PRESENT")
@record
class PlayerPresent:
    """After a new connection to main: this player is here already.

    Ours, not of the v562 protocol: it lets main learn again who is where after a restart. *zone_id* is the zone
    that has the player or, told by the account server, that expects him.
    """

    account: AccountName
    pc_name: CharacterName
    zone_id: U8
    map_index: U16


@SERVER_TO_MAIN.main(0xF002, reference="SESSION_NAME")
@record
class MainSessionName:
    """What log lines are to name this player's connection by. Comes before `MainCharacterLogin`, `PlayerPresent`.

    Ours, not of the v562 protocol.
    """

    session: SessionName


@MAIN_TO_SERVER.main(0xA000, reference="M2S_ERROR")
@record
class MainError:
    """Refused; the receiver turns it into `Error` for the player in the header."""

    error_code: U16
    message: ErrorText


@MAIN_TO_SERVER.main(0xA010, reference="M2S_CHAR_LOGIN", confidence=CONFLICT)
@record
class MainCharacterLoginReply:
    """The player may enter, in this zone and on this map.

    Sources conflict: one server writes the gate's number for the zone's; the zone's is meant.
    """

    zone_id: U8
    map_index: U16


@MAIN_TO_SERVER.main(0xA011, reference="M2S_WORLD_LOGIN")
@record
class MainWorldLoginReply:
    """The player was sent to this zone: let him in."""

    pc_name: CharacterName
    map_index: U16


@MAIN_TO_SERVER.main_short(0xF101, reference="DELIVER_SAY")
@record
class DeliverSay:
    """A line for a player in this zone: `MainSay` on its way out. Ours, not of the v562 protocol."""

    listener_pc_id: U32
    say_type: U8
    speaker_pc_id: U32
    speaker_name: CharacterName
    text: ChatText
