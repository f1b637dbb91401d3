"""The supervisor: what children say is shown under their name, those that end come back, and stop ends all."""

import io
import os
import signal
import sys
import threading

from twisted.trial.unittest import SynchronousTestCase

from gameserver.tools.supervisor import Child

SECONDS = 20.0  # far beyond what anything here takes; only a failure waits for it


class Lines(io.StringIO):
    """Text that somebody else writes, and that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text: str) -> int:
        with self._changed:
            written = super().write(text)
            self._changed.notify_all()
        return written

    def wait_for(self, words: str, count: int = 1) -> bool:
        """Wait until *words* were written *count* times."""
        with self._changed:
            return self._changed.wait_for(lambda: self.getvalue().count(words) >= count, SECONDS)


class Supervising(SynchronousTestCase):
    def child(self, program: str) -> Child:
        self.out = Lines()
        child = Child("zone", (sys.executable, "-c", program), os.environ, self.out, pause_seconds=0.0)
        self.addCleanup(child.stop)
        child.start()
        return child

    def test_lines_are_shown_under_the_name(self) -> None:
        child = self.child("print('one'); print('two'); input()")
        self.assertTrue(child.wait_until_it_speaks(SECONDS))
        self.assertTrue(self.out.wait_for("zone    | one\nzone    | two\n"))

    def test_a_child_that_was_killed_comes_back(self) -> None:
        self.child("import os, time; print('pid', os.getpid(), flush=True); time.sleep(60)")
        self.assertTrue(self.out.wait_for("pid "))
        os.kill(int(self.out.getvalue().split()[-1]), signal.SIGKILL)
        self.assertTrue(self.out.wait_for("ended with status -9"))
        self.assertTrue(self.out.wait_for("pid ", 2))

    def test_a_child_that_gives_up_at_once_is_left_alone_for_longer_and_longer(self) -> None:
        self.out = Lines()
        child = Child("zone", (sys.executable, "-c", "print('no')"), os.environ, self.out, pause_seconds=0.001)
        self.addCleanup(child.stop)
        child.start()
        self.assertTrue(self.out.wait_for("starts again in 0.008 s"))
        pauses = [line.rpartition(" in ")[2] for line in self.out.getvalue().splitlines() if " in " in line]
        self.assertEqual(pauses[:3], ["0.002 s", "0.004 s", "0.008 s"])

    def test_a_stopped_child_stays_away(self) -> None:
        child = self.child("import os, time; print('pid', os.getpid(), flush=True); time.sleep(60)")
        self.assertTrue(self.out.wait_for("pid "))
        pid = int(self.out.getvalue().split()[-1])
        child.stop()
        self.assertRaises(ProcessLookupError, os.kill, pid, 0)
        self.assertEqual(self.out.getvalue().count("pid "), 1)
