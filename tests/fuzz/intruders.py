"""Attackers who log in like anybody, with good clients, and then do harm: replays, floods, and never reading."""

import socket
from typing import cast

from twisted.internet.defer import DeferredList, ensureDeferred
from twisted.internet.interfaces import IPushProducer
from twisted.internet.protocol import Factory, ServerFactory

from gameserver.messages.agit import AgitEnter
from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.login import GateInfo
from gameserver.messages.movement import AskMove
from gameserver.messages.world import WorldLoginReply
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.tools.bots.client import Credentials, GameSession, Newcomer, NotLetIn, Send
from gameserver.tools.bots.connection import ClientPeer, FrontDoor
from gameserver.wire.cipher import Cipher
from gameserver.wire.connection import ClientConnection
from tests.fuzz.foes import Raid

PASSWORD = "intruder"
FLOOD = 5000
"""Frames that a player sends at once who may send some hundred."""
WISHES_AT_ONCE = 40
"""What somebody asks every fifth of a second who never reads the answers."""
SMALL_BUFFER_BYTES = 4096
SMALL_SEGMENT_BYTES = 536
REFUSAL_BYTES = 200
"""A gate that says no says less than this; the list of characters is longer."""
ENTRY_SECONDS = 20.0
MUCH_ANSWERED = AgitEnter(npc_id=0, own_agit=0, agit_id=0)
"""A wish that gets an answer of a hundred bytes."""
WALK = AskMove(dest_cell=0x6E6E, move_speed=1)


class Intruder:
    """One attacker with an account and a character. It is its own client's `Player`."""

    def __init__(self, raid: Raid, name: str) -> None:
        self.raid, self.name = raid, name
        self._who = Credentials(name, PASSWORD)
        self._turn, self._cipher = Turn(raid.reactor), Cipher()
        self._door = FrontDoor("127.0.0.1", raid.ports["login"], raid.reactor, self._turn, self._cipher)
        self.number = 0
        """The account's number, once it is in the world."""

    async def token(self) -> GateInfo:
        """Log in, and return what opens the gate; NotLetIn."""
        return await self._door.log_in(self._who, lambda gates: gates[0], self)

    async def enter(self, gate: GateInfo, is_narrow: bool = False) -> ClientPeer:
        """Go into the world with a token, by a connection that holds little if it is to be *narrow*; NotLetIn."""
        sessions: list[GameSession] = []
        first = self.login(gate.pc_id)
        newcomer = Newcomer(self.name, pc_class=0, nation=0)

        def session(peer: Peer) -> GameSession:
            clock = self.raid.reactor.seconds
            sessions.append(GameSession(peer.send, lambda: peer.drop("done"), first, newcomer, self, clock))
            return sessions[0]

        connection = ClientConnection(SERVER_TO_CLIENT, CLIENT_TO_SERVER, self._cipher)
        peer = ClientPeer(connection, session, self._turn, self)
        if is_narrow:
            connect_narrowly(self.raid, gate, peer)
        else:
            await self._door.connect("gate", gate.gate_ip, gate.gate_port, peer)

        def too_late(*_: object) -> GameSession:
            peer.drop("too late")
            raise NotLetIn("no answer")

        await sessions[0].entered.addTimeout(ENTRY_SECONDS, self.raid.reactor, onTimeoutCancel=too_late)
        return peer

    def login(self, token: int, account: str = "", password: str = PASSWORD) -> GateLogin:
        """Return what is said to a gate first."""
        return GateLogin(token=token, account=account or self.name, password=password)

    def chose(self, name: str, is_new: bool) -> None:
        """What players are told: nothing of it matters here."""

    def entered(self, character: WorldLoginReply, pc_id: int, send: Send) -> None:
        """Learn the own number."""
        self.number = pc_id

    def told(self, message: object) -> None:
        """See `chose`."""

    def refused(self, text: str) -> None:
        """See `chose`."""

    def puzzled(self, text: str) -> None:
        """See `chose`."""


def connect_narrowly(raid: Raid, gate: GateInfo, peer: ClientPeer) -> None:
    """Connect with small segments and a small buffer: the systems of both sides keep less than a gate."""
    with socket.socket() as narrow:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        narrow.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT_BYTES)
        try:
            narrow.connect((gate.gate_ip, gate.gate_port))
        except OSError as error:
            raise NotLetIn(str(error)) from error
        narrow.setblocking(False)
        factory = Factory.forProtocol(lambda: peer)
        # Twisted's types ask for more than its reactors do.
        adopting = cast(ServerFactory, factory)
        raid.reactor.adoptStreamConnection(narrow.fileno(), socket.AF_INET, adopting)


async def replays(raid: Raid) -> None:
    """Use tokens twice at once, and again while their owner plays: nobody but the first may come in by one."""
    number = 0
    while raid.goes_on:
        number += 1
        victim = Intruder(raid, f"victim{number}")
        try:
            gate = await victim.token()
            twice = [ensureDeferred(show(raid, victim.login(gate.pc_id))) for _ in range(2)]
            admitted = sum([await each for each in twice])
            raid.counts["tokens shown twice at once"] += 1
            raid.counts["tokens that let two in"] += admitted > 1
            raid.counts["tokens that let one in"] += admitted == 1
            await raid.pause(0.3, 0.5)
            gate = await victim.token()
            peer = await victim.enter(gate)
        except NotLetIn:
            raid.counts["intruders not let in"] += 1
            await raid.pause(0.5, 1.0)
            continue
        stolen = [
            victim.login(token, account, password)
            for token in (gate.pc_id, victim.number)
            for account in (victim.name, "storm001")
            for password in (PASSWORD, "walkabout")
        ]
        shows = DeferredList([ensureDeferred(show(raid, login)) for login in stolen])
        raid.counts["replays"] += len(stolen)
        raid.counts["replays let in"] += sum(bool(let_in) for _, let_in in await shows)
        raid.counts["owners sent away"] += peer.finished.called
        peer.drop("done")
        await raid.pause(0.2, 0.5)


async def show(raid: Raid, login: GateLogin) -> bool:
    """Show a gate a token on a connection of its own; tell whether it let us in."""
    foe = await raid.connect("gate")
    if foe is None:
        return False
    foe.send(CLIENT_TO_SERVER.encode(login))
    let_in = not await raid.over(foe, 4.0) or foe.answered_bytes > REFUSAL_BYTES
    foe.vanish()
    return let_in


async def player_floods(raid: Raid) -> None:
    """Go into the world, and send far more than a player may."""
    number = 0
    while raid.goes_on:
        number += 1
        try:
            intruder = Intruder(raid, f"flooder{number % 10}")
            peer = await intruder.enter(await intruder.token())
        except NotLetIn:
            raid.counts["intruders not let in"] += 1
            await raid.pause(0.5, 1.0)
            continue
        for _ in range(FLOOD):
            peer.send(WALK)
        raid.counts["floods at the gate"] += 1
        raid.counts["floods at the gate ended"] += await finished(raid, peer, 5.0)
        await raid.pause(0.2, 0.5)


async def slow_reader(raid: Raid, number: int) -> None:
    """Go into the world where players walk, and never read again until we are sent away; then come again."""
    while raid.goes_on:
        try:
            intruder = Intruder(raid, f"slow{number}")
            gate = await intruder.token()
            peer = await intruder.enter(gate, is_narrow=True)
        except NotLetIn:
            raid.counts["intruders not let in"] += 1
            await raid.pause(0.5, 1.0)
            continue
        IPushProducer(peer.transport).pauseProducing()
        raid.counts["players who never read"] += 1
        while raid.goes_on and not peer.finished.called:
            # Who does not read notices the end of a connection when he writes.
            for _ in range(WISHES_AT_ONCE):
                peer.send(MUCH_ANSWERED)
            await raid.pause(0.2, 0.2)
        raid.counts["players who never read, sent away"] += peer.finished.called
        peer.transport.abortConnection()


async def finished(raid: Raid, peer: ClientPeer, seconds: float) -> bool:
    """Wait for the end of a client's connection, but not longer; tell whether it has ended."""
    until = raid.reactor.seconds() + seconds
    while not peer.finished.called and raid.reactor.seconds() < until:
        await raid.pause(0.05, 0.05)
    return bool(peer.finished.called)
