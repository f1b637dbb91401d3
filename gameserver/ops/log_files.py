"""Log files that begin anew when they are full and when a day ends, and of which only so many are kept."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from twisted.python.logfile import LogFile

MODE = 0o640
"""Others than the operator and his group have no business with who plays from where."""


class RotatingLogFile(LogFile):
    """Writes to *path*; at *rotate_bytes*, and at the first line of a day, that becomes `<path>.1`, and so on.

    At most *kept_files* older ones are there; what is older still goes.
    """

    def __init__(
        self, path: Path, rotate_bytes: int, kept_files: int, today: Callable[[], date] = date.today
    ) -> None:
        self._today = today
        self._day = date.fromtimestamp(path.stat().st_mtime) if path.exists() else today()
        super().__init__(path.name, str(path.parent), rotate_bytes, MODE, kept_files)
        os.chmod(path, MODE)

    def shouldRotate(self) -> bool:
        """Look at the size and at the day."""
        if self._today() != self._day:
            self._day = self._today()
            # A file without a line is as good as a new one.
            return bool(self.size)
        return bool(super().shouldRotate())
