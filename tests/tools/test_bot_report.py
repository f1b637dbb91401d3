"""What bots report: percentiles against a plain sort, and a report that programs can read."""

import io
import json

import attrs
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from gameserver.tools.bots.report import Latencies, Report, Tally, percentile
from gameserver.tools.bots.run import judge

SECONDS = st.floats(min_value=0, max_value=1000)


def printed(report: Report) -> str:
    """The report as people see it."""
    out = io.StringIO()
    report.print(Console(file=out, width=120))
    return out.getvalue()


class PercentileTests(SynchronousTestCase):
    @given(st.lists(SECONDS, min_size=1), st.integers(1, 100))
    def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(
        self, values: list[float], percent: int
    ) -> None:
        found = percentile(sorted(values), percent)
        enough = [
            value for value in values if sum(each <= value for each in values) * 100 >= percent * len(values)
        ]
        self.assertEqual(found, min(enough))

    @given(st.lists(SECONDS, min_size=1))
    def test_figures_are_the_same_in_whatever_order_they_were_measured(self, values: list[float]) -> None:
        figures = Latencies(values).percentiles_ms()
        self.assertEqual(figures, Latencies(sorted(values, reverse=True)).percentiles_ms())
        self.assertEqual(figures["max"], round(max(values) * 1000, 1))
        self.assertEqual(list(figures.values()), sorted(figures.values()))

    def test_what_was_never_measured_has_no_percentiles(self) -> None:
        self.assertEqual(Latencies().percentiles_ms(), {})


class ReportTests(SynchronousTestCase):
    def report(self, tally: Tally, *problems: str) -> Report:
        return Report(bots=3, seconds=60.04, seed=7, tally=tally, problems=problems)

    def test_every_count_latency_and_reason_is_in_the_json(self) -> None:
        tally = Tally(steps=12, walk=Latencies([0.001, 0.002]))
        tally.refusals["Invalid credentials!"] += 2
        read = json.loads(json.dumps(self.report(tally, "so it is").as_json()))
        told = {*read["counts"], *read["reasons"], *read["latencies_ms"]}
        self.assertEqual(told, {field.name for field in attrs.fields(Tally)})
        self.assertEqual(read["counts"]["steps"], 12)
        self.assertEqual(read["reasons"]["refusals"], {"Invalid credentials!": 2})
        self.assertEqual(read["latencies_ms"]["walk"], {"count": 2, "p50": 1, "p95": 2, "p99": 2, "max": 2})
        self.assertEqual((read["success"], read["problems"]), (False, ["so it is"]))

    def test_people_see_figures_and_reasons_as_they_are(self) -> None:
        tally = Tally(entered=3, steps=1234, walk=Latencies([0.0015]))
        tally.notices["[red]Wait[/]"] += 1
        text = printed(self.report(tally))
        for part in ("1,234", "1.5", "notices: 1 x [red]Wait[/]", "3 bots, 60 s, seed 7"):
            self.assertIn(part, text)
        self.assertNotIn("FAILED", text)

    def test_a_run_that_nobody_got_into_shows_the_reason_and_no_empty_tables(self) -> None:
        text = printed(self.report(Tally(), "there is no server"))
        self.assertEqual(text.splitlines(), ["3 bots, 60 s, seed 7", "FAILED: there is no server"])


@attrs.define
class Fate:
    """What the judge looks at in a bot."""

    name: str
    has_entered: bool
    has_left: bool
    trouble: str = ""


class JudgeTests(SynchronousTestCase):
    def judged(self, tally: Tally, *fates: Fate) -> list[str]:
        return list(judge(fates, tally))

    def test_all_in_and_out_again_is_a_success(self) -> None:
        self.assertEqual(self.judged(Tally(), Fate("a", True, True), Fate("b", True, True)), [])

    def test_who_did_not_get_in_or_out_is_named_with_the_reason(self) -> None:
        never, lost = Fate("a", False, False, "Invalid credentials!"), Fate("b", True, False, "it was dropped")
        told = self.judged(Tally(), never, lost, Fate("c", True, True))
        self.assertEqual(
            told,
            [
                "1 of 3 bots did not enter the world; a: Invalid credentials!",
                "1 of 3 bots did not leave cleanly; b: it was dropped",
            ],
        )

    def test_wrong_messages_make_a_failure_of_a_run_that_went_well(self) -> None:
        tally = Tally()
        tally.sight_errors["a player out of sight walked"] += 2
        tally.protocol_errors["unknown message"] += 1
        told = self.judged(tally, Fate("a", True, True))
        self.assertEqual(
            told,
            [
                "2 sight errors, 2 of them: a player out of sight walked",
                "1 protocol errors, 1 of them: unknown message",
            ],
        )
