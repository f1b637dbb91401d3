"""A finished run of chaos: what must be true of it, and how people and programs are told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
from rich.box import MINIMAL
from rich.console import Console
from rich.table import Table

from gameserver.tools.chaos.storm import Blow

BOT_COUNTS = (
    "logins",
    "drops",
    "reconnects",
    "blows",
    "kills",
    "deaths",
    "items_dropped",
    "things_picked_up",
    "items_stored",
    "items_retrieved",
    "sums_stored",
    "items_bought",
    "items_sold",
    "warps",
    "teleports",
)
"""What is told of all that the bots counted."""
ODD = ("sight_errors", "state_errors", "protocol_errors")
"""What bots found odd: after a kill some of it is true, since whoever was saved last is somebody younger."""
MOST_REASONS = 4
BACK_SECONDS = 10.0
"""All have to be back so soon after the last restart."""


@attrs.frozen
class Outcome:
    """What was done and seen."""

    seed: int
    bots: int
    seconds: float
    blows: Sequence[Blow]
    began: float
    last_back_seconds: float | None
    """From the last restart until all bots were back."""
    locked_out: int
    """How many accounts could not log in again."""
    ended_by_themselves: Sequence[str]
    stop_seconds: Mapping[str, float | None]
    """How long each daemon took to stop when asked."""
    log_counts: Mapping[str, int]
    figures: Mapping[str, int]
    bot_report: Mapping[str, Any]
    found: tuple[str, ...]
    """What is wrong in the database and in the logs, in sentences."""

    @property
    def problems(self) -> tuple[str, ...]:
        """All that is wrong, in sentences; without any the run was a success."""
        return (*self._complaints(), *self.found)

    def _complaints(self) -> Iterator[str]:
        last_back = self.last_back_seconds
        if not self.bot_report:
            yield "the bots did not come to a clean end"
        if last_back is None or last_back > BACK_SECONDS:
            late = "never" if last_back is None else f"only after {last_back:.1f} s"
            yield f"not all bots were back within {BACK_SECONDS:.0f} s of the last restart, but {late}"
        if self.locked_out:
            yield f"{self.locked_out} of {self.bots} accounts could not log in again afterwards"
        for name, count in Counter(self.ended_by_themselves).items():
            yield f"{name} ended by itself {count} times, with nobody to blame"
        for name, seconds in self.stop_seconds.items():
            if seconds is None:
                yield f"{name} did not stop in time"

    def as_json(self) -> dict[str, object]:
        """Return the outcome as it is printed for programs."""
        return {
            "seed": self.seed,
            "bots": self.bots,
            "seconds": round(self.seconds, 1),
            "success": not self.problems,
            "problems": list(self.problems),
            "kills": dict(Counter(blow.victim for blow in self.blows)),
            "last_back_seconds": self.last_back_seconds,
            "blows": [attrs.asdict(blow) for blow in self.blows],
            "ended_by_themselves": list(self.ended_by_themselves),
            "stop_seconds": dict(self.stop_seconds),
            "log": dict(self.log_counts),
            "database": dict(self.figures),
            "bot_report": dict(self.bot_report),
        }

    def print(self, console: Console) -> None:
        """Print the outcome for people."""
        console.print(self._kill_table())
        for name, text in self._lines():
            console.print(f"{name + ':':<28} {text}", markup=False, highlight=False, soft_wrap=True)
        for problem in self.problems:
            console.print(f"FAILED: {problem}", markup=False, highlight=False, soft_wrap=True)
        if not self.problems:
            console.print("Nothing is lost, nothing is doubled, nobody is locked out.", highlight=False)

    def _kill_table(self) -> Table:
        table = Table("kill", "at s", "victim", "down s", "others down", "unsaved s", "all back s", box=MINIMAL)
        for number, blow in enumerate(self.blows, 1):
            table.add_row(
                str(number),
                f"{blow.killed_at - self.began:.1f}",
                blow.victim,
                f"{blow.started_at - blow.killed_at:.1f}",
                " ".join(blow.others_down),
                _seconds(blow.unsaved_seconds),
                _seconds(blow.back_seconds),
            )
        return table

    def _lines(self) -> Sequence[tuple[str, str]]:
        """Return the figures, each with its name."""
        counts = self.bot_report.get("counts", {})
        reasons = self.bot_report.get("reasons", {})
        odd = sum((Counter(reasons.get(name, {})) for name in ODD), Counter[str]())
        refusals = Counter(reasons.get("refusals", {}))
        kills = Counter(blow.victim for blow in self.blows)
        unsaved = [blow.unsaved_seconds for blow in self.blows if blow.unsaved_seconds is not None]
        back = [blow.back_seconds for blow in self.blows if blow.back_seconds is not None]
        return (
            ("run", f"{self.bots} bots, {self.seconds:.0f} s, seed {self.seed}"),
            ("kills", _listed(kills)),
            ("all bots back", f"after the last restart {_seconds(self.last_back_seconds)} s, "
             f"at worst after any {_seconds(max(back, default=None))} s"),
            ("play lost with a zone", f"{_seconds(max(unsaved, default=None))} s at worst"),
            ("daemons that gave up", _listed(Counter(self.ended_by_themselves)) or "none"),
            ("planned stop", ", ".join(f"{name} {_seconds(each)} s" for name, each in self.stop_seconds.items())),
            ("logs", _listed(self.log_counts)),
            ("database", _listed(self.figures)),
            ("bots", _listed({name.replace("_", " "): counts.get(name, 0) for name in BOT_COUNTS})),
            ("found odd by bots", _listed(dict(odd.most_common(MOST_REASONS))) or "nothing"),
            ("why bots were not let in", _listed(dict(refusals.most_common(MOST_REASONS))) or "nothing"),
        )  # fmt: skip


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
