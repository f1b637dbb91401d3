"""What monsters want: wandering, prey, hate, chase, blows, going home, help, and sleep (RULES 6)."""

from itertools import pairwise
from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.world.cells import cell_at, steps_between
from gameserver.world.events.creatures import NpcMoved
from gameserver.world.events.sight import NpcAppeared
from gameserver.world.rules import NpcRules
from gameserver.world.states import State
from tests.support.wild import CALM, WEAKEST, Wild, a_beast, bite
from tests.support.world import a_kind, an_npc

NAMED = st.integers(1, 3)


class Prey(TestCase):
    def test_the_nearest_in_range_is_chosen_first_by_distance_then_by_number(self) -> None:
        wild = Wild(an_npc(1, 100, 100, a_beast(scan_range=6)))
        wild.enter(3, 103)
        wild.enter(2, 97)
        wild.enter(1, 104)
        wild.wait(5)
        self.assertEqual({victim for *_, victim in wild.blows}, {2})

    def test_the_weakest_is_chosen_by_those_who_prefer_that(self) -> None:
        wild = Wild(an_npc(1, 100, 100, a_beast(target_rule=WEAKEST)))
        wild.enter(1, 102, hp=10)
        wild.enter(2, 105, hp=9)
        wild.wait(6)
        self.assertEqual({victim for *_, victim in wild.blows}, {2})

    def test_the_passive_the_blind_and_the_respectful_start_on_nobody(self) -> None:
        for changes in ({"target_rule": 0}, {"target_rule": 3}, {"scan_range": 0}, {"level": 10}):
            wild = Wild(an_npc(1, 100, 100, a_beast(**changes)))
            wild.enter(1, 101, level=25)
            wild.wait(10)
            self.assertEqual(wild.blows, [], changes)
        wild = Wild(an_npc(1, 100, 100, a_beast(level=10)))
        wild.enter(1, 101, level=24)
        wild.wait(10)
        self.assertNotEqual(wild.blows, [])

    def test_the_hidden_the_dead_and_those_out_of_range_are_left_alone(self) -> None:
        wild = Wild(an_npc(1, 100, 100, a_beast(scan_range=3)))
        wild.scene.hide(wild.enter(1, 101), True)
        wild.enter(2, 102).state = State.DIED
        wild.enter(3, 104)
        wild.wait(10)
        self.assertEqual(wild.blows, [])

    def test_whoever_hits_a_passive_monster_is_fought(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(target_rule=0))
        wild = Wild(npc)
        wild.enter(1, 105)
        wild.creatures.hurt(npc, 1, 5)
        wild.wait(4)
        self.assertEqual({victim for *_, victim in wild.blows}, {1})

    def test_another_becomes_the_target_only_if_allowed_and_hated_a_fifth_more(self) -> None:
        for may_change, more, victim in ((1, 12, 1), (1, 13, 2), (0, 80, 1)):
            npc = an_npc(1, 100, 100, a_beast(target_rule=0, may_change_target=may_change))
            wild = Wild(npc)
            wild.enter(1, 101)
            wild.enter(2, 99)
            wild.creatures.hurt(npc, 1, 10)
            wild.wait(1)
            wild.creatures.hurt(npc, 2, more)
            wild.blows.clear()
            wild.wait(3)
            self.assertEqual({to for *_, to in wild.blows}, {victim}, (may_change, more))

    def test_who_gets_hit_points_back_is_hated_half_a_point_for_each(self) -> None:
        for healed, victim in ((0, 1), (6, 1), (12, 2)):
            npc = an_npc(1, 100, 100, a_beast(target_rule=0, may_change_target=1))
            wild = Wild(npc)
            wild.enter(1, 101)
            me = wild.enter(2, 99)
            wild.creatures.hurt(npc, 1, 10)
            wild.creatures.hurt(npc, 2, 9)
            wild.wait(1)
            wild.creatures.notice_healing(me, healed)
            wild.blows.clear()
            wild.wait(3)
            self.assertEqual({to for *_, to in wild.blows}, {victim}, healed)

    def test_nobody_minds_the_healing_of_a_stranger(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(target_rule=0, may_change_target=1))
        wild = Wild(npc)
        wild.enter(1, 101)
        wild.creatures.hurt(npc, 1, 10)
        wild.creatures.notice_healing(wild.enter(2, 99), 10_000)
        wild.wait(3)
        self.assertEqual({to for *_, to in wild.blows}, {1})


class Chasing(TestCase):
    def test_a_chase_is_told_a_few_cells_ahead_and_takes_its_time(self) -> None:
        npc = an_npc(1, 100, 100, a_beast())
        wild = Wild(npc)
        wild.enter(1, 108)
        moved = [event for event in wild.wait(0.6) if isinstance(event, NpcMoved)]
        self.assertEqual([(event.start, event.way) for event in moved], [(npc.home, tuple(npc.way))])
        self.assertEqual(npc.way, [cell_at(x, 100) for x in range(101, 105)])
        began = npc.cell
        wild.wait(1.0)
        self.assertEqual(steps_between(npc.cell, began), 2)
        wild.wait(10)
        self.assertEqual(npc.cell, cell_at(107, 100))

    def test_walls_are_walked_around(self) -> None:
        npc = an_npc(1, 100, 100, a_beast())
        wild = Wild(npc, walls=[cell_at(102, y) for y in range(97, 104)])
        wild.enter(1, 104)
        wild.wait(8)
        self.assertNotEqual(wild.blows, [])

    def test_who_walks_away_is_followed_from_where_the_monster_is(self) -> None:
        npc = an_npc(1, 100, 100, a_beast())
        wild = Wild(npc)
        player = wild.enter(1, 108)
        wild.wait(1.1)
        before = npc.cell
        wild.scene.shift(player, cell_at(100, 106))
        moved = [event for event in wild.wait(0.5) if isinstance(event, NpcMoved)]
        self.assertEqual(len(moved), 1)
        self.assertLess(
            steps_between(moved[0].way[-1], cell_at(100, 106)), steps_between(before, cell_at(100, 106))
        )

    def test_nobody_comes_to_stand_on_another(self) -> None:
        beasts = [an_npc(number, 100 + number % 3, 100 + number // 3, a_beast()) for number in range(9)]
        wild = Wild(*beasts)
        wild.enter(1, 106)
        wild.wait(20)
        self.assertEqual(len({npc.cell for npc in beasts}), 9)
        self.assertEqual({by for _, by, *_ in wild.blows} <= {npc.npc_id for npc in beasts}, True)
        self.assertNotIn(cell_at(106, 100), [npc.cell for npc in beasts])

    def test_who_steps_onto_the_end_of_a_walk_is_not_stood_upon(self) -> None:
        npc = an_npc(1, 100, 100, a_beast())
        wild = Wild(npc)
        wild.enter(1, 103)
        other = wild.enter(2, 105)
        wild.wait(0.6)
        self.assertEqual(npc.way[-1], cell_at(102, 100))
        wild.scene.shift(other, npc.way[-1])
        wild.wait(6)
        self.assertNotEqual(npc.cell, other.character.cell)
        self.assertNotEqual(wild.blows, [])

    def test_one_who_comes_into_sight_of_a_walk_is_told_the_rest_of_it(self) -> None:
        npc = an_npc(1, 100, 100, a_beast())
        wild = Wild(npc)
        wild.enter(1, 108)
        wild.wait(1.1)
        wild.enter(2, 100, 108)
        told = [event for event in wild.scene.drain() if event.witnesses == (2,) and not hasattr(event, "who")]
        self.assertEqual([type(event) for event in told], [NpcAppeared, NpcMoved])
        self.assertEqual(told[1], NpcMoved((2,), npc.npc_id, npc.cell, tuple(npc.way)))


class Striking(TestCase):
    @given(st.integers(1, 3), st.integers(0, 5))
    def test_only_attacks_whose_range_holds_are_used(self, distance: int, seed: int) -> None:
        kind = a_beast(5, bite(1, 1), bite(1, 2), bite(3, 3), move_ms=0)
        wild = Wild(an_npc(1, 100, 100, kind), seed=seed)
        wild.enter(1, 100 + distance)
        wild.wait(60)
        self.assertEqual({index for _, _, index, _ in wild.blows}, {1: {0, 1}, 2: {1}, 3: {2}}[distance])

    @given(st.integers(100, 800), st.integers(0, 700), st.sampled_from([0.5, 1.0, 2.0]))
    def test_between_two_attacks_passes_the_time_of_the_kind(self, low: int, more: int, factor: float) -> None:
        kind = a_beast(attack_low_ms=low, attack_high_ms=low + more)
        wild = Wild(an_npc(1, 100, 100, kind), rules=attrs.evolve(CALM, attack_factor=factor))
        wild.enter(1, 101)
        wild.wait(20)
        times = [when for when, *_ in wild.blows]
        for before, after in pairwise(times):
            self.assertGreaterEqual(after - before, max(100, int(low * factor)) / 1000 - 1e-6)
            self.assertLessEqual(after - before, max(100, (low + more) * factor) / 1000 + 0.01)

    def test_who_is_too_near_for_every_attack_is_stepped_back_from(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(5, bite(3, 4)))
        wild = Wild(npc)
        player = wild.enter(1, 101)
        wild.wait(5)
        self.assertIn(steps_between(npc.cell, player.character.cell), (3, 4))
        self.assertNotEqual(wild.blows, [])


class GoingHome(TestCase):
    def lure(self) -> tuple[Wild, int]:
        """Lead a hurt monster past its leash; return the wild and how many cells it went at most."""
        self.npc = an_npc(1, 100, 100, a_beast(move_ms=100, target_rule=0))
        wild = Wild(self.npc, rules=attrs.evolve(CALM, leash=10))
        player = wild.enter(1, 102)
        wild.creatures.hurt(self.npc, 1, 50)
        farthest = 0
        for x in range(103, 125):
            for event in wild.wait(0.4):
                if isinstance(event, NpcMoved):
                    farthest = max(farthest, steps_between(event.way[-1], self.npc.home))
            wild.scene.shift(player, cell_at(x, 100))
        return wild, farthest

    def test_a_leash_holds_it_and_it_forgets_and_heals(self) -> None:
        wild, farthest = self.lure()
        self.assertTrue(10 < farthest <= 14, farthest)
        self.assertEqual(self.npc.attackers, {})
        wild.enter(2, 100, 108)
        wild.wait(10)
        self.assertEqual((self.npc.cell, self.npc.hp), (self.npc.home, 100))

    def test_without_a_way_it_gives_up_after_a_while(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(target_rule=0))
        cage = [cell_at(x, y) for x in range(98, 103) for y in range(98, 103) if 2 in (abs(x - 100), abs(y - 100))]
        wild = Wild(npc, walls=cage)
        wild.enter(1, 105)
        wild.creatures.hurt(npc, 1, 50)
        wild.wait(4.9)
        self.assertEqual(npc.attackers, {1: 50})
        wild.wait(1.2)
        self.assertEqual(npc.attackers, {})
        wild.wait(6)
        self.assertEqual(npc.hp, 100)

    def test_ten_percent_a_second_come_back_on_the_way(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(target_rule=0))
        wild = Wild(npc)
        wild.scene.hide(wild.enter(2, 101), True)
        wild.creatures.hurt(npc, 1, 80)
        wild.wait(5.9)
        self.assertEqual(npc.attackers, {})
        for hp in (30, 40, 50):
            wild.wait(1.0)
            self.assertEqual(npc.hp, hp)

    def test_the_harmless_do_not_forget_who_is_still_there(self) -> None:
        npc = an_npc(1, 100, 100, a_kind(5, move_ms=500))
        wild = Wild(npc)
        wild.enter(1, 101)
        wild.creatures.hurt(npc, 1, 50)
        wild.wait(20)
        self.assertEqual(npc.attackers, {1: 50})


class Wandering(TestCase):
    def test_an_idle_monster_wanders_near_home(self) -> None:
        npc = an_npc(1, 100, 100, a_kind(5, move_ms=500))
        wild = Wild(npc, rules=NpcRules())
        wild.enter(1, 101)
        seen = set()
        for _ in range(400):
            wild.wait(0.5)
            seen.add(npc.cell)
            self.assertLessEqual(steps_between(npc.cell, npc.home), 4)
        self.assertGreater(len(seen), 5)

    def test_those_who_cannot_walk_and_town_people_stay(self) -> None:
        statue, smith = an_npc(1, 100, 100, a_kind(5)), an_npc(2, 102, 100, a_kind(1002, move_ms=500))
        wild = Wild(statue, smith, rules=NpcRules(wander_pct=100))
        wild.enter(1, 101)
        self.assertEqual([event for event in wild.wait(60) if isinstance(event, NpcMoved)], [])

    def test_under_stress_thoughts_are_rarer(self) -> None:
        moves = []
        for stretch in (1.0, 8.0):
            wild = Wild(an_npc(1, 100, 100, a_kind(5, move_ms=100)), rules=NpcRules(wander_pct=100))
            wild.minds.stretch = stretch
            wild.enter(1, 101)
            moves.append(sum(isinstance(event, NpcMoved) for event in wild.wait(100)))
        self.assertGreater(moves[0], 2 * moves[1])


class Recalling(TestCase):
    family = a_kind(7)

    def fight(self, recall_type: int) -> Wild:
        """A summoner bites player 1."""
        self.npc = an_npc(1, 100, 100, a_beast(recall_type=recall_type, recall_family=7))
        wild = Wild(self.npc, kinds=[self.family])
        wild.enter(1, 101)
        wild.wait(5)
        return wild

    def test_the_first_kind_calls_once_when_half_dead_and_takes_its_helpers_along(self) -> None:
        wild = self.fight(1)
        self.assertEqual(wild.creatures.summoned_by(self.npc), [])
        wild.creatures.hurt(self.npc, 1, 50)
        wild.wait(2)
        helpers = wild.creatures.summoned_by(self.npc)
        self.assertEqual([helper.kind.id for helper in helpers], [7, 7])
        wild.kill(helpers[0])
        wild.wait(60)
        self.assertEqual(wild.creatures.summoned_by(self.npc), helpers[1:])
        wild.kill(self.npc)
        self.assertNotIn(helpers[1].npc_id, wild.scene.npcs)

    def test_the_second_kind_calls_again_and_again_but_not_for_too_many(self) -> None:
        wild = self.fight(2)
        counts = []
        for _ in range(4):
            counts.append(len(wild.creatures.summoned_by(self.npc)))
            wild.wait(30)
        self.assertEqual(counts, [2, 4, 4, 4])


class Sleeping(TestCase):
    def test_nothing_happens_to_monsters_that_nobody_sees(self) -> None:
        npc = an_npc(1, 100, 100, a_beast())
        wild = Wild(npc, rules=NpcRules(wander_pct=100))
        wild.enter(1, 150)
        self.assertFalse(wild.minds.is_awake(npc))
        wild.wait(1000)
        self.assertEqual((npc.cell, wild.minds.is_awake(npc)), (npc.home, False))

    def test_a_monster_left_alone_falls_asleep_and_is_home_later(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(target_rule=0, move_ms=1000))
        wild = Wild(npc)
        wild.enter(1, 108)
        wild.creatures.hurt(npc, 1, 90)
        wild.wait(6)
        where = npc.cell
        self.assertGreater(steps_between(where, npc.home), 3)
        wild.scene.leave(1)
        wild.wait(5)
        self.assertFalse(wild.minds.is_awake(npc))
        asleep_at = npc.cell
        wild.wait(3)
        wild.enter(2, 104, 105)
        self.assertTrue(npc.home != npc.cell != asleep_at)
        self.assertTrue(10 < npc.hp < 100)
        wild.scene.leave(2)
        wild.wait(100)
        wild.enter(3, 100, 108)
        self.assertEqual((npc.cell, npc.hp, npc.attackers), (npc.home, 100, {}))

    @given(st.integers(0, 1000))
    def test_an_idle_monster_is_found_somewhere_near_home_after_a_long_sleep(self, seed: int) -> None:
        npc = an_npc(1, 100, 100, a_kind(5, move_ms=500))
        wild = Wild(npc, rules=NpcRules(), seed=seed)
        wild.wait(100)
        wild.enter(1, 101)
        self.assertLessEqual(steps_between(npc.cell, npc.home), 4)
        self.assertNotEqual(npc.cell, cell_at(101, 100))
