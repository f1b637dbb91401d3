"""The policy about pings and clocks (PROTOCOL 9)."""

from itertools import pairwise

from gameserver.messages.fields import GoneReason
from gameserver.messages.gate import PingReply, PingRequest
from gameserver.messages.servers import (
    ZoneClientGone,
)
from tests.cluster.gate_case import GateCase


class KeepAlive(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = self.gate.enter_zone("anna", 7)

    def answer(self, gained_ms: int = 0, skew_count: int = 0, skew_tick: int = 0) -> None:
        """Wait for a ping, and echo it with a clock that has gained so much."""
        asked = self.client.expect(PingRequest, 6)
        self.client.send(
            PingReply(
                tick_count=asked.tick_count + skew_count,
                server_tick=asked.server_tick + skew_tick,
                client_tick=(123_456 + asked.server_tick + gained_ms) & 0xFFFFFFFF,
            )
        )
        self.settle()

    def kicked(self) -> bool:
        if self.client.lost is None:
            return False
        self.assertEqual(self.gate.zone.heard(ZoneClientGone), [(7, ZoneClientGone(reason=GoneReason.SPEED_HACK))])
        return True

    def test_requests_count_up_on_the_clock_of_the_gate_and_are_clear(self) -> None:
        self.settle(16)
        asked = self.client.told(PingRequest)
        self.assertEqual([each.tick_count for each in asked], [1, 2, 3])
        self.assertEqual([later.server_tick - sooner.server_tick for sooner, later in pairwise(asked)], [5000] * 2)

    def test_an_honest_echo_is_never_punished(self) -> None:
        for number in range(20):
            self.answer(gained_ms=number * 400)
        self.assertFalse(self.kicked())

    def test_a_changed_server_clock_is_a_kick_with_reason_four(self) -> None:
        self.answer(skew_tick=1)
        self.assertTrue(self.kicked())

    def test_two_gains_in_a_row_are_a_kick_with_reason_four(self) -> None:
        self.answer()
        self.answer(gained_ms=600)
        self.assertFalse(self.kicked())
        self.answer(gained_ms=1200)
        self.assertTrue(self.kicked())

    def test_gains_that_are_not_in_a_row_are_forgiven(self) -> None:
        self.answer()
        for total in (600, 600, 1200, 1200, 1800, 1800):
            self.answer(gained_ms=total)
        self.assertFalse(self.kicked())

    def test_an_answer_to_another_request_is_no_offence(self) -> None:
        self.answer()
        for number in range(5):
            self.answer(gained_ms=number * 5000, skew_count=-1)
        self.answer(gained_ms=400)
        self.answer(gained_ms=800)
        self.assertFalse(self.kicked())

    def test_answers_to_other_requests_do_not_hide_a_fast_clock(self) -> None:
        self.answer()
        self.answer(gained_ms=5000)
        self.answer(gained_ms=9000, skew_count=3)
        self.assertFalse(self.kicked())
        self.answer(gained_ms=9000)
        self.assertTrue(self.kicked())

    def test_who_never_answers_may_stay(self) -> None:
        self.settle(60)
        self.assertFalse(self.kicked())
