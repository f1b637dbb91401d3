"""Runs each daemon as its own process, for development: shows what they say, and restarts those that end."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

PAUSE_SECONDS = 1.0  # between the end of a process and its next start
LONGEST_PAUSE = 30  # times that; it doubles each time a process ends at once
AT_ONCE_SECONDS = 5.0
STOP_SECONDS = 5.0
DAEMONS = ("main", "login", "account", "zone", "gate", "portal")


class Child:
    """A process that is started again whenever it ends, until `stop`; its lines go to *out* under its name."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        out: TextIO,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._out = out
        self._pause_seconds = pause_seconds
        self._stopping = threading.Event()
        self._spoke = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the process."""
        self._thread.start()

    def wait_until_it_speaks(self, seconds: float) -> bool:
        """Wait for the first line; False when none came."""
        return self._spoke.wait(seconds)

    def stop(self) -> None:
        """Ask the process to end; after a while, end it."""
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
        self._thread.join(STOP_SECONDS)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def _run(self) -> None:
        pauses = 1
        while not self._stopping.is_set():
            started = time.monotonic()
            # In a session of its own: Ctrl-C in the terminal is for the supervisor, which ends all in order.
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=dict(self._environment),
                start_new_session=True,
            )
            assert self._process.stdout is not None
            for line in self._process.stdout:
                self._say(line.rstrip("\n"))
                self._spoke.set()
            status = self._process.wait()
            if not self._stopping.is_set():
                pauses = min(2 * pauses, LONGEST_PAUSE) if self._ended_at_once(started, status) else 1
                pause_seconds = pauses * self._pause_seconds
                self._say(f"ended with status {status}; it starts again in {pause_seconds:g} s")
                self._stopping.wait(pause_seconds)

    def _ended_at_once(self, started: float, status: int) -> bool:
        """Whether it gave up by itself soon after its start, as for a port that is taken, and was not killed."""
        return status >= 0 and time.monotonic() - started < AT_ONCE_SECONDS

    def _say(self, line: str) -> None:
        self._out.write(f"{self.name:<8}| {line}\n")
        self._out.flush()


def supervise(environment: Mapping[str, str], out: TextIO) -> None:
    """Run the stores and every daemon until SIGINT, SIGTERM or SIGHUP; then end all, the stores last."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    if out.isatty():
        environment = {"FORCE_COLOR": "1", **environment}  # their output is a pipe, but comes to a terminal
    ours = not (environment.get("DATABASE_URL") and environment.get("CACHE_URL"))
    stores = [Child("stores", (sys.executable, "-m", "gameserver.tools.cli", "stores"), environment, out)] * ours
    daemons = [Child(name, (twistd(), "--nodaemon", "--pidfile=", name), environment, out) for name in DAEMONS]
    for store in stores:
        store.start()
        store.wait_until_it_speaks(60)  # a daemon that came first would run the stores, and end them with itself
    for daemon in daemons:
        daemon.start()
    while not ended.wait(0.2):
        pass
    stoppers = [threading.Thread(target=daemon.stop) for daemon in daemons]
    for stopper in stoppers:
        stopper.start()
    for stopper in stoppers:
        stopper.join()
    for store in stores:
        store.stop()


def twistd() -> str:
    """Return the twistd of this environment."""
    beside = Path(sys.executable).with_name("twistd")
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("twistd") or "twistd"
