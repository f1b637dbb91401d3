"""Buying and selling: prices, limits, and not a coin or an item that comes from nowhere (RULES 13)."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.world import Refused, Rules, World
from gameserver.world.cells import cell_at
from gameserver.world.character import Item
from gameserver.world.events.trading import Bought, SaleAnswered
from gameserver.world.rules import ItemRules, MoneyRules, ShopRules
from gameserver.world.states import Change
from tests.support.town import (
    BREAD,
    CAT,
    DUST,
    HEALER,
    HERB,
    HP_PACK,
    KEEPER,
    KNIGHT,
    LETTER,
    MONSTER,
    MP_PACK,
    SCROLL,
    SWORD,
    a_town,
    gained,
    held,
)
from tests.support.world import a_character

U16, U32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
ANYBODY = st.sampled_from([KEEPER, HEALER, KNIGHT, CAT, MONSTER]) | U32
ANY_CODE = st.sampled_from([SWORD, BREAD, HERB, SCROLL, HP_PACK, MP_PACK, LETTER]) | U16
PURCHASE = st.tuples(st.just("buy"), ANYBODY, ANY_CODE, st.integers(0, 100) | U32)
SALE = st.tuples(st.just("sell"), ANYBODY, st.integers(0, 29) | U32, U16)


def a_customer(world: World, woonz: int = 10_000, **fields: int) -> None:
    character = a_character(1)
    character.woonz = woonz
    for name, value in fields.items():
        setattr(character, name, value)
    world.enter(character)
    world.drain()


class Trading(SynchronousTestCase):
    def setUp(self) -> None:
        self.world = a_town()
        a_customer(self.world)
        self.me = self.world.character(1)

    def refused(self, words: str, npc_id: int = KEEPER, code: int = BREAD, quantity: int = 1) -> None:
        before = (self.me.woonz, list(self.me.inventory))
        with self.assertRaisesRegex(Refused, words):
            self.world.shops.buy(1, npc_id, code, quantity)
        self.assertEqual((self.me.woonz, list(self.me.inventory)), before)
        self.assertEqual(self.world.drain(), [])

    def carry(self, code: int, option: int = 0, serial: int = 77) -> None:
        self.me.inventory[3] = Item(code, option, serial)

    @given(
        st.lists(PURCHASE | SALE, max_size=12),
        st.integers(0, 100_000) | st.just(4_000_000_000),
        st.sampled_from([Rules(), Rules(shop=ShopRules(tax_pct=33)), Rules(money=MoneyRules(cap=5000))]),
    )
    def test_nothing_is_made_or_lost_and_all_or_nothing_is_done(
        self, wishes: list[tuple[str, int, int, int]], woonz: int, rules: Rules
    ) -> None:
        world = a_town(rules)
        a_customer(world, woonz)
        me = world.character(1)
        for kind, npc_id, number, other in wishes:
            before = me.woonz, held(me.inventory)
            done = True
            try:
                if kind == "buy":
                    world.shops.buy(1, npc_id, number, other)
                else:
                    item = me.inventory[number] if number < 30 else None
                    world.shops.sell(1, npc_id, number if item is None else item.serial, other)
            except Refused:
                done = False
            paid, got = gained(world.drain(), 1)
            self.assertEqual(me.woonz, before[0] + paid)
            self.assertEqual(
                held(me.inventory), {c: n for c in {*before[1], *got} if (n := _sum(c, before[1], got))}
            )
            self.assertTrue(done or (paid, got) == (0, {}))
            self.assertTrue(0 <= me.woonz <= max(woonz, rules.money.cap))
            self.assertTrue(0 <= me.stored_hp <= me.hp_capacity and 0 <= me.stored_mp <= me.mp_capacity)
            serials = [item.serial for item in me.inventory if item]
            self.assertEqual(len(serials), len(set(serials)))

    def test_a_stack_takes_one_place_and_is_answered_once(self) -> None:
        self.world.shops.buy(1, KEEPER, BREAD, 60)
        self.world.shops.buy(1, KEEPER, BREAD, 39)
        told = [event for event in self.world.drain() if isinstance(event, Bought)]
        self.assertEqual(
            [(event.slot, event.item.option, event.woonz) for event in told], [(0, 60, 9520), (0, 99, 9208)]
        )
        self.world.shops.buy(1, KEEPER, BREAD, 1)
        self.assertEqual([item.option for item in self.me.inventory if item], [99, 1])

    def test_what_is_more_than_a_stack_takes_several_places(self) -> None:
        world = a_town(Rules(items=ItemRules(max_stack=10)))
        a_customer(world)
        world.shops.buy(1, KEEPER, BREAD, 25)
        self.assertEqual([item.option for item in world.character(1).inventory if item], [10, 10, 5])

    def test_each_piece_takes_a_place_and_is_answered(self) -> None:
        self.world.shops.buy(1, KEEPER, SWORD, 3)
        told = [event for event in self.world.drain() if isinstance(event, Bought)]
        self.assertEqual(
            [(event.slot, event.item.code, event.woonz) for event in told], [(n, SWORD, 7000) for n in range(3)]
        )
        self.assertEqual(len({event.item.serial for event in told}), 3)

    def test_the_tax_is_added_to_the_price_of_each(self) -> None:
        world = a_town(Rules(shop=ShopRules(tax_pct=30)))
        a_customer(world)
        world.shops.buy(1, KEEPER, BREAD, 10)
        self.assertEqual(world.character(1).woonz, 10_000 - 10 * (8 * 130 // 100))

    def test_who_cannot_be_bought_from_is_told(self) -> None:
        self.refused("nobody", npc_id=12345)
        self.refused("nobody", npc_id=MONSTER)
        self.refused("cannot do that", npc_id=CAT)
        self.refused("cannot do that", npc_id=HEALER)
        self.refused("nation", npc_id=KNIGHT)
        self.refused("not for sale", code=LETTER)
        self.refused("not for sale", code=BREAD | 0x4000)
        self.refused("1 to 99", quantity=0)
        self.refused("1 to 99", quantity=100)
        self.refused("not enough woonz", code=HERB)

    def test_one_must_stand_within_five_cells_and_live(self) -> None:
        for x, near in ((106, True), (107, False), (96, True), (95, False)):
            self.world.scene.shift(self.world.scene.player(1), cell_at(x, 106))
            self.world.drain()
            if near:
                self.world.shops.buy(1, KEEPER, BREAD, 1)
                self.world.drain()
            else:
                self.refused("too far")
        self.world.scene.player(1).change(Change.FELL)
        self.refused("dead")

    def test_what_does_not_fit_is_not_bought(self) -> None:
        self.me.woonz = 40_000
        self.world.shops.buy(1, KEEPER, SWORD, 29)
        self.world.drain()
        self.refused("full", code=SWORD, quantity=2)
        self.world.shops.buy(1, KEEPER, BREAD, 90)
        self.world.drain()
        self.refused("full", quantity=10)
        self.world.shops.buy(1, KEEPER, BREAD, 9)

    def test_a_quarter_of_the_price_is_paid_for_what_is_sold(self) -> None:
        self.carry(SWORD)
        self.world.shops.sell(1, KEEPER, 77, SWORD)
        self.carry(BREAD, 50)
        self.world.shops.sell(1, KEEPER, 77, BREAD)
        told = [event for event in self.world.drain() if isinstance(event, SaleAnswered)]
        self.assertEqual(told[0], SaleAnswered((1,), 77, SWORD, True, 10_250))
        self.assertEqual(told[1], SaleAnswered((1,), 77, BREAD, True, 10_250 + 50 * 2))
        self.assertEqual(held(self.me.inventory), {})

    def test_what_is_not_sold_is_answered_and_kept(self) -> None:
        for code, serial, npc_id, words in (
            (SWORD | 0x4000, 77, KEEPER, "cannot be sold"),
            (LETTER, 77, KEEPER, "cannot be sold"),
            (DUST, 77, KEEPER, "cannot be sold"),
            (16_000, 77, KEEPER, "cannot be sold"),
            (SWORD, 78, KEEPER, "do not carry"),
            (SWORD, 77, HEALER, "cannot do that"),
        ):
            self.carry(code)
            with self.assertRaisesRegex(Refused, words):
                self.world.shops.sell(1, npc_id, serial, code)
            self.assertEqual(self.world.drain(), [SaleAnswered((1,), serial, code, False, 10_000)])
            self.assertEqual(self.me.inventory[3], Item(code, 0, 77))

    def test_a_full_purse_sells_nothing(self) -> None:
        self.me.woonz = 4_000_000_000 - 249
        self.carry(SWORD)
        with self.assertRaisesRegex(Refused, "carry more woonz"):
            self.world.shops.sell(1, KEEPER, 77, SWORD)
        self.assertEqual(self.me.woonz, 4_000_000_000 - 249)


def _sum(code: int, first: dict[int, int], second: dict[int, int]) -> int:
    return first.get(code, 0) + second.get(code, 0)
