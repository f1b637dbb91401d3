"""Who is killed when, that it is done, and that whoever is down comes back."""

from itertools import pairwise

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.tools.chaos.schedule import Kill, schedule
from gameserver.tools.chaos.storm import AGAIN_SECONDS, Storm

VICTIMS = ("main", "zone0", "postgresql", "redis")
seeds = st.integers(0, 2**32)
counts = st.integers(0, 60)


class ScheduleTests(SynchronousTestCase):
    """The timetable of the kills."""

    @given(seeds, counts)
    def test_a_seed_decides_everything(self, seed: int, count: int) -> None:
        kills = schedule(seed, count, VICTIMS)
        self.assertEqual(kills, schedule(seed, count, VICTIMS))
        self.assertEqual(len(kills), count)

    @given(seeds, counts)
    def test_kills_come_one_after_the_other_and_never_to_the_dead(self, seed: int, count: int) -> None:
        up_at = dict.fromkeys(VICTIMS, 0.0)
        last = 0.0
        for kill in schedule(seed, count, VICTIMS):
            self.assertGreater(kill.at, last)
            self.assertGreater(kill.at, up_at[kill.victim])
            self.assertGreater(kill.restart_at, kill.at)
            last, up_at[kill.victim] = kill.at, kill.restart_at

    @given(seeds, counts)
    def test_all_have_their_turn_before_one_has_it_again(self, seed: int, count: int) -> None:
        victims = [kill.victim for kill in schedule(seed, count, VICTIMS)]
        times = [victims.count(name) for name in VICTIMS]
        self.assertLessEqual(max(times) - min(times), 1)

    @given(seeds)
    def test_now_and_then_two_are_down_at_once(self, seed: int) -> None:
        kills = schedule(seed, 100, VICTIMS)
        doubles = [one for one, next_one in pairwise(kills) if next_one.at < one.restart_at]
        self.assertTrue(doubles)


@attrs.define
class Twin:
    """A victim without a process; it starts only at the last of *attempts*."""

    attempts: int = 1
    runs: bool = True
    deaths: int = 0

    def start(self) -> bool:
        """Start, or fail to."""
        self.attempts -= 1
        self.runs = self.attempts <= 0
        return self.runs

    def kill(self) -> None:
        """Die."""
        self.runs = False
        self.deaths += 1


@attrs.define
class TwinClock:
    """Time that passes only while somebody sleeps, and bots that are in touch unless somebody is down."""

    victims: dict[str, Twin]
    seconds: float = 1000.0
    in_touch_since: float = 0.0

    def time(self) -> float:
        """Return the time."""
        return self.seconds

    def sleep(self, seconds: float, /) -> None:
        """Let time pass."""
        self.seconds += seconds
        self.in_touch_since = self.seconds if all(each.runs for each in self.victims.values()) else 0.0


class StormTests(SynchronousTestCase):
    """Carrying it out."""

    def setUp(self) -> None:
        self.victims = {name: Twin() for name in VICTIMS}
        self.clock = TwinClock(self.victims)
        self.said: list[str] = []

    def storm(self, *kills: Kill) -> Storm:
        """Make a storm of these kills."""
        return Storm(kills, self.victims, self.clock, lambda name: 7.0, self.said.append, self.clock)

    @given(seeds, st.integers(1, 30))
    def test_every_kill_is_carried_out_and_everybody_is_up_in_the_end(self, seed: int, count: int) -> None:
        self.setUp()
        kills = schedule(seed, count, VICTIMS)
        storm = self.storm(*kills)
        last = storm.rage()
        self.assertEqual([blow.victim for blow in storm.blows], [kill.victim for kill in kills])
        self.assertEqual(last, max(blow.started_at for blow in storm.blows))
        self.assertTrue(all(twin.runs for twin in self.victims.values()))
        self.assertEqual(storm.ended_by_themselves, [])

    def test_who_is_down_besides_is_noted(self) -> None:
        storm = self.storm(Kill(1, "main", 5), Kill(2, "zone0", 3))
        storm.rage()
        self.assertEqual([blow.others_down for blow in storm.blows], [(), ("main",)])
        self.assertEqual(storm.blows[1].unsaved_seconds, 7.0)

    def test_bots_are_back_when_nobody_is_down_any_more(self) -> None:
        storm = self.storm(Kill(1, "main", 5), Kill(2, "zone0", 3))
        storm.rage()
        self.clock.sleep(1)
        storm.look_after()
        first, second = (blow.back_seconds or 0 for blow in storm.blows)
        self.assertGreater(first, 0)
        self.assertLess(first, 1.5)
        self.assertGreater(second, 2)

    def test_who_cannot_be_started_is_tried_again(self) -> None:
        self.victims["postgresql"].attempts = 3
        storm = self.storm(Kill(1, "postgresql", 2))
        last = storm.rage()
        self.assertGreater(last, 1002 + 2 * AGAIN_SECONDS)
        self.assertTrue(self.victims["postgresql"].runs)

    def test_who_ends_by_himself_is_started_again_and_told_of(self) -> None:
        self.victims["main"].runs = False
        storm = self.storm(Kill(5, "zone0", 6))
        storm.rage()
        self.assertEqual(storm.ended_by_themselves, ["main"])
        self.assertTrue(self.victims["main"].runs)

    def test_who_gives_up_while_a_store_is_down_is_not_to_blame(self) -> None:
        storm = self.storm(Kill(1, "postgresql", 3))
        self.victims["main"].attempts = 0
        self.victims["postgresql"].runs = False
        self.victims["main"].runs = False
        storm.rage()
        self.assertNotIn("main", storm.ended_by_themselves)
