"""Every process of the benchmarks starts, does its part without a wrong message, and ends."""

from twisted.trial.unittest import SynchronousTestCase

from benchmarks.gate import measure_gate
from benchmarks.load import FAN_OUT, FAST, MULTICAST_FAN_OUT, WINDOW_8
from benchmarks.scale import TINY
from benchmarks.zone import measure_zone


class Smoke(SynchronousTestCase):
    def test_the_gate_and_the_textbook_relay_pass_on_every_message(self) -> None:
        for turn in measure_gate(TINY, (WINDOW_8, FAST, FAN_OUT, MULTICAST_FAN_OUT)):
            outcome = turn.outcome
            self.assertGreater(outcome.received, 0, turn)
            self.assertEqual((outcome.lost, outcome.reordered, outcome.corrupt), (0, 0, 0), turn)

    def test_the_zone_answers_every_walker(self) -> None:
        for walk in measure_zone(TINY):
            self.assertGreater(walk.steps, 0, walk)
            self.assertEqual(walk.wrong, 0, walk)
