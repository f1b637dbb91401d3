"""A cluster under attack: the doors, the attackers, and a bystander who must notice nothing."""

import attrs
from twisted.logger import ILogObserver, LogEvent, LogLevel, globalLogPublisher
from zope.interface import implementer

from gameserver.messages.broker import (
    GateRegister,
)
from gameserver.messages.characters import CharacterLogout
from gameserver.messages.links import (
    CLIENT_TO_LOGIN,
    CLIENT_TO_SERVER,
    GATE_TO_ACCOUNT,
    GATE_TO_LOGIN,
    GATE_TO_ZONE,
    SERVER_TO_MAIN,
)
from gameserver.messages.main import ServerHello
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove
from gameserver.messages.servers import (
    AccountGateHello,
    ZoneGateHello,
)
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.cipher import Cipher
from gameserver.wire.multicast import EVERYONE
from tests.support.client import Client
from tests.support.cluster import Cluster, Player
from tests.support.standins import RawFrames

CIPHER = Cipher()
RAW = RawFrames()
ROGUE_ID = 9
ROGUE_PLAYER = 900
BYSTANDER = 1
PLAYERS = (0, BYSTANDER, ROGUE_PLAYER, EVERYONE)


@attrs.frozen
class Door:
    """A port, what it understands, and how one introduces oneself there."""

    port: int
    catalogue: Catalogue
    greeting: object | None = None


DOORS = {
    "login": Door(3550, CLIENT_TO_LOGIN),
    "gate": Door(9860, CLIENT_TO_SERVER),
    "broker": Door(
        3210, GATE_TO_LOGIN, GateRegister(server_id=0, agent_id=ROGUE_ID, gate_ip="10.0.0.1", gate_port=1)
    ),
    "account": Door(5589, GATE_TO_ACCOUNT, AccountGateHello(agent_id=ROGUE_ID)),
    "zone": Door(7568, GATE_TO_ZONE, ZoneGateHello(agent_id=ROGUE_ID, multicast=1)),
    "main": Door(5555, SERVER_TO_MAIN, ServerHello(server_id=ROGUE_ID)),
}
GREETINGS = {type(door.greeting): door.greeting for door in DOORS.values()}
INSIDE = ("select", "world")
"""A player of the gate who behaves badly after he has come so far."""


@implementer(ILogObserver)
class Siege:
    """A cluster with a bystander who walks to and fro, and whoever attacks it. Everything is seen in the log."""

    def __init__(self, seed: int = 0) -> None:
        self.cluster = Cluster(seed)
        self.faults: list[LogEvent] = []
        globalLogPublisher.addObserver(self)
        self.cluster.start()
        self.bystander = self.cluster.player("anna")
        assert self.bystander.pc_id == BYSTANDER
        self._steps = 0
        self._rogues = 0

    def __call__(self, event: LogEvent) -> None:
        """Remember what should not be in a log."""
        if "log_failure" in event or event.get("log_level", LogLevel.info) >= LogLevel.error:
            self.faults.append(event)

    def connect(self, door: str, greets: bool = True) -> Client:
        """Return a connection of somebody bad."""
        network = self.cluster.network
        if door in INSIDE:
            return self._player(door)
        port, catalogue = DOORS[door].port, DOORS[door].catalogue
        client = network.connect("127.0.0.1", port, RAW, catalogue)
        greeting = DOORS[door].greeting
        if greets and greeting is not None:
            client.send(greeting)
            network.settle(0.01)
        return client

    def _player(self, stage: str) -> Client:
        self._rogues += 1
        player = Player(self.cluster, f"rogue{self._rogues}")
        player.go_to_gate()
        if stage == "world":
            player.go_into_world()
        return player.client

    def walk(self) -> None:
        """Let the bystander take a step, and see that it is like any other."""
        here, there = ((110, 111), (111, 110))[self._steps % 2]
        self._steps += 1
        client = self.bystander.client
        assert client.lost is None, f"the bystander was sent away: {client.lost}"
        client.send(AskMove(dest_cell=there | 110 << 8, move_speed=1))
        answer = client.expect(AnsMove)
        assert answer.accepted, f"the bystander may not walk from {here} to {there}"
        client.send(PcMove(next_cell=there | 110 << 8, move_speed=1))
        self.cluster.network.settle(0.5)
        assert not client.told(FixMove), "the bystander is somewhere else"

    def lift(self) -> None:
        """See that new players can come, that the bystander can leave, and that nothing is left."""
        try:
            self.cluster.player("newcomer")
            self.walk()
            self.bystander.client.send(CharacterLogout())
            self.cluster.network.settle(0.5)
            position = self.cluster.stored("anna").data.location.position
            assert (position.x, position.y) == ((110, 111)[self._steps % 2], 110)
            self.cluster.finish()
        finally:
            globalLogPublisher.removeObserver(self)
        assert not self.faults, "logged: " + "\n".join(
            str(event.get("log_failure", event)) for event in self.faults
        )
