"""Where log events go: readable lines on the console, JSON lines in rotating files, and no secrets in either."""

import json
from datetime import datetime
from pathlib import Path
from typing import TextIO

from twisted.logger import (
    FilteringLogObserver,
    ILogObserver,
    LogEvent,
    LogLevel,
    LogLevelFilterPredicate,
    eventAsText,
)
from twisted.python.logfile import LogFile
from zope.interface import implementer

from gameserver.ops.settings import LogSettings

ROTATE_BYTES = 16 * 1024 * 1024
KEPT_FILES = 8
# Fields of events that no log may show, however the event is worded.
SECRETS = frozenset({"password", "password_hash", "secret", "token", "proof", "dynamic_key", "url"})
HIDDEN = "(hidden)"
# What twisted.python.log adds to its events.
LEGACY = frozenset({"format", "isError", "system", "time", "message"})


def observer(daemon: str, settings: LogSettings, console: TextIO) -> ILogObserver:
    """Return what sends the events of this process to *console* and to `<daemon>.jsonl`."""
    settings.log_path.mkdir(parents=True, exist_ok=True)
    level = LogLevel.lookupByName(settings.log_level.value)
    file = rotating_file(settings.log_path / f"{daemon}.jsonl")
    return FilteringLogObserver(
        _Both(Console(console), JsonLines(daemon, file)), [LogLevelFilterPredicate(defaultLogLevel=level)]
    )


def rotating_file(path: Path, rotate_bytes: int = ROTATE_BYTES) -> LogFile:
    """Open *path* for appending; at *rotate_bytes* it becomes `<path>.1`, and the oldest goes."""
    return LogFile(path.name, str(path.parent), rotateLength=rotate_bytes, maxRotatedFiles=KEPT_FILES)


@implementer(ILogObserver)
class Console:
    """Writes one line per event: time, level, who, message. Further lines (a traceback) are indented."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, event: LogEvent) -> None:
        """Write *event*."""
        moment = _moment(event).strftime("%H:%M:%S")
        self._out.write(f"{moment} {_level(event):<8} {_who(event)}: {_plain(_message(event))}\n")
        self._out.flush()


@implementer(ILogObserver)
class JsonLines:
    """Writes one JSON object per event: time, level, daemon, who, message, and the plain values it carries."""

    def __init__(self, daemon: str, file: LogFile) -> None:
        self._daemon = daemon
        self._file = file

    def __call__(self, event: LogEvent) -> None:
        """Write *event*."""
        line: dict[str, str | int | float] = {
            "time": _moment(event).isoformat(),
            "level": _level(event),
            "daemon": self._daemon,
            "who": _who(event),
            "message": _message(event),
        }
        for name, value in _shown(event).items():
            if isinstance(value, str | int | float | bool) and not name.startswith("log_") and name not in LEGACY:
                line.setdefault(name, value)
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")


@implementer(ILogObserver)
class _Both:
    def __init__(self, *observers: ILogObserver) -> None:
        self._observers = observers

    def __call__(self, event: LogEvent) -> None:
        for each in self._observers:
            each(event)


def _shown(event: LogEvent) -> LogEvent:
    return {name: HIDDEN if name in SECRETS else value for name, value in event.items()}


def _message(event: LogEvent) -> str:
    return eventAsText(_shown(event), includeTimestamp=False, includeSystem=False).rstrip()


def _plain(message: str) -> str:
    """Keep what peers sent from moving the cursor or looking like a line of ours."""
    lines = ("".join(c if c.isprintable() else "?" for c in line.expandtabs()) for line in message.splitlines())
    return "\n    ".join(lines)


def _moment(event: LogEvent) -> datetime:
    return datetime.fromtimestamp(float(event["log_time"])).astimezone()


def _level(event: LogEvent) -> str:
    return str(event["log_level"].name)


def _who(event: LogEvent) -> str:
    """Who speaks: the module without what is the same for all; classes are an accident of the code."""
    namespace = str(event.get("log_namespace", "-"))
    if namespace == "log_legacy":  # such events name whoever happened to be running
        return "twisted"
    words = namespace.removeprefix("gameserver.").removeprefix("daemons.").split(".")
    return ".".join(word for word in words if not word[:1].isupper()) or words[0]
