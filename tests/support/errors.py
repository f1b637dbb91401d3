"""Catches what daemons log, or log as errors."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from twisted.logger import ILogObserver, LogEvent, LogLevel, formatEvent, globalLogPublisher
from zope.interface import provider


def captured_errors() -> AbstractContextManager[list[str]]:
    """Give the lines of level error and above that are logged meanwhile."""
    return captured_lines("error")


@contextmanager
def captured_lines(lowest: str = "info") -> Iterator[list[str]]:
    """Give the lines of level *lowest* and above that are logged meanwhile."""
    lines: list[str] = []
    level = LogLevel.levelWithName(lowest)

    @provider(ILogObserver)
    def observe(event: LogEvent) -> None:
        if event.get("log_level", LogLevel.info) >= level:
            lines.append(formatEvent(event))

    globalLogPublisher.addObserver(observe)
    try:
        yield lines
    finally:
        globalLogPublisher.removeObserver(observe)
