"""Client and login server: credentials, the list of gates, the hand-over (PROTOCOL 8.1). Never enciphered."""

from typing import Annotated

from gameserver.messages.fields import AccountName, GateListEntry, IpAddress, NoticeText, Password
from gameserver.messages.links import CLIENT_TO_LOGIN, LOGIN_TO_CLIENT
from gameserver.records import U8, U16, U32, Counted, record


@CLIENT_TO_LOGIN.control(0x01, 0xE0, reference="C2S_LOGIN")
@record
class ClientLogin:
    """The player typed an account name and a password.

    Answered by `ServerList`, or by `LoginNotice` after which another try is welcome. The v562 client sends its
    version; older tools leave it out.
    """

    account: AccountName
    password: Password
    client_version: U32 | None = None


@CLIENT_TO_LOGIN.control(0x01, 0xE1, reference="C2S_SERVER_DETAILS")
@record
class ServerSelect:
    """The player chose a gate from the list. Answered by `GateInfo`, or `LoginNotice` when it has gone."""

    gate_id: U8


@LOGIN_TO_CLIENT.control(0x01, 0xE0, reference="LS2CL_SAY")
@record
class LoginNotice:
    """A text to show in a box: why the login did not work."""

    notice_type: U8 = 0
    text: NoticeText


@LOGIN_TO_CLIENT.control(0x01, 0xE1, reference="S2C_SERVER_LIST")
@record
class ServerList:
    """The password was right; these gates are there."""

    gates: Annotated[tuple[GateListEntry, ...], Counted("gate_count", U16)]


@LOGIN_TO_CLIENT.control(0x01, 0xE2, reference="S2C_GATE_INFO")
@record
class GateInfo:
    """Where the chosen gate is, and the token to show there. The client closes this connection next."""

    pc_id: U32
    gate_ip: IpAddress
    gate_port: U32
