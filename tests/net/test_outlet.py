"""Output leaves in order, in one write per turn, and is held for slow peers only up to a limit."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.outlet import HEAVY_WRITES_PER_SECOND, Outlet, Turn

LIMIT_BYTES = 60
GATHER_SECONDS = 0.02


class CountingTransport(StringTransport):
    """Remembers each write apart."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.writes.append(data)


STEPS = st.one_of(
    st.binary(min_size=LIMIT_BYTES // 4, max_size=LIMIT_BYTES // 2),
    st.sampled_from(["turn", "pause", "pause", "resume", "resume"]),
)


class OutletTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.turn = Turn(self.clock)
        self.transport = CountingTransport()
        self.overflows = 0
        self.outlet = Outlet(self.transport, self.turn, LIMIT_BYTES, self.overflowed)

    def overflowed(self) -> None:
        self.overflows += 1

    @given(st.lists(STEPS, max_size=30))
    def test_whatever_happens_the_bytes_leave_in_order_or_overflow_once(self, steps: list[bytes | str]) -> None:
        self.setUp()
        written, handed_over, held_bytes, paused, overflowed, chances = b"", 0, 0, False, False, 0
        for step in steps:
            if isinstance(step, bytes):
                self.outlet.write(step)
                if not overflowed:
                    written += step
                held_bytes += len(step) if paused else 0
                overflowed = overflowed or held_bytes > LIMIT_BYTES
            elif step == "turn":
                self.clock.advance(0)
                chances += 1
            elif step == "pause":
                paused = True
                self.outlet.pauseProducing()
            else:
                paused, held_bytes = False, 0
                self.outlet.resumeProducing()
                chances += 1
            self.assertEqual(self.overflows, overflowed)
            if step in ("turn", "resume") and not paused and not overflowed:
                self.assertEqual(b"".join(self.transport.writes), written)
            if paused:
                self.assertEqual(len(self.transport.writes), handed_over)
            handed_over = len(self.transport.writes)
        self.assertTrue(written.startswith(b"".join(self.transport.writes)))
        self.assertLessEqual(handed_over, chances)
        self.clock.advance(0)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    @given(st.lists(st.binary(min_size=1, max_size=20), max_size=9), st.booleans())
    def test_closing_hands_everything_over_even_when_the_transport_asked_us_to_wait(
        self, chunks: list[bytes], paused: bool
    ) -> None:
        self.setUp()
        for chunk in chunks:
            self.outlet.write(chunk)
        if paused:
            self.outlet.pauseProducing()
        self.outlet.close()
        self.assertIsNone(self.transport.producer)
        self.outlet.write(b"too late")
        self.clock.advance(0)
        self.assertEqual(b"".join(self.transport.writes), b"".join(chunks))

    def test_what_the_outlets_of_one_turn_hold_leaves_in_one_write_each(self) -> None:
        other = CountingTransport()
        outlets = [self.outlet, Outlet(other, self.turn, LIMIT_BYTES, self.overflowed)]
        for _ in range(3):
            for outlet in outlets:
                outlet.write(b"ab")
        self.assertEqual(self.transport.writes, [])
        self.clock.advance(0)
        self.assertEqual((self.transport.writes, other.writes), ([b"ababab"], [b"ababab"]))

    def test_a_transport_that_is_gone_gets_nothing_more(self) -> None:
        self.outlet.write(b"ab")
        self.outlet.stopProducing()
        self.outlet.write(b"cd")
        self.clock.advance(0)
        self.assertEqual((self.transport.writes, self.clock.getDelayedCalls()), ([], []))

    def test_a_stopped_turn_has_sent_all_and_schedules_nothing(self) -> None:
        self.outlet.write(b"ab")
        self.turn.stopService()
        self.outlet.write(b"cd")
        self.assertEqual((self.transport.writes, self.clock.getDelayedCalls()), ([b"ab", b"cd"], []))


class GatheringTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.turn = Turn(self.clock, GATHER_SECONDS)
        self.outlets = [
            Outlet(CountingTransport(), self.turn, LIMIT_BYTES, lambda: None)
            for _ in range(HEAVY_WRITES_PER_SECOND // 100)
        ]

    def delay_seconds(self) -> float:
        """Write once after a flush; return how long it takes until the next one."""
        self.clock.advance(GATHER_SECONDS)
        self.outlets[0].write(b"x")
        [call] = self.clock.getDelayedCalls()
        return call.getTime() - self.clock.seconds()

    def run_turns(self, seconds: float, writers: int) -> None:
        """Let so many outlets write every 5 ms."""
        for _ in range(int(seconds / 0.005)):
            for outlet in self.outlets[:writers]:
                outlet.write(b"x")
            self.clock.advance(0.005)

    def test_gathering_begins_under_load_and_ends_with_it(self) -> None:
        self.run_turns(0.5, writers=1)
        self.assertEqual(self.delay_seconds(), 0)
        self.run_turns(0.5, writers=len(self.outlets))
        self.assertAlmostEqual(self.delay_seconds(), GATHER_SECONDS)
        self.run_turns(0.5, writers=len(self.outlets) * 2 // 5)
        self.assertAlmostEqual(self.delay_seconds(), GATHER_SECONDS, msg="a lower rate must not make it flap")
        self.run_turns(0.5, writers=1)
        self.assertEqual(self.delay_seconds(), 0)

    def test_many_who_are_each_written_to_now_and_then_do_not_wait(self) -> None:
        crowd = [Outlet(CountingTransport(), self.turn, LIMIT_BYTES, lambda: None) for _ in range(2000)]
        for turn in range(100):
            for outlet in crowd[turn % 10 :: 10]:
                outlet.write(b"x")
            self.clock.advance(0.005)
        self.assertEqual(self.delay_seconds(), 0)

    def test_without_a_gathering_time_every_turn_flushes_at_once(self) -> None:
        self.turn = Turn(self.clock)
        self.outlets = [Outlet(CountingTransport(), self.turn, LIMIT_BYTES, lambda: None) for _ in range(400)]
        self.run_turns(0.5, writers=400)
        self.assertEqual(self.delay_seconds(), 0)
