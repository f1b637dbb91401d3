"""A storm of hostile input on the listeners of real processes, beside bots that play; run by `make fuzz`.

`python -m tests.fuzz.storm [SECONDS] [SEED]`. The status is 1 if a daemon died or logged an error, if one grew by
more than 100 MiB, or if a bot failed.
"""

import json
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from gameserver.wire.headers import CLIENT, LINK, MAIN_SHORT
from tests.support.processes import DAEMONS, Process, ProcessCase
from tests.support.siege import DOORS

BOTS = 10
QUIET_SECONDS = 20.0
"""How long bots play undisturbed first, for comparison."""
CALM_SECONDS = 3.0
"""After the storm, before the memory is read again."""
CONNECTIONS = 40
"""Open at once at each listener."""
GROWTH_MIB = 100.0
LISTENERS = {
    "login": "LOGIN_SERVER_PORT",
    "broker": "LOGIN_BROKER_PORT",
    "gate": "GATE_SERVER_PORT",
    "account": "ACCOUNT_SERVER_PORT",
    "main": "MAIN_SERVER_PORT",
    "zone": "ZONE_SERVER_PORT",
}
CTRLS = (0x01, 0x02, 0x03, 0xFE)
GREETED = ("account", "main", "zone")
"""Where half of the connections introduce themselves. A rogue gate at the broker would be offered to the bots."""
CLAIMS = (0xE0,)
"""Who says who he is is believed, so no random one may say that he is the gate of the bots."""
MAIN_PROTOCOLS = (0xC001, 0xA010, 0xA011, 0xA012, 0xA101)
CMDS = tuple(cmd for cmd in range(256) if cmd not in CLAIMS)


class Fuzzer:
    """Connections that do harm, made and ended at random by a seed; none ever reads, some stop within a header."""

    def __init__(self, ports: Mapping[str, int], seed: int) -> None:
        self._random = Random(seed)
        self._open: dict[str, list[socket.socket]] = {name: [] for name in ports}
        self._ports = ports
        self.connections = 0
        self.sent_bytes = 0

    def act(self) -> None:
        """Do one hostile thing at every listener."""
        for name, port in self._ports.items():
            held = self._open[name]
            if len(held) >= CONNECTIONS or (held and self._random.random() < 0.3):
                held.pop(self._random.randrange(len(held))).close()
            elif not held or self._random.random() < 0.4:
                self._connect(name, held, port)
            if held:
                self._send(held, self._random.choice(held), self._piece(name))

    def _connect(self, name: str, held: list[socket.socket], port: int) -> None:
        with suppress(OSError):
            connection = socket.create_connection(("127.0.0.1", port), timeout=1)
            connection.setblocking(False)
            held.append(connection)
            self.connections += 1
            door = DOORS[name]
            if name in GREETED and self._random.random() < 0.5:
                self._send(held, connection, door.catalogue.encode(door.greeting))

    def _send(self, held: list[socket.socket], connection: socket.socket, data: bytes) -> None:
        try:
            self.sent_bytes += connection.send(data)
        except BlockingIOError:
            pass  # it is not read: what we hold open anyway
        except OSError:
            held.remove(connection)
            connection.close()

    def _piece(self, name: str) -> bytes:
        """Return garbage, a frame of any small size, half a header, or a flood."""
        random = self._random
        kind = random.random()
        if kind < 0.2:
            return random.randbytes(random.randrange(1, 400))
        body = random.randbytes(random.randrange(53))
        if name == "main":
            frame = (
                MAIN_SHORT.pack(
                    random.choice((random.randrange(0x10000), *MAIN_PROTOCOLS)), MAIN_SHORT.size + len(body)
                )
                + body
            )
        elif random.random() < 0.5:
            frame = (
                LINK.pack(LINK.size + len(body), 0x7F000000, random.choice(CTRLS[:2]), random.choice(CMDS)) + body
            )
        else:
            protocol = random.randrange(0x1100, 0x2400)
            frame = CLIENT.pack(CLIENT.size + len(body), 0x7F000000, random.choice(CTRLS), 0xFF, protocol) + body
        if kind < 0.35:
            return frame[: random.randrange(1, LINK.size)]
        return frame * 500 if kind < 0.4 else frame

    def close(self) -> None:
        """End all connections."""
        for held in self._open.values():
            for connection in held:
                connection.close()
            held.clear()


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20


class Storm(ProcessCase):
    """One run; it borrows the environment of the tests with processes."""

    def runTest(self) -> None:
        """Nothing: `blow` is called by hand."""

    def blow(self, seconds: float, seed: int) -> list[str]:
        """Let it storm, print figures, and return what went wrong."""
        daemons = {name: self.daemon(name) for name in DAEMONS}
        quiet, trouble = self.play(daemons, QUIET_SECONDS, "calm", seed, None, {})
        before = {name: resident_mib(each.pid) for name, each in daemons.items()}
        peak = dict(before)
        ports = {name: int(self.environment[variable]) for name, variable in LISTENERS.items()}
        fuzzer = Fuzzer(ports, seed)
        during, more = self.play(daemons, seconds, "storm", seed, fuzzer, peak)
        trouble += more
        fuzzer.close()
        time.sleep(CALM_SECONDS)
        print(f"seed {seed}: {fuzzer.connections:,} connections, {fuzzer.sent_bytes / 2**20:,.1f} MiB sent")
        print(f"{'daemon':8} {'before':>8} {'peak':>8} {'after':>8}  MiB resident; errors logged")
        for name, daemon in daemons.items():
            if not daemon.runs:
                trouble.append(f"{name} died:\n{daemon.text[-2000:]}")
                continue
            faults = self.complaints(name)
            after = resident_mib(daemon.pid)
            print(f"{name:8} {before[name]:8.1f} {peak[name]:8.1f} {after:8.1f}  {len(faults)}")
            trouble += [f"{name} logged: {fault}" for fault in faults[:3]]
            if peak[name] - before[name] > GROWTH_MIB:
                trouble.append(f"{name} grew by {peak[name] - before[name]:.0f} MiB")
        print(f"walk p99: {quiet:.1f} ms undisturbed, {during:.1f} ms in the storm, {during / quiet:.2f} times")
        return trouble

    def play(
        self,
        daemons: Mapping[str, Process],
        seconds: float,
        prefix: str,
        seed: int,
        fuzzer: Fuzzer | None,
        peak: dict[str, float],
    ) -> tuple[float, list[str]]:
        """Let bots walk for so long; return their p99 in milliseconds, and what they complain of."""
        options = ("--count", str(BOTS), "--seconds", str(seconds), "--prefix", prefix, "--seed", str(seed))
        bots = self.bots(*options)
        deadline = time.monotonic() + seconds + 60
        while bots.runs and time.monotonic() < deadline:
            if fuzzer is not None:
                fuzzer.act()
                for name in [each for each in peak if daemons[each].runs]:
                    peak[name] = max(peak[name], resident_mib(daemons[name].pid))
            for process in (bots, *daemons.values()):
                process.read()
            time.sleep(0.005)
        bots_report, status = read_report(bots)
        walk = bots_report["latencies_ms"]["walk"].get("p99", float("nan"))
        return walk, [] if status == 0 else [f"bots ({prefix}) failed:\n{bots.text[-2000:]}"]


def read_report(bots: Process) -> tuple[Mapping[str, Any], int]:
    """Return what bots that have ended say, and their status."""
    status = bots.wait(30)
    return json.loads(bots.text[bots.text.index("{") :].splitlines()[0]), status


def main() -> None:
    """Run the command."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    storm = Storm()
    storm.setUp()
    try:
        trouble = storm.blow(seconds, seed)
    finally:
        storm.doCleanups()
    for each in trouble:
        print(f"FAILED: {each}")
    if trouble:
        print(f"logs are in {storm.directory}")
        sys.exit(1)


if __name__ == "__main__":
    main()
