"""How much one peer may ask for: messages and bytes, and connections from one address."""

from itertools import count, cycle

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.limits import BURST_SECONDS, Allowance, Budget, MessageLimit, Places, Restraint, is_loopback
from gameserver.net.listener import Listener
from tests.support.client import Client
from tests.support.errors import captured_lines
from tests.support.network import MemoryNetwork
from tests.support.notes import NOTES, Note, Notes
from tests.support.quiet import assert_quiet

PORT = 9000
PER_SECOND = 10
BYTES_PER_SECOND = 1000
BURST = int(PER_SECOND * BURST_SECONDS)
READS = st.lists(st.tuples(st.floats(0, 10), st.integers(0, BURST // 4), st.integers(0, BYTES_PER_SECOND)))


class Budgets(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.allowance = Allowance(self.clock, PER_SECOND, BYTES_PER_SECOND)

    @given(READS)
    def test_whoever_keeps_to_the_rates_is_never_stopped(self, reads: list[tuple[float, int, int]]) -> None:
        budget = Budget(self.allowance)
        for seconds, messages, size_bytes in reads:
            needed = max(messages / PER_SECOND, size_bytes / BYTES_PER_SECOND)
            self.clock.advance(seconds + needed)
            self.assertTrue(budget.bears(messages, size_bytes))

    @given(READS)
    def test_nobody_sends_more_than_the_rates_and_two_bursts(self, reads: list[tuple[float, int, int]]) -> None:
        budget, sent = Budget(self.allowance), (0, 0)
        since = self.clock.seconds()
        for seconds, messages, size_bytes in reads:
            self.clock.advance(seconds / 10)
            if not budget.bears(messages, size_bytes):
                break
            sent = (sent[0] + messages, sent[1] + size_bytes)
            passed = self.clock.seconds() - since + 2 * BURST_SECONDS
            self.assertLessEqual(sent[0], PER_SECOND * passed)
            self.assertLessEqual(sent[1], BYTES_PER_SECOND * passed)

    @given(st.integers(PER_SECOND + 1, BURST))
    def test_whoever_sends_steadily_more_than_the_rate_is_stopped(self, per_second: int) -> None:
        for budget, size in ((Budget(self.allowance), (1, 0)), (Budget(self.allowance), (0, 100))):
            for second in count():
                self.clock.advance(1)
                if not budget.bears(size[0] * per_second, size[1] * per_second):
                    break
                self.assertLess(second, 2 * BURST)

    @given(st.integers(1, BURST * 3), st.booleans())
    def test_a_long_rest_is_worth_no_more_than_two_bursts(self, at_once: int, are_messages: bool) -> None:
        budget, read = Budget(self.allowance), (at_once, 0) if are_messages else (0, at_once * 100)
        self.clock.advance(3600)
        borne = next(number for number in count() if not budget.bears(*read))
        self.assertLessEqual(borne * at_once, 2 * BURST)

    def test_what_is_exceeded_stays_so_and_counts_once(self) -> None:
        for excess in ((BURST + 1, 0), (0, 4 * BYTES_PER_SECOND + 1)):
            budget = Budget(self.allowance)
            self.assertFalse(budget.bears(*excess))
            self.clock.advance(3600)
            self.assertFalse(budget.bears(0, 0))
        self.assertEqual(self.allowance.exceeded, 2)

    @given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1), st.floats(0, 0.01))
    def test_who_changes_states_to_and_fro_gains_nothing(
        self, reads: list[tuple[int, bool]], seconds: float
    ) -> None:
        wide = Allowance(self.clock, 4 * PER_SECOND, 4 * BYTES_PER_SECOND)
        budget, spent, since = Budget(self.allowance), 0.0, self.clock.seconds()
        for messages, is_wide in cycle(reads):
            self.clock.advance(seconds)
            budget.enter(wide if is_wide else self.allowance)
            if not budget.bears(messages, 0):
                break
            spent += messages / PER_SECOND / (4 if is_wide else 1)
            self.assertLessEqual(spent, self.clock.seconds() - since + 2 * BURST_SECONDS + 1e-6)

    def test_a_state_has_its_own_rate_and_counts_who_exceeds_it(self) -> None:
        wide = Allowance(self.clock, 10 * PER_SECOND, 0)
        budget = Budget(self.allowance)
        budget.enter(wide)
        self.assertTrue(budget.bears(9 * BURST, 10**9))
        self.assertFalse(budget.bears(2 * BURST, 0))
        self.assertEqual((self.allowance.exceeded, wide.exceeded), (0, 1))

    def test_zero_is_no_limit(self) -> None:
        many = Budget(Allowance(self.clock, 0, 1))
        self.assertTrue(many.bears(10**12, 4))
        self.assertFalse(many.bears(0, 1))
        self.assertTrue(Budget(Allowance(self.clock, 0, 0)).bears(10**12, 10**12))


RATES = st.sampled_from((0.1, 0.5, 1.0, 3.0, 7.0, 100.0))


class Restraints(SynchronousTestCase):
    """Limits of single messages."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.restraint = Restraint(self.clock)

    @given(RATES, st.floats(0, 2e9), st.lists(st.floats(0, 20)))
    def test_whoever_keeps_to_the_rate_is_never_ignored(
        self, rate: float, began: float, rests: list[float]
    ) -> None:
        self.clock.rightNow = began
        limit = MessageLimit("Note", rate)
        for rest in rests:
            self.clock.advance(limit.seconds_each + rest)
            self.assertTrue(self.restraint.bears(limit))

    @given(RATES, st.lists(st.floats(0, 1)))
    def test_no_more_pass_than_the_rate_and_one_burst(self, rate: float, rests: list[float]) -> None:
        self.clock.rightNow, passed = 1e9, 0
        limit = MessageLimit("Note", rate)
        for rest in rests:
            self.clock.advance(rest)
            passed += self.restraint.bears(limit)
            seconds = self.clock.seconds() - 1e9 + 0.001
            self.assertLessEqual(passed, max(1, rate * BURST_SECONDS) + rate * seconds + 1e-6)

    def test_a_burst_and_one_always(self) -> None:
        for rate, at_once in ((3.0, 12), (1.0, 4), (0.5, 2), (0.1, 1)):
            limit = MessageLimit("Note", rate)
            self.assertEqual(sum(self.restraint.bears(limit) for _ in range(100)), at_once)
            self.assertEqual(limit.ignored, 100 - at_once)
            self.clock.advance(limit.seconds_each)
            self.assertTrue(self.restraint.bears(limit))

    def test_limits_and_connections_are_counted_apart(self) -> None:
        one, other = MessageLimit("One", 0.25), MessageLimit("Other", 0.25)
        neighbour = Restraint(self.clock)
        for limit, restraint in ((one, self.restraint), (other, self.restraint), (one, neighbour)):
            self.assertEqual([restraint.bears(limit) for _ in range(3)], [True, False, False])
        self.assertEqual((one.ignored, other.ignored), (4, 2))
        self.assertEqual(self.restraint.ignored, {"One": 2, "Other": 2})

    def test_a_clock_that_is_put_back_silences_nobody(self) -> None:
        limit = MessageLimit("Note", 2.0)
        self.clock.rightNow = 1e6
        self.assertTrue(self.restraint.bears(limit))
        self.clock.rightNow = 1e6 - 3600
        self.restraint.bears(limit)
        self.clock.advance(0.5)
        self.assertTrue(self.restraint.bears(limit))


class Floods(SynchronousTestCase):
    """A port with an allowance, and peers that keep to it or do not."""

    def setUp(self) -> None:
        self.network = MemoryNetwork()
        self.addCleanup(assert_quiet, self.network)
        host = self.network.host("server")
        self.notes = Notes(host)
        allowance = Allowance(host, PER_SECOND, BYTES_PER_SECOND, "any")
        self.listener = Listener("NOTES_PORT", "", PORT, self.notes.build, host, allowances=[allowance])
        self.listener.startService()
        self.addCleanup(self.listener.stopService)

    def client(self) -> Client:
        return self.network.connect("localhost", PORT, NOTES, NOTES)

    def test_who_sends_too_many_messages_is_dropped_and_counted_and_the_other_is_not(self) -> None:
        bad, good = self.client(), self.client()
        for number in range(3 * BURST):
            bad.send(Note(number=number))
        good.send(Note(number=1))
        bad.expect_end(1)
        self.network.settle(1)
        self.assertIsNone(good.lost)
        self.assertEqual(self.listener.floods, {"any": 1})
        self.assertLessEqual(len(self.notes.sessions[0].notes), BURST)

    def test_half_messages_count_by_their_bytes(self) -> None:
        bad = self.client()
        with captured_lines("warn") as lines:
            bad.send_bytes(bytes(8 * BYTES_PER_SECOND))
            bad.expect_end(1)
        self.assertEqual(self.listener.floods, {"any": 1})
        self.assertRegex("".join(lines), r"^\S+:\d+: flood, closed$")

    def test_a_steady_peer_may_stay(self) -> None:
        client = self.client()
        for number in range(20 * PER_SECOND):
            client.send(Note(number=number))
            self.network.settle(1 / PER_SECOND)
        self.assertIsNone(client.lost)
        self.assertEqual(self.listener.floods, {"any": 0})


class Addresses(SynchronousTestCase):
    @given(st.lists(st.tuples(st.booleans(), st.sampled_from(("192.0.2.1", "192.0.2.2", "2001:db8::1")))))
    def test_no_address_has_more_places_than_it_may(self, acts: list[tuple[bool, str]]) -> None:
        places, taken = Places(5, 2), {"192.0.2.1": 0, "192.0.2.2": 0, "2001:db8::1": 0}
        for comes, host in acts:
            if not comes and taken[host]:
                places.give_back(host)
                taken[host] -= 1
            elif comes:
                is_full = sum(taken.values()) == 5 or taken[host] == 2
                self.assertEqual(bool(places.refusal(host)), is_full)
                if not is_full:
                    places.take(host)
                    taken[host] += 1

    def test_one_network_of_ipv6_is_one_address_and_a_mapped_address_that_of_ipv4(self) -> None:
        for one, other in (("2001:db8::1", "2001:db8::ffff:2"), ("192.0.2.1", "::ffff:192.0.2.1")):
            places = Places(10, 1)
            places.take(one)
            self.assertIn("1 are connected from", places.refusal(other))
        self.assertEqual(places.refusal("192.0.2.2"), "")

    def test_loopback_counts_in_all_only(self) -> None:
        places = Places(3, 1)
        for host in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
            self.assertTrue(is_loopback(host))
            self.assertEqual(places.refusal(host), "")
            places.take(host)
        self.assertEqual(places.refusal("127.0.0.1"), "3 are connected")

    def test_a_port_refuses_one_too_many_from_an_address_until_one_leaves(self) -> None:
        network = MemoryNetwork()
        network.kernel.cuts = False
        self.addCleanup(assert_quiet, network)
        host = network.host("server")
        notes, endpoint = Notes(host), f"haproxy:tcp:{PORT}"
        listener = Listener("NOTES_PORT", "", 0, notes.build, host, per_address=1, endpoint=endpoint)
        listener.startService()
        self.addCleanup(listener.stopService)

        def come_from(address: str) -> Client:
            client = network.connect("localhost", PORT, NOTES, NOTES)
            client.send_bytes(f"PROXY TCP4 {address} 192.0.2.100 4000 {PORT}\r\n".encode())
            client.send(Note(number=1))
            return client

        inside = come_from("192.0.2.1")
        inside.expect(Note)
        come_from("192.0.2.1").expect_end(1)
        come_from("192.0.2.2").expect(Note)
        self.assertEqual(listener.refused, 1)
        inside.close()
        network.settle(1)
        come_from("192.0.2.1").expect(Note)
