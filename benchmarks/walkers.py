"""All walkers of a zone in one process: a gate with one link for all of them, and the main server beside it.

Asked to walk, it answers with what came of it.
"""

import select
import socket
from collections import deque
from collections.abc import Mapping
from time import monotonic
from typing import Any

import attrs

from benchmarks.load import percentile
from benchmarks.processes import Json, answer_questions, configuration, say
from benchmarks.walks import MAP_ID, Place
from benchmarks.zone_process import walker_name
from gameserver.content.library import load_library
from gameserver.messages.links import CLIENT_TO_SERVER, GATE_TO_ZONE, MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.messages.main import MainMapList, MainWorldLogin, MainWorldLoginReply
from gameserver.messages.movement import AskMove, PcMove
from gameserver.messages.servers import ZoneGateHello
from gameserver.messages.world import WorldLogin
from gameserver.paths import sample_world
from gameserver.wire.connection import Connection
from gameserver.wire.framing import LINK_SHAPE, FrameBuffer
from gameserver.wire.headers import CLIENT
from gameserver.world.cells import cell_at

STEPS_PER_SECOND = 2.5
SPEED = 1
READ_BYTES = 1 << 18
ENTRY_SECONDS = 60.0
DRAIN_SECONDS = 3.0
WORLD_LOGIN_REPLY = 0x1107
ANS_MOVE = 0x1200
FIX_MOVE = 0x1203


class StandInMain:
    """The main server as the zone sees it: lets everybody in."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._connection = Connection(SERVER_TO_MAIN, MAIN_TO_SERVER)
        self.introduced = False
        """Whether the zone has said which maps it has; it asks nothing before."""

    def accept(self) -> socket.socket:
        """Wait for the zone."""
        self._listening.settimeout(ENTRY_SECONDS)
        self.link, _ = self._listening.accept()
        return self.link

    def answer(self) -> None:
        """Read what the zone asks, and answer."""
        replies = []
        for envelope in self._connection.receive(self.link.recv(READ_BYTES)):
            if isinstance(envelope.message, MainWorldLogin):
                reply = MainWorldLoginReply(pc_name=envelope.message.pc_name, map_index=MAP_ID)
                replies.append(self._connection.send(reply, envelope.pc_id, envelope.gate_id))
            self.introduced = self.introduced or isinstance(envelope.message, MainMapList)
        self.link.sendall(b"".join(replies))


@attrs.define
class Walker:
    """Where a walker is on its way, and when it asked what has not been answered yet."""

    steps: list[bytes]
    """For each cell of the way: the report that it is reached, and the wish to go on to the next one."""
    at: int = 0
    asked: deque[float] = attrs.Factory(deque)


class Walkers:
    """The gate's side of the link."""

    def __init__(self, place: Place, port: int, multicast: bool) -> None:
        game_map = load_library(sample_world(), [MAP_ID]).maps[MAP_ID]
        self.walkers = {
            pc_id: Walker(_steps(pc_id, [cell_at(*cell) for cell in way]))
            for pc_id, way in enumerate(place.ways(game_map), 1)
        }
        self.link = socket.create_connection(("127.0.0.1", port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.sendall(GATE_TO_ZONE.encode(ZoneGateHello(agent_id=1, multicast=int(multicast))))
        self.link.setblocking(False)
        self._frames = FrameBuffer(LINK_SHAPE)
        self._unsent = b""
        self.entered = self.steps = self.answers = self.received_bytes = self.refused = 0
        self.latencies: list[float] = []

    def enter(self) -> None:
        """Have everybody enter the world."""
        self.send(
            b"".join(
                CLIENT_TO_SERVER.encode(WorldLogin(pc_name=walker_name(pc_id)), pc_id) for pc_id in self.walkers
            )
        )

    def step(self, pc_id: int, now: float) -> bytes:
        """Let a walker report its step, and ask for the next."""
        walker = self.walkers[pc_id]
        walker.asked.append(now)
        walker.at = (walker.at + 1) % len(walker.steps)
        self.steps += 1
        return walker.steps[walker.at - 1]

    def send(self, data: bytes) -> None:
        """Send as much as goes; the rest later."""
        data = self._unsent + data
        try:
            sent = self.link.send(data) if data else 0
        except BlockingIOError:
            sent = 0
        self._unsent = data[sent:]

    def receive(self) -> None:
        """Count what the zone says."""
        data = self.link.recv(READ_BYTES)
        if not data:
            raise SystemExit("the zone closed the link")
        now = monotonic()
        self.received_bytes += len(data)
        for frame in self._frames.feed(data):
            protocol = frame[10] | frame[11] << 8
            if protocol == ANS_MOVE:
                self.answers += 1
                self.refused += not frame[CLIENT.size]
                asked = self.walkers[int.from_bytes(frame[4:8], "little")].asked
                self.latencies.append(now - asked.popleft())
            elif protocol == WORLD_LOGIN_REPLY:
                self.entered += 1
            elif protocol == FIX_MOVE:
                self.refused += 1


def _steps(pc_id: int, way: list[int]) -> list[bytes]:
    steps = []
    for here, there in zip(way, way[1:] + way[:1], strict=True):
        arrived = CLIENT_TO_SERVER.encode(PcMove(next_cell=here, move_speed=SPEED), pc_id)
        steps.append(arrived + CLIENT_TO_SERVER.encode(AskMove(dest_cell=there, move_speed=SPEED), pc_id))
    return steps


def walk(walkers: Walkers, poll: select.poll, begin: float, end: float) -> Json:
    """Walk until *end*; return the figures since *begin*."""
    start, due, count = monotonic(), 0, len(walkers.walkers)
    before = (0, 0)
    while (now := monotonic()) < end:
        until = int((now - start) * STEPS_PER_SECOND * count)
        walkers.send(b"".join([walkers.step(turn % count + 1, now) for turn in range(due, until)]))
        due = until
        if poll.poll(1):
            walkers.receive()
        if now < begin:
            before = (walkers.steps, walkers.received_bytes)
            walkers.latencies.clear()
    steps, received_bytes = walkers.steps - before[0], walkers.received_bytes - before[1]
    latencies_ms = sorted(each * 1000 for each in walkers.latencies)
    while walkers.answers < walkers.steps and monotonic() < end + DRAIN_SECONDS:
        walkers.send(b"")
        if poll.poll(10):
            walkers.receive()
    return {
        "steps": steps,
        "link_bytes": received_bytes,
        "wrong": walkers.steps - walkers.answers + walkers.refused,
        "p50_ms": percentile(latencies_ms, 0.5),
        "p99_ms": percentile(latencies_ms, 0.99),
    }


def bring_in(walkers: Walkers, main: StandInMain, poll: select.poll) -> None:
    """Have all walkers enter."""
    walkers.enter()
    deadline = monotonic() + ENTRY_SECONDS
    while walkers.entered < len(walkers.walkers):
        for descriptor, _ in poll.poll(100):
            if descriptor == main.link.fileno():
                main.answer()
            else:
                walkers.receive()
        walkers.send(b"")
        if monotonic() > deadline:
            raise SystemExit(f"only {walkers.entered} of {len(walkers.walkers)} walkers entered")


def main() -> None:
    """Listen for the zone's link to main; then be told where the zone is, and when to walk."""
    place = Place(**configuration()["place"])
    stand_in = StandInMain()
    say(ports=[stand_in.port])
    everybody: list[Walkers] = []
    poll = select.poll()

    def answer(question: Mapping[str, Any]) -> Json:
        if "zone" in question:
            walkers = Walkers(place, question["zone"], question["multicast"])
            everybody.append(walkers)
            poll.register(stand_in.accept(), select.POLLIN)
            poll.register(walkers.link, select.POLLIN)
            while not stand_in.introduced:
                stand_in.answer()
            bring_in(walkers, stand_in, poll)
            return {"entered": walkers.entered}
        return walk(everybody[0], poll, question["begin"], question["end"])

    answer_questions(answer)


if __name__ == "__main__":
    main()
