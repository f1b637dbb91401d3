"""The middle of the gate: which players are here, which servers are there, and who is told what of whom."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from twisted.application.service import Service
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gameserver.daemons.gate.holding import NOWHERE, Holding
from gameserver.daemons.gate.limits import Limits
from gameserver.daemons.gate.recording import Recordings
from gameserver.messages.broker import (
    AccountEntered,
    AccountLogout,
    AccountRecover,
    GateReport,
    LoginSessionName,
)
from gameserver.messages.characters import CharacterLogoutReply
from gameserver.messages.fields import GoneReason
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.main import ACCOUNT_SERVER_ID
from gameserver.messages.servers import AccountClientGone, AccountNewClient, ZoneClientGone
from gameserver.ops.settings import GateSettings
from gameserver.wire.cipher import Cipher
from gameserver.wire.tally import Traffic

if TYPE_CHECKING:
    from gameserver.daemons.gate.clients import Client
    from gameserver.daemons.gate.login import LoginSession
    from gameserver.daemons.gate.servers import Server
    from gameserver.daemons.gate.tokens import Promise, Tokens

GENERIC_FAILURE = 0x1107
__all__ = ["ACCOUNT_SERVER_ID", "Hub"]


class Hub(Service):
    """Players by number, servers by number, and the way to the login server.

    When it stops, before the links do, it takes leave of everybody.
    """

    log = Logger()

    def __init__(self, settings: GateSettings, cipher: Cipher, tokens: "Tokens", clock: IReactorTime) -> None:
        self.settings = settings
        self.cipher = cipher
        self.tokens = tokens
        self.clock = clock
        self.recordings = Recordings(settings.gate_capture_accounts, settings.gate_capture_path, clock)
        self.holding = Holding(settings.gate_hold_seconds, clock)
        self.players: dict[int, Client] = {}
        self._servers: dict[int, Server] = {}
        self._login: LoginSession | None = None
        self.limits = Limits(settings, clock)
        self.traffic = Traffic(CLIENT_TO_SERVER, SERVER_TO_CLIENT)
        """What players sent and got."""

    def stopService(self) -> None:
        """Tell the players, and all servers, that the players go."""
        super().stopService()
        for client in self:
            client.say("The server is being restarted.")
            self.leave(client)

    def __iter__(self) -> Iterator["Client"]:
        return iter(tuple(self.players.values()))

    def to_server(self, server_id: int, frame: bytes, client: "Client") -> None:
        """Pass a player's packet on; when the server is away he is told, and may try again.

        Who is held has been told; he can do nothing but leave.
        """
        server = self._servers.get(server_id)
        if server_id == NOWHERE:
            if client.reason == GoneReason.CLEAN:
                client.tell(CharacterLogoutReply())
            self.traffic.received.add(frame)
        elif server is None:
            self.traffic.received.add(frame)
            client.refuse(GENERIC_FAILURE, "The server is being restarted.")
        else:
            server.pass_on(frame)

    # Players.

    def enter(self, client: "Client", promise: "Promise") -> None:
        """A player has shown a good token. An older connection of his is one that has not noticed its end."""
        older = self.players.get(client.pc_id)
        if older is not None:
            older.kick(GoneReason.DUPLICATE)
            self.leave(older)
        self.players[client.pc_id] = client
        self.log.info("{name}: is here", name=client.name, session=client.session_id)
        if promise.is_ours:
            self._tell_login(LoginSessionName(session=client.session_id), client.pc_id)
        self._tell_login(AccountEntered(account=client.account), client.pc_id)
        self._introduce(client)

    def leave(self, client: "Client") -> None:
        """A player has gone: tell the servers that know him, and the login server, exactly once."""
        if self.players.get(client.pc_id) is not client:
            return
        del self.players[client.pc_id]
        reason = client.reason.name.lower()
        self.log.info("{name}: is gone, {reason}", name=client.name, reason=reason, session=client.session_id)
        held_for = self.holding.release(client)
        zone_id = client.current if held_for is None else held_for
        if zone_id != ACCOUNT_SERVER_ID and zone_id in self._servers:
            self._servers[zone_id].send(ZoneClientGone(reason=client.reason), client.pc_id)
        if ACCOUNT_SERVER_ID in self._servers:
            self._servers[ACCOUNT_SERVER_ID].send(AccountClientGone(reason=client.reason), client.pc_id)
        now = datetime.fromtimestamp(self.clock.seconds(), UTC)
        farewell = AccountLogout(
            reason=client.reason,
            account=client.account,
            date=now.strftime("%Y%m%d"),
            time=now.strftime("%H%M%S"),
        )
        self._tell_login(farewell, client.pc_id)

    def switch(self, client: "Client", server_id: int, by: int) -> None:
        """Send what a player says to another server from now on.

        A zone that gives him away has forgotten him. If the other one is not connected here, nobody has him, as
        when a zone is lost.
        """
        self.holding.release(client)
        client.come_to(server_id)
        self.holding.introduce(client, self._servers.get(server_id))
        if by != ACCOUNT_SERVER_ID and server_id not in self._servers:
            self.log.warn("{name}: zone {by} gave it to zone {to}", name=client.name, by=by, to=server_id)
            self.holding.hold(client, server_id)

    def kick(self, account: str, reason: GoneReason) -> None:
        """Close the connection of an account, if it is here."""
        for client in self:
            if client.account.casefold() == account.casefold():
                client.kick(reason)

    # Servers.

    def server_up(self, server: "Server") -> None:
        """A server is there; the account server is told who is waiting for it."""
        self._servers[server.server_id] = server
        self.traffic.sent.include(server.to_clients)
        self.traffic.received.include(server.from_clients)
        if server.server_id == ACCOUNT_SERVER_ID:
            for client in self:
                if client.current == ACCOUNT_SERVER_ID:
                    self._introduce(client)

    def server_down(self, server: "Server") -> None:
        """A server is gone, and with a zone the ground under its players' feet."""
        if self._servers.get(server.server_id) is not server:
            return
        del self._servers[server.server_id]
        if server.server_id != ACCOUNT_SERVER_ID:
            for client in self:
                if client.current == server.server_id:
                    self.holding.hold(client, server.server_id)

    def _introduce(self, client: "Client") -> None:
        account_server = self._servers.get(ACCOUNT_SERVER_ID)
        if account_server is not None:
            newcomer = AccountNewClient(
                account=client.account, client_ip=client.ip_address, reserved_1=client.session_id.encode()
            )
            account_server.send(newcomer, client.pc_id)

    # The login server.

    def login_up(self, login: "LoginSession") -> None:
        """The login server is there; it is told who is here."""
        self._login = login
        for client in self:
            self._tell_login(AccountRecover(account=client.account, client_ip=client.ip_address), client.pc_id)

    def login_down(self, login: "LoginSession") -> None:
        """The login server is gone; nobody in the world notices."""
        if self._login is login:
            self._login = None

    def _tell_login(self, message: object, pc_id: int) -> None:
        if self._login is not None:
            self._login.send(message, pc_id)

    # Now and then.

    def report(self) -> None:
        """Tell the login server that we live, which keeps the sessions of our players alive."""
        zones = [number for number in self._servers if number != ACCOUNT_SERVER_ID]
        total = len(self.settings.zone_servers)
        self._tell_login(
            GateReport(player_count=len(self.players), zone_total=total, zone_connected=len(zones)), 0
        )

    def ping(self) -> None:
        """Ask the players in the world for a sign of life."""
        now_ms = int(self.clock.seconds() * 1000)
        for client in self:
            if client.current != ACCOUNT_SERVER_ID:
                client.ping(now_ms)

    def end_silent(self) -> None:
        """End the connections of players who have said nothing for too long; called every `LOOK_SECONDS`."""
        for client in self:
            client.look_for_life()
