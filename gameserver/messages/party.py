"""Parties: invitation, members, where they are and how they do (RULES 17)."""

from typing import Annotated

from gameserver.messages.fields import Cell, CharacterName
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, Raw, record
from gameserver.wire.catalogue import DERIVED


@record
class PartyMember:
    """A member as the others see him."""

    member_id: U32
    name: CharacterName
    reserved: Annotated[bytes, Raw(3)] = b""
    cell: Cell
    map_index: U16
    hp_ratio: U16


@CLIENT_TO_SERVER.game(0x2200, reference="C2S_ASK_PARTY", confidence=DERIVED)
@record
class AskParty:
    """The player invites another one, who gets `AskPartyNotify`. Layout derived from the older server."""

    other_pc_id: U32


@SERVER_TO_CLIENT.game(0x2201, reference="S2C_ASK_PARTY", confidence=DERIVED)
@record
class AskPartyNotify:
    """Another player invites this one. Answered by `AnsParty`. Layout derived from the older server."""

    asker_pc_id: U32


@CLIENT_TO_SERVER.game(0x2202, reference="C2S_ANS_PARTY", confidence=DERIVED)
@record
class AnsParty:
    """The player accepts an invitation or declines it; the inviter gets `AnsPartyNotify`.

    Layout derived from the older server.
    """

    asker_pc_id: U32
    accepted: U8


@SERVER_TO_CLIENT.game(0x2203, reference="S2C_ANS_PARTY", confidence=DERIVED)
@record
class AnsPartyNotify:
    """How the invitation went. Layout derived from the older server."""

    result: U8


@SERVER_TO_CLIENT.game(0x2204, reference="S2C_PARTY_IN", confidence=DERIVED)
@record
class PartyMemberJoined:
    """Somebody has joined the player's party. Layout derived from the older server."""

    member: PartyMember


@CLIENT_TO_SERVER.game(0x2205, reference="C2S_OUT_PARTY", confidence=DERIVED)
@record
class OutParty:
    """The player leaves his party; the others get `PartyMemberLeft`. Layout derived from the older server."""


@SERVER_TO_CLIENT.game(0x2206, reference="S2C_PARTY_OUT", confidence=DERIVED)
@record
class PartyMemberLeft:
    """Somebody has left the player's party. Layout derived from the older server."""

    member_id: U32


@SERVER_TO_CLIENT.game(0x2207, reference="S2C_PARTY_WHERE", confidence=DERIVED)
@record
class PartyWhere:
    """Where a member of the party is now. Sent from time to time. Layout derived from the older server."""

    member_id: U32
    map_index: U16
    cell: Cell


@SERVER_TO_CLIENT.game(0x2208, reference="S2C_PARTY_HP", confidence=DERIVED)
@record
class PartyHp:
    """How a member of the party does. Layout derived from the older server."""

    member_id: U32
    hp: U16


@SERVER_TO_CLIENT.game(0x2209, reference="S2C_PARTY_LIST", confidence=DERIVED)
@record
class PartyList:
    """All members, for one who has just joined or has come to another zone; member number 0 is an empty place.

    Layout derived from the older server.
    """

    members: Annotated[tuple[PartyMember, ...], Array(4)]


SERVER_TO_CLIENT.known(0x220A, name="AnsOutParty", reference="S2C_ANS_OUT_PARTY")
