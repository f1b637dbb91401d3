"""How daemons are while they are attacked: memory, open files, and how soon they answer who watches them."""

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

import attrs

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.3
FAULTS = re.compile(r"our own fault|Unhandled|Traceback")
"""What must be neither in a log nor on a console."""


@attrs.define
class Readings:
    """One daemon, before and during an attack, and after it."""

    before_mib: float = 0.0
    peak_mib: float = 0.0
    after_mib: float = 0.0
    before_files: int = 0
    peak_files: int = 0
    after_files: int = 0
    slowest_answer_seconds: float = 0.0
    text: str = ""
    """What it told programs last."""

    def total(self, figure: str, link: str = "") -> float:
        """Return the sum of a figure over its rows, or those of one *link*."""
        rows = [line.rpartition(" ") for line in self.text.splitlines() if line.partition("{")[0] == figure]
        return sum(float(value) for series, _, value in rows if not link or f'link="{link}"' in series)


class Watch:
    """Looks at processes by number, and asks their ports for programs; in a thread, as answers may be slow."""

    def __init__(self, pids: Mapping[str, int], ports: Mapping[str, int]) -> None:
        self._pids, self._ports = pids, ports
        self.of = {name: Readings() for name in pids}
        for name, readings in self.of.items():
            readings.before_mib, readings.before_files = resident_mib(pids[name]), open_files(pids[name])
        self._over = Event()
        self._thread = Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def _look_on(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Look once; a daemon that has died, or does not answer, is as slow as can be."""
        for name, readings in self.of.items():
            asked = time.monotonic()
            try:
                readings.peak_mib = max(readings.peak_mib, resident_mib(self._pids[name]))
                readings.peak_files = max(readings.peak_files, open_files(self._pids[name]))
                url = f"http://127.0.0.1:{self._ports[name]}/metrics"
                with urlopen(url, timeout=PATIENCE_SECONDS) as answer:
                    readings.text = answer.read().decode()
                seconds = time.monotonic() - asked
            except OSError:
                seconds = PATIENCE_SECONDS
            readings.slowest_answer_seconds = max(readings.slowest_answer_seconds, seconds)

    def end(self) -> None:
        """Look for the last time."""
        self._over.set()
        self._thread.join()
        self.look()
        for name, readings in self.of.items():
            if Path(f"/proc/{self._pids[name]}").exists():
                readings.after_mib = resident_mib(self._pids[name])
                readings.after_files = open_files(self._pids[name])


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20


def open_files(pid: int) -> int:
    """Return how many files and sockets a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def faults_in(log: Path, console: str) -> list[str]:
    """Return what daemons say that have a bug: errors in logs of theirs, tracebacks on their console."""
    # Not splitlines: attackers know more ends of lines than "\n", and they are in what is logged.
    lines = [line for path in sorted(log.glob("*.jsonl*")) for line in path.read_text().split("\n") if line]
    events = [json.loads(line) for line in lines]
    return [
        f"{event['daemon']}: {_ends_of(event['message'])}"
        for event in events
        if event["level"] in ("error", "critical") or FAULTS.search(event["message"])
    ] + [f"on a console: {line}" for line in console.splitlines() if FAULTS.search(line)]


def _ends_of(message: str) -> str:
    """Return what happened and why: the first line and the last one."""
    lines = message.splitlines()
    return " ... ".join(lines if len(lines) < 2 else (lines[0], lines[-1]))
