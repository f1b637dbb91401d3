"""Runs the process of the bots, and remembers how they were at each moment."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

FAREWELL_SECONDS = 30.0
POLL_SECONDS = 0.05


class Crowd:
    """The process of *count* bots; *said* is the file for its warnings."""

    def __init__(self, port: int, count: int, seed: int, said: Path) -> None:
        self.count = count
        self.inside = 0
        """How many are in the world."""
        self.in_touch_since = 0.0
        """Since when, in seconds of `time.time`, all of them have heard from the world."""
        self.report: Mapping[str, Any] = {}
        """What they counted, when they have ended."""
        command = [sys.executable, "-m", "gameserver.tools.chaos.crowd", str(port), str(count), str(seed)]
        with said.open("ab") as out:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out, text=True, env=os.environ
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def wait_until_in_touch(
        self, since: float, seconds: float, meanwhile: Callable[[], None] = lambda: None
    ) -> float | None:
        """Wait until all bots have heard from the world after *since*; return how long it took, from then on.

        None if it does not happen within *seconds*. *meanwhile* is called all the time.
        """
        deadline = time.time() + seconds
        while self.in_touch_since <= since:
            if time.time() > deadline or not self.runs:
                return None
            meanwhile()
            time.sleep(POLL_SECONDS)
        return time.time() - since

    def stop(self) -> None:
        """Let all bots leave the world, and end the process."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(FAREWELL_SECONDS)
        self.kill()
        self._reader.join()

    def kill(self) -> None:
        """Make sure that the process is gone."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            line = json.loads(text)
            self.report = line.get("report", self.report)
            self.inside = line.get("inside", self.inside)
            self.in_touch_since = line.get("since", self.in_touch_since)
