"""Client and login server: credentials, the list of gates, the hand-over (PROTOCOL 8.1). Never enciphered."""

from typing import Annotated

from gameserver.messages.fields import AccountName, GateListEntry, IpAddress, NoticeText, Password, Token
from gameserver.messages.links import CLIENT_TO_LOGIN, LOGIN_TO_CLIENT
from gameserver.records import I32, U8, U16, U32, Counted, record
from gameserver.wire.catalogue import CONFLICT


@CLIENT_TO_LOGIN.control(0x01, 0xE0, reference="C2S_LOGIN", confidence=CONFLICT)
@record
class ClientLogin:
    """The player typed an account name and a password.

    Answered by `ServerList`, or by `LoginNotice` after which another try is welcome. Sources conflict:
    the v562 client sends its version, older tools leave it out, and both are read.
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

    pc_id: Token
    gate_ip: IpAddress
    gate_port: U32


@LOGIN_TO_CLIENT.control(0x01, 0xE3, reference="S2C_WELCOME")
@record
class Welcome:
    """A text to show before the list of gates. Optional; may leave in the same write as `ServerList`."""

    notice_type: U8
    text: NoticeText


@LOGIN_TO_CLIENT.control(0x01, 0xFF, reference="S2C_LOGIN_OK")
@record
class LoginOk:
    """The password was right. Optional; where it is sent, `ServerList` follows at once."""


@LOGIN_TO_CLIENT.control(0x01, 0xE4, reference="S2C_INVALID_VERSION", confidence=CONFLICT)
@record
class InvalidVersion:
    """The client is too old or too new for this server, which wants *required_version*.

    Sources conflict: only login servers of another client generation send it, so ours does not.
    """

    required_version: I32
