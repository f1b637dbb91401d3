"""What one act of a storm came to: the figures, and what must not be among them."""

from collections import Counter
from collections.abc import Mapping
from math import inf

import attrs

from tests.fuzz.frames import FRAMES
from tests.fuzz.watch import Readings

GROWTH_MIB = 100.0
"""How much a daemon may grow in an act."""
KEPT_MIB = 50.0
"""How much of that it may keep."""
KEPT_FILES = 3
P99_FACTOR = 20.0
"""How much longer the slowest walk of a hundred may take than undisturbed..."""
P99_FLOOR_MS = 250.0
"""...unless players would hardly notice: a step takes them a third of a second."""
ANSWER_SECONDS = 5.0
"""How long a daemon may take to answer who watches it."""


@attrs.define
class Act:
    """What an act came to. *troubles* are sentences."""

    name: str
    counts: Counter[str]
    watch: Mapping[str, Readings]
    calm_ms: dict[str, float]
    during_ms: dict[str, float]
    """Milliseconds until wishes to walk were answered, by percentile."""
    newcomers: Counter[str]
    troubles: list[str]
    goods: Counter[str] = attrs.field(factory=Counter)
    """By how much the figures of the database have grown: items, exchanges, entries of the ledger."""

    def judge(self) -> None:
        """Find what must not be, however long the act was."""
        for name, each in self.watch.items():
            grown, kept = each.peak_mib - each.before_mib, each.after_mib - each.before_mib
            self._must(grown < GROWTH_MIB, f"{name} grew by {grown:.0f} MiB")
            self._must(kept < KEPT_MIB, f"{name} kept {kept:.0f} MiB")
            files = each.after_files - each.before_files
            self._must(files <= KEPT_FILES, f"{name} has {files} more files open than before")
            slowest = each.slowest_answer_seconds
            self._must(slowest < ANSWER_SECONDS, f"{name} took {slowest:.1f} s to answer who watches it")
        told = self.counts
        for never in ("replays let in", "tokens that let two in", "TLS that was not ended"):
            self._must(not told[never], f"{told[never]} {never}")
        if self.name == "impostors":
            return  # they may send players away, and be offered to newcomers: links that are plain believe them
        self._must(not self.newcomers["not let in"], f"newcomers were not let in: {dict(self.newcomers)}")
        self._must(self.newcomers["let in"] > 0, "no newcomer came")
        self._must(not told["owners sent away"], f"{told['owners sent away']} players were sent away by replays")
        if self.name == "certificates":
            answered = told["bytes that rogues were answered"]
            self._must(not answered, f"{answered} bytes were said to rogues without certificates")

    def judge_limits(self) -> None:
        """Find what should have been dropped or was too slow, in an act that was long enough."""
        told = self.counts
        if self.name == "impostors":
            for passed in ("exchanges over the ground", "items over the counter"):
                self._must(self.goods[passed] > 0, f"no {passed}: nothing could have been doubled or lost")
            return
        calm_ms, during_ms = (each.get("p99", inf) for each in (self.calm_ms, self.during_ms))
        limit_ms = max(P99_FACTOR * calm_ms, P99_FLOOR_MS)
        self._must(during_ms < limit_ms, f"walks took {during_ms} ms, undisturbed {calm_ms} ms")
        for flood in ("floods at login", "floods at the gate"):
            self._must(told[f"{flood} ended"] == told[flood], f"{flood}: {told[flood]}, too few were ended")
        dropped = self.watch["gate"].total("a3_connections_flooding_total")
        self._must(dropped >= told["floods at the gate"], f"the gate counted only {dropped} floods")
        slow = told["players who never read, sent away"]
        self._must(slow > 0, "nobody was sent away who never reads")
        counted = self.watch["gate"].total("a3_connections_slow_total")
        self._must(counted >= slow, f"the gate counted only {counted} who never read")

    def _must(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.troubles.append(f"{self.name}: {otherwise}")

    def print(self) -> None:
        """Print all figures."""
        print(f"\n{self.name}")
        heads = ("MiB before", "peak", "after", "files before", "peak", "after")
        print(f"{'daemon':8}" + "".join(f"{head:>13}" for head in heads))
        for name, each in self.watch.items():
            memory = (each.before_mib, each.peak_mib, each.after_mib)
            files = (each.before_files, each.peak_files, each.after_files)
            print(
                f"{name:8}" + "".join([*(f"{mib:13.1f}" for mib in memory), *(f"{count:13}" for count in files)])
            )
        for when, each_ms in (("undisturbed", self.calm_ms), ("now", self.during_ms)):
            print(f"milliseconds for walks {when}: {dict(each_ms)}")
        print(f"newcomers: {dict(self.newcomers)}")
        for what, count in sorted((*self.goods.items(), *self.counts.items())):
            covered = f" ({count / FRAMES:.2%} of all)" if what.startswith("frames of the sweep") else ""
            print(f"  {count:12,} {what}{covered}")
