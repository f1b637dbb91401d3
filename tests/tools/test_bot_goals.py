"""What bots set out to do: at a human pace, within the rules, and never waiting for ever."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.combat import AnsAttack, AskAttack
from gameserver.messages.growth import AllotPoint
from gameserver.messages.items import (
    ItemAppearOnGround,
    ItemDisappear,
    PickupItem,
    PickupItemReply,
    WearItemRequest,
)
from gameserver.messages.movement import AnsMove, AskMove, PcMove
from gameserver.messages.warp import Warp, WarpReady, WarpReply
from gameserver.messages.world import NpcAppear, NpcDisappear, NpcState, SetOptionsReply, WorldLoginReply
from gameserver.tools.bots.avatar import ALL_ALLOWED, Avatar
from gameserver.tools.bots.behaviours.base import ANSWER_SECONDS, Goal
from gameserver.tools.bots.behaviours.gear import wire_id
from gameserver.tools.bots.behaviours.hunter import Hunter
from gameserver.tools.bots.guide import Guide
from gameserver.tools.bots.report import Tally
from gameserver.world.cells import steps_between
from gameserver.world.character import Item
from gameserver.world.rules import Rules
from tests.support.cluster import sample_library
from tests.tools.test_bot_avatar import ME, START, npc_appear, own_character, stat_block, struck, wire

HARE, HARE_ID = 2, 7
FAR_HARE = START + 6


@cache
def sample_guide() -> Guide:
    """A guide to the sample world."""
    return Guide(sample_library((1, 5, 7)))


def character(pc_class: int = 0, points: int = 0) -> WorldLoginReply:
    """A character in good health."""
    return own_character(pc_class=pc_class, stats=stat_block(points, strength=20, hp=100))


class HunterCase(SynchronousTestCase):
    def begin(self, mine: WorldLoginReply | None = None, seed: int = 1) -> None:
        """Put a hunter into Temoz; what it sends is written down with the time, and answered by `answers`."""
        self.clock = Clock()
        self.tally = Tally()
        self.sent: list[tuple[float, object]] = []
        self.answers: dict[type, Callable[..., Iterator[object]]] = {AskMove: self.allow}
        self.avatar = Avatar(mine or character(), ME, self.note, self.tally, self.clock.seconds)
        self.hunter = Hunter(self.avatar, sample_guide(), Random(seed))

    def setUp(self) -> None:
        self.begin()

    def note(self, message: object) -> None:
        """Take what is sent, and have its answer come a little later."""
        self.sent.append((self.clock.seconds(), message))
        for answer in self.answers.get(type(message), lambda _: iter(()))(message):
            self.clock.callLater(0.05, self.avatar.told, answer)

    def allow(self, wish: AskMove) -> Iterator[object]:
        """Allow a walk."""
        yield AnsMove(accepted=1, dest_cell=wish.dest_cell, move_speed=1)

    def pursue(self, goal: Goal) -> bool:
        """Pursue a goal to its end."""
        while True:
            try:
                self.clock.advance(next(goal))
            except StopIteration as end:
                return bool(end.value)

    def live(self, seconds: float) -> None:
        """Let the hunter live."""
        until = self.clock.seconds() + seconds
        while self.clock.seconds() < until:
            self.clock.advance(self.hunter.act())

    def times(self, kind: type) -> list[float]:
        """When messages of a kind were sent."""
        return [when for when, message in self.sent if isinstance(message, kind)]


class PatienceTests(HunterCase):
    def test_what_is_not_answered_is_given_up(self) -> None:
        self.avatar.told(npc_appear(HARE_ID))
        self.assertFalse(self.pursue(self.hunter.strike(self.avatar.sight.creatures[HARE_ID])))
        self.assertEqual(self.tally.unanswered, {"blow": 1})
        self.assertTrue(ANSWER_SECONDS < self.clock.seconds() < ANSWER_SECONDS + 0.5)

    def test_a_walk_that_is_not_answered_is_given_up(self) -> None:
        del self.answers[AskMove]
        self.assertFalse(self.pursue(self.hunter.walk([START + 1])))
        self.assertEqual((self.tally.unanswered, self.tally.steps), ({"walk": 1}, 0))

    @settings(max_examples=10)
    @given(st.integers(0, 100))
    def test_a_hunter_to_whom_nothing_is_answered_still_lives_on(self, seed: int) -> None:
        self.begin(character(points=6), seed)
        self.answers.clear()
        self.avatar.told(NpcAppear(npc_type=HARE, npc_id=HARE_ID, hp=70, cell=START, direction=0, level=1))
        self.live(120)
        self.assertGreater(self.tally.unanswered.total(), 10)


class DeathTests(HunterCase):
    def test_the_dead_ask_to_return_until_they_do_and_then_go_on(self) -> None:
        self.avatar.told(npc_appear(HARE_ID))
        self.avatar.told(struck(0, died=1))
        self.live(10)
        asked = self.times(Warp)
        self.assertEqual(len(asked), 2)
        self.assertGreaterEqual(asked[0], Rules().death.min_s)
        self.assertEqual(len(self.sent), 2)
        for answer in (WarpReady(map_index=1), WarpReply(new_cell=START), SetOptionsReply(options=ALL_ALLOWED)):
            self.avatar.told(answer)
        self.live(20)
        self.assertGreater(self.tally.steps, 10)
        self.assertEqual(len(self.times(Warp)), 3)


class HuntingTests(HunterCase):
    blows = 4

    def hit(self, wish: AskAttack) -> Iterator[object]:
        """Answer a blow; the last one kills the hare, which leaves a sword."""
        self.blows -= 1
        yield AnsAttack(
            result=1,
            pc_cell=START,
            target_type=1,
            target_id=wish.target_id,
            target_cell=FAR_HARE,
            combo_step=1,
            damage=18,
            is_finisher=0,
            hp=90,
            mp=1,
        )
        if not self.blows:
            yield ItemAppearOnGround(
                item_id=wire(9).item_id, option=wire(9).option, object_type=1, object_id=HARE_ID, cell=FAR_HARE
            )
            yield NpcState(npc_id=HARE_ID, npc_state=2)
            yield NpcDisappear(npc_id=HARE_ID)

    def give(self, wish: PickupItem) -> Iterator[object]:
        """Let it have the sword."""
        yield PickupItemReply(item=wire(9), inventory_index=0)
        yield ItemDisappear(item_id=wish.item_id, cell=wish.cell)

    @settings(max_examples=8)
    @given(st.integers(0, 3))
    def test_a_monster_is_reached_killed_at_the_pace_of_the_class_and_its_loot_taken(self, pc_class: int) -> None:
        self.begin(character(pc_class))
        self.blows = 4
        self.answers |= {AskAttack: self.hit, PickupItem: self.give}
        self.avatar.told(NpcAppear(npc_type=HARE, npc_id=HARE_ID, hp=70, cell=FAR_HARE, direction=0, level=1))
        self.assertTrue(self.pursue(self.hunter.hunt()))
        times = self.times(AskAttack)
        self.assertEqual(len(times), 4)
        for first, second in pairwise(times):
            self.assertGreaterEqual(second - first, Rules().combat.interval_ms[pc_class] / 1000)
        self.assertLessEqual(steps_between(self.avatar.cell, FAR_HARE), 1)
        self.assertEqual((self.tally.kills, self.tally.things_picked_up), (1, 1))
        self.assertEqual([item.serial for item in self.avatar.belongings.inventory.values()], [9])
        self.assertFalse(self.tally.sight_errors or self.tally.state_errors or self.tally.unanswered)

    def test_who_sees_no_monster_goes_where_some_live(self) -> None:
        self.live(30)
        self.assertGreater(len(self.times(PcMove)), 20)


class GearTests(HunterCase):
    def test_what_is_better_and_fits_is_put_on(self) -> None:
        carried = {0: Item(3337, 0, 1), 1: Item(1025, 0, 2), 2: Item(1024, 0, 3)}
        self.avatar.belongings.inventory.update(carried)
        self.pursue(self.hunter.wear_better())
        [(_, first), *_] = [each for each in self.sent if isinstance(each[1], WearItemRequest)]
        self.assertEqual(first, WearItemRequest(item_id=wire_id(carried[2])))

    @given(st.integers(0, 3), st.integers(0, 500))
    def test_no_more_points_are_allotted_than_there_are(self, pc_class: int, points: int) -> None:
        self.begin(character(pc_class, points))
        self.pursue(self.hunter.allot())
        wishes = [message for _, message in self.sent if isinstance(message, AllotPoint)]
        self.assertEqual(len(wishes), points > 1)
        for wish in wishes:
            spent = wish.strength + wish.intelligence + wish.dexterity + wish.vitality + wish.mana
            self.assertTrue(0 < spent <= points)
