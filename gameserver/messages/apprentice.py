"""Mentor and apprentice: a bond of two players (RULES 17)."""

from typing import Annotated

from gameserver.messages.fields import Cell, CharacterName
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.party import PartyMember
from gameserver.records import U8, U16, U32, Raw, record
from gameserver.wire.catalogue import DERIVED


@record
class PartnerInfo:
    """One of the two, by number and name."""

    pc_id: U32
    name: CharacterName
    reserved: Annotated[bytes, Raw(3)] = b""


@record
class ApprenticeMember:
    """One of the two, with place, condition and zone."""

    member_id: U32
    name: CharacterName
    reserved_1: Annotated[bytes, Raw(3)] = b""
    cell: Cell
    map_index: U16
    hp_ratio: U16
    zone_id: U8
    reserved_2: Annotated[bytes, Raw(3)] = b""


@CLIENT_TO_SERVER.game(0x22A0, reference="C2S_ASK_APPRENTICE_IN", confidence=DERIVED)
@record
class AskApprenticeIn:
    """The player asks another one for the bond, who gets `AskApprenticeInNotify`.

    Layout derived from the older server.
    """

    requested_pc_id: U32


@SERVER_TO_CLIENT.game(0x22A0, reference="S2C_ASK_APPRENTICE_IN", confidence=DERIVED)
@record
class AskApprenticeInNotify:
    """Another player asks this one for the bond.

    Answered by `AnsApprenticeIn`. Layout derived from the older server.
    """

    requester_pc_id: U32


@CLIENT_TO_SERVER.game(0x22A1, reference="C2S_ANS_APPRENTICE_IN", confidence=DERIVED)
@record
class AnsApprenticeIn:
    """The player agrees to the bond or declines; both get `AnsApprenticeInNotify`.

    Layout derived from the older server.
    """

    requester_pc_id: U32
    accepted: U8


@SERVER_TO_CLIENT.game(0x22A1, reference="S2C_ANS_APPRENTICE_IN", confidence=DERIVED)
@record
class AnsApprenticeInNotify:
    """How the request went, and who the partner is. Layout derived from the older server."""

    result: U8
    member: PartyMember


@SERVER_TO_CLIENT.game(0x22A2, reference="S2C_APPRENTICE_UPDATE", confidence=DERIVED)
@record
class ApprenticeUpdate:
    """Where the partner is now. Sent from time to time. Layout derived from the older server."""

    map_index: U16
    cell: Cell


@SERVER_TO_CLIENT.game(0x22A3, reference="S2C_APPRENTICE_HP", confidence=DERIVED)
@record
class ApprenticeHp:
    """How the partner does. Layout derived from the older server."""

    hp: U16


@CLIENT_TO_SERVER.game(0x22A4, reference="C2S_ASK_APPRENTICE_OUT", confidence=DERIVED)
@record
class AskApprenticeOut:
    """The player ends the bond; the partner gets `AskApprenticeOutNotify`.

    Layout derived from the older server.
    """


@SERVER_TO_CLIENT.game(0x22A4, reference="S2C_ASK_APPRENTICE_OUT", confidence=DERIVED)
@record
class AskApprenticeOutNotify:
    """The bond has ended. Layout derived from the older server."""
