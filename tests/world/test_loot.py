"""What monsters leave (RULES 12)."""

from collections import Counter
from random import Random
from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st

from gameserver.content.codes import ItemOption
from gameserver.content.drops import CERTAIN, Drop, DropTable
from gameserver.content.item_tables import LevelRow
from gameserver.world import Item, Rules, SerialStock, Surroundings, World
from gameserver.world.events.belongings import GROUND, SYSTEM, Cause, ItemPassed, MoneyPassed
from gameserver.world.ground import Lying
from gameserver.world.loot import drawn, drop_at, option_of, rate_of
from gameserver.world.npcs import Npc
from gameserver.world.rules import DropMode, DropRules, RateRules
from tests.support.items import BREAD, PLAIN, SWORD, equipment, goods, jewel, stocked
from tests.support.world import a_character, a_kind, a_world, an_npc

TABLES = st.lists(st.integers(0, CERTAIN), max_size=12).map(
    lambda rates: tuple(Drop(code=code, rate=rate) for code, rate in enumerate(rates))
)
RATES = st.integers(0, 1000)
SINGLE, INDEPENDENT = DropRules(), DropRules(mode=DropMode.INDEPENDENT)


class Fixed(Random):
    """Chance that always says what it is told."""

    def __init__(self, *draws: int) -> None:
        super().__init__()
        self.draws = list(draws)

    def randrange(self, *_: object) -> int:
        return self.draws.pop(0)


class Drawing(TestCase):
    @given(TABLES, RATES)
    def test_of_all_draws_each_line_has_just_as_many_as_its_rate_until_there_are_no_more(
        self, table: DropTable, rate_pct: int
    ) -> None:
        begin = 0
        for drop in table:
            end = min(begin + rate_of(drop, rate_pct), CERTAIN)
            for draw in {begin, (begin + end) // 2, end - 1} if begin < end else ():
                self.assertIs(drop_at(table, draw, rate_pct), drop)
            begin = end
        if begin < CERTAIN:
            self.assertIsNone(drop_at(table, begin, rate_pct))
            self.assertIsNone(drop_at(table, CERTAIN - 1, rate_pct))

    @given(TABLES, RATES, st.data())
    def test_with_a_draw_for_each_line_a_line_drops_when_its_draw_is_below_its_rate(
        self, table: DropTable, rate_pct: int, data: st.DataObject
    ) -> None:
        draws = [data.draw(st.integers(0, CERTAIN - 1)) for _ in table]
        expected = [drop for drop, draw in zip(table, draws, strict=True) if draw < drop.rate * rate_pct // 100][
            :3
        ]
        self.assertEqual(drawn(table, Fixed(*draws), INDEPENDENT, rate_pct), expected)

    def test_the_frequencies_of_a_long_hunt_are_those_of_the_table(self) -> None:
        table = tuple(Drop(code=code, rate=CERTAIN * pct // 100) for code, pct in enumerate((50, 20, 5)))
        kills, chance = 20_000, Random(562)
        found = Counter(drop.code for _ in range(kills) for drop in drawn(table, chance, SINGLE, 100))
        for code, pct in enumerate((50, 20, 5)):
            expected = kills * pct // 100
            # Six standard deviations at most.
            self.assertLess((found[code] - expected) ** 2 * 100, 36 * expected * (100 - pct))


class Options(TestCase):
    @given(
        st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.integers(0, 100), st.integers()
    )
    def test_elements_stay_within_what_the_level_row_and_the_word_allow(
        self, ice: int, fire: int, light: int, percent: int, seed: int
    ) -> None:
        kind = equipment(SWORD, 2, LevelRow(base_ability=1, ice=ice, fire=fire, light=light))
        option = ItemOption(option_of(kind, False, Random(seed), percent))
        found, most = (option.ice, option.fire, option.light), (ice, fire, light)
        for value, limit in zip(found, most, strict=True):
            self.assertLessEqual(value, min(limit, 63))
            if percent == 100 and limit:
                self.assertGreater(value, 0)
        if percent == 0:
            self.assertEqual(found, (0, 0, 0))
        self.assertEqual(option.confirmed, not any(found))
        self.assertEqual((option.level, option.wear_slot), (1, 2))

    def test_jewels_are_plain_stacks_begin_with_one_and_other_goods_have_nothing(self) -> None:
        chance = Random(0)
        self.assertEqual(option_of(jewel(SWORD, 9, 1), False, chance, 100), PLAIN | 9 << 10)
        self.assertEqual(option_of(goods(BREAD), True, chance, 100), 1)
        self.assertEqual(option_of(goods(BREAD), False, chance, 100), 0)


def always(code: int) -> DropTable:
    return (Drop(code=code, rate=CERTAIN),)


def a_hunt(table: DropTable, rules: Rules | None = None, seed: int = 0) -> World:
    """Players 1 and 2 on a field."""
    world = a_world(library=stocked(drops={5: table}), rules=rules, seed=seed)
    for pc_id in (1, 2):
        world.enter(a_character(pc_id))
    world.drain()
    return world


def a_kill(level: int = 1, master: int = 0, **damage: int) -> Npc:
    """A monster that was killed; damage by player: p1=10."""
    npc = an_npc(1, 102, 102, a_kind(5, level=level))
    npc.attackers.update({int(name[1:]): points for name, points in damage.items()})
    npc.master = master
    return npc


class Leaving(TestCase):
    def test_a_sword_comes_into_being_with_a_serial_of_its_own(self) -> None:
        world = a_hunt(always(SWORD))
        npc = a_kill(p1=10)
        world.loot.drop(npc)
        [thing] = world.scene.lying.values()
        self.assertEqual(
            (thing.item.code, thing.item.serial, thing.cell, thing.dropped_by),
            (SWORD, 1_000_000, npc.cell, npc.npc_id),
        )
        self.assertIn(ItemPassed(thing.item, 1, SYSTEM, GROUND, Cause.LOOT, thing.item.serial), world.drain())

    def test_who_kills_a_monster_finds_something(self) -> None:
        world = a_hunt(always(SWORD))
        npc = an_npc(1, 101, 100, a_kind(5))
        npc.hp = 1
        world.scene.add_npc(npc)
        for second in range(1, 30):
            world.advance(second * 2)
            if world.scene.lying:
                break
            world.fighting.attack(1, 1, npc.npc_id)
        [thing] = world.scene.lying.values()
        self.assertEqual((thing.item.code, thing.cell, thing.owners), (SWORD, npc.cell, {1}))

    def test_it_belongs_to_who_did_most_of_the_damage_and_is_still_here(self) -> None:
        for damage, owner in (({"p1": 10, "p2": 11}, 2), ({"p1": 10, "p2": 10}, 1), ({"p1": 1, "p9": 99}, 1)):
            world = a_hunt(always(SWORD))
            world.loot.drop(a_kill(**damage))
            [thing] = world.scene.lying.values()
            self.assertEqual(thing.owners, {owner})

    def test_nobody_here_summoned_creatures_and_players_far_above_mean_no_loot(self) -> None:
        world = a_hunt(always(SWORD))
        world.character(1).level = 31
        for npc in (a_kill(p9=10), a_kill(p2=10, master=7), a_kill(p1=10)):
            world.loot.drop(npc)
        self.assertEqual(world.scene.lying, {})
        world.character(1).level = 30
        world.loot.drop(a_kill(p1=10))
        self.assertEqual(len(world.scene.lying), 1)

    @given(st.integers(1, 511), st.integers(0, 100_000), st.integers(0, 63), st.integers(0, 1000))
    def test_money_follows_the_level_the_rate_and_the_boots(
        self, level: int, rate_pct: int, fire: int, seed: int
    ) -> None:
        world = a_hunt(always(0), Rules(rate=RateRules(woonz=rate_pct)), seed)
        player = world.scene.player(1)
        player.stats = attrs.evolve(player.stats, woonz_gain_pct=2 * fire)
        world.loot.drop(a_kill(level, p1=10))
        [pile] = world.scene.lying.values()
        low, high = (times * level * rate_pct * (100 + 2 * fire) // 10_000 for times in (3, 8))
        self.assertTrue(pile.is_money)
        self.assertLessEqual(max(1, min(low, 0xFFFF)), pile.item.option)
        self.assertLessEqual(pile.item.option, max(1, min(high, 0xFFFF)))
        self.assertIn(MoneyPassed(pile.item.option, SYSTEM, GROUND, Cause.LOOT), world.drain())

    def test_without_serials_only_money_is_left(self) -> None:
        rules = Rules(drop=INDEPENDENT)
        library = stocked(drops={5: always(SWORD) + always(0)})
        world = World(1, Surroundings(library, rules, Random(0), SerialStock()))
        world.enter(a_character(1))
        world.loot.drop(a_kill(p1=10))
        [thing] = world.scene.lying.values()
        self.assertTrue(thing.is_money)

    def test_where_the_ground_is_full_nothing_comes_into_being(self) -> None:
        world = a_hunt(always(SWORD))
        for number, cell in enumerate(self._around()):
            world.scene.lay(Lying(Item(SWORD, PLAIN, number + 1), cell, 0, False))
        world.drain()
        world.loot.drop(a_kill(p1=10))
        self.assertEqual(world.drain(), [])

    def _around(self) -> list[int]:
        return [x | y << 8 for x in range(100, 105) for y in range(100, 105)]
