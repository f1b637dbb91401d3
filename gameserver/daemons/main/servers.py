"""An account or zone server at the main server (PROTOCOL 8.4, 10)."""

from enum import Enum, auto

from twisted.logger import Logger

from gameserver.daemons.main.registry import Presence, Registry
from gameserver.daemons.main.talk import Switchboard
from gameserver.daemons.shared.account_numbers import account_number
from gameserver.daemons.shared.denied import GENERIC_FAILURE, NOT_FOUND, Denied, under_maintenance
from gameserver.daemons.shared.session_names import checked_session_name
from gameserver.messages.main import (
    ACCOUNT_SERVER_ID,
    MainCharacterLogin,
    MainCharacterLoginReply,
    MainCharacterLogout,
    MainError,
    MainMapList,
    MainSay,
    MainSessionName,
    MainWorldLogin,
    MainWorldLoginReply,
    PlayerPresent,
    ServerHello,
)
from gameserver.messages.main_talk import MainBroadcast, MainOrder
from gameserver.messages.main_warp import AskArrival, AskMap, AskReturn, HandOver, MapServed
from gameserver.net.identity import check_claim
from gameserver.net.limits import Seldom
from gameserver.net.peer import Peer
from gameserver.net.session import LinkSession, handles
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.interfaces import Characters
from gameserver.wire.catalogue import Envelope
from gameserver.wire.errors import OutOfTurn


class Kind(Enum):
    """What a server has said it is."""

    STRANGER = auto()
    ACCOUNT = auto()
    ZONE = auto()


class Servers:
    """The servers that are here, by number; *told* keeps warnings rare."""

    log = Logger()

    def __init__(self, told: Seldom) -> None:
        self._by_id: dict[int, ServerSession] = {}
        self._told = told

    def get(self, server_id: int) -> "ServerSession | None":
        """Find a server by its number."""
        return self._by_id.get(server_id)

    def zones(self) -> "list[ServerSession]":
        """Return the zone servers."""
        return [server for server in self._by_id.values() if server.state is Kind.ZONE]

    def add(self, server: "ServerSession") -> None:
        """Take a server in. An older one of the same number has not noticed its end, or is another server."""
        older = self._by_id.get(server.server_id)
        self._by_id[server.server_id] = server
        if older is None:
            return
        if self._told.is_due(server.name):
            text = "{name} has come again, from {where}, while it is connected from {older}: {advice}"
            is_zone = server.state is Kind.ZONE
            advice = "if these are two, " + ("give each its own ZONE_SERVER_ID" if is_zone else "stop one")
            self.log.warn(text, name=server.name, where=server.where, older=older.where, advice=advice)
        older.replaced()

    def remove(self, server: "ServerSession") -> bool:
        """Forget a server; False when it had been replaced already."""
        if self._by_id.get(server.server_id) is not server:
            return False
        del self._by_id[server.server_id]
        return True


class ServerSession(LinkSession):
    """One account or zone server: it says hello, announces what it has, asks about players."""

    state = Kind.STRANGER
    refusals = (Denied,)

    def __init__(
        self,
        peer: Peer,
        servers: Servers,
        registry: Registry,
        switchboard: Switchboard,
        characters: Characters,
    ) -> None:
        super().__init__()
        self._switchboard = switchboard
        self._peer = peer
        self._servers = servers
        self._registry = registry
        self._characters = characters
        self.server_id = -1
        self._named = (0, "")
        self.send = peer.send

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        if self.state is Kind.STRANGER:
            return f"server at {self._peer.name}"
        return "account server" if self.state is Kind.ACCOUNT else f"zone {self.server_id}"

    @property
    def where(self) -> str:
        """Whence the server is connected."""
        return self._peer.name

    def opened(self) -> None:
        """Wait for the introduction, but not for ever."""
        self._peer.await_introduction()

    def refuse(self, refusal: Exception) -> None:
        """Tell the server why its player may not enter."""
        assert isinstance(refusal, Denied)
        session = self._session_of(self.envelope.pc_id)
        self.log.info("{name}: denied: {reason}", name=self.name, reason=str(refusal), session=session)
        error = MainError(error_code=refusal.code, message=refusal.text)
        self.send(error, self.envelope.pc_id, self.envelope.gate_id)

    def replaced(self) -> None:
        """The same server has connected anew; what it had, it will announce there."""
        self._forget()
        self._peer.drop("replaced by a new connection of the same server")

    @handles(ServerHello, when=Kind.STRANGER)
    def hello(self, request: ServerHello, _: Envelope) -> None:
        """Learn which server this is."""
        kind = Kind.ACCOUNT if request.server_id == ACCOUNT_SERVER_ID else Kind.ZONE
        check_claim(self._peer.identity, kind.name.lower(), request.server_id)
        self._peer.lift_time_limit()
        self.server_id, self.state = request.server_id, kind
        self._servers.add(self)
        self.log.info("{name} is here", name=self.name)

    @handles(MainMapList, when=Kind.ZONE)
    def list_maps(self, request: MainMapList, _: Envelope) -> None:
        """Learn which maps the zone serves."""
        self._registry.announce_maps(self.server_id, request.map_ids)
        maps = ", ".join(map(str, sorted(request.map_ids)))
        self.log.info("{name} serves the maps {maps}", name=self.name, maps=maps)

    @handles(MainSessionName, when=(Kind.ACCOUNT, Kind.ZONE))
    def name_session(self, request: MainSessionName, envelope: Envelope) -> None:
        """Learn what log lines name the connection of the player by whom the next message is about."""
        self._named = envelope.pc_id, checked_session_name(request.session)

    def _session_of(self, pc_id: int) -> str:
        presence = self._registry.players.get(pc_id)
        known = "" if presence is None else presence.session_id
        named = self._named[1] if self._named[0] == pc_id else ""
        # The account server names who comes anew; a zone may have named him long ago, when we were restarted.
        return named or known if self.state is Kind.ACCOUNT else known or named

    @handles(MainCharacterLogin, when=Kind.ACCOUNT)
    async def let_in(self, request: MainCharacterLogin, envelope: Envelope) -> None:
        """Find the zone for a character that its player has chosen."""
        pc_id, gate_id = account_number(envelope.pc_id), envelope.gate_id
        session = self._session_of(pc_id)
        if self._registry.is_in_world(pc_id):
            raise Denied(GENERIC_FAILURE, "Account is already logged in.")
        try:
            row = await self._characters.find(pc_id, request.pc_name)
        except StoreUnavailable as error:
            raise under_maintenance() from error
        if row is None:
            raise Denied(NOT_FOUND, "Character not found.")
        map_id = row.data.location.map_code
        zone_id = self._registry.zone_of(map_id)
        if zone_id is None:
            raise Denied(GENERIC_FAILURE, "The map of this character is closed.")
        self._registry.expect(Presence(pc_id, gate_id, row.name, zone_id, map_id, session))
        text = "{name}: {character} ({pc_id}) is expected in zone {zone}, map {map}"
        self.log.info(
            text, name=self.name, character=row.name, pc_id=pc_id, zone=zone_id, map=map_id, session=session
        )
        self.send(MainCharacterLoginReply(zone_id=zone_id, map_index=map_id), pc_id, gate_id)

    @handles(MainWorldLogin, when=Kind.ZONE)
    def admit(self, request: MainWorldLogin, envelope: Envelope) -> None:
        """Confirm that a player was sent to this zone. The gate is the one we know: Go sends 0."""
        self._let_in(self._registry.entered(envelope.pc_id, self.server_id, request.pc_name))

    @handles(AskArrival, when=Kind.ZONE)
    def admit_traveller(self, _: AskArrival, envelope: Envelope) -> None:
        """Confirm that another zone gave this player to the one that asks."""
        self._let_in(self._registry.arrived(envelope.pc_id, self.server_id))

    @handles(AskReturn, when=Kind.ZONE)
    def put_back(self, request: AskReturn, envelope: Envelope) -> None:
        """Have a player again where he was before his zone went away, unless he is elsewhere by now."""
        pc_id = envelope.pc_id
        session = self._session_of(pc_id)
        presence = Presence(pc_id, envelope.gate_id, request.pc_name, self.server_id, 0, session, in_world=True)
        self._let_in(presence if self._registry.found(presence) else None)

    def _let_in(self, presence: Presence | None) -> None:
        if presence is None:
            raise Denied(GENERIC_FAILURE, "There was an issue logging in.")
        reply = MainWorldLoginReply(pc_name=presence.pc_name, map_index=presence.map_id)
        self.send(reply, presence.pc_id, presence.gate_id)
        text = "{name}: {character} ({pc_id}) comes in"
        session = presence.session_id
        self.log.info(text, name=self.name, character=presence.pc_name, pc_id=presence.pc_id, session=session)
        self._switchboard.remind(presence, self)

    @handles(MainCharacterLogout, when=(Kind.ACCOUNT, Kind.ZONE))
    def log_out(self, _request: MainCharacterLogout, envelope: Envelope) -> None:
        """A player has left, or given up on the way; saying it twice is no error."""
        if self.state is Kind.ZONE:
            self._registry.left_zone(envelope.pc_id, self.server_id)
        else:
            self._registry.gave_up(envelope.pc_id)

    @handles(AskMap, when=Kind.ZONE)
    def ask_map(self, request: AskMap, envelope: Envelope) -> None:
        """Say which zone has a map, for a player who wants to go there."""
        zone_id = self._registry.zone_of(request.map_index)
        if zone_id is None:
            raise _no_way()
        self.send(MapServed(zone_id=zone_id, map_index=request.map_index), envelope.pc_id, envelope.gate_id)

    @handles(HandOver, when=Kind.ZONE)
    def hand_over(self, request: HandOver, envelope: Envelope) -> None:
        """Expect a player of this zone at the one that has the map."""
        presence = self._registry.hand_over(envelope.pc_id, self.server_id, request.map_index)
        if presence is None:
            raise _no_way()
        reply = MapServed(zone_id=presence.zone_id, map_index=presence.map_id)
        self.send(reply, envelope.pc_id, presence.gate_id)

    @handles(PlayerPresent, when=(Kind.ACCOUNT, Kind.ZONE))
    def learn_again(self, request: PlayerPresent, envelope: Envelope) -> None:
        """Learn after a restart who was here before it."""
        pc_id = envelope.pc_id
        session = self._session_of(pc_id)
        presence = Presence(pc_id, envelope.gate_id, request.pc_name, request.zone_id, request.map_index, session)
        if self.state is Kind.ACCOUNT:
            self._registry.expect(presence)
        elif request.zone_id == self.server_id:
            presence.in_world = True
            if not self._registry.found(presence):
                self.ignore(f"player {pc_id}", f"player {pc_id}, {request.pc_name}: another zone has him")
        else:
            raise OutOfTurn(f"a player of zone {request.zone_id} is announced by zone {self.server_id}")

    @handles(MainSay, when=Kind.ZONE)
    def say(self, line: MainSay, _: Envelope) -> None:
        """Bring a line to the zone of its listener."""
        self._switchboard.say(line, self)

    @handles(MainBroadcast, when=Kind.ZONE)
    def broadcast(self, line: MainBroadcast, _: Envelope) -> None:
        """Bring a line to every zone."""
        self._switchboard.broadcast(line)

    @handles(MainOrder, when=Kind.ZONE)
    def order(self, order: MainOrder, _: Envelope) -> None:
        """Bring an operator's order to where it is carried out."""
        self._switchboard.order(order, self)

    def closed(self) -> None:
        """Forget the server, and with a zone its maps and players."""
        if self._servers.remove(self):
            self.tell_end(self._peer.was_stopped)
            self._forget()

    def _forget(self) -> None:
        if self.state is Kind.ZONE:
            self._registry.zone_lost(self.server_id)


def _no_way() -> Denied:
    return Denied(GENERIC_FAILURE, "Nobody knows the way there now.")
