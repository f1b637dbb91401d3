"""Servers and main: clans, their members and crests, and who rules the nations."""

from typing import Annotated

from gameserver.messages.clan import ClanMember, ClanName, ClanPassword
from gameserver.messages.fields import CharacterName
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.records import I32, U8, U16, U32, Array, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_CLAN", confidence=DERIVED)
@record
class ZoneToMainClan:
    """Zone: a clan is founded, dissolved or changed, by *request_type*.

    Answered by `MainToZoneClan` or `MainToZoneClanFail`. Layout derived from the older server.
    """

    request_type: U8
    master_name: CharacterName
    clan_name: ClanName
    clan_password: ClanPassword
    clan_id: U32
    nation: U8


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2S_CLAN", confidence=DERIVED)
@record
class MainToZoneClan:
    """How the request about a clan went. Layout derived from the older server."""

    request_type: U8
    error_code: U8
    clan_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_KNIGHT", confidence=DERIVED)
@record
class ZoneToMainClanMember:
    """Zone: a member joins, leaves or changes rank, by *request_type*.

    Answered by `MainToZoneClanMember`. Layout derived from the older server.
    """

    request_type: U8
    clan_id: U32
    rank: U8
    member_name: CharacterName
    member_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2S_KNIGHT", confidence=DERIVED)
@record
class MainToZoneClanMember:
    """How the request about a member went. Layout derived from the older server."""

    request_type: U8
    clan_id: U32
    error_code: U8


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2S_CLAN_FAIL", confidence=DERIVED)
@record
class MainToZoneClanFail:
    """A request about a clan was refused; the zone tells the player with `ClanFail`.

    Layout derived from the older server.
    """

    error_code: U8
    clan_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_CLAN_INFO", confidence=DERIVED)
@record
class ZoneToMainClanInfo:
    """Zone: what is the clan of this player?

    Answered by `MainToZoneClanInfo`. Layout derived from the older server.
    """

    pc_name: CharacterName
    clan_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2S_CLAN_INFO", confidence=DERIVED)
@record
class MainToZoneClanInfo:
    """All about the clan of a player; the zone passes it on as `UpdateClan`.

    Layout derived from the older server.
    """

    clan_name: ClanName
    clan_id: U32
    mark_id: U32
    storage_id: U32
    clan_rank: U8
    agit_id: U16
    members: Annotated[tuple[ClanMember, ...], Array(13)]


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2S_KNIGHT_INFO", confidence=DERIVED)
@record
class MainToZoneClanMemberInfo:
    """A member of the clan has changed; the zone passes it on as `UpdateClanMember`.

    Layout derived from the older server.
    """

    result: U8
    member: ClanMember


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_CLAN_UPDATE", confidence=DERIVED)
@record
class ZoneToMainClanUpdate:
    """Zone: something about this clan has changed, read it again. Layout derived from the older server."""

    clan_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="Z2M_REGISTER_MARK", confidence=DERIVED)
@record
class ZoneToMainRegisterMark:
    """Zone: this player wants to register a crest.

    The account server gets `MainToAccountRegisterMark`. Layout derived from the older server.
    """

    pc_name: CharacterName
    clan_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2A_REGISTER_MARK", confidence=DERIVED)
@record
class MainToAccountRegisterMark:
    """Expect the upload of a crest from this player. Layout derived from the older server."""

    pc_name: CharacterName
    pc_id: U32
    gate_server_id: U8
    clan_id: U32
    mark_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="A2M_CONFIRM_MARK", confidence=DERIVED)
@record
class AccountToMainConfirmMark:
    """Account server: whether the upload came.

    The zone gets `MainToZoneConfirmMark`. Layout derived from the older server.
    """

    pc_name: CharacterName
    clan_id: U32
    mark_id: U32
    result: U8


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2Z_CONFIRM_MARK", confidence=DERIVED)
@record
class MainToZoneConfirmMark:
    """Whether the crest of the player was stored, and its number; the zone takes the price.

    Layout derived from the older server.
    """

    result: U8
    mark_id: U32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="Z2M_CONFIRM_MARK", confidence=DERIVED)
@record
class ZoneToMainConfirmMark:
    """Zone: whether the player has paid for the crest.

    Members get `MainToZoneChangeMark`. Layout derived from the older server.
    """

    pc_name: CharacterName
    result: U8
    clan_id: U32
    mark_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN, reference="M2Z_CHANGE_MARK", confidence=DERIVED)
@record
class MainToZoneChangeMark:
    """The clan of this player has a new crest. Layout derived from the older server."""

    mark_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_CHANGE_REIGN", confidence=DERIVED)
@record
class MainToZoneChangeReign:
    """The nations have new rulers: the two ruling clans with their masters, and the eight regional ones.

    Layout derived from the older server.
    """

    tollan_index: U8
    tollan_clan_ids: Annotated[tuple[U32, ...], Array(2)]
    errt_clan_ids: Annotated[tuple[U32, ...], Array(8)]
    tollan_clan_names: Annotated[tuple[ClanName, ...], Array(2)]
    errt_clan_names: Annotated[tuple[ClanName, ...], Array(8)]
    tollan_master_names: Annotated[tuple[CharacterName, ...], Array(2)]


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="B2M_TM_RESULT", confidence=DERIVED)
@record
class BattleToMainTmResult:
    """Battle server: which clans have won the week's tournament.

    Zones get `MainToZoneChangeReign`. Layout derived from the older server.
    """

    week: I32
    errt_clan_ids: Annotated[tuple[U32, ...], Array(8)]
    tollan_clan_ids: Annotated[tuple[U32, ...], Array(2)]


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="B2M_ASK_PREWEEK_MASTERS", confidence=DERIVED)
@record
class BattleToMainAskPreviousWeekMasters:
    """Battle server: who won that week?

    Answered by `MainToBattleAnsPreviousWeekMasters`. Layout derived from the older server.
    """

    week: I32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2B_ANS_PREWEEK_MASTERS", confidence=DERIVED)
@record
class MainToBattleAnsPreviousWeekMasters:
    """The clans that won that week. Layout derived from the older server."""

    answer: U8
    errt_clan_ids: Annotated[tuple[U32, ...], Array(8)]
    tollan_clan_ids: Annotated[tuple[U32, ...], Array(2)]


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="B2M_ASK_TMMSG_BROADCAST", confidence=DERIVED)
@record
class BattleToMainAskTmMessageBroadcast:
    """Battle server: tell everybody how the tournament stands. Layout derived from the older server."""

    message_number: U8
    clan_ids: Annotated[tuple[U32, ...], Array(2)]
    extra: Annotated[tuple[U32, ...], Array(3)]
