"""Processes of a benchmark: started, asked one JSON object per line, measured, and always ended."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import attrs

Json: TypeAlias = dict[str, Any]

LIFETIME_SECONDS = 600
"""A process that is still there then, because its parent was killed, ends by itself."""
ANSWER_SECONDS = 60.0
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


class BenchmarkFailed(Exception):
    """A process ended early, did not answer, or measured something impossible."""


@attrs.frozen
class Cores:
    """Who runs where. With fewer than four cores nobody is bound to any."""

    measured: frozenset[int]
    """For what is measured: alone there."""
    servers: frozenset[int]
    """For the servers around it."""
    generators: tuple[frozenset[int], frozenset[int]]
    """For the two halves of the load."""


def divide_cores() -> Cores:
    """Give each part its cores."""
    every = sorted(os.sched_getaffinity(0))
    if len(every) < 4:
        everywhere = frozenset(every)
        return Cores(everywhere, everywhere, (everywhere, everywhere))
    measured, servers, one, other, *_ = (frozenset({core}) for core in every)
    return Cores(measured, servers, (one, other))


@attrs.define(eq=False)
class Child:
    """A running process. Several can start at once: only who needs one waits for it."""

    module: str
    process: subprocess.Popen[str]
    _ready: Json | None = None

    @property
    def ready(self) -> Json:
        """What it said first, when it was ready. BenchmarkFailed when it never is."""
        if self._ready is None:
            self._ready = self._line()
        return self._ready

    def wait(self) -> None:
        """Wait until it is ready."""
        assert self.ready

    @property
    def ports(self) -> list[int]:
        """The ports it listens on."""
        return [int(port) for port in self.ready["ports"]]

    def tell(self, **question: object) -> None:
        """Send a question, to be answered in its time."""
        self.wait()
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Json:
        """Wait for the answer. BenchmarkFailed when none comes."""
        return self._line()

    def ask(self, **question: object) -> Json:
        """Send a question and wait for its answer."""
        self.tell(**question)
        return self.hear()

    def cpu_seconds(self) -> float:
        """What it has used so far, in user and kernel mode."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND

    def memory_mib(self) -> float:
        """Its resident memory."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * _PAGE_KIB / 1024

    def _line(self) -> Json:
        assert self.process.stdout is not None
        waiting, _, _ = select.select([self.process.stdout], [], [], ANSWER_SECONDS)
        line = self.process.stdout.readline() if waiting else ""
        if not line:
            raise BenchmarkFailed(f"{self.module} {'ended early' if waiting else 'does not answer'}")
        answer: Json = json.loads(line)
        return answer


class Children:
    """Starts processes, and ends them all at once."""

    def __init__(self) -> None:
        self._exits = ExitStack()

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def start(self, module: str, cores: Iterable[int], **configuration: object) -> Child:
        """Start `python -m benchmarks.<module>`."""
        command = [sys.executable, "-m", f"benchmarks.{module}", json.dumps(configuration)]
        return self._exits.enter_context(_running(module, command, cores))


@contextmanager
def _running(module: str, command: list[str], cores: Iterable[int]) -> Iterator[Child]:
    chosen = set(cores)
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, chosen),
    )
    try:
        yield Child(module, process)
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


# What the child processes themselves need.


def configuration() -> Json:
    """Return what this process was started with; call it first."""
    signal.alarm(LIFETIME_SECONDS)
    configured: Json = json.loads(sys.argv[1])
    return configured


def say(**words: object) -> None:
    """Tell the parent that we are ready, or answer it."""
    print(json.dumps(words), flush=True)


def answer_questions(answer: Callable[[Mapping[str, Any]], Json]) -> None:
    """Answer questions until the parent has no more."""
    for line in sys.stdin:
        say(**answer(json.loads(line)))
