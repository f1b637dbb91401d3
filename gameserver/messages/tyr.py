"""The Tyr tournament: units, entries, upgrades (RULES 27)."""

from typing import Annotated

from gameserver.messages.clan import ClanName
from gameserver.messages.fields import CharacterName
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U8, U16, U32, Array, Text, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@record
class TyrEntrant:
    """A player who has entered, and his clan."""

    pc_name: CharacterName
    clan_name: ClanName


@CLIENT_TO_SERVER.game(0x4002, reference="C2S_TYR_INFO", confidence=DERIVED)
@record
class TyrUnitInfo:
    """The player asks who is in a unit.

    Answered by `TyrUnitInfoReply`, or `TyrError`. Layout derived from the older server.
    """

    npc_id: U32
    unit_index: U8


@SERVER_TO_CLIENT.game(0x4002, reference="S2C_TYR_INFO", confidence=DERIVED)
@record
class TyrUnitInfoReply:
    """A unit and its members, 48 lines of which *unit_member_count* are used.

    Layout derived from the older server.
    """

    state: U8
    unit_index: U8
    entry_count: U16
    unit_member_count: U16
    entries: Annotated[tuple[TyrEntrant, ...], Array(48)]


@CLIENT_TO_SERVER.game(0x4003, reference="C2S_TYR_ENTRY", confidence=DERIVED)
@record
class TyrEntry:
    """The player enters for a unit.

    Answered by `TyrEntryReply`, or `TyrError`. Layout derived from the older server.
    """

    npc_id: U32
    unit: U8


@SERVER_TO_CLIENT.game(0x4003, reference="S2C_TYR_ENTRY", confidence=DERIVED)
@record
class TyrEntryReply:
    """The player's unit, how many have entered, and a text to show. Layout derived from the older server."""

    my_unit: U8
    entry_count: U16
    text: Annotated[str, Text(128)]


@CLIENT_TO_SERVER.game(0x4004, reference="C2S_TYR_JOIN", confidence=DERIVED)
@record
class TyrJoin:
    """The player wants onto the battlefield of the tournament, when it has begun.

    Layout derived from the older server.
    """

    npc_id: U32


@SERVER_TO_CLIENT.unnumbered(Header.CLIENT, reference="S2C_TYR_ERROR", confidence=DERIVED)
@record
class TyrError:
    """A wish about the tournament was refused. Layout derived from the older server."""

    error_code: U16


SERVER_TO_CLIENT.known(0x4000, name="TyrMessage", reference="S2C_TYR_MESSAGE")
CLIENT_TO_SERVER.known(0x4001, name="TyrUnitList", reference="C2S_TYR_UNIT_LIST")
SERVER_TO_CLIENT.known(0x4004, name="TyrJoinReply", reference="S2C_TYR_JOIN")
CLIENT_TO_SERVER.known(0x4080, name="TyrRewardInfo", reference="C2S_TYR_REWARD_INFO")
SERVER_TO_CLIENT.known(0x4080, name="TyrRewardInfoReply", reference="S2C_TYR_REWARD_INFO")
CLIENT_TO_SERVER.known(0x4081, name="TyrReward", reference="C2S_TYR_REWARD")
SERVER_TO_CLIENT.known(0x4081, name="TyrRewardReply", reference="S2C_TYR_REWARD")
SERVER_TO_CLIENT.known(0x4100, name="TyrUpdate", reference="S2C_TYR_UPDATE")
SERVER_TO_CLIENT.known(0x4101, name="TyrUpgradeList", reference="S2C_TYR_UPGRADE_LIST")
CLIENT_TO_SERVER.known(0x4102, name="TyrUpgrade", reference="C2S_TYR_UPGRADE")
SERVER_TO_CLIENT.known(0x4102, name="TyrUpgradeReply", reference="S2C_TYR_UPGRADE")
SERVER_TO_CLIENT.known(0x4103, name="TyrUpgradeEnd", reference="S2C_TYR_UPGRADE_END")
SERVER_TO_CLIENT.known(0x4104, name="TyrHpBoost", reference="S2C_TYR_HP_BOOST")
SERVER_TO_CLIENT.known(0x4105, name="TyrTotalUpgrade", reference="S2C_TYR_TOTAL_UPGRADE")
SERVER_TO_CLIENT.known(0x4200, name="TyrNpcInfo", reference="S2C_TYR_NPC_INFO")
SERVER_TO_CLIENT.known(0x4201, name="TyrBaseInfo", reference="S2C_TYR_BASE_INFO")
SERVER_TO_CLIENT.known(0x4202, name="TyrLeaderDead", reference="S2C_TYR_LEADER_DEAD")
CLIENT_TO_SERVER.known(0x4203, name="TyrRtmmEnd", reference="C2S_TYR_RTMM_END")
SERVER_TO_CLIENT.known(0x4203, name="TyrRtmmShow", reference="S2C_TYR_RTMM_SHOW")
SERVER_TO_CLIENT.known(0x4204, name="TyrPcDistribution", reference="S2C_TYR_PC_DISTRIBUTION")
