"""Zones and main: parties and apprentices whose members are in several zones."""

from typing import Annotated

from gameserver.messages.apprentice import ApprenticeMember, PartnerInfo
from gameserver.messages.fields import CharacterName
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.records import U8, U32, Array, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_PARTY_CREATE", confidence=DERIVED)
@record
class ZoneToMainPartyCreate:
    """Zone: this player has founded a party. Layout derived from the older server."""

    pc_name: CharacterName
    party_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_PARTY_JOIN", confidence=DERIVED)
@record
class ZoneToMainPartyJoin:
    """Zone: this player has joined a party. Layout derived from the older server."""

    pc_name: CharacterName
    party_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_PARTY_OUT", confidence=DERIVED)
@record
class ZoneToMainPartyOut:
    """Zone: this player has left a party.

    Zones of the other members get `MainToZonePartyOut`. Layout derived from the older server.
    """

    party_id: U32
    pc_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_PARTY_OUT", confidence=DERIVED)
@record
class MainToZonePartyOut:
    """Somebody has left the party of this player.

    The number of the gate takes four bytes here. Layout derived from the older server.
    """

    gate_server_id: U32
    pc_id: U32
    leaver_pc_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_APPRENTICE_CREATE", confidence=DERIVED)
@record
class ZoneToMainApprenticeCreate:
    """Zone: these two have made a bond. Layout derived from the older server."""

    members: Annotated[tuple[PartnerInfo, ...], Array(2)]
    apprentice_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_APPRENTICE_UPDATE", confidence=DERIVED)
@record
class ZoneToMainApprenticeUpdate:
    """Zone: where one of the two is, and how he does. Layout derived from the older server."""

    apprentice_id: U32
    member: ApprenticeMember


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_APPRENTICE_QUIT", confidence=DERIVED)
@record
class ZoneToMainApprenticeQuit:
    """Zone: this player has ended his bond.

    The zone of the partner gets `MainToZoneApprenticeQuit`. Layout derived from the older server.
    """

    apprentice_id: U32
    pc_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_APPRENTICE_QUIT", confidence=DERIVED)
@record
class MainToZoneApprenticeQuit:
    """The partner of this player has ended the bond. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    quitter_pc_id: U32
