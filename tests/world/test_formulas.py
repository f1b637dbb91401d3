"""The formulas say what the rules say, number for number (RULES 7 to 9)."""

from random import Random
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.world.formulas import (
    DAMAGE_MAX,
    Striker,
    Struck,
    absorbed,
    after_death,
    blow,
    crit_pct,
    damage_of,
    hit_pct,
    kill_experience,
    level_difference_pct,
    need,
    threshold,
)
from gameserver.world.rules import CombatRules, DeathRules, ExpRules

EXP, COMBAT, DEATH = ExpRules(), CombatRules(), DeathRules()
LEVELS = st.integers(1, 217)
U16 = st.integers(0, 0xFFFF)

TABLE = """
1 300 0
2 765 300
3 1758 1065
5 5790 6223
10 31822 76996
20 179085 938417
30 493150 3988026
50 1767966 24387079
80 5724534 128010431
100 10000200 280754877
120 15774609 533000834
150 27556959 1167293613
165 34971345 1631231037
"""
"""Level, need, threshold: RULES 9."""


class Experience(TestCase):
    def test_each_level_takes_what_the_table_says(self) -> None:
        for line in TABLE.split("\n")[1:-1]:
            level, needed, reached = map(int, line.split())
            self.assertEqual((need(level, EXP), threshold(level, EXP)), (needed, reached))

    @given(LEVELS)
    def test_thresholds_are_the_sums_of_needs(self, level: int) -> None:
        self.assertEqual(threshold(level + 1, EXP), threshold(level, EXP) + need(level, EXP))

    def test_the_last_level_that_may_be_set_fits_the_wire(self) -> None:
        self.assertLessEqual(threshold(217, EXP), 0xFFFFFFFF)

    def test_the_difference_of_levels_counts_as_the_rules_say(self) -> None:
        expected = {-20: 120, -10: 120, -9: 100, 0: 100, 9: 100, 10: 95, 11: 90, 27: 10, 28: 5, 100: 5}
        found = {gap: level_difference_pct(100 + gap, 100, EXP) for gap in expected}
        self.assertEqual(found, expected)

    def test_a_kill_gives_its_part_of_the_whole_rounded_down(self) -> None:
        self.assertEqual(kill_experience(100, 100, 100, 1, 1), 100)
        self.assertEqual(kill_experience(100, 250, 95, 1, 3), 79)

    @given(st.integers(0, 0xFFFF), st.lists(st.integers(1, 10**6), min_size=1, max_size=64))
    def test_shares_never_add_up_to_more_than_the_whole(self, experience: int, damages: list[int]) -> None:
        total = sum(damages)
        shares = [kill_experience(experience, 100, 100, damage, total) for damage in damages]
        self.assertLessEqual(sum(shares), experience)
        self.assertGreater(sum(shares), experience - len(damages))


class Deaths(TestCase):
    def test_below_level_eleven_a_death_costs_nothing(self) -> None:
        self.assertEqual(after_death(threshold(10, EXP), 10, DEATH, EXP), threshold(10, EXP))

    def test_from_there_on_it_costs_two_percent_of_the_level(self) -> None:
        start = threshold(20, EXP)
        self.assertEqual(after_death(start, 20, DEATH, EXP), start - 3581)

    @given(st.integers(11, 217), st.integers(0, 200), st.integers(0, 100))
    def test_it_never_falls_farther_than_the_floor(self, level: int, deaths: int, loss_pct: int) -> None:
        experience, rules = threshold(level, EXP), DeathRules(exp_loss_pct=loss_pct)
        for _ in range(deaths):
            experience = after_death(experience, level, rules, EXP)
        self.assertGreaterEqual(experience, max(0, threshold(level, EXP) - need(level, EXP)))

    @given(st.integers(0, 2**32), LEVELS)
    def test_it_never_gives_any(self, experience: int, level: int) -> None:
        self.assertLessEqual(after_death(experience, level, DEATH, EXP), experience)


class Blows(TestCase):
    def test_who_hits_whom(self) -> None:
        equal = Striker(level=10, attack=1), Struck(level=10, defense=0)
        self.assertEqual(hit_pct(*equal, COMBAT), 90)
        self.assertEqual(hit_pct(Striker(level=13, attack=1, accuracy=4), equal[1], COMBAT), 97)
        self.assertEqual(hit_pct(Striker(level=100, attack=1), equal[1], COMBAT), 98)
        self.assertEqual(hit_pct(equal[0], Struck(level=100, defense=0), COMBAT), 20)
        self.assertEqual(hit_pct(equal[0], Struck(level=10, defense=0, evasion=7), COMBAT), 83)

    def test_who_hits_hard(self) -> None:
        striker = Striker(level=1, attack=1, crit_rate=10)
        self.assertEqual(crit_pct(striker, Struck(level=1, defense=0), COMBAT), 15)
        self.assertEqual(crit_pct(striker, Struck(level=1, defense=0, crit_evasion=30), COMBAT), 0)
        self.assertEqual(
            crit_pct(Striker(level=1, attack=1, crit_rate=99), Struck(level=1, defense=0), COMBAT), 60
        )

    def test_damage_is_what_defence_leaves_and_what_elements_add(self) -> None:
        striker = Striker(level=1, attack=50, plus=9, addition=7, fire=5, ice=3, light=1)
        self.assertEqual(damage_of(striker, Struck(level=1, defense=20), COMBAT, 4), 41 + 9)
        armoured = Struck(level=1, defense=900, fire=9, ice=1, light=1)
        self.assertEqual(damage_of(striker, armoured, COMBAT, 4), 6 + 2)

    @given(U16, U16, U16, st.integers(0, 63), U16, st.integers(1, 8), st.integers(0, 1000), st.randoms())
    def test_damage_stays_within_its_bounds(
        self, attack: int, plus: int, addition: int, fire: int, defense: int, step: int, pct: int, chance: Random
    ) -> None:
        striker = Striker(level=1, attack=attack, plus=plus, addition=addition, fire=fire)
        done = blow(striker, Struck(level=1, defense=defense), COMBAT, chance, step, pct)
        most = (attack + plus + addition + fire) * (100 + 5 * (step - 1)) * 150 * max(pct, 100) // 10**6
        self.assertLessEqual(done.damage, min(DAMAGE_MAX, max(1, most)))
        self.assertGreaterEqual(done.damage, 0)
        self.assertFalse(done.is_critical and not done.damage)

    def test_a_combo_adds_five_percent_with_each_step_after_the_first(self) -> None:
        rules = CombatRules(hit_base=100, hit_max=100, crit_pct=0)
        striker, struck = Striker(level=1, attack=100), Struck(level=1, defense=0)
        damages = [blow(striker, struck, rules, Random(0), step).damage for step in (1, 2, 3)]
        self.assertEqual(damages, [100, 105, 110])

    def test_a_critical_hit_does_half_as_much_again(self) -> None:
        rules = CombatRules(hit_base=100, hit_max=100, crit_pct=100, crit_max_pct=100)
        done = blow(Striker(level=1, attack=100), Struck(level=1, defense=0), rules, Random(0))
        self.assertEqual((done.damage, done.is_critical), (150, True))

    def test_blows_miss_as_often_as_they_should(self) -> None:
        chance = Random(1)
        striker, struck = Striker(level=1, attack=100), Struck(level=1, defense=0)
        hits = sum(blow(striker, struck, COMBAT, chance).damage > 0 for _ in range(10_000))
        self.assertAlmostEqual(hits / 100, 90, delta=1.5)

    def test_what_is_absorbed_is_capped(self) -> None:
        self.assertEqual(absorbed(1000, 20, 500, 5), 20)
        self.assertEqual(absorbed(1000, 63, 500, 5), 25)
