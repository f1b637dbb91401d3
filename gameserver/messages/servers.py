"""Gate to account and zone servers: who the gate is, whose client came and went, where players belong now.

Both links use the same numbers, with and without meaning for the other, so each has its own declarations.
"""

from typing import Annotated

from gameserver.messages.fields import AccountName, Billing, CharacterName, IpAddress, Password, SessionName
from gameserver.messages.links import ACCOUNT_TO_GATE, GATE_TO_ACCOUNT, GATE_TO_ZONE, ZONE_TO_GATE
from gameserver.records import I32, U8, U32, Raw, Rest, record
from gameserver.wire.catalogue import DERIVED

MULTICAST_AND_HOLD = 2
"""What our gates say in `ZoneGateHello`."""


@GATE_TO_ACCOUNT.control(0x01, 0xE0, reference="GATE2ZS_CONNECT")
@record
class AccountGateHello:
    """The first message of a gate after connecting: its number."""

    agent_id: U8


@GATE_TO_ACCOUNT.control(0x01, 0xE1, reference="GATE2AS_NEW_CLIENT")
@record
class AccountNewClient:
    """A client has shown a good token; the header names the player. Answered by `CharacterList`.

    *reserved_1* carries the name of the session between our own daemons.
    """

    account: AccountName
    password: Password = ""
    client_ip: IpAddress
    remain_time: U32 = 0
    pay_mode: Annotated[bytes, Raw(4)] = b""
    pay_number: I32 = 0
    reserved_1: Billing = b""
    reserved_2: Billing = b""


@GATE_TO_ACCOUNT.control(0x01, 0xE2, reference="ZA2ZS_ACC_LOGOUT")
@record
class AccountClientGone:
    """The client of this player has gone; to be taken calmly when the player is unknown."""

    reason: U8


@ACCOUNT_TO_GATE.control(0x01, 0xE0, reference="S2G_DISCONNECT", confidence=DERIVED)
@record
class AccountDropClient:
    """Close the client of this player. Layout derived from the older server."""


@ACCOUNT_TO_GATE.control(0x01, 0xE1, reference="S2G_ZONE_CHANGE")
@record
class AccountSwitchZone:
    """From now on packets of this player go to the zone with this number. Never reaches the client."""

    zone_id: U8


@ACCOUNT_TO_GATE.control(0x01, 0xE2, reference="S2G_BROADCAST", confidence=DERIVED)
@record
class AccountBroadcast:
    """A packet for every client of the gate; not used by ours. Layout derived from the older server."""

    packet: Rest


@GATE_TO_ZONE.control(0x01, 0xE0, reference="GATE2ZS_CONNECT")
@record
class ZoneGateHello:
    """The first message of a gate after connecting: its number.

    *multicast* is ours, and peers that do not know the byte ignore it. A gate that sends 1 accepts one frame for
    many players; one that sends `MULTICAST_AND_HOLD` also keeps the players of a zone that is away.
    """

    agent_id: U8
    multicast: U8 | None = None


@GATE_TO_ZONE.control(0x01, 0xE1, reference="G2S_NEW_CLIENT", confidence=DERIVED)
@record
class ZoneNewClient:
    """A client is about to enter. Only the older gates send it; nothing depends on it.

    Layout derived from the older server.
    """

    account: AccountName


@GATE_TO_ZONE.control(0x01, 0xE2, reference="ZA2ZS_ACC_LOGOUT")
@record
class ZoneClientGone:
    """The client of this player has gone; to be taken calmly when the player is unknown."""

    reason: U8


@GATE_TO_ZONE.control(0x01, 0xE8, reference="PLAYER_HELD")
@record
class ZonePlayerHeld:
    """This player was in your world with this character before you went away: put him back where he was saved.

    Follows `ZoneRestores`, and is answered by `ZoneSwitchZone` and `WarpReady`, or by `ZoneDropClient`. Ours, not
    of the v562 protocol.
    """

    pc_name: CharacterName


@GATE_TO_ZONE.control(0x01, 0xE9, reference="SESSION_NAME")
@record
class ZoneSessionName:
    """What log lines are to name this player's connection by. Comes before his first message.

    Sent to zones that have said `ZoneRestores`. Ours, not of the v562 protocol.
    """

    session: SessionName


@ZONE_TO_GATE.control(0x01, 0xE8, reference="RESTORES")
@record
class ZoneRestores:
    """The zone puts players back whom a gate held while it was away. Sent to gates that said that they hold them.

    Ours, not of the v562 protocol.
    """


@ZONE_TO_GATE.control(0x01, 0xE9, reference="PLAYER_ENTERED")
@record
class ZonePlayerEntered:
    """This player is in the world with this character: if the zone goes away, he is worth holding.

    Sent to gates that said that they hold players. Ours, not of the v562 protocol.
    """

    pc_name: CharacterName


@ZONE_TO_GATE.control(0x01, 0xE0, reference="S2G_DISCONNECT", confidence=DERIVED)
@record
class ZoneDropClient:
    """Close the client of this player. Layout derived from the older server."""


@ZONE_TO_GATE.control(0x01, 0xE1, reference="S2G_ZONE_CHANGE")
@record
class ZoneSwitchZone:
    """From now on packets of this player go to the zone with this number. Never reaches the client."""

    zone_id: U8


@ZONE_TO_GATE.control(0x01, 0xE2, reference="S2G_BROADCAST", confidence=DERIVED)
@record
class ZoneBroadcast:
    """A packet for every client of the gate; not used by ours. Layout derived from the older server."""

    packet: Rest
