"""A storm of hostile input on the listeners of real processes, beside bots that play; run by `make fuzz`.

`python -m tests.fuzz.storm [SECONDS] [SEED]`: first all decoders are given every frame; then come three acts that
share the seconds. *strangers*: attackers who are nobody. *impostors*: some say that they are a server that exists
already; plain links believe it. *certificates*: the same, but links ask for certificates. The status is 1 if
anything was found.
"""

import json
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import attrs
import psycopg2

from gameserver.net.limits import is_loopback
from gameserver.tools.chaos.checks import give_starting_kits, look_into
from tests.fuzz.act import Act
from tests.fuzz.frames import CATALOGUES, FRAMES, decode_all
from tests.fuzz.raid import Plan
from tests.fuzz.watch import Watch, faults_in
from tests.support.processes import DAEMONS, Process, ProcessCase, free_ports

BOTS = 10
CALM_SECONDS = 12.0
"""How long bots play undisturbed first, for comparison."""
REST_SECONDS = 3.0
"""After an act, before memory and open files are read again."""
NEWCOMERS_SECONDS = 5.0
LEASE_SECONDS = 8.0
"""SESSION_LEASE_SECONDS, and LOGIN_TOKEN_SECONDS here: so long an account may be held by a gate that is none."""
BACK_SECONDS = 6.0
"""How long all bots play after each act, to see that they can."""
END_SECONDS = 60.0
ROOT = Path(__file__).parents[2]
PORTS = {
    "login": "LOGIN_SERVER",
    "gate": "GATE_SERVER",
    "broker": "LOGIN_BROKER",
    "account": "ACCOUNT_SERVER",
    "zone": "ZONE_SERVER",
    "main": "MAIN_SERVER",
}
"""The settings of the doors' ports."""
SHARES = {"strangers": 0.45, "impostors": 0.25, "certificates": 0.3}
EXCHANGES = "impostors"
"""In this act bots do not walk, but pass things on: who is believed could lie to have something twice."""
EXCHANGERS = 40
"""How many they are then; impostors know the first ten."""


class Storm(ProcessCase):
    """One run; it borrows the environment of the tests with processes."""

    def setUp(self) -> None:
        super().setUp()
        self.metrics = dict(zip(DAEMONS, free_ports(len(DAEMONS)), strict=True))
        self.environment |= {f"{name.upper()}_METRICS_PORT": str(port) for name, port in self.metrics.items()}
        self.environment |= {
            "VAR_PATH": str(self.directory / "var"),
            "LOGIN_TOKEN_SECONDS": "8",  # who was sent to a gate that is none is locked out for so long
            "LOG_ROTATE_MIB": "1024",  # no line may be lost
            "SAVE_INTERVAL_SECONDS": "5",
            # So that who asks much and never reads is found out in seconds.
            "GATE_OUTPUT_KIB": "32",
            "GATE_MESSAGES_PER_SECOND": "300",
            "PYTHONPATH": str(ROOT),
        }
        self.doors = {door: int(self.environment[f"{variable}_PORT"]) for door, variable in PORTS.items()}
        self.daemons: dict[str, Process] = {}
        self.calm_ms: dict[str, float] = {}
        self.goods = Counter[str]()

    def runTest(self) -> None:
        """Nothing: `blow` is called by hand."""

    def blow(self, seconds: float, seed: int) -> list[str]:
        """Play all acts, print figures, and return what went wrong."""
        give_starting_kits(self.environment["DATABASE_URL"])
        self.start()
        troubles = self.calm(seed)
        for name, share in SHARES.items():
            if name == "certificates":
                troubles += self.stop_all()
                self.environment["LINK_SECURITY"] = "tls"
                self.start()
                troubles += self.calm(seed)  # a daemon that has worked is larger than a fresh one
            act = self.play(name, seconds * share, seed)
            troubles += self.come_back()
            self.look_back(act)
            act.judge()
            act.judge_limits()
            act.print()
            troubles += act.troubles
        return troubles + self.stop_all()

    def start(self) -> None:
        """Start all daemons."""
        self.daemons = {name: self.daemon(name) for name in DAEMONS}

    def calm(self, seed: int) -> list[str]:
        """Let bots walk undisturbed."""
        bots = self.bots(*options("storm", CALM_SECONDS, seed))
        while bots.runs:
            self.read(bots)
        report, troubles = report_of(bots)
        self.calm_ms = walks_ms(report)
        return troubles

    def come_back(self) -> list[str]:
        """See that everybody can log in and play after an act, at the latest when all leases have ended."""
        time.sleep(LEASE_SECONDS)
        bots = self.bots(*options("storm", BACK_SECONDS, 0))
        while bots.runs:
            self.read(bots)
        return [f"afterwards {trouble}" for trouble in report_of(bots)[1]]

    def play(self, name: str, seconds: float, seed: int) -> Act:
        """Let bots walk while a raid goes on, and newcomers come."""
        certificates, impostors = name == "certificates", name != "strangers"
        watch = Watch({each: self.daemons[each].pid for each in DAEMONS}, self.metrics)
        exchanging = (EXCHANGERS, "exchanger") if name == EXCHANGES else (BOTS, "walker")
        bots = self.bots(*options("storm", seconds, seed, *exchanging))
        plan = Plan(self.ports(), seconds, seed, outer_host(), impostors, self.players(), certificates)
        raid = self.run_module("tests.fuzz.raid", json.dumps(attrs.asdict(plan)))
        newcomers, came = Counter[str](), 0
        comer: Process | None = None
        until = time.monotonic() + seconds + END_SECONDS
        while (bots.runs or raid.runs) and time.monotonic() < until:
            if comer is None and raid.runs:
                came += 1
                comer = self.bots(*options(f"{name[:6]}{came}x", NEWCOMERS_SECONDS, seed, 1))
            elif comer is not None and not comer.runs:
                newcomers["not let in" if report_of(comer)[1] else "let in"] += 1
                comer = None
            self.read(bots, raid, *filter(None, [comer]))
        if comer is not None:
            report_of(comer)
        report, troubles = report_of(bots)
        status = raid.wait(END_SECONDS)
        counts = Counter[str](json.loads(raid.text.splitlines()[-1])) if status == 0 else Counter[str]()
        troubles = [] if name == "impostors" else troubles
        troubles += [] if status == 0 else [f"the raid itself failed:\n{raid.text[-3000:]}"]
        time.sleep(REST_SECONDS)
        watch.end()
        return Act(name, counts, watch.of, self.calm_ms, walks_ms(report), newcomers, troubles)

    def ports(self) -> dict[str, int]:
        """Return all that can be attacked."""
        return self.doors | {f"metrics of {name}": port for name, port in self.metrics.items()}

    def read(self, *others: Process) -> None:
        """Let nobody wait for us to read what he says."""
        for process in (*self.daemons.values(), *others):
            process.read()
        time.sleep(0.02)

    def stop_all(self) -> list[str]:
        """Stop the daemons as an operator does; return which had ended before, and what all of them said."""
        troubles = [f"{name} died:\n{each.text[-2000:]}" for name, each in self.daemons.items() if not each.runs]
        for each in self.daemons.values():
            if each.runs:
                self.stop(each, signal.SIGTERM)
        faults = Counter(faults_in(self.directory / "logs", "".join(each.text for each in self.daemons.values())))
        return troubles + [f"{times} times {fault}" for fault, times in faults.most_common(5)]

    def look_back(self, act: Act) -> None:
        """Look for what is wrong in the database after an act, and count what the act brought into it."""
        check = self.run_module("gameserver.tools.cli", "admin", "ledger", "check")
        status = check.wait(END_SECONDS)
        books = look_into(self.environment["DATABASE_URL"])
        act.goods, self.goods = Counter(books.figures) - self.goods, Counter(books.figures)
        act.troubles += [*books.problems, *([f"ledger check: {check.text[-500:]}"] if status else [])]

    def players(self) -> dict[str, int]:
        """Return the numbers of the bots' accounts, which have the names of their characters."""
        with (
            closing(psycopg2.connect(self.environment["DATABASE_URL"])) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT username, id FROM accounts WHERE username LIKE 'storm%'")
            return dict(cursor.fetchall())

    def run_module(self, module: str, *words: str) -> Process:
        """Start a module of Python."""
        process = Process([sys.executable, "-m", module, *words], self.environment, self.directory)
        self.addCleanup(process.end)
        return process


def options(
    prefix: str, seconds: float, seed: int, count: int = BOTS, behaviour: str = "walker"
) -> tuple[str, ...]:
    """Return the options of a run of bots."""
    numbers = ("--count", str(count), "--seconds", str(seconds), "--seed", str(seed))
    return (*numbers, "--prefix", prefix, "--behaviour", behaviour)


def report_of(bots: Process) -> tuple[Mapping[str, Any], list[str]]:
    """Wait for the end of bots; return what they say, and what is wrong with it."""
    status = bots.wait(END_SECONDS)
    report: Mapping[str, Any] = {}
    if "{" in bots.text:
        report = json.loads(bots.text[bots.text.index("{") :].splitlines()[0])
    return report, [f"bots failed: {report.get('problems', bots.text[-2000:])}"] if status else []


def walks_ms(report: Mapping[str, Any]) -> dict[str, float]:
    """Return the milliseconds until wishes to walk were answered, by percentile; nothing if nobody walked."""
    walks: dict[str, float] = report.get("latencies_ms", {}).get("walk", {})
    return walks


def outer_host() -> str:
    """Return an address of this machine by which it is not itself; empty if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return ""
        host = str(probe.getsockname()[0])
    return "" if is_loopback(host) else host


def decode_everything(seed: int) -> None:
    """Give every decoder every frame, and print what came of it. AssertionError, or whatever a decoder raises."""
    began = time.monotonic()
    with Pool() as pool:
        told = pool.starmap(decode_one, [(name, seed) for name in CATALOGUES], chunksize=1)
    for name, counts in zip(CATALOGUES, told, strict=True):
        assert counts.total() == FRAMES
        print(f"{name:18} {dict(sorted(counts.items()))}")
    print(
        f"{FRAMES:,} frames for each decoder, every size with every ctrl and cmd: {time.monotonic() - began:.0f} s"
    )


def decode_one(name: str, seed: int) -> Counter[str]:
    """Give one decoder every frame."""
    return decode_all(CATALOGUES[name], seed=seed)


def main() -> None:
    """Run the command."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    print(f"seed {seed}")
    decode_everything(seed)
    storm = Storm()
    storm.setUp()
    try:
        troubles = storm.blow(seconds, seed)
    finally:
        storm.doCleanups()
    for each in troubles:
        print(f"FAILED: {each}")
    if troubles:
        print(f"logs are in {storm.directory}")
        sys.exit(1)


if __name__ == "__main__":
    main()
