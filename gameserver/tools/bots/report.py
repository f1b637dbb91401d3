"""What the bots of a run have counted and measured, and how people and programs are told."""

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import TypeVar

import attrs
from rich.box import MINIMAL
from rich.console import Console
from rich.table import Table

T = TypeVar("T")

PERCENTILES = (50, 95, 99, 100)
"""Those that are reported; 100 is the worst."""

COUNT_COLUMNS = 2


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the smallest of the *ordered* values that is not exceeded by *percent* percent of them."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


@attrs.define
class Latencies:
    """How long something took, each time, in seconds."""

    seconds: list[float] = attrs.field(factory=list)

    def add(self, seconds: float) -> None:
        """Note how long it took once more."""
        self.seconds.append(seconds)

    def percentiles_ms(self) -> dict[str, float]:
        """Return milliseconds by name (p50, p95, p99, max); nothing if it was never measured."""
        ordered = sorted(self.seconds)
        if not ordered:
            return {}
        return {_name(percent): round(percentile(ordered, percent) * 1000, 1) for percent in PERCENTILES}


def _name(percent: int) -> str:
    return "max" if percent == 100 else f"p{percent}"


@attrs.define
class Tally:
    """Everything that is counted; the numbers are in the order of the report."""

    logins: int = 0
    characters_made: int = 0
    entered: int = 0
    left_cleanly: int = 0
    drops: int = 0
    reconnects: int = 0
    walks_accepted: int = 0
    walks_refused: int = 0
    steps: int = 0
    steps_fixed: int = 0
    lines_said: int = 0
    lines_heard: int = 0
    whispers_said: int = 0
    whispers_delivered: int = 0
    gestures_made: int = 0
    gestures_seen: int = 0
    players_appeared: int = 0
    players_disappeared: int = 0
    npcs_appeared: int = 0
    npcs_disappeared: int = 0
    things_seen: int = 0
    things_picked_up: int = 0
    blows: int = 0
    misses: int = 0
    kills: int = 0
    levels_gained: int = 0
    deaths: int = 0
    returns: int = 0
    woonz_earned: int = 0
    woonz_spent: int = 0
    items_bought: int = 0
    items_sold: int = 0
    items_worn: int = 0
    items_stripped: int = 0
    items_dropped: int = 0
    items_used: int = 0
    items_stored: int = 0
    items_retrieved: int = 0
    sums_stored: int = 0
    potions: int = 0
    points_allotted: int = 0
    teleports: int = 0
    warps: int = 0
    visits: Counter[str] = attrs.field(factory=Counter)
    """Arrivals by map."""
    unanswered: Counter[str] = attrs.field(factory=Counter)
    """Wishes of which nothing came in time, by kind."""
    refusals: Counter[str] = attrs.field(factory=Counter)
    """Why bots were not let in, and what servers said no to, by the words."""
    notices: Counter[str] = attrs.field(factory=Counter)
    """What the system told players in the world."""
    sight_errors: Counter[str] = attrs.field(factory=Counter)
    """Things shown that contradict what was shown before."""
    state_errors: Counter[str] = attrs.field(factory=Counter)
    """News of a player's own character that contradict older ones."""
    protocol_errors: Counter[str] = attrs.field(factory=Counter)
    """Frames that are no message, unknown, or come when they should not."""
    login: Latencies = attrs.field(factory=Latencies)
    """From the connection to the login server until the character is in the world."""
    walk: Latencies = attrs.field(factory=Latencies)
    """From the wish to walk until its answer."""
    chat: Latencies = attrs.field(factory=Latencies)
    """From a line until the speaker hears it himself."""
    blow: Latencies = attrs.field(factory=Latencies)
    """From the wish to strike until its answer."""
    pick_up: Latencies = attrs.field(factory=Latencies)
    """From the wish to pick something up until it is gone."""


@attrs.frozen
class Report:
    """A finished run. *problems* are sentences; without any the run was a success."""

    bots: int
    seconds: float
    seed: int
    tally: Tally
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the report as it is printed for programs."""
        return {
            "bots": self.bots,
            "seconds": round(self.seconds, 1),
            "seed": self.seed,
            "success": not self.problems,
            "problems": list(self.problems),
            "counts": self._of(int),
            "reasons": {name: dict(counter) for name, counter in self._of(Counter).items()},
            "latencies_ms": {
                name: {"count": len(each.seconds), **each.percentiles_ms()}
                for name, each in self._of(Latencies).items()
            },
        }

    def print(self, console: Console) -> None:
        """Print the report for people."""
        lines = [
            f"{_words(name)}: {times} x {text}"
            for name, counter in self._of(Counter).items()
            for text, times in counter.most_common()
        ]
        if self.tally.entered:
            console.print(self._latency_table())
            console.print(self._count_table())
        ended = f"{self.bots} bots, {self.seconds:.0f} s, seed {self.seed}"
        for line in (*lines, ended, *(f"FAILED: {problem}" for problem in self.problems)):
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _latency_table(self) -> Table:
        table = Table("milliseconds", "times", *map(_name, PERCENTILES), box=MINIMAL)
        for name, each in self._of(Latencies).items():
            figures = [f"{value:,.1f}" for value in each.percentiles_ms().values()]
            table.add_row(_words(name), f"{len(each.seconds):,}", *figures)
        return table

    def _count_table(self) -> Table:
        counts = self._of(int) | {name: counter.total() for name, counter in self._of(Counter).items()}
        cells = [cell for name, count in counts.items() for cell in (_words(name), f"{count:,}")]
        table = Table(*("count", "") * COUNT_COLUMNS, box=MINIMAL, show_header=False)
        for column in table.columns[1::2]:
            column.justify = "right"
        for start in range(0, len(cells), 2 * COUNT_COLUMNS):
            table.add_row(*cells[start : start + 2 * COUNT_COLUMNS])
        return table

    def _of(self, kind: type[T]) -> dict[str, T]:
        """Return the fields of the tally that are of a *kind*, by name."""
        fields = attrs.asdict(self.tally, recurse=False)
        return {name: value for name, value in fields.items() if isinstance(value, kind)}


def _words(name: str) -> str:
    return name.replace("_", " ")
