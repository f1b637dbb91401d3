"""Clients of a relay, many in one process: raw sockets, frames made beforehand, every reply compared.

`clients` is a process of a benchmark: each question is a load and its times, each answer an outcome.
"""

import resource
import select
import socket
from collections.abc import Mapping
from random import Random
from time import monotonic, sleep
from typing import Any

import attrs

from benchmarks.load import DRAIN_SECONDS, Load, Outcome
from benchmarks.players import ECHO, GROUP, PASSWORD, account_name, token_of
from benchmarks.processes import Json, answer_questions, configuration, say
from benchmarks.textbook import encipher
from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.wire.headers import CLIENT, GAME_CMD, GAME_CTRL

READ_BYTES = 1 << 16
LOGIN_SECONDS = 10.0
SAMPLE = 5_000
PAUSE_SECONDS = 0.0002
"""Between two looks at what has come; latencies are no finer than that."""
RING_BYTES = 2_048
"""Each client sends the same few frames in turn; about so many bytes of them."""


@attrs.define(eq=False)
class Player:
    """One connection, the frames it sends in turn, and how far sending and receiving have come."""

    pc_id: int
    socket: socket.socket
    ring: bytes = b""
    """The frames one after the other, twice, so that no slice has to wrap."""
    frames: list[bytes] = attrs.Factory(list)
    outward: int = 0
    """The next frame to send, as its place in the ring."""
    inward: int = 0
    """The next byte to receive, as its place in the ring."""
    on_the_way: int = 0
    sent_at: list[float] = attrs.Factory(list)
    held: bytes = b""
    expected: list[int] = attrs.Factory(list)
    """In a group: the number of the frame that each member's next message must have."""

    def prepare(self, load: Load) -> None:
        """Make the frames for a load; enciphered by other code than the gate's."""
        size = CLIENT.size + load.body_bytes
        header = CLIENT.pack(size, self.pc_id, GAME_CTRL, GAME_CMD, load.protocol)
        chance = Random(self.pc_id)
        count = max(RING_BYTES // size, 2 * load.window)
        self.frames = []
        for number in range(count):
            marks = self.pc_id.to_bytes(4, "little") + number.to_bytes(2, "little")
            self.frames.append(encipher(header + marks + chance.randbytes(load.body_bytes - len(marks))))
        self.ring = b"".join(self.frames) * 2
        self.sent_at = [0.0] * count
        self.expected = [0] * GROUP
        self.outward = self.inward = self.on_the_way = 0
        self.held = b""

    def send(self, count: int, now: float) -> None:
        """Send the next *count* messages in one write."""
        size, first = len(self.frames[0]), self.outward
        sent = self.socket.send(self.ring[first * size : (first + count) * size])
        if sent != count * size:
            raise SystemExit("the socket of a client is full: the window is too large")
        for number in range(first, first + count):
            self.sent_at[number % len(self.frames)] = now
        self.outward = (first + count) % len(self.frames)
        self.on_the_way += count


class Running:
    """A load while it runs."""

    def __init__(
        self, players: Mapping[int, Player], poll: select.epoll, load: Load, begin: float, end: float
    ) -> None:
        self._players = players
        self._poll = poll
        self._load = load
        self._window = (begin, end)
        self._sending = True
        self._size = CLIENT.size + load.body_bytes
        self._sent = self._received = self._all_received = self._reordered = self._corrupt = 0
        self._latencies: list[float] = []
        self._known: dict[bytes, tuple[int, int, int]] = {}
        for player in players.values():
            player.prepare(load)
            if load.copies > 1:
                group, member = divmod(player.pc_id - 1, GROUP)
                for number, frame in enumerate(player.frames):
                    self._known[frame[8:]] = (group, member, number)
        self._receive = self._receive_echo if load.protocol == ECHO else self._receive_in_group
        self._at_fixed_rate = list(players.values()) if load.rate else []

    def run(self) -> Outcome:
        """Send and receive until the end of the window, then wait for the rest."""
        begin, end = self._window
        start = monotonic()
        if not self._load.rate:
            for player in self._players.values():
                player.send(self._load.window, start)
                self._sent += self._load.window
        before = (self._sent, 0)
        due = 0
        while (now := monotonic()) < end:
            if self._at_fixed_rate:
                due = self._send_due(due, start, now)
            # A poll that waits has to be woken, at the expense of the relay; networks do nothing of the kind.
            sleep(PAUSE_SECONDS)
            for descriptor, _ in self._poll.poll(0):
                self._receive(self._players[descriptor], monotonic())
            if now < begin:
                before = (self._sent, self._received)
                self._latencies.clear()
        sent, received = self._sent - before[0], self._received - before[1]
        lost = self._drain()
        step = len(self._latencies) // SAMPLE + 1
        return Outcome(
            sent=sent,
            received=received,
            lost=lost,
            reordered=self._reordered,
            corrupt=self._corrupt,
            latencies_ms=[round(each * 1000, 3) for each in self._latencies[::step]],
        )

    def _send_due(self, due: int, start: float, now: float) -> int:
        """Send what is due by *now*, spread evenly over the clients; return how many were ever due."""
        count = len(self._at_fixed_rate)
        until = int((now - start) * self._load.rate * count)
        for turn in range(due, until):
            player = self._at_fixed_rate[turn % count]
            if player.on_the_way < len(player.frames) - 1:
                player.send(1, now)
                self._sent += 1
        return until

    def _drain(self) -> int:
        """Receive what is still on the way; return how many messages never came."""
        self._sending = False
        expected = self._sent * self._load.copies
        deadline = monotonic() + DRAIN_SECONDS
        while self._received < expected and monotonic() < deadline:
            for descriptor, _ in self._poll.poll(0.01):
                self._receive(self._players[descriptor], monotonic())
        return expected - self._received

    def _receive_echo(self, player: Player, now: float) -> None:
        data = _read(player)
        size, count = self._size, len(player.frames)
        end = player.inward + len(data)
        if data != player.ring[player.inward : end]:
            self._judge(player, data)
        number = end // size
        done = number - player.inward // size
        player.inward = end % (size * count)
        if done:
            self._received += done
            player.on_the_way -= done
            self._latencies.append(now - player.sent_at[(number - 1) % count])
            if self._sending and not self._load.rate:
                player.send(done, now)
                self._sent += done

    def _judge(self, player: Player, data: bytes) -> None:
        """Count what is wrong with a read that is not what should have come."""
        known = set(player.frames)
        first = -player.inward % self._size
        for start in range(first, len(data) - self._size + 1, self._size):
            frame = data[start : start + self._size]
            at = player.inward + start
            if frame != player.ring[at : at + self._size]:
                if frame in known:
                    self._reordered += 1
                else:
                    self._corrupt += 1
        if first or (len(data) - first) % self._size:
            self._corrupt += 1

    def _receive_in_group(self, player: Player, now: float) -> None:
        data = player.held + _read(player)
        size, known, pc_id = self._size, self._known, player.pc_id
        head = size.to_bytes(4, "little") + pc_id.to_bytes(4, "little")
        group, own = divmod(pc_id - 1, GROUP)
        own_messages = 0
        for position in range(0, len(data) - size + 1, size):
            found = known.get(data[position + 8 : position + size])
            if found is None or found[0] != group or data[position : position + 8] != head:
                self._corrupt += 1
                continue
            _, member, number = found
            if player.expected[member] != number:
                self._reordered += 1
            player.expected[member] = (number + 1) % len(player.frames)
            if member == own:
                own_messages += 1
                self._latencies.append(now - player.sent_at[number])
        whole = len(data) // size
        player.held = data[whole * size :]
        self._received += whole
        if own_messages and self._sending:
            player.send(own_messages, now)
            self._sent += own_messages


def _read(player: Player) -> bytes:
    data = player.socket.recv(READ_BYTES)
    if not data:
        raise SystemExit(f"the relay closed the connection of player {player.pc_id}")
    return data


def log_in(pc_id: int, port: int) -> Player:
    """Connect a player, and wait until he may begin."""
    connection = socket.create_connection(("127.0.0.1", port), LOGIN_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    login = GateLogin(token=token_of(pc_id), account=account_name(pc_id), password=PASSWORD)
    connection.sendall(CLIENT_TO_SERVER.encode(login))
    sign = b""
    while len(sign) < 4 or len(sign) < int.from_bytes(sign[:4], "little"):
        data = connection.recv(READ_BYTES)
        if not data:
            raise SystemExit(f"the relay did not let player {pc_id} in")
        sign += data
    connection.setblocking(False)
    return Player(pc_id, connection)


def main() -> None:
    """Log the players in, then run what we are asked to."""
    configured = configuration()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    players = {}
    with select.epoll() as poll:
        for pc_id in range(configured["first"], configured["first"] + configured["count"]):
            player = log_in(pc_id, configured["port"])
            players[player.socket.fileno()] = player
            poll.register(player.socket.fileno(), select.EPOLLIN)
        say(players=len(players))

        def answer(question: Mapping[str, Any]) -> Json:
            running = Running(players, poll, Load(**question["load"]), question["begin"], question["end"])
            return attrs.asdict(running.run())

        answer_questions(answer)


if __name__ == "__main__":
    main()
