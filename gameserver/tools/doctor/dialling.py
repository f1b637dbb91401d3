"""Dials login server and gates as a client would, and says what comes of it. Everything here blocks."""

import ipaddress
import socket
import time
from collections.abc import Iterator
from enum import Enum

import attrs

from gameserver.messages.characters import CharacterList
from gameserver.messages.gate import Error, GateLogin
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER, LOGIN_TO_CLIENT, SERVER_TO_CLIENT
from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import ClientConnection, Connection

ANSWER_SECONDS = 5.0
AGAIN_SECONDS = 0.5
TRIES = 20
ALREADY = "already"
"""A word of the answer to who logs in with an account that is still in."""
NO_TOKEN = 0
"""A token that our login server never gives."""


def _networks(*words: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(map(ipaddress.ip_network, words))


# Python's `is_private` is true of more than private networks (RFC 1918, 4193, 6598, 5737, 3849).
_NOT_EVERYWHERE = {
    _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"): (
        "it is a private address, so only clients in that network find the gate there"
    ),
    _networks("100.64.0.0/10"): (
        "it is an address inside a provider's network, so only clients in there find the gate"
    ),
    _networks("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"): (
        "it is an address for examples in documents, which no machine has"
    ),
}


class Outcome(Enum):
    """What became of an attempt; the values are for people."""

    REFUSED = "nobody listens there"
    SILENT = "nothing answers: a firewall, or no machine of that address"
    CLOSED = "whoever listens there closes the connection"
    STRANGE = "whoever listens there is none of our servers, or a gate with another DYNAMIC_KEY"
    UNREACHABLE = "there is no way to that address from here"


class NotReached(Exception):
    """A server could not be talked to; *outcome* says how it failed."""

    def __init__(self, outcome: Outcome, said: str = "") -> None:
        super().__init__(f"{outcome.value} ({said})" if said else outcome.value)
        self.outcome = outcome


class Caller:
    """One connection, as a client has it, to *host*:*port*; raises NotReached."""

    def __init__(self, host: str, port: int, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[object] = []
        try:
            self._socket = socket.create_connection((host, port), ANSWER_SECONDS)
        except ConnectionRefusedError as error:
            raise NotReached(Outcome.REFUSED) from error
        except TimeoutError as error:
            raise NotReached(Outcome.SILENT) from error
        except OSError as error:
            raise NotReached(Outcome.UNREACHABLE, str(error.strerror or error)) from error

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, message: object, *answers: type[object]) -> object:
        """Send *message* and return the first of what comes that is one of *answers*."""
        deadline = time.monotonic() + ANSWER_SECONDS
        try:
            self._socket.sendall(self._connection.send(message))
            while True:
                for come in self._waiting:
                    if isinstance(come, answers):
                        return come
                self._waiting = self._receive(deadline)
        except TimeoutError as error:
            raise NotReached(Outcome.SILENT) from error
        except OSError as error:
            raise NotReached(Outcome.CLOSED) from error

    def _receive(self, deadline: float) -> list[object]:
        self._socket.settimeout(max(0.01, deadline - time.monotonic()))
        data = self._socket.recv(65_536)
        if not data:
            raise NotReached(Outcome.CLOSED)
        messages = [envelope.message for envelope in self._connection.receive(data)]
        if self._connection.broken:
            raise NotReached(Outcome.STRANGE)
        return messages


def call_login(host: str, port: int) -> Caller:
    """Connect to a login server."""
    return Caller(host, port, Connection(LOGIN_TO_CLIENT, CLIENT_TO_LOGIN))


def call_gate(host: str, port: int, key: int) -> Caller:
    """Connect to a gate whose cipher has *key*."""
    return Caller(host, port, ClientConnection(SERVER_TO_CLIENT, CLIENT_TO_SERVER, Cipher(key)))


def login_answer(host: str, port: int) -> str:
    """Return what a login server says to a client without name and password."""
    with call_login(host, port) as caller:
        notice = caller.ask(ClientLogin(account="", password=""), LoginNotice)
    assert isinstance(notice, LoginNotice)
    return notice.text


def gate_refuses(host: str, port: int, key: int) -> None:
    """See that a gate refuses a client without a token, as only a gate does; NotReached when it is none."""
    with call_gate(host, port, key) as caller:
        caller.ask(GateLogin(token=NO_TOKEN, account="doctor", password=""), Error)


@attrs.frozen
class Sent:
    """Where the login server sends players of one gate."""

    gate: str
    host: str
    port: int
    token: int


def sent_to(host: str, port: int, account: str, password: str) -> Iterator[Sent]:
    """Log in and choose each gate in turn; yield where that sends a client. PermissionError when refused.

    The account must have left one gate before it can choose the next, which takes it a moment.
    """
    place = 0
    while True:
        with call_login(host, port) as caller:
            gates = _list(caller, account, password).gates
            if place >= len(gates):
                return
            info = caller.ask(ServerSelect(gate_id=gates[place].gate_id), GateInfo, LoginNotice)
            if not isinstance(info, GateInfo):
                raise PermissionError(str(getattr(info, "text", "")))
        yield Sent(f"gate {gates[place].gate_id} {gates[place].name}", info.gate_ip, info.gate_port, info.pc_id)
        place += 1
        if place == len(gates):
            return


def _list(caller: Caller, account: str, password: str) -> ServerList:
    refused = ""
    for _ in range(TRIES):
        answer = caller.ask(ClientLogin(account=account, password=password), ServerList, LoginNotice)
        if isinstance(answer, ServerList):
            return answer
        refused = str(getattr(answer, "text", ""))
        if ALREADY not in refused:
            break
        time.sleep(AGAIN_SECONDS)
    raise PermissionError(refused)


def enter_gate(sent: Sent, account: str, password: str, key: int) -> bool:
    """Show the token to the gate; tell whether that brought the list of characters. NotReached."""
    with call_gate(sent.host, sent.port, key) as caller:
        login = GateLogin(token=sent.token, account=account, password=password)
        return isinstance(caller.ask(login, CharacterList, Error), CharacterList)


def reach_of(host: str) -> str:
    """Say who can reach an address at all; nothing when everybody can."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if address.is_loopback:
        return "it is each client's own machine, so only clients on this one find the gate there"
    for networks, what in _NOT_EVERYWHERE.items():
        if any(address in network for network in networks):
            return what
    return "" if address.is_global else "it is no address that machines on the internet have"
