"""Client and gate: the first packet, the keep-alive, and the refusal that any server may send."""

from gameserver.messages.fields import AccountName, ErrorText, Password, Token
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.records import U16, U32, record


@CLIENT_TO_SERVER.control(0x01, 0xE2, reference="C2S_PREPARE_USER")
@record
class GateLogin:
    """The first packet on a gate connection, in clear: the token from `GateInfo` and the credentials again."""

    token: Token
    account: AccountName
    password: Password


@CLIENT_TO_SERVER.control(0x01, 0xF0, reference="CHK_TIMETICK")
@record
class PingReply:
    """Echo of `PingRequest` with the client's clock, in milliseconds, filled in. Never enciphered."""

    tick_count: U32
    server_tick: U32
    client_tick: U32


@SERVER_TO_CLIENT.control(0x01, 0xF0, reference="CHK_TIMETICK")
@record
class PingRequest:
    """Sent by the gate every few seconds to players in the world (PROTOCOL 9). Never enciphered."""

    tick_count: U32
    server_tick: U32
    client_tick: U32 = 0


@SERVER_TO_CLIENT.game(0x0FFF, reference="S2C_ERROR")
@record
class Error:
    """Something was refused: the code decides what the client does, the text is shown (PROTOCOL 12)."""

    error_code: U16
    message: ErrorText
