"""What walkers do: whatever the ground, their steps can be walked, and at a human pace."""

from random import Random

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.maps import CELL_BYTES, OPEN_FIELD, GameMap
from gameserver.messages.chat import Gesture, Say
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove
from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.behaviours.walker import STROLL, Walker, path_towards
from gameserver.tools.bots.guide import Guide
from gameserver.tools.bots.report import Tally
from gameserver.world.cells import cell_at, steps_between, x_of, y_of
from gameserver.world.rules import Rules
from tests.support.world import a_library
from tests.tools.test_bot_avatar import ME, START, appear, own_character

NEAR_START = st.builds(cell_at, st.integers(105, 115), st.integers(105, 115))
CORNER = cell_at(0, 255)


def ground(*blocked: int) -> GameMap:
    """An open field with some cells where nobody can go."""
    cells = bytearray(OPEN_FIELD)
    for cell in blocked:
        cells[cell * CELL_BYTES] = 0
    return GameMap(1, "field", cells=bytes(cells))


class PathTests(SynchronousTestCase):
    @given(st.sets(NEAR_START), NEAR_START, NEAR_START)
    def test_a_path_goes_over_walkable_neighbours_and_never_in_circles(
        self, blocked: set[int], start: int, goal: int
    ) -> None:
        field = ground(*blocked)
        path = path_towards(field, start, goal)
        for here, there in zip([start, *path], path, strict=False):
            self.assertEqual(steps_between(here, there), 1)
            self.assertTrue(field.walkable(x_of(there), y_of(there)))
        self.assertEqual(len(set(path)), len(path))
        if not blocked:
            self.assertEqual((len(path), [start, *path][-1]), (steps_between(start, goal), goal))


class WalkerTests(SynchronousTestCase):
    def begin(self, field: GameMap | None, seed: int, cell: int = START) -> None:
        """Put a walker somewhere; what it sends is written down with the time."""
        self.clock = Clock()
        self.sent: list[tuple[float, object]] = []
        self.tally = Tally()
        self.avatar = Avatar(own_character(cell), ME, self.note, self.tally, self.clock.seconds)
        maps = {} if field is None else {1: field}
        guide = Guide(attrs.evolve(a_library(), maps=maps))
        self.walker = Walker(self.avatar, guide, Random(seed))

    def note(self, message: object) -> None:
        """Write down what is sent."""
        self.sent.append((self.clock.seconds(), message))

    def act(self) -> None:
        """Let the walker act once, and time pass until it wants to act again."""
        self.clock.advance(self.walker.act())

    def answer(self, *, accepted: bool) -> None:
        """Answer a wish to walk, if the last thing that was sent is one."""
        if self.sent and isinstance(self.sent[-1][1], AskMove):
            self.avatar.told(AnsMove(accepted=accepted, dest_cell=0, move_speed=1))

    @given(st.integers(0, 1000), st.sampled_from([START, CORNER]), st.sets(NEAR_START, max_size=60))
    def test_no_walk_breaks_the_rules_of_walking_or_talking(self, seed: int, cell: int, blocked: set[int]) -> None:
        field = ground(*blocked)
        self.begin(field, seed, cell)
        self.avatar.told(appear(2))
        here = cell
        for _ in range(60):
            self.act()
            self.answer(accepted=True)
        last_step = -1.0
        for when, message in self.sent:
            if isinstance(message, AskMove):
                self.assertLessEqual(steps_between(here, message.dest_cell), Rules().move.max_ask)
            elif isinstance(message, PcMove):
                there = message.next_cell
                self.assertEqual(steps_between(here, there), 1)
                self.assertTrue(field.walkable(x_of(there), y_of(there)))
                self.assertGreater(when - last_step, 1 / Rules().move.cells_per_s)
                here, last_step = there, when
            elif isinstance(message, Say):
                self.assertLess(len(message.text), 64)

    def test_who_only_talks_is_not_muted(self) -> None:
        self.begin(None, 1)
        for _ in range(2000):
            self.act()
        rules = Rules()
        times = [when for when, _ in self.sent]
        for first, later in zip(times, times[rules.chat.flood_messages :], strict=False):
            self.assertGreaterEqual(later - first, rules.chat.flood_s)

    def test_a_walk_waits_for_its_answer(self) -> None:
        self.begin(ground(), 1)
        for _ in range(200):
            self.act()
        self.assertEqual(sum(isinstance(message, AskMove) for _, message in self.sent), 1)
        self.assertFalse(any(isinstance(message, PcMove) for _, message in self.sent))

    def test_a_refused_walk_is_given_up(self) -> None:
        self.begin(ground(), 1)
        for _ in range(100):
            self.act()
            self.answer(accepted=False)
        self.assertGreater(self.tally.walks_refused, 1)
        self.assertEqual(self.tally.steps, 0)

    def test_who_is_put_elsewhere_walks_on_from_there(self) -> None:
        self.begin(ground(), 1)
        while self.tally.steps < 2:
            self.act()
            self.answer(accepted=True)
        self.avatar.told(FixMove(fixed_cell=CORNER))
        before = len(self.sent)
        while self.tally.steps < 4:
            self.act()
            self.answer(accepted=True)
        [first, *_] = [message for _, message in self.sent[before:] if isinstance(message, AskMove | PcMove)]
        assert isinstance(first, AskMove)
        self.assertLessEqual(steps_between(first.dest_cell, CORNER), STROLL)

    def test_without_a_map_it_stands_and_still_talks(self) -> None:
        self.begin(None, 1)
        for _ in range(200):
            self.act()
        self.assertEqual({type(message) for _, message in self.sent}, {Say, Gesture})
