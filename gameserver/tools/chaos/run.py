"""One run: a suite, a crowd, a storm, and then a look at what is left."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from gameserver.tools.chaos.checks import give_starting_kits, look_into
from gameserver.tools.chaos.report import Outcome
from gameserver.tools.chaos.schedule import schedule
from gameserver.tools.chaos.storm import Storm
from gameserver.tools.chaos.suite import Suite
from gameserver.tools.chaos.watch import Crowd

ENTER_SECONDS = 60.0
PATIENCE_SECONDS = 60.0
"""So long is waited for those who are late."""
COMPLAINT_LETTERS = 300
CALM_SECONDS = 5.0
"""How long all play on before they leave."""
WORD_OF_FENCES = "outdated"
"""What zones log of a save that a fence refused."""
WORDS_OF_STARTS = "cannot start"
"""What daemons log that find no database when they start, and end; whether they should is judged otherwise."""


@attrs.frozen
class Wishes:
    """What was asked for on the command line."""

    kills: int
    bots: int
    seed: int
    directory: Path


def run(wishes: Wishes, tell: Callable[[str], None]) -> Outcome:
    """Do everything; progress goes to *tell*. SuiteError or EmbeddedError when the suite cannot run here."""
    began = time.time()
    with Suite(wishes.directory) as suite:
        tell(f"starting the suite in {wishes.directory}")
        suite.start_stores()
        suite.start_daemons()
        give_starting_kits(suite.database.url)
        storm, bot_report, last_back = _rage(suite, wishes, tell)
        locked_out = _roll_call(suite, wishes, tell)
        tell("stopping all daemons")
        stopped = suite.stop_daemons()
        books = look_into(suite.database.url)
        ledger = suite.command("admin", "ledger", "check")
        log_counts, log_problems = read_logs(suite.directory / "logs")
    complaint = (ledger.stderr or ledger.stdout).strip()[-COMPLAINT_LETTERS:]
    return Outcome(
        seed=wishes.seed,
        bots=wishes.bots,
        seconds=time.time() - began,
        blows=storm.blows,
        began=began,
        last_back_seconds=last_back,
        locked_out=locked_out,
        ended_by_themselves=storm.ended_by_themselves,
        stop_seconds=stopped,
        log_counts=log_counts,
        figures=books.figures,
        bot_report=bot_report,
        found=(*books.problems, *[f"ledger check: {complaint}"] * bool(ledger.returncode), *log_problems),
    )


_Raged: TypeAlias = tuple[Storm, Mapping[str, Any], float | None]


def _rage(suite: Suite, wishes: Wishes, tell: Callable[[str], None]) -> _Raged:
    """Let bots in, carry out all kills, let the bots leave; return the storm, their report, when all were back."""
    crowd = Crowd(suite.ports["login"], wishes.bots, wishes.seed, suite.directory / "bots.txt")
    try:
        entered = crowd.wait_until_in_touch(time.time(), ENTER_SECONDS)
        tell(f"{crowd.inside} of {wishes.bots} bots are in the world" + ("" if entered else ", and no more come"))

        def unsaved(victim: str) -> float | None:
            return suite.unsaved_seconds(victim) if victim in suite.maps else None

        kills = schedule(wishes.seed, wishes.kills, sorted(suite.victims))
        storm = Storm(kills, suite.victims, crowd, unsaved, tell)
        last_restart = storm.rage()
        last_back = crowd.wait_until_in_touch(last_restart, PATIENCE_SECONDS, storm.look_after)
        storm.look_after()
        tell(f"{crowd.inside} of {wishes.bots} bots are back")
        time.sleep(CALM_SECONDS)
        crowd.stop()
    finally:
        crowd.kill()
    return storm, crowd.report, last_back


def _roll_call(suite: Suite, wishes: Wishes, tell: Callable[[str], None]) -> int:
    """Have every account log in once more; return how many cannot."""
    crowd = Crowd(suite.ports["login"], wishes.bots, wishes.seed + 1, suite.directory / "bots.txt")
    try:
        crowd.wait_until_in_touch(time.time(), ENTER_SECONDS)
        tell(f"{crowd.inside} of {wishes.bots} accounts can log in again")
        return wishes.bots - crowd.inside
    finally:
        crowd.stop()


def read_logs(directory: Path) -> tuple[Counter[str], list[str]]:
    """Return how many warnings, errors and refused saves the daemons logged, and what must never be logged."""
    counts: Counter[str] = Counter({"saves refused by fences": 0})
    faults: Counter[str] = Counter()
    for file in sorted(directory.glob("*/*.jsonl*")):
        # Not splitlines: what is logged may hold other ends of lines than "\n".
        for line in file.read_text(errors="replace").split("\n"):
            try:
                event = json.loads(line)
            except ValueError:
                continue  # the last words of the killed, cut short
            level, message = event.get("level", ""), event.get("message", "")
            counts["saves refused by fences"] += WORD_OF_FENCES in message
            counts[f"{level}s"] += level in ("warn", "error", "critical")
            if level == "critical" and WORDS_OF_STARTS not in message:
                faults[f"{file.parent.name}: {message.splitlines()[0]}"] += 1
    return +counts, [f"{fault} ({times} times)" for fault, times in faults.most_common(5)]
