"""Reads the JSON lines of all daemons and puts them in order."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import attrs

from gameserver.ops.kinds import LogLevel

Entry: TypeAlias = Mapping[str, object]
SERIOUSNESS = {level.value: place for place, level in enumerate(LogLevel)}


@attrs.frozen
class Wanted:
    """Which entries to show: those for which everything that is given is so."""

    session: str = ""
    daemon: str = ""
    """`zone-1`, or `zone` for all of the kind."""
    level: LogLevel = LogLevel.DEBUG
    words: str = ""

    def __contains__(self, entry: Entry) -> bool:
        """Judge an entry by everything but its session."""
        return (
            self.daemon in ("", (daemon := str(entry.get("daemon"))), daemon.partition("-")[0])
            and SERIOUSNESS.get(str(entry.get("level")), 0) >= SERIOUSNESS[self.level.value]
            and self.words.casefold() in str(entry.get("message")).casefold()
        )


def story(directory: Path, wanted: Wanted) -> list[Entry]:
    """Return the entries in all log files of *directory* and below that are *wanted*, the oldest first.

    The story of a connection to a gate begins with that to the login server which led there, and the other way
    round: entries with `next_session` join them.
    """
    names = _joined(directory, wanted.session) if wanted.session else set()
    return sorted(
        (
            entry
            for entry in _entries(directory, names)
            if (not names or entry.get("session") in names) and entry in wanted
        ),
        key=_moment,
    )


def _joined(directory: Path, session: str) -> set[str]:
    """Return *session* and the connections before and behind it."""
    names = {session}
    for entry in _entries(directory, names):
        ends = {entry.get("session"), entry.get("next_session")}
        if session in ends and "next_session" in entry:
            names.update(str(end) for end in ends if end)  # nobody named the others
    return names


def _entries(directory: Path, sessions: Collection[str] = ()) -> Iterator[Entry]:
    """Yield the entries of all files, or only such as have the name of one of *sessions* somewhere."""
    names = tuple(sessions)
    for path in sorted(directory.rglob("*.jsonl*")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                # Most lines are about others; not to parse them makes it ten times as fast.
                if names and not any(name in line for name in names):
                    continue
                if (entry := _parsed(line)) is not None:
                    yield entry


def _parsed(line: str) -> Entry | None:
    """Read a line; None for one that a crash cut short."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and "time" in entry else None


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(str(entry["time"]))
