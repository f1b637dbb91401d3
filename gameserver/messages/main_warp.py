"""Zones, battle server and main: a player on the way from one server to another (PROTOCOL 11).

Only `AskMap`, `HandOver`, `AskArrival`, `AskReturn` and `MapServed` are in use. They are ours, since those of the
older server have no known numbers, and carry no character: our zones share the database, so one saves it and the
other loads it.
"""

from gameserver.messages.battle import BattleWarp
from gameserver.messages.fields import CharacterName, IpAddress
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.messages.main_fields import CharacterRecord, ClanData, ZoneWarpData
from gameserver.records import I32, U8, U16, U32, record
from gameserver.wire.catalogue import DERIVED
from gameserver.wire.headers import Header


@SERVER_TO_MAIN.main(0xF011, reference="ASK_MAP")
@record
class AskMap:
    """Zone: a player wants to go to this map. Changes nothing.

    Answered by `MapServed`, or by `MainError` when no zone serves it. Ours, not of the v562 protocol.
    """

    map_index: U16


@SERVER_TO_MAIN.main(0xF012, reference="HAND_OVER")
@record
class HandOver:
    """Zone: this player is out of our world and saved; let the zone of this map have him.

    Answered by `MapServed`, from when on he is expected there, or by `MainError`. Ours, not of the v562 protocol.
    """

    map_index: U16


@SERVER_TO_MAIN.main(0xF013, reference="ASK_ARRIVAL")
@record
class AskArrival:
    """Zone: this player has come with `Warp`, which does not name his character.

    Answered by `MainWorldLoginReply` when he was handed over to this zone, else by `MainError`. Ours, not of the
    v562 protocol.
    """


@SERVER_TO_MAIN.main(0xF014, reference="ASK_RETURN")
@record
class AskReturn:
    """Zone: a gate held this player of ours while we were away; he was in the world with this character.

    Answered by `MainWorldLoginReply` unless he, or his name, is elsewhere by now, else by `MainError`. The map in
    the answer means nothing: the zone tells it with `PlayerPresent` once the character is loaded. Ours, not of the
    v562 protocol.
    """

    pc_name: CharacterName


@MAIN_TO_SERVER.main(0xF011, reference="MAP_SERVED")
@record
class MapServed:
    """This zone has the map. Ours, not of the v562 protocol."""

    zone_id: U8
    map_index: U16


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_WARP_ZONE", confidence=DERIVED)
@record
class ZoneToMainWarpZone:
    """Zone: this player goes to a map of another zone, with all of this.

    Answered by `MainToZoneWarpZone`. Layout derived from the older server.
    """

    gate_server_id: U8
    pc_id: U32
    character: CharacterRecord
    warp_data: ZoneWarpData


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_WARP_ZONE", confidence=DERIVED)
@record
class MainToZoneWarpZone:
    """Whether another zone takes the player; the old one then switches the gate and forgets him.

    Layout derived from the older server.
    """

    gate_server_id: U8
    pc_id: U32
    ok: I32


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_WARP_LOGIN", confidence=DERIVED)
@record
class ZoneToMainWarpLogin:
    """New zone: this player has come. Answered by `MainToZoneWarpLogin`. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_WARP_LOGIN", confidence=DERIVED)
@record
class MainToZoneWarpLogin:
    """The player, as the old zone gave him up. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    client_ip: IpAddress
    character: CharacterRecord
    warp_data: ZoneWarpData


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_ASK_WARP_Z2B", confidence=DERIVED)
@record
class ZoneToMainAskWarpToBattle:
    """Zone: this player wants to go to the battle server.

    Answered by `MainToZoneAnsWarpToBattle`. Layout derived from the older server.
    """

    gate_server_id: U8
    pc_id: U32
    character: CharacterRecord
    battle_warp: BattleWarp


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_ANS_WARP_Z2B", confidence=DERIVED)
@record
class MainToZoneAnsWarpToBattle:
    """Whether the player may go, and to which battle server. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    battle_server_id: U8
    result: U8


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="B2M_ASK_WARP_Z2B", confidence=DERIVED)
@record
class BattleToMainAskWarpToBattle:
    """Battle server: this player has come.

    Answered by `MainToBattleAnsWarpToBattle`. Layout derived from the older server.
    """

    gate_server_id: U8
    pc_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2B_ANS_WARP_Z2B", confidence=DERIVED)
@record
class MainToBattleAnsWarpToBattle:
    """The player, his clan, and the battle he has come for. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    client_ip: IpAddress
    character: CharacterRecord
    clan: ClanData
    battle_warp: BattleWarp


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="B2M_ASK_WARP_B2Z", confidence=DERIVED)
@record
class BattleToMainAskWarpFromBattle:
    """Battle server: this player goes back, with all of this.

    Answered by `MainToBattleAnsWarpFromBattle`. Layout derived from the older server.
    """

    gate_server_id: U8
    pc_id: U32
    character: CharacterRecord


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2B_ANS_WARP_B2Z", confidence=DERIVED)
@record
class MainToBattleAnsWarpFromBattle:
    """Whether a zone takes the player back. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    result: U8


@SERVER_TO_MAIN.unnumbered(Header.MAIN_SHORT, reference="S2M_ASK_WARP_B2Z", confidence=DERIVED)
@record
class ZoneToMainAskWarpFromBattle:
    """Zone: this player has come back.

    Answered by `MainToZoneAnsWarpFromBattle`. Layout derived from the older server.
    """

    gate_server_id: U8
    pc_id: U32


@MAIN_TO_SERVER.unnumbered(Header.MAIN_SHORT, reference="M2S_ANS_WARP_B2Z", confidence=DERIVED)
@record
class MainToZoneAnsWarpFromBattle:
    """The player, as the battle server gave him up. Layout derived from the older server."""

    gate_server_id: U8
    pc_id: U32
    client_ip: IpAddress
    character: CharacterRecord
