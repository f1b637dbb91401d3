"""Where log events go: readable lines on the console, JSON lines in rotating files, and no secrets in either."""

import json
import os
import re
from datetime import datetime
from functools import lru_cache
from typing import TextIO

from twisted.logger import (
    FilteringLogObserver,
    ILogObserver,
    LogEvent,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    eventAsText,
)
from twisted.python.logfile import LogFile
from zope.interface import implementer

from gameserver.ops.kinds import LogLevel as Level
from gameserver.ops.log_files import RotatingLogFile
from gameserver.ops.settings import LogSettings

MEBIBYTE = 1024 * 1024
# Fields of events that no log may show, however the event is worded.
SECRETS = frozenset({"password", "password_hash", "secret", "token", "proof", "dynamic_key", "url"})
HIDDEN = "(hidden)"
# What twisted.python.log adds to its events.
LEGACY = frozenset({"format", "isError", "system", "time", "message"})
# What tells of each attempt to connect again; ours say once that something is away, and once that it is back.
LOQUACIOUS = ("twisted.application._client_service",)
# How names of events are made of their wordings.
VALUE = re.compile(r"(?:\b(?:to|as|for|of|at|in|by|from|with|on|until|after) )?\{[^}]*\}(?: s\b| seconds\b)?")
CLAUSE = re.compile(r"([^:;,()]+)([:;,()]?)")
LOOSE = frozenset({"a", "an", "the", "and"})
MOST_LABEL_WORDS = 3
COLOURS = {"debug": "2", "warn": "33", "error": "31", "critical": "1;31"}
"""How a terminal shows the levels: numbers of the usual escape sequences."""


@implementer(ILogObserver)
class ProcessLog:
    """The log of this process: sends its events to *console* and to `<daemon>.jsonl`, from `level` up.

    *daemon* is different for each process that shares the directory: `login`, `zone-0`, `zone-1`.
    """

    def __init__(self, daemon: str, settings: LogSettings, console: TextIO) -> None:
        settings.log_path.mkdir(parents=True, exist_ok=True)
        path = settings.log_path / f"{daemon}.jsonl"
        file = RotatingLogFile(path, settings.log_rotate_mib * MEBIBYTE, settings.log_keep_files)
        self._level = LogLevelFilterPredicate()
        for each in LOQUACIOUS:
            self._level.setLogLevelForNamespace(each, LogLevel.warn)
        self._observer = FilteringLogObserver(_Both(Console(console), JsonLines(daemon, file)), [self._level])
        self.level = settings.log_level

    @property
    def level(self) -> Level:
        """The least serious events that are logged; may be changed at any time."""
        return Level(self._level.logLevelForNamespace("").name)

    @level.setter
    def level(self, level: Level) -> None:
        self._level.setLogLevelForNamespace("", LogLevel.lookupByName(level.value))

    def __call__(self, event: LogEvent) -> None:
        """Pass *event* on."""
        self._observer(event)


@implementer(ILogObserver)
class Console:
    """Writes one line per event: time, level, who, message. Further lines (a traceback) are indented.

    On a terminal the serious ones are coloured, unless NO_COLOR is set; FORCE_COLOR takes *out* for a terminal.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._coloured = wants_colour(out)

    def __call__(self, event: LogEvent) -> None:
        """Write *event*."""
        level = _level(event)
        line = console_line(f"{_moment(event):%H:%M:%S}", level, _who(event), _message(event))
        colour = COLOURS.get(level) if self._coloured else None
        self._out.write(f"\x1b[{colour}m{line}\x1b[0m\n" if colour else f"{line}\n")
        self._out.flush()


def wants_colour(out: TextIO) -> bool:
    """Whether *out* is a terminal whose owner has nothing against colours, or passes on to one (FORCE_COLOR)."""
    return not os.environ.get("NO_COLOR") and (out.isatty() or bool(os.environ.get("FORCE_COLOR")))


def console_line(time: str, level: str, who: str, message: str) -> str:
    """Return how people are shown an event."""
    return f"{time} {level:<8} {who}: {_plain(message)}"


@implementer(ILogObserver)
class JsonLines:
    """Writes one JSON object per event: time, level, daemon, who, event, message, and the plain values it carries.

    *event* names what happened and stays the same whatever the values are. *session* is there when the event
    concerns one client's connection: the name that gate or login server gave it.
    """

    log = Logger()

    def __init__(self, daemon: str, file: LogFile) -> None:
        self._daemon = daemon
        self._file = file
        self._loses = False

    def __call__(self, event: LogEvent) -> None:
        """Write *event*."""
        line: dict[str, str | int | float] = {
            "time": _moment(event).isoformat(),
            "level": _level(event),
            "daemon": self._daemon,
            "who": _who(event),
            "event": event_name(_who(event), str(event.get("log_format") or "")),
            "message": _message(event),
        }
        session = event.get("session") or getattr(event.get("log_source"), "session_id", "")
        if session and isinstance(session, str):
            line["session"] = session
        for name, value in _shown(event).items():
            if isinstance(value, str | int | float | bool) and not name.startswith("log_") and name not in LEGACY:
                line.setdefault(name, value)
        self._write(json.dumps(line, ensure_ascii=False) + "\n")

    def _write(self, line: str) -> None:
        """Write a line; a file that cannot be written is told once, where events still go."""
        try:
            self._file.write(line)
        except OSError as error:
            if not self._loses:
                self._loses = True
                text = "events are missing in {path} from here on: {reason}"
                self.log.error(text, path=self._file.path, reason=error.strerror)
        else:
            self._loses = False


@implementer(ILogObserver)
class _Both:
    def __init__(self, *observers: ILogObserver) -> None:
        self._observers = observers

    def __call__(self, event: LogEvent) -> None:
        for each in self._observers:
            each(event)


@lru_cache(maxsize=4096)
def event_name(who: str, wording: str) -> str:
    """Make a name of who speaks and of the words of the first clause that says something.

    Left out are values with the preposition before them and the unit behind, the labels with which a sentence
    begins ("portal: {address}: ..."), and articles and the like at both ends.
    """
    clauses = CLAUSE.findall(VALUE.sub(" _ ", wording.lower().replace("'", "")))
    words = [re.findall(r"[a-z0-9]+", clause) for clause, _ in clauses]
    said = [
        each
        for place, each in enumerate(words)
        if each and not (_is_label(*clauses[place]) and any(words[place + 1 :]))
    ]
    chosen = said[0] if said else []
    while chosen and chosen[0] in LOOSE:
        chosen = chosen[1:]
    while chosen and chosen[-1] in LOOSE:
        chosen = chosen[:-1]
    return ".".join([who, "-".join(chosen)]) if chosen else who


def _is_label(clause: str, end: str) -> bool:
    """Tell whether a clause only says what the next one is about."""
    return end == ":" and len(clause.split()) <= MOST_LABEL_WORDS


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
    return ".".join(word for word in words if not word.lstrip("_")[:1].isupper()) or words[0]
