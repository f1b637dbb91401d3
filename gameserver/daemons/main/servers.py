"""An account or zone server at the main server (PROTOCOL 8.4, 10)."""

from enum import Enum, auto

from gameserver.daemons.main.registry import Presence, Registry
from gameserver.daemons.shared.denied import GENERIC_FAILURE, NOT_FOUND, Denied, under_maintenance
from gameserver.messages.chat import SayType
from gameserver.messages.fields import EVERYONE
from gameserver.messages.main import (
    ACCOUNT_SERVER_ID,
    DeliverSay,
    MainCharacterLogin,
    MainCharacterLoginReply,
    MainCharacterLogout,
    MainError,
    MainMapList,
    MainSay,
    MainWorldLogin,
    MainWorldLoginReply,
    PlayerPresent,
    ServerHello,
)
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
    """The servers that are here, by number."""

    def __init__(self) -> None:
        self._by_id: dict[int, ServerSession] = {}

    def get(self, server_id: int) -> "ServerSession | None":
        """Find a server by its number."""
        return self._by_id.get(server_id)

    def add(self, server: "ServerSession") -> None:
        """Take a server in; an older one of the same number is a connection that has not noticed its end."""
        older = self._by_id.get(server.server_id)
        self._by_id[server.server_id] = server
        if older is not None:
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

    def __init__(self, peer: Peer, servers: Servers, registry: Registry, characters: Characters) -> None:
        super().__init__()
        self._peer = peer
        self._servers = servers
        self._registry = registry
        self._characters = characters
        self.server_id = -1
        self.send = peer.send

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        if self.state is Kind.STRANGER:
            return f"server at {self._peer.name}"
        return "account server" if self.state is Kind.ACCOUNT else f"zone {self.server_id}"

    def refuse(self, refusal: Exception) -> None:
        """Tell the server why its player may not enter."""
        assert isinstance(refusal, Denied)
        self.log.info("{name}: denied: {reason}", name=self.name, reason=str(refusal))
        error = MainError(error_code=refusal.code, message=refusal.text)
        self.send(error, self.envelope.pc_id, self.envelope.gate_id)

    def replaced(self) -> None:
        """The same server has connected anew; what it had, it will announce there."""
        self._forget()
        self._peer.drop("replaced by a new connection of the same server")

    @handles(ServerHello, when=Kind.STRANGER)
    def hello(self, request: ServerHello, _: Envelope) -> None:
        """Learn which server this is."""
        self.server_id = request.server_id
        self.state = Kind.ACCOUNT if request.server_id == ACCOUNT_SERVER_ID else Kind.ZONE
        self._servers.add(self)
        self.log.info("{name} is here", name=self.name)

    @handles(MainMapList, when=Kind.ZONE)
    def list_maps(self, request: MainMapList, _: Envelope) -> None:
        """Learn which maps the zone serves."""
        self._registry.announce_maps(self.server_id, request.map_ids)
        maps = ", ".join(map(str, sorted(request.map_ids)))
        self.log.info("{name} serves the maps {maps}", name=self.name, maps=maps)

    @handles(MainCharacterLogin, when=Kind.ACCOUNT)
    async def let_in(self, request: MainCharacterLogin, envelope: Envelope) -> None:
        """Find the zone for a character that its player has chosen."""
        pc_id, gate_id = envelope.pc_id, envelope.gate_id
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
        presence = Presence(pc_id, gate_id, row.name, zone_id, map_id)
        self._registry.expect(presence)
        self.send(MainCharacterLoginReply(zone_id=zone_id, map_index=map_id), pc_id, gate_id)

    @handles(MainWorldLogin, when=Kind.ZONE)
    def admit(self, request: MainWorldLogin, envelope: Envelope) -> None:
        """Confirm that a player was sent to this zone. The gate is the one we know: Go sends 0."""
        presence = self._registry.entered(envelope.pc_id, self.server_id, request.pc_name)
        if presence is None:
            raise Denied(GENERIC_FAILURE, "There was an issue logging in.")
        reply = MainWorldLoginReply(pc_name=presence.pc_name, map_index=presence.map_id)
        self.send(reply, envelope.pc_id, presence.gate_id)

    @handles(MainCharacterLogout, when=(Kind.ACCOUNT, Kind.ZONE))
    def log_out(self, _request: MainCharacterLogout, envelope: Envelope) -> None:
        """A player has left, or given up on the way; saying it twice is no error."""
        if self.state is Kind.ZONE:
            self._registry.left_zone(envelope.pc_id, self.server_id)
        else:
            self._registry.gave_up(envelope.pc_id)

    @handles(PlayerPresent, when=(Kind.ACCOUNT, Kind.ZONE))
    def learn_again(self, request: PlayerPresent, envelope: Envelope) -> None:
        """Learn after a restart who was here before it."""
        pc_id = envelope.pc_id
        presence = Presence(pc_id, envelope.gate_id, request.pc_name, request.zone_id, request.map_index)
        if self.state is Kind.ACCOUNT:
            self._registry.expect(presence)
        elif request.zone_id == self.server_id:
            presence.in_world = True
            if not self._registry.found(presence):
                self.ignore(f"player {pc_id}", f"player {pc_id}, {request.pc_name}: another zone has him")
        else:
            raise OutOfTurn(f"a player of zone {request.zone_id} is announced by zone {self.server_id}")

    @handles(MainSay, when=Kind.ZONE)
    def pass_on(self, request: MainSay, envelope: Envelope) -> None:
        """Bring a whisper to the zone of its listener, or the speaker's zone the news that there is none."""
        listener = self._registry.named(request.listener_name)
        zone = None if listener is None else self._servers.get(listener.zone_id)
        if listener is None or zone is None:
            text = f"{request.listener_name} is not here."
            self.send(
                DeliverSay(
                    listener_pc_id=request.speaker_pc_id,
                    say_type=SayType.SYSTEM,
                    speaker_pc_id=EVERYONE,
                    speaker_name="SYSTEM",
                    text=text,
                )
            )
            return
        zone.send(
            DeliverSay(
                listener_pc_id=listener.pc_id,
                say_type=request.say_type,
                speaker_pc_id=request.speaker_pc_id,
                speaker_name=request.speaker_name,
                text=request.text,
            )
        )

    def closed(self) -> None:
        """Forget the server, and with a zone its maps and players."""
        if self._servers.remove(self):
            self.log.warn("{name} is gone", name=self.name)
            self._forget()

    def _forget(self) -> None:
        if self.state is Kind.ZONE:
            self._registry.zone_lost(self.server_id)
