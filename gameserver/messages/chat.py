"""Talk: what players say, gestures, the chat window (PROTOCOL 8.5, 12; RULES 19)."""

from enum import IntEnum
from typing import Annotated

from gameserver.messages.fields import CharacterName, ChatText
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Raw, Text, record
from gameserver.wire.catalogue import DERIVED


class SayType(IntEnum):
    """Who hears a line, and where the client shows it."""

    SYSTEM = 0x00
    GENERAL = 0x01
    WHISPER = 0x03
    PARTY = 0x04
    CLAN = 0x05
    NATION = 0x06
    ALLIANCE = 0x08
    NOTICE = 0x0C
    SHOUT = 0xF1


@CLIENT_TO_SERVER.game(0x1800, reference="C2S_SAY")
@record
class Say:
    """The player says something; *listener_name* is set for a whisper."""

    say_type: U8
    listener_name: CharacterName = ""
    text: ChatText


@SERVER_TO_CLIENT.game(0x1800, reference="S2C_SAY")
@record
class SayNotify:
    """Somebody, or the system, says something. Longer notices extend the packet by a second part."""

    say_type: U8
    speaker_pc_id: U32
    speaker_name: CharacterName
    text: ChatText
    text_tail: Annotated[str, Text(8)] | None = None


@CLIENT_TO_SERVER.game(0x1801, reference="C2S_GESTURE", confidence=DERIVED)
@record
class Gesture:
    """The player waves, bows, sits. Layout derived from the older server."""

    gesture: U8


@SERVER_TO_CLIENT.game(0x1801, reference="S2C_GESTURE", confidence=DERIVED)
@record
class GestureNotify:
    """Another player waves, bows, sits. Layout derived from the older server."""

    pc_id: U32
    gesture: U8


@CLIENT_TO_SERVER.game(0x1803, reference="C2S_CHAT_WINDOW_OPT")
@record
class SaveChatWindowOptions:
    """The player has changed what the chat window shows."""

    channel_mask: U16
    window_mask: U16
    color_mask: U16


@SERVER_TO_CLIENT.game(0x1803, reference="S2C_CHAT_WINDOW_OPT")
@record
class ChatWindowOptions:
    """What the chat window shows; until it has come the client shows no chat at all."""

    channel_mask: U16 = 0x00FF
    window_mask: U16 = 0x001F
    color_mask: U16 = 0x00E3


@SERVER_TO_CLIENT.game(0x2331, reference="S2C_FRIEND_INFO")
@record
class FriendList:
    """The friends of a player; what the long rest of it means is not known."""

    group_name: Annotated[str, Text(21)] = "A3Friend"
    unknown: Annotated[bytes, Raw(1340)] = b""


@SERVER_TO_CLIENT.game(0x2332, reference="S2C_FRIEND_STATE")
@record
class FriendStateNotify:
    """A friend has come or gone; a player is told of himself when he enters the world."""

    unknown_1: U8 = 0
    unknown_2: U8 = 0xCC
    state: U8
    friend_name: CharacterName


@SERVER_TO_CLIENT.game(0x1802, reference="S2C_OTHER_UPDATE", confidence=DERIVED)
@record
class PcUpdate:
    """Another player faces elsewhere, sits or stands, or has become more or less of an outlaw.

    Sent to those who see him. Layout derived from the older server.
    """

    other_pc_id: U32
    chaos_level: U8
    pose: U8
