"""Reads the JSON lines of all daemons and puts them in order."""

import json
from collections.abc import Iterator, Mapping
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
    level: LogLevel = LogLevel.DEBUG
    words: str = ""

    def __contains__(self, entry: Entry) -> bool:
        return (
            self.session in ("", entry.get("session"))
            and self.daemon in ("", entry.get("daemon"))
            and SERIOUSNESS.get(str(entry.get("level")), 0) >= SERIOUSNESS[self.level.value]
            and self.words.casefold() in str(entry.get("message")).casefold()
        )


def story(directory: Path, wanted: Wanted) -> list[Entry]:
    """Return the entries in all log files of *directory* and below that are *wanted*, the oldest first."""
    return sorted((entry for entry in _entries(directory, wanted.session) if entry in wanted), key=_moment)


def _entries(directory: Path, session: str) -> Iterator[Entry]:
    for path in sorted(directory.rglob("*.jsonl*")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                # Most lines are about others; not to parse them makes it ten times as fast.
                if session in line and (entry := _parsed(line)) is not None:
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
