"""Clans: founding, members, ranks, crests, clan battles, leagues (RULES 20)."""

from typing import Annotated

from gameserver.messages.fields import CharacterName, SocialInfo
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import SECRET, U8, U16, U32, Array, Raw, Text, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header

ClanName = Annotated[str, Text(32)]
ClanPassword = Annotated[str, Text(16), SECRET]


@record
class ClanMember:
    """A line of the clan window; status 1 is online."""

    name: CharacterName
    reserved_1: Annotated[bytes, Raw(3)] = b""
    pc_id: U32
    level: U16
    clan_rank: U8
    status: U8
    pc_class: U8
    reserved_2: Annotated[bytes, Raw(3)] = b""


@CLIENT_TO_SERVER.game(0x2300, reference="C2S_CLAN", confidence=DERIVED)
@record
class Clan:
    """The player founds a clan, dissolves his, or asks for the like, by *request_type*.

    Answered by `ClanReply` or `ClanFail`. Layout derived from the older server.
    """

    request_type: U8
    clan_name: ClanName
    clan_password: ClanPassword


@SERVER_TO_CLIENT.game(0x2300, reference="S2C_CLAN", confidence=DERIVED)
@record
class ClanReply:
    """How the request went; the clan and the player's place in it. Layout derived from the older server."""

    request_type: U8
    result: U8
    clan_id: U32
    social: SocialInfo


@CLIENT_TO_SERVER.game(0x2301, reference="C2S_JOIN_CLAN", confidence=DERIVED)
@record
class JoinClan:
    """The player asks to be let into the clan of another one, or invites him.

    The other gets `AskClan`. Layout derived from the older server.
    """

    asker_pc_id: U32


@SERVER_TO_CLIENT.game(0x2301, reference="S2C_ASK_CLAN", confidence=DERIVED)
@record
class AskClan:
    """Another player asks this one about his clan. Answered by `AnsClan`. Layout derived from the older server."""

    target_pc_id: U32


@CLIENT_TO_SERVER.game(0x2302, reference="C2S_ANS_CLAN", confidence=DERIVED)
@record
class AnsClan:
    """The player agrees or declines; both get `JoinClanReply`. Layout derived from the older server."""

    accepted: U8
    asker_pc_id: U32


@SERVER_TO_CLIENT.game(0x2302, reference="S2C_JOIN_CLAN", confidence=DERIVED)
@record
class JoinClanReply:
    """How the request went, and the place in the clan that follows. Layout derived from the older server."""

    result: U8
    social: SocialInfo


@CLIENT_TO_SERVER.game(0x2303, reference="C2S_BOLT_CLAN", confidence=DERIVED)
@record
class LeaveClan:
    """The player leaves his clan, or dismisses a member of it.

    Answered by `LeaveClanReply`. Layout derived from the older server.
    """

    is_dismissal: U8
    member_name: CharacterName


@SERVER_TO_CLIENT.game(0x2303, reference="S2C_BOLT_CLAN", confidence=DERIVED)
@record
class LeaveClanReply:
    """Whether the member is out, and the place in the clan that follows. Layout derived from the older server."""

    result: U8
    social: SocialInfo


@CLIENT_TO_SERVER.game(0x2304, reference="C2S_REQ_CLAN_INFO")
@record
class ReqClanInfo:
    """The client asks about the player's clan; sent after entering the world. Answered by `UpdateClan`."""


@SERVER_TO_CLIENT.game(0x2305, reference="S2C_UPDATE_CLAN")
@record
class UpdateClan:
    """All about the player's clan; unused lines have no name."""

    clan_name: ClanName
    clan_id: U32
    mark_id: U32
    storage_id: U32
    clan_rank: U8
    agit_id: U16
    members: Annotated[tuple[ClanMember, ...], Array(13)]


@SERVER_TO_CLIENT.game(0x2306, reference="S2C_UPDATE_KNIGHT", confidence=DERIVED)
@record
class UpdateClanMember:
    """One line of the clan window has changed: a member joined, left, rose, came or went.

    Layout derived from the older server.
    """

    result: U8
    member: ClanMember


@SERVER_TO_CLIENT.game(0x2307, reference="S2C_CLAN_FAIL", confidence=DERIVED)
@record
class ClanFail:
    """A request about a clan was refused; the player's place in his clan stays this.

    Layout derived from the older server.
    """

    error_code: U8
    clan_id: U32
    social: SocialInfo


@CLIENT_TO_SERVER.game(0x2320, reference="C2S_REGISTER_MARK", confidence=DERIVED)
@record
class RegisterMark:
    """The player wants to register a crest for his clan.

    Answered by `ConfirmMark`. Layout derived from the older server.
    """


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_CONFIRM_MARK", confidence=DERIVED)
@record
class ConfirmMark:
    """Whether a crest was registered, under which number, and what is left of lore and money.

    Layout derived from the older server.
    """

    mark_id: U32
    lore: U32
    money: U32
    result: U8


@CLIENT_TO_SERVER.game(0x2322, reference="C2S_TRANSFER_MARK", confidence=DERIVED)
@record
class TransferMark:
    """The client uploads the crest; *random_number* is the permission it was given.

    Answered by `TransferMarkReply`. The original client marks crest packets with ctrl 0xFE; they are read by their
    number alone. Layout derived from the older server.
    """

    pc_name: CharacterName
    clan_id: U32
    mark_id: U32
    random_number: U32
    mark: Annotated[bytes, Raw(1250)]


@SERVER_TO_CLIENT.game(0x2322, reference="S2C_TRANSFER_MARK", confidence=DERIVED)
@record
class TransferMarkReply:
    """Whether the crest was stored.

    Its number is presumed equal to that of the request. Layout derived from the older server.
    """

    pc_name: CharacterName
    clan_id: U32
    mark_id: U32
    random_number: U32
    result: U8


@CLIENT_TO_SERVER.game(0x2323, reference="C2S_ASK_MARK", confidence=DERIVED)
@record
class AskMark:
    """The client has met a crest that it does not have.

    Answered by `AnsMark`. Layout derived from the older server.
    """

    mark_id: U32


@SERVER_TO_CLIENT.game(0x2323, reference="S2C_ANS_MARK", confidence=DERIVED)
@record
class AnsMark:
    """A crest, to be drawn beside the names of the clan.

    Its number is presumed equal to that of the request. Layout derived from the older server.
    """

    result: U8
    mark_id: U32
    clan_index: U16
    mark: Annotated[bytes, Raw(1250)]


CLIENT_TO_SERVER.known(0x2340, name="AskClanBattle", reference="C2S_ASK_CLAN_BATTLE")
SERVER_TO_CLIENT.known(0x2340, name="AskClanBattleNotify", reference="S2C_ASK_CLAN_BATTLE")
CLIENT_TO_SERVER.known(0x2341, name="AnsClanBattle", reference="C2S_ANS_CLAN_BATTLE")
SERVER_TO_CLIENT.known(0x2341, name="AnsClanBattleNotify", reference="S2C_ANS_CLAN_BATTLE")
CLIENT_TO_SERVER.known(0x2342, name="AskClanBattleEnd", reference="C2S_ASK_CLAN_BATTLE_END")
SERVER_TO_CLIENT.known(0x2342, name="AskClanBattleEndNotify", reference="S2C_ASK_CLAN_BATTLE_END")
CLIENT_TO_SERVER.known(0x2343, name="AnsClanBattleEnd", reference="C2S_ANS_CLAN_BATTLE_END")
SERVER_TO_CLIENT.known(0x2343, name="AnsClanBattleEndNotify", reference="S2C_ANS_CLAN_BATTLE_END")
SERVER_TO_CLIENT.known(0x2344, name="ClanBattleInfo", reference="S2C_CLAN_BATTLE_INFO")
CLIENT_TO_SERVER.known(0x2345, name="AskClanBattleScore", reference="C2S_ASK_CLAN_BATTLE_SCORE")
SERVER_TO_CLIENT.known(0x2345, name="AnsClanBattleScore", reference="S2C_ANS_CLAN_BATTLE_SCORE")
SERVER_TO_CLIENT.known(0x2346, name="ClanBattleNotice", reference="S2C_CLAN_BATTLE_NOTICE")
CLIENT_TO_SERVER.known(0xA340, name="League", reference="C2S_LEAGUE")
SERVER_TO_CLIENT.known(0xA340, name="LeagueReply", reference="S2C_LEAGUE")
SERVER_TO_CLIENT.known(0xA344, name="LeagueInfo", reference="S2C_LEAGUE_INFO")
CLIENT_TO_SERVER.known(0xA345, name="ReqLeagueClanInfo", reference="C2S_REQ_LEAGUE_CLAN_INFO")
SERVER_TO_CLIENT.known(0xA345, name="AnsLeagueClanInfo", reference="S2C_ANS_LEAGUE_CLAN_INFO")
SERVER_TO_CLIENT.known(0xA346, name="LeagueLoginOut", reference="S2C_LEAGUE_LOGIN_OUT")
CLIENT_TO_SERVER.known(0xA347, name="LeagueAllow", reference="C2S_LEAGUE_ALLOW")
SERVER_TO_CLIENT.known(0xA347, name="LeagueAllowReply", reference="S2C_LEAGUE_ALLOW")
