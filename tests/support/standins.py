"""Scripted servers in the place of daemons, and catalogues that leave frames as they are."""

from typing import TypeVar

from twisted.internet.interfaces import IAddress, IListeningPort
from twisted.internet.protocol import ServerFactory

from gameserver.daemons.shared.handover import proof_of
from gameserver.messages.broker import PrepareAccount
from gameserver.messages.characters import CharacterList, CharacterLogin, CharacterLoginOk, CreateCharacter
from gameserver.messages.chat import FriendStateNotify
from gameserver.messages.fields import CharacterSlot
from gameserver.messages.gate import GateLogin
from gameserver.messages.links import (
    ACCOUNT_TO_GATE,
    GATE_TO_ACCOUNT,
    GATE_TO_LOGIN,
    GATE_TO_ZONE,
    LOGIN_TO_GATE,
    ZONE_TO_GATE,
)
from gameserver.messages.servers import AccountGateHello, AccountNewClient, AccountSwitchZone, ZoneGateHello
from gameserver.messages.world import WorldLogin
from gameserver.storage.rows import Account
from gameserver.wire.catalogue import Catalogue, Envelope
from gameserver.wire.framing import LINK_SHAPE, Shape
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Cluster

T = TypeVar("T")


class RawFrames(Catalogue):
    """Takes each frame for a message: for tests about the bytes."""

    def __init__(self, shape: Shape = LINK_SHAPE) -> None:
        super().__init__("raw frames", shape)

    def decode(self, frame: bytes) -> Envelope:
        """Return the frame itself."""
        return Envelope(frame)


class StandIn(ServerFactory):
    """A server that only remembers what it is told, and says what the test says."""

    noisy = False

    def __init__(self, cluster: Cluster, port: int, incoming: Catalogue, outgoing: Catalogue) -> None:
        self._cluster = cluster
        self._incoming = incoming
        self._outgoing = outgoing
        self._port = port
        self._listening: IListeningPort | None = None
        self.lines: list[Client] = []
        """The connections there have been, the latest last."""
        self.start()

    @property
    def line(self) -> Client:
        """The connection that stands."""
        return self.lines[-1]

    def start(self) -> None:
        """Listen."""
        self._listening = self._cluster.network.listenTCP(self._port, self, interface="127.0.0.1")

    def buildProtocol(self, addr: IAddress | None) -> Client:
        """Answer a new connection."""
        line = Client(self._incoming, self._outgoing, None, self._cluster.network.run_until)
        self.lines.append(line)
        return line

    def send(self, message: object, pc_id: int = 0, gate_id: int = 0) -> None:
        """Send a message on the connection that stands."""
        self.line.send(message, pc_id, gate_id)

    def heard(self, kind: type[T]) -> list[tuple[int, T]]:
        """Return the messages of *kind* that came on any connection, each with its player number."""
        return [
            (envelope.pc_id, envelope.message)
            for line in self.lines
            for envelope in line.received
            if isinstance(envelope.message, kind)
        ]

    def stop(self) -> None:
        """Listen no more, and close all connections."""
        if self._listening is not None:
            self._listening.stopListening()
            self._listening = None
        for line in self.lines:
            line.vanish()
        self._cluster.network.settle(0.5)


NOBODY = CharacterList(characters=(CharacterSlot(),) * 5)


class GateAlone:
    """A gate between scripted servers: login, account, and zones by number."""

    def __init__(self, cluster: Cluster, zone_ports: dict[int, int] | None = None) -> None:
        self.cluster = cluster
        ports = {0: 7568} if zone_ports is None else zone_ports
        self.login = StandIn(cluster, 3210, GATE_TO_LOGIN, LOGIN_TO_GATE)
        self.account = StandIn(cluster, 5589, GATE_TO_ACCOUNT, ACCOUNT_TO_GATE)
        self.zones = {number: StandIn(cluster, port, GATE_TO_ZONE, ZONE_TO_GATE) for number, port in ports.items()}
        zones = ",".join(f"{number}=127.0.0.1:{port}" for number, port in ports.items())
        cluster.start("gate", variables={"ZONE_SERVERS": zones})

    @property
    def zone(self) -> StandIn:
        """The zone with number 0."""
        return self.zones[0]

    def stop(self) -> None:
        """End the scripted servers."""
        for server in (self.login, self.account, *self.zones.values()):
            server.stop()

    def enter(self, account: str, pc_id: int, client: Client | None = None) -> Client:
        """Bring a player to the select screen, by default with a connection of his own."""
        token = pc_id + 5000
        self.login.send(PrepareAccount(account=account, unknown=proof_of(token, pc_id, PASSWORD)), token)
        self.cluster.network.settle(0.1)
        client = client or self.cluster.to_gate()
        client.send(GateLogin(token=token, account=account, password=PASSWORD))
        known = len(self.account.heard(AccountNewClient))
        arrived = self.cluster.network.run_until(lambda: len(self.account.heard(AccountNewClient)) > known, 5)
        assert arrived, f"{account} does not reach the account server"
        return client

    def enter_zone(self, account: str, pc_id: int, zone_id: int = 0) -> Client:
        """Bring a player into a zone."""
        client = self.enter(account, pc_id)
        self.account.send(AccountSwitchZone(zone_id=zone_id), pc_id)
        self.account.send(NOBODY, pc_id)
        client.expect(CharacterList)
        return client


class ScriptedGate:
    """A gate that says what the test says, at the real account and zone servers."""

    def __init__(self, cluster: Cluster, gate_id: int, multicast: int | None = None) -> None:
        connect = cluster.network.connect
        self._accounts = cluster.accounts
        self.account = connect("127.0.0.1", 5589, ACCOUNT_TO_GATE, GATE_TO_ACCOUNT)
        self.account.send(AccountGateHello(agent_id=gate_id))
        self.zone = connect("127.0.0.1", 7568, ZONE_TO_GATE, GATE_TO_ZONE)
        self.zone.send(ZoneGateHello(agent_id=gate_id, multicast=multicast))

    def select(self, name: str, pc_id: int) -> None:
        """Bring a player to the select screen."""
        self.account.send(AccountNewClient(account=name, client_ip="127.0.0.1"), pc_id)
        self.account.expect(CharacterList)

    def choose(self, name: str, pc_id: int) -> CharacterLoginOk:
        """Bring a player with a new account and character on his way into the world."""
        self._accounts.put(Account(id=pc_id, username=name, password_hash="none"))
        self.select(name, pc_id)
        self.account.send(CreateCharacter(pc_class=0, nation=0, pc_name=name), pc_id)
        self.account.send(CharacterLogin(pc_name=name), pc_id)
        return self.account.expect(CharacterLoginOk)

    def enter(self, name: str, pc_id: int) -> None:
        """Bring a player with a new character into the world."""
        self.choose(name, pc_id)
        self.zone.send(WorldLogin(pc_name=name), pc_id)
        self.zone.expect(FriendStateNotify)
