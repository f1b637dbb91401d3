"""Daemons as processes of their own, on free ports, with the stores of the tests."""

import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from random import sample
from typing import Any
from unittest import TestCase

from gameserver.tools.supervisor import twistd
from tests.support.stores import emptied_database, empty_cache

READY_SECONDS = 30.0
PORTS = range(20_000, 32_000)
"""Linux gives clients ports from 32,768 on."""
DAEMONS = ("main", "account", "zone", "login", "gate")


def free_ports(count: int) -> list[int]:
    """Return ports that nobody uses just now, and that the system gives to no client meanwhile."""
    free: list[int] = []
    with ExitStack() as stack:
        for port in sample(PORTS, len(PORTS)):
            if len(free) == count:
                break
            each = stack.enter_context(socket.socket())
            with suppress(OSError):
                each.bind(("127.0.0.1", port))
                free.append(port)
    return free


class Process:
    """A command whose lines can be waited for."""

    def __init__(self, command: list[str], environment: Mapping[str, str], directory: Path) -> None:
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=directory,
        )
        assert self._popen.stdout is not None
        self._out = self._popen.stdout
        os.set_blocking(self._out.fileno(), False)
        self.text = ""

    @property
    def runs(self) -> bool:
        """Whether it is still there."""
        return self._popen.poll() is None

    @property
    def pid(self) -> int:
        """Its number."""
        return self._popen.pid

    def wait_for(self, pattern: str, seconds: float = READY_SECONDS) -> None:
        """Wait until its output matches; AssertionError with the output when it does not in time."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            while not re.search(pattern, self.text):
                if time.monotonic() > deadline or not selector.select(deadline - time.monotonic()):
                    raise AssertionError(f"no {pattern!r} within {seconds} s:\n{self.text}")
                if not self.read():
                    raise AssertionError(f"ended with {self._popen.wait()} before {pattern!r}:\n{self.text}")

    def read(self) -> bytes:
        """Take what it has said by now; who is never read stops when the pipe is full."""
        data = self._out.read() or b""
        self.text += data.decode(errors="replace")
        return data

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._popen.send_signal(number)

    def wait(self, seconds: float) -> int:
        """Return its status once it has ended; subprocess.TimeoutExpired when it does not in time."""
        out, _ = self._popen.communicate(timeout=seconds)
        self.text += (out or b"").decode(errors="replace")
        return self._popen.returncode

    def end(self) -> None:
        """Make sure that it is gone."""
        if self.runs:
            self._popen.kill()
        self._popen.communicate()


class ProcessCase(TestCase):
    """An environment with free ports and empty stores for daemons, and a directory for their logs."""

    def setUp(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="gameserver-real-"))
        login, broker, gate, account, main, zone = free_ports(6)
        self.environment = {
            **os.environ,
            "AUTO_CREATE_ACCOUNT": "true",
            "DATABASE_URL": emptied_database(),
            "CACHE_URL": empty_cache(),
            "LOG_PATH": str(self.directory / "logs"),
            **{
                f"{name}_METRICS_PORT": "0"
                for name in ("LOGIN", "GATE", "ACCOUNT", "MAIN", "ZONE", "CLUSTER", "PORTAL")
            },
            "LOGIN_SERVER_PORT": str(login),
            "LOGIN_BROKER_PORT": str(broker),
            "LOGIN_BROKER_ADDRESS": f"127.0.0.1:{broker}",
            "GATE_SERVER_PORT": str(gate),
            "ACCOUNT_SERVER_PORT": str(account),
            "ACCOUNT_SERVER_ADDRESS": f"127.0.0.1:{account}",
            "MAIN_SERVER_PORT": str(main),
            "MAIN_SERVER_ADDRESS": f"127.0.0.1:{main}",
            "ZONE_SERVER_PORT": str(zone),
            "ZONE_SERVERS": f"0=127.0.0.1:{zone}",
            "PORTAL_PORT": "0",
        }

    def daemon(self, name: str) -> Process:
        """Start a daemon, and wait until it is ready."""
        process = Process([twistd(), "-n", "--pidfile=", name], self.environment, self.directory)
        self.addCleanup(process.end)
        process.wait_for("is ready")
        return process

    def bots(self, *options: str) -> Process:
        """Start bots."""
        command = [sys.executable, "-m", "gameserver.tools.cli", "bots", "--json", *options]
        process = Process(command, self.environment, self.directory)
        self.addCleanup(process.end)
        return process

    def report(self, bots: Process, seconds: float) -> dict[str, Any]:
        """Wait for the end of bots; return what they report, after seeing that they are content."""
        status = bots.wait(seconds)
        self.assertEqual(status, 0, bots.text)
        report: dict[str, Any] = json.loads(bots.text[bots.text.index("{") :])
        return report

    def complaints(self, name: str) -> list[str]:
        """Return the messages of a daemon's logs that are errors, of all that are called so."""
        found = [*(self.directory / "logs").glob(f"{name}*.jsonl")]
        self.assertTrue(found, name)
        events = [json.loads(line) for path in found for line in path.read_text().split("\n") if line]
        return [each["message"] for each in events if each["level"] in ("error", "critical")]

    def stop(self, process: Process, number: signal.Signals) -> None:
        """End a daemon by a signal, which twistd passes on to its parent as the reason of its end."""
        process.signal(number)
        # A daemon may take ten seconds to save everybody; on a busy machine its stores take a few more.
        self.assertIn(process.wait(20), (0, -number), process.text)

    def kill(self, process: Process) -> None:
        """End a process as a power cut does."""
        process.signal(signal.SIGKILL)
        process.wait(5)
