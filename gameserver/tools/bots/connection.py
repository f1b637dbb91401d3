"""Puts the sessions of a client on connections: to a login server, then to the gate it names."""

from collections.abc import Callable
from typing import TypeVar

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER, LOGIN_TO_CLIENT, SERVER_TO_CLIENT
from gameserver.messages.login import GateInfo
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.session import Session
from gameserver.tools.bots.client import (
    Credentials,
    GameSession,
    LoginSession,
    Newcomer,
    NotLetIn,
    Onlooker,
    Player,
)
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import ClientConnection, Connection

T = TypeVar("T")

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
"""How long the login server may take, and how long the way from the gate into the world."""


class ClientPeer(Peer):
    """The client's end of a connection; *onlooker* is told if it was the framing that ended it."""

    def __init__(
        self, connection: Connection, make_session: Callable[[Peer], Session], turn: Turn, onlooker: Onlooker
    ) -> None:
        super().__init__(connection, make_session, turn)
        self._onlooker = onlooker

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell the onlooker."""
        if self._connection.broken is not None:
            self._onlooker.puzzled(str(self._connection.broken))
        super().connectionLost(reason)


@attrs.frozen
class FrontDoor:
    """Where players log in, and what it takes to connect."""

    host: str
    port: int
    reactor: Reactor
    turn: Turn
    cipher: Cipher

    async def log_in(
        self, credentials: Credentials, choose: Callable[[tuple[int, ...]], int], onlooker: Onlooker
    ) -> GateInfo:
        """Show the login server *credentials*, choose one of its gates by number, and return where it is.

        NotLetIn when there is no server, or it says no.
        """
        sessions: list[LoginSession] = []

        def session(peer: Peer) -> LoginSession:
            sessions.append(LoginSession(peer.send, credentials, choose, onlooker))
            return sessions[0]

        peer = ClientPeer(Connection(LOGIN_TO_CLIENT, CLIENT_TO_LOGIN), session, self.turn, onlooker)
        await self.connect("login server", self.host, self.port, peer)
        try:
            return await self._in_time(sessions[0].handed_over, "login server", sessions[0])
        finally:
            peer.drop("we are done with it")

    async def enter(
        self, gate: GateInfo, credentials: Credentials, newcomer: Newcomer, player: Player
    ) -> GameSession:
        """Show the gate its token, choose or make a character, and return the session once it is in the world.

        NotLetIn when there is no gate, or somebody behind it says no.
        """
        first = GateLogin(token=gate.pc_id, account=credentials.account, password=credentials.password)
        sessions: list[GameSession] = []

        def session(peer: Peer) -> GameSession:
            def close() -> None:
                peer.drop("we are done with it")

            sessions.append(GameSession(peer.send, close, first, newcomer, player, self.reactor.seconds))
            return sessions[0]

        connection = ClientConnection(SERVER_TO_CLIENT, CLIENT_TO_SERVER, self.cipher)
        peer = ClientPeer(connection, session, self.turn, player)
        await self.connect("gate", gate.gate_ip, gate.gate_port, peer)
        try:
            return await self._in_time(sessions[0].entered, "gate", sessions[0])
        except BaseException:
            peer.drop("we were not let in")
            raise

    async def connect(self, what: str, host: str, port: int, peer: Peer) -> None:
        """Bring *peer* to its connection; NotLetIn, naming *what* should be there, when there is none."""
        endpoint = TCP4ClientEndpoint(self.reactor, host, port, timeout=CONNECT_SECONDS)
        try:
            await connectProtocol(endpoint, peer)
        except (ConnectError, DNSLookupError) as error:
            reason = str(error).rstrip(".")
            raise NotLetIn(f"no {what} at {host}:{port}: {reason}. Is it running there?") from error

    def _in_time(self, answer: Deferred[T], what: str, session: Session) -> Deferred[T]:
        def too_late(result: object, seconds: float) -> T:
            stage = "" if session.state is None else f" (we were at {session.state.name})"
            raise NotLetIn(f"no answer from the {what} within {seconds:g} s{stage}")

        return answer.addTimeout(ANSWER_SECONDS, self.reactor, onTimeoutCancel=too_late)
