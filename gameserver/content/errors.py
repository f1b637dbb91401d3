"""What can be wrong with a game data file, how strictly to take it, and where warnings are collected."""

from enum import StrEnum
from pathlib import PurePath

import attrs


class Mode(StrEnum):
    """How to treat the faults that the formats mark as survivable."""

    STRICT = "strict"
    """Every fault is an error: for tests, tools and the sample world."""
    LENIENT = "lenient"
    """Survivable faults become warnings: for a server that starts with data of its operator."""


class ContentError(Exception):
    """A game data file cannot be used: which file, at which byte, and why.

    The offset is None for a project file, whose reason names the table instead.
    """

    def __init__(self, file: str, offset: int | None, reason: str) -> None:
        super().__init__(_complaint(file, offset, reason))
        self.file = file
        self.offset = offset
        self.reason = reason


@attrs.frozen
class ContentWarning:
    """Something odd in a game data file that did not keep it from being used."""

    file: str
    offset: int | None
    reason: str

    def __str__(self) -> str:
        return _complaint(self.file, self.offset, self.reason)


def _complaint(file: str, offset: int | None, reason: str) -> str:
    return f"{file}: {reason}" if offset is None else f"{file}: byte {offset}: {reason}"


@attrs.define
class Report:
    """Collects the warnings of some files, and decides whether a survivable fault becomes one."""

    mode: Mode = Mode.STRICT
    warnings: list[ContentWarning] = attrs.field(factory=list)

    def warn(self, file: str, offset: int | None, reason: str) -> None:
        """Note something odd that is acceptable in either mode."""
        self.warnings.append(ContentWarning(file, offset, reason))

    def tolerate(self, file: str, offset: int | None, reason: str) -> None:
        """Note a survivable fault when lenient; raise it as ContentError when strict."""
        if self.mode is Mode.STRICT:
            raise ContentError(file, offset, reason)
        self.warn(file, offset, reason)


def id_in_name(file: str) -> int:
    """Return the number a data file is called by: 7 for `map/7` and `map/7.n_ndt`; ContentError when none."""
    stem = PurePath(file).name.partition(".")[0]
    if not (stem.isascii() and stem.isdecimal()):
        raise ContentError(file, 0, "the file name must be a decimal number")
    return int(stem)
