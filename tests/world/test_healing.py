"""Healers, potions and the charge they draw upon (RULES 14)."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.world import Refused, World
from gameserver.world.character import Character
from gameserver.world.events.belongings import WoonzChanged
from gameserver.world.events.growth import VitalsChanged
from gameserver.world.events.trading import Refreshed, StoreShown
from gameserver.world.states import Change
from tests.support.town import HEALER, HP_PACK, KEEPER, MONSTER, MP_PACK, a_town, gained
from tests.support.world import a_character

HP, MP = 1, 2
VITALS = st.integers(1, 75), st.integers(0, 20), st.integers(0, 120), st.integers(0, 30)


def a_patient(hp: int = 40, mp: int = 5, stored_hp: int = 120, stored_mp: int = 30) -> tuple[World, Character]:
    """A warrior of level 1, who can have 75 HP and 20 MP, and store 120 and 30."""
    world, character = a_town(), a_character(1)
    character.hp, character.mp, character.woonz = hp, mp, 1000
    character.stored_hp, character.stored_mp = stored_hp, stored_mp
    world.enter(character)
    world.drain()
    return world, character


class Potions(SynchronousTestCase):
    @given(*VITALS, st.lists(st.tuples(st.integers(0, 255), st.sampled_from([0.0, 0.4, 0.5])), max_size=10))
    def test_charge_is_moved_and_never_made(
        self, hp: int, mp: int, stored_hp: int, stored_mp: int, draughts: list[tuple[int, float]]
    ) -> None:
        world, me = a_patient(hp, mp, stored_hp, stored_mp)
        for potion, pause in draughts:
            before = me.hp, me.stored_hp, me.mp, me.stored_mp
            world.scene.advance(world.scene.now + pause)
            world.healing.drink(1, potion)
            [told] = [event for event in world.drain() if isinstance(event, StoreShown)]
            self.assertEqual(
                (told.of_hp, told.current, told.stored),
                (True, me.hp, me.stored_hp) if potion == HP else (False, me.mp, me.stored_mp),
            )
            self.assertEqual((me.hp + me.stored_hp, me.mp + me.stored_mp), (sum(before[:2]), sum(before[2:])))
            self.assertIn(told.restored, range(41))
            self.assertEqual(before[1] - me.stored_hp + before[3] - me.stored_mp, told.restored)
            self.assertTrue(0 < me.hp <= 75 and 0 <= me.mp <= 20 and me.stored_hp >= 0 and me.stored_mp >= 0)

    def test_a_draught_is_the_least_of_step_store_and_need(self) -> None:
        for hp, stored, drawn in ((10, 120, 40), (60, 120, 15), (10, 7, 7), (75, 120, 0), (10, 0, 0)):
            world, me = a_patient(hp=hp, stored_hp=stored)
            world.healing.drink(1, HP)
            self.assertEqual((me.hp, me.stored_hp), (hp + drawn, stored - drawn))

    def test_the_next_draught_has_to_wait_half_a_second(self) -> None:
        world, me = a_patient(hp=1)
        for when, hp in ((0.0, 41), (0.49, 41), (0.5, 75)):
            world.advance(when)
            world.healing.drink(1, HP)
            self.assertEqual(me.hp, hp)

    def test_monsters_resent_that_those_who_hurt_them_are_healed(self) -> None:
        world, _ = a_patient(hp=35)
        monster = world.scene.npcs[MONSTER]
        monster.attackers[1] = 5
        world.healing.drink(1, HP)
        self.assertEqual(monster.hate_of(1), 5 + 20)

    def test_the_dead_are_answered_and_refused(self) -> None:
        world, me = a_patient(hp=0)
        me.hp = 0
        world.scene.player(1).change(Change.FELL)
        with self.assertRaisesRegex(Refused, "dead"):
            world.healing.drink(1, HP, old_form=True)
        self.assertEqual(world.drain(), [StoreShown((1,), True, 0, 0, 120, True)])


class Charge(SynchronousTestCase):
    @given(*VITALS, st.sampled_from([HP_PACK, MP_PACK]), st.integers(1, 99), st.integers(0, 200))
    def test_a_store_takes_what_fits_and_what_fits_is_paid_for(
        self, hp: int, mp: int, stored_hp: int, stored_mp: int, code: int, packs: int, woonz: int
    ) -> None:
        world, me = a_patient(hp, mp, stored_hp, stored_mp)
        me.woonz = woonz
        room = 120 - stored_hp if code == HP_PACK else 30 - stored_mp
        units = min(room, 100 * packs)
        if 0 < units <= woonz:
            world.shops.buy(1, HEALER, code, packs)
        else:
            units = 0
            with self.assertRaises(Refused):
                world.shops.buy(1, HEALER, code, packs)
        added = (units, 0) if code == HP_PACK else (0, units)
        self.assertEqual((me.stored_hp, me.stored_mp), (stored_hp + added[0], stored_mp + added[1]))
        self.assertEqual((me.hp, me.mp, me.woonz), (hp, mp, woonz - units))
        self.assertEqual(gained(world.drain(), 1), (-units, {}))

    def test_who_has_filled_his_store_sees_it(self) -> None:
        world, _ = a_patient(stored_mp=0)
        world.shops.buy(1, HEALER, MP_PACK, 1)
        told = [event for event in world.drain() if event.witnesses]
        self.assertEqual(told, [WoonzChanged((1,), -30), StoreShown((1,), False, 0, 5, 30)])

    def test_only_those_with_the_role_fill_stores(self) -> None:
        world, _ = a_patient(stored_hp=0)
        with self.assertRaisesRegex(Refused, "cannot do that"):
            world.shops.buy(1, KEEPER, HP_PACK, 1)


class Healers(SynchronousTestCase):
    def test_healing_is_free_up_to_level_ten_and_then_two_woonz_a_level(self) -> None:
        for level, fee in ((1, 0), (10, 0), (11, 22), (165, 330)):
            world, me = a_patient()
            self.assertEqual(world.healing.fee(level), fee)
            me.level = level
            world.healing.heal(1, HEALER)
            self.assertEqual((me.hp, me.mp, me.woonz), (75, 20, 1000 - fee))

    def test_who_needs_nothing_pays_nothing(self) -> None:
        world, me = a_patient(hp=75, mp=20)
        me.level = 50
        world.healing.heal(1, HEALER)
        self.assertEqual(me.woonz, 1000)

    def test_the_answer_is_followed_by_the_stats(self) -> None:
        world, _ = a_patient()
        world.healing.heal(1, HEALER)
        stats = world.scene.player(1).stats
        self.assertEqual(world.drain(), [VitalsChanged((1,), 75, 20), Refreshed((1,), stats)])

    def test_whoever_is_not_healed_is_told_how_he_is(self) -> None:
        for npc_id, level, woonz, words in (
            (KEEPER, 1, 0, "cannot do that"),
            (12345, 1, 0, "nobody"),
            (HEALER, 50, 99, "not enough woonz"),
        ):
            world, me = a_patient()
            me.level, me.woonz = level, woonz
            with self.assertRaisesRegex(Refused, words):
                world.healing.heal(1, npc_id)
            self.assertEqual(world.drain(), [VitalsChanged((1,), 40, 5)])
            self.assertEqual((me.hp, me.mp, me.woonz), (40, 5, woonz))

    def test_the_dead_are_not_healed(self) -> None:
        world, me = a_patient()
        me.hp = 0
        world.scene.player(1).change(Change.FELL)
        with self.assertRaisesRegex(Refused, "dead"):
            world.healing.heal(1, HEALER)
        self.assertEqual(me.hp, 0)
