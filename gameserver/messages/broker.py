"""Gate and login server: which gates exist, who is handed over, who is on and off (PROTOCOL 8.1, 8.2, 10)."""

from typing import Annotated

from gameserver.messages.fields import AccountName, Date, IpAddress, SessionName, Time
from gameserver.messages.links import GATE_TO_LOGIN, LOGIN_TO_GATE
from gameserver.records import SECRET, U8, U32, Raw, Text, record
from gameserver.wire.catalogue import CONFLICT


@GATE_TO_LOGIN.control(0x02, 0xE0, reference="GATE2LS_CONNECT", confidence=CONFLICT)
@record
class GateRegister:
    """The first message of a gate: its number, and where clients find it.

    Sources conflict: original agents send no name, newer gates do, and both are read.
    """

    server_id: U8
    agent_id: U8
    gate_ip: IpAddress
    gate_port: U32
    name: Annotated[str, Text(17)] | None = None


@GATE_TO_LOGIN.control(0x02, 0xE1, reference="GATE2LS_REPORT")
@record
class GateReport:
    """The gate lives, and so do the sessions it has announced. Sent every few seconds."""

    player_count: U32
    zone_total: U8
    zone_connected: U8


@GATE_TO_LOGIN.control(0x02, 0xE2, reference="GATE2LS_ACC_LOGOUT")
@record
class AccountLogout:
    """The session of this account has ended; its lease is free. Go leaves date and time empty."""

    reason: U8
    account: AccountName
    date: Date = ""
    time: Time = ""


@GATE_TO_LOGIN.control(0x02, 0xE3, reference="GATE2LS_PREPARED_ACC_LOGIN")
@record
class AccountEntered:
    """An account that was handed over has arrived at the gate. Ours puts the account's number into the header."""

    account: AccountName


@GATE_TO_LOGIN.control(0x02, 0xE9, reference="SESSION_NAME")
@record
class LoginSessionName:
    """What log lines name this player's connection to the gate by. Comes before `AccountEntered`.

    Sent to login servers that give a `HandoverProof`. Ours, not of the v562 protocol.
    """

    session: SessionName


@GATE_TO_LOGIN.control(0x02, 0xE4, reference="GATE2LS_USER_RECOVER")
@record
class AccountRecover:
    """After a new connection to the login server: this account is still on the gate."""

    account: AccountName
    client_ip: IpAddress
    unknown: U32 = 0


@LOGIN_TO_GATE.control(0x01, 0xE1, reference="LS2GATE_LOGIN")
@record
class PrepareAccount:
    """Expect this account, with the token that the header carries as player number.

    The nine bytes without a known meaning carry a `HandoverProof` between our own daemons.
    """

    account: AccountName
    unknown: Annotated[bytes, Raw(9), SECRET] = b""


@record
class HandoverProof:
    """What our login server tells our gate beside the token; all zero when it comes from another one.

    The account's number serves as player number from then on, so the token itself can be random.
    """

    account_id: U32 = 0
    password_check: Annotated[bytes, Raw(5), SECRET] = bytes(5)


@LOGIN_TO_GATE.control(0x01, 0xE3, reference="LS2GATE_DISCONNECT")
@record
class KickAccount:
    """Close the session of this account."""

    reason: U8
    account: AccountName
    date: Date = ""
    time: Time = ""
