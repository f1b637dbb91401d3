"""What a whole cluster logs, from debug up, as a process of its own would."""

import io
import shutil
import tempfile
from pathlib import Path

from twisted.logger import globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.environment import read
from gameserver.ops.logs import ProcessLog
from gameserver.ops.settings import LogSettings
from gameserver.tools.logs.reading import Wanted, story
from tests.cluster.case import ClusterCase


def logged(test: SynchronousTestCase) -> tuple[Path, io.StringIO]:
    """Log until the end of a test; return the directory of the files, and the console."""
    directory, console = Path(tempfile.mkdtemp(prefix="gameserver-test-")), io.StringIO()
    test.addCleanup(shutil.rmtree, directory)
    settings = read(LogSettings, {"LOG_PATH": str(directory), "LOG_LEVEL": "debug"})
    log = ProcessLog("cluster", settings, console)
    globalLogPublisher.addObserver(log)
    test.addCleanup(globalLogPublisher.removeObserver, log)
    return directory, console


class LoggedCase(ClusterCase):
    """A cluster whose log, from debug up, is in files and on a console, as in a process of its own."""

    def setUp(self) -> None:
        self.directory, self.console = logged(self)
        super().setUp()

    def entries(self, session: str = "") -> list[dict[str, object]]:
        """Return what was logged, of one connection or all."""
        return [dict(entry) for entry in story(self.directory, Wanted(session))]

    def session(self, account: str) -> str:
        """Return the name that the gate gave to the connection of an account."""
        return next(
            str(entry["session"])
            for entry in reversed(self.entries())
            if entry["event"] == "gate.hub.is-here" and account in str(entry["message"])
        )
