"""The processes of a whole suite: PostgreSQL, Redis, and every daemon, with two gates and two zones."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Protocol
from urllib.request import urlopen

from gameserver.content.library import load_library
from gameserver.paths import sample_world
from gameserver.storage.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedRedis, EmbeddedServer
from gameserver.tools.supervisor import twistd

READY_SECONDS = 30.0
STOP_SECONDS = 10.0
"""How long a planned stop may take."""
SAVE_SECONDS = 10
"""How often characters are saved; a run is shorter than an evening."""
POLL_SECONDS = 0.05


class SuiteError(Exception):
    """The suite cannot run here; the message says why."""


class Victim(Protocol):
    """What can be killed and started again."""

    @property
    def runs(self) -> bool:
        """Whether it is there."""

    def start(self) -> bool:
        """Start it; False when it cannot be started just now."""

    def kill(self) -> None:
        """End it as a power cut does."""


class Daemon:
    """A process of ours, in our process group, so that whatever ends us ends it. What it says goes into a file."""

    def __init__(self, command: list[str], environment: Mapping[str, str], said: Path) -> None:
        self._command = command
        self._environment = {**os.environ, **environment}
        self._said = said
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> bool:
        """Start it."""
        with self._said.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self._environment
            )
        return True

    def wait_until_ready(self) -> None:
        """Wait until it says that it is ready; SuiteError with its words when it does not."""
        deadline = time.monotonic() + READY_SECONDS
        while b"is ready" not in self._said.read_bytes():
            if not self.runs or time.monotonic() > deadline:
                raise SuiteError(f"{self._said.stem} does not start:\n{self._said.read_text(errors='replace')}")
            time.sleep(POLL_SECONDS)

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def ask_to_stop(self) -> None:
        """Send what operators send."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def status(self, seconds: float) -> int | None:
        """Wait for its end and return its status; None when it goes on."""
        with suppress(subprocess.TimeoutExpired):
            return None if self._process is None else self._process.wait(seconds)
        return None


class Store:
    """An embedded server, run by us."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server

    @property
    def runs(self) -> bool:
        """Whether it serves clients."""
        return self.server.pid() is not None and self.server.ready()

    def start(self) -> bool:
        """Start it; False while something of the killed one is still there."""
        try:
            self.server.start()
        except EmbeddedError:
            return False
        return True

    def kill(self) -> None:
        """Kill the process that the others of the server belong to."""
        pid = self.server.pid()
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while self.server.pid() is not None:
            time.sleep(POLL_SECONDS)


class Suite:
    """All processes of a suite in a *directory*, by name. A context manager that leaves none behind."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = EmbeddedPostgres(directory / "postgres")
        self.stores = {"postgresql": Store(self.database), "redis": Store(EmbeddedRedis(directory / "redis"))}
        self.ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
        self.maps = _split_maps()
        self.environment = self._environment()
        self.daemons = {name: self._daemon(name) for name in DAEMONS}

    @property
    def victims(self) -> dict[str, Victim]:
        """All that can be killed."""
        return {**self.daemons, **self.stores}

    def __enter__(self) -> "Suite":
        return self

    def __exit__(self, *_: object) -> None:
        for daemon in self.daemons.values():
            daemon.kill()
        for store in self.stores.values():
            store.server.stop()

    def start_stores(self) -> None:
        """Start PostgreSQL and Redis; EmbeddedError when they cannot run."""
        for store in self.stores.values():
            store.server.start()

    def start_daemons(self) -> None:
        """Start every daemon, and wait until all are ready; SuiteError."""
        for daemon in self.daemons.values():
            daemon.start()
        for daemon in self.daemons.values():
            daemon.wait_until_ready()

    def stop_daemons(self) -> dict[str, float | None]:
        """Stop all daemons as an operator does; return the seconds that each took, None for those that did not."""
        began = time.monotonic()
        for daemon in self.daemons.values():
            daemon.ask_to_stop()
        seconds: dict[str, float | None] = dict.fromkeys(self.daemons)
        while time.monotonic() < began + STOP_SECONDS and None in seconds.values():
            for name, daemon in self.daemons.items():
                if seconds[name] is None and not daemon.runs:
                    seconds[name] = time.monotonic() - began
            time.sleep(POLL_SECONDS)
        return seconds

    def unsaved_seconds(self, name: str) -> float | None:
        """Return how old the oldest change is that a zone has not stored; None when it does not say."""
        try:
            with urlopen(f"http://127.0.0.1:{self.ports[f'{name} metrics']}/metrics", timeout=0.5) as answer:
                return figure(answer.read().decode(), SAVE_AGE)
        except OSError:
            return None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `gameserver` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "gameserver.tools.cli", *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self.environment},
        )

    def _environment(self) -> dict[str, str]:
        return {
            "ENVIRONMENT": "production",
            "AUTO_CREATE_ACCOUNT": "true",
            "DATABASE_URL": self.stores["postgresql"].server.url,
            "CACHE_URL": self.stores["redis"].server.url,
            "VAR_PATH": str(self.directory / "var"),
            "LOGIN_SERVER_PORT": self._port("login"),
            "LOGIN_BROKER_PORT": self._port("broker"),
            "LOGIN_BROKER_ADDRESS": self._address("broker"),
            "ACCOUNT_SERVER_PORT": self._port("account"),
            "ACCOUNT_SERVER_ADDRESS": self._address("account"),
            "MAIN_SERVER_PORT": self._port("main"),
            "MAIN_SERVER_ADDRESS": self._address("main"),
            "ZONE_SERVERS": ",".join(f"{number}={self._address(f'zone{number}')}" for number in (0, 1)),
            "SAVE_INTERVAL_SECONDS": str(SAVE_SECONDS),
        }

    def _daemon(self, name: str) -> Daemon:
        kind = name.rstrip("01")
        own = {"LOG_PATH": str(self.directory / "logs" / name)}
        own |= {f"{kind.upper()}_METRICS_PORT": self._port(f"{name} metrics")}
        if kind == "gate":
            own |= {"GATE_SERVER_ID": name[-1], "GATE_SERVER_PORT": self._port(name)}
        if kind == "zone":
            maps = ",".join(map(str, self.maps[name]))
            own |= {"ZONE_SERVER_ID": name[-1], "ZONE_SERVER_PORT": self._port(name), "MAP_IDS": maps}
        said = self.directory / f"{name}.txt"
        return Daemon([twistd(), "--nodaemon", "--pidfile=", kind], {**self.environment, **own}, said)

    def _port(self, name: str) -> str:
        return str(self.ports[name])

    def _address(self, name: str) -> str:
        return f"127.0.0.1:{self.ports[name]}"


DAEMONS = ("main", "account", "login", "zone0", "zone1", "gate0", "gate1")
PORTS = (*DAEMONS, "broker", *(f"{name} metrics" for name in DAEMONS))


SAVE_AGE = "a3_save_age_seconds"


def figure(text: str, name: str) -> float | None:
    """Return the figure of that name from what a daemon tells programs; None without it."""
    for line in text.splitlines():
        series, _, value = line.rpartition(" ")
        if series.partition("{")[0] == name:
            return float(value)
    return None


def _split_maps() -> dict[str, tuple[int, ...]]:
    """Share the maps of the sample world among two zones, so that each has the home of a nation."""
    maps = sorted(load_library(sample_world()).maps)
    return {"zone0": tuple(maps[:1]), "zone1": tuple(maps[1:])}


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
