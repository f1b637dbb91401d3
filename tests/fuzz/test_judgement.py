"""Each question that is asked after an act of a storm has an answer that fails it."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from twisted.trial.unittest import SynchronousTestCase

from tests.fuzz.act import Act
from tests.fuzz.watch import Readings, faults_in
from tests.support.processes import DAEMONS

GATE = """
a3_connections_flooding_total{daemon="gate",link="GATE_SERVER_PORT",state="world"} 10.0
a3_connections_slow_total{daemon="gate",link="GATE_SERVER_PORT"} 5.0
"""
FLOODS = {"floods at login": 5, "floods at login ended": 5, "floods at the gate": 7, "floods at the gate ended": 7}
GOODS = Counter({"exchanges over the ground": 2, "items over the counter": 3})


def good_act(name: str = "strangers") -> Act:
    """Return an act of which nothing is wrong."""
    watch = {each: Readings(80, 85, 82, 20, 200, 20, 0.2, GATE) for each in DAEMONS}
    counts = Counter({**FLOODS, "players who never read, sent away": 4})
    return Act(name, counts, watch, {"p99": 2.0}, {"p99": 30.0}, Counter({"let in": 3}), [], GOODS)


def read(daemon: str, field: str, value: float, act: Act) -> None:
    """Let a daemon have been read otherwise."""
    setattr(act.watch[daemon], field, value)


def lose(passed: str, act: Act) -> None:
    """Let nothing have passed so."""
    act.goods = GOODS - Counter({passed: GOODS[passed]})


class Judgement(SynchronousTestCase):
    def troubles(self, spoil: Callable[[Act], object], name: str = "strangers") -> list[str]:
        act = good_act(name)
        spoil(act)
        act.judge()
        act.judge_limits()
        return act.troubles

    def counted(self, *names: str, name: str = "strangers") -> list[str]:
        return self.troubles(lambda act: act.counts.update(names), name)

    def test_a_good_act_is_good(self) -> None:
        for name in ("strangers", "impostors", "certificates"):
            self.assertEqual(self.troubles(lambda _: None, name), [])

    def test_memory_open_files_and_answers_have_limits(self) -> None:
        for field, value, words in (
            ("peak_mib", 181.0, "grew by 101 MiB"),
            ("after_mib", 131.0, "kept 51 MiB"),
            ("after_files", 24, "4 more files"),
            ("slowest_answer_seconds", 6.0, "took 6.0 s"),
        ):
            for daemon in DAEMONS:
                [trouble] = self.troubles(partial(read, daemon, field, value))
                self.assertIn(f"{daemon} ", trouble)
                self.assertIn(words, trouble)

    def test_nobody_comes_in_by_the_token_of_another(self) -> None:
        for never in ("replays let in", "tokens that let two in", "owners sent away"):
            self.assertEqual(len(self.counted(never)), 1, never)

    def test_newcomers_must_come_in(self) -> None:
        self.assertIn("not let in", self.troubles(lambda act: act.newcomers.update(["not let in"]))[0])
        self.assertIn("no newcomer", self.troubles(lambda act: act.newcomers.clear())[0])

    def test_floods_and_those_who_never_read_must_be_sent_away_and_counted(self) -> None:
        self.assertIn("too few were ended", self.counted("floods at login")[0])
        self.assertIn("too few were ended", self.counted("floods at the gate")[0])
        more = ("floods at the gate", "floods at the gate ended") * 4
        self.assertIn("counted only 10.0 floods", self.counted(*more)[0])
        slow = "players who never read, sent away"
        self.assertIn("counted only 5.0", self.counted(slow, slow)[0])
        self.assertIn("nobody was sent away", self.troubles(lambda act: act.counts.pop(slow))[0])

    def test_walks_must_not_take_much_longer(self) -> None:
        for spoil in (lambda act: act.during_ms.update(p99=251.0), lambda act: act.during_ms.clear()):
            [trouble] = self.troubles(spoil)
            self.assertIn("walks took", trouble)

    def test_rogues_without_certificates_must_be_told_nothing(self) -> None:
        for never in ("bytes that rogues were answered", "TLS that was not ended"):
            self.assertEqual(len(self.counted(never, name="certificates")), 1, never)

    def test_things_must_have_passed_while_impostors_lied(self) -> None:
        for passed in GOODS:
            [trouble] = self.troubles(partial(lose, passed), "impostors")
            self.assertIn(f"no {passed}", trouble)

    def test_faults_are_found_in_logs_and_on_consoles(self) -> None:
        lines = (
            {"daemon": "zone", "level": "info", "message": "all is well\u0085 and so on"},
            {"daemon": "zone", "level": "critical", "message": "gate 9: our own fault\nTraceback\nKeyError: 7"},
            {"daemon": "gate", "level": "warn", "message": "Unhandled error in Deferred"},
        )
        with TemporaryDirectory() as path:
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (Path(path) / "zone.jsonl").write_text(text)
            found = faults_in(Path(path), "12:00 zone is ready\nTraceback (most recent call last):\n")
        self.assertEqual(len(found), 3)
        self.assertIn("zone: gate 9: our own fault ... KeyError: 7", found)
