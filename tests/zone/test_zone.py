"""Our own faults in a world end nobody's session, and everything else goes on."""

from random import Random

import attrs
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.zone.overload import Overload
from gameserver.daemons.zone.saving import Saver
from gameserver.daemons.zone.zone import Zone
from gameserver.net.crowd import Crowd
from gameserver.world import Rules, Surroundings, World
from gameserver.world.events.base import Event
from tests.support.memory_ledger import MemoryLedger
from tests.support.memory_stores import MemoryCharacters
from tests.support.world import a_library


class Broken(Exception):
    """A bug."""


@attrs.frozen
class Unshowable(Event):
    """Something that nobody can be shown, since no view was written for it."""


def fail() -> None:
    raise Broken


class Faults(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.world = World(1, Surroundings(a_library(), Rules(), Random(0)))
        characters = MemoryCharacters()
        saver = Saver(characters, MemoryLedger(characters), (1,), self.clock)
        self.zone = Zone({1: self.world}, Crowd(), Overload(0.5), saver, self.clock)
        self.done: list[str] = []

    def act(self) -> None:
        """A player acts."""
        with self.zone.acting(1):
            self.done.append("wish")

    def test_what_fails_when_it_is_due_harms_neither_the_rest_nor_him_who_acts(self) -> None:
        self.world.scene.after(1, fail)
        self.world.scene.after(2, lambda: self.done.append("due"))
        self.clock.advance(3)
        self.act()
        self.assertEqual(self.done, ["due", "wish"])
        self.assertEqual(len(self.flushLoggedErrors(Broken)), 1)

    def test_what_fails_again_and_again_does_not_stop_the_world(self) -> None:
        def again() -> None:
            self.world.scene.after(0, again)
            fail()

        self.world.scene.after(1, again)
        self.clock.advance(2)
        self.act()
        self.assertEqual(self.done, ["wish"])
        self.assertGreater(len(self.flushLoggedErrors(Broken)), 1)

    def test_what_cannot_be_shown_harms_neither_what_can_nor_him_who_acts(self) -> None:
        with self.zone.acting(1) as world:
            world.scene.tell(Unshowable((7,)))
            world.scene.after(0, lambda: self.done.append("later"))
        self.zone.tick()
        self.assertEqual(self.done, ["later"])
        self.assertEqual(len(self.flushLoggedErrors(NotImplementedError)), 1)
