"""Using things up: food, drink and return scrolls (RULES 11, 14, 16.5)."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.world import Refused, World
from gameserver.world.cells import cell_at
from gameserver.world.character import Character, Item
from gameserver.world.events.growth import VitalsChanged
from gameserver.world.events.trading import ItemUsed
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.states import Change
from tests.support.town import BREAD, HERB, SCROLL, SWORD, TEA, a_town, gained, held
from tests.support.world import a_character

FOOD = {BREAD: (30, 0), TEA: (5, 10)}


def an_owner(code: int, count: int = 1, **fields: int) -> tuple[World, Character]:
    """A hurt player with something at place 4 of his inventory, of serial 9."""
    world, character = a_town(), a_character(1)
    character.hp, character.mp = 20, 5
    for name, value in fields.items():
        setattr(character, name, value)
    character.inventory[4] = Item(code, count, 9)
    world.enter(character)
    world.drain()
    return world, character


class Using(SynchronousTestCase):
    def refused(self, world: World, words: str, slot: int = 4, serial: int = 9) -> None:
        me = world.character(1)
        before = held(me.inventory), me.hp, me.mp
        with self.assertRaisesRegex(Refused, words):
            world.using.use_at(1, slot, serial)
        self.assertEqual((held(me.inventory), me.hp, me.mp), before)
        self.assertEqual(world.drain(), [])

    @given(st.sampled_from(sorted(FOOD)), st.integers(1, 99), st.integers(1, 75), st.integers(0, 20))
    def test_one_of_the_stack_gives_what_it_can_and_is_gone(self, code: int, count: int, hp: int, mp: int) -> None:
        world, me = an_owner(code, count, hp=hp, mp=mp)
        wanted = min(hp + FOOD[code][0], 75), min(mp + FOOD[code][1], 20)
        if wanted == (hp, mp):
            self.refused(world, "do not need")
            return
        world.using.use(1, 9)
        events = world.drain()
        self.assertEqual((me.hp, me.mp), wanted)
        self.assertEqual(gained(events, 1), (0, {code: -1}))
        shown = [event for event in events if event.witnesses]
        self.assertEqual(shown, [ItemUsed((1,), 4, 9, count - 1), VitalsChanged((1,), *wanted)])
        self.assertEqual(held(me.inventory), {code: count - 1} if count > 1 else {})

    @given(st.integers(0, 0xFF), st.integers(0, 0xFFFFFFFF))
    def test_any_place_and_any_serial_can_be_asked_for(self, slot: int, serial: int) -> None:
        world, _ = an_owner(BREAD)
        if (slot, serial) != (4, 9):
            self.refused(world, "You carry nothing there|You do not carry this there", slot, serial)

    def test_what_cannot_be_used_stays(self) -> None:
        self.refused(an_owner(SWORD)[0], "cannot be used")
        self.refused(an_owner(16_000)[0], "cannot be used")
        self.refused(an_owner(HERB)[0], "level 50")

    def test_eating_takes_the_time_of_a_draught(self) -> None:
        world, _ = an_owner(BREAD, 5, hp=1)
        world.healing.drink(1, 2)
        world.drain()
        self.refused(world, "Not so fast")
        world.advance(0.5)
        world.using.use(1, 9)
        world.drain()
        world.advance(0.9)
        self.refused(world, "Not so fast")

    def test_the_dead_use_nothing(self) -> None:
        world, _ = an_owner(BREAD)
        world.scene.player(1).change(Change.FELL)
        self.refused(world, "dead")

    def test_a_return_scroll_leads_to_the_town_of_the_nation(self) -> None:
        for nation, map_id in ((0, 1), (1, 7), (200, 7)):
            world, me = an_owner(SCROLL, 2, nation=nation)
            world.using.use_at(1, 4, 9)
            [wish] = world.drain()
            self.assertEqual(wish, Departing(1, map_id, cell_at(110, 110), Reason.SCROLL, scroll=9))
            self.assertEqual(held(me.inventory), {SCROLL: 2})
            assert isinstance(wish, Departing)
            world.travel.depart(wish)
            self.assertIn(ItemUsed((1,), 4, 9, 1), world.drain())
            self.assertEqual(held(me.inventory), {SCROLL: 1})

    def test_who_has_lost_the_scroll_or_his_life_stays(self) -> None:
        world, me = an_owner(SCROLL)
        world.using.use(1, 9)
        [wish] = world.drain()
        assert isinstance(wish, Departing)
        world.scene.player(1).change(Change.FELL)
        with self.assertRaisesRegex(Refused, "dead"):
            world.travel.depart(wish)
        world.scene.player(1).change(Change.ROSE)
        me.inventory[4] = None
        with self.assertRaisesRegex(Refused, "do not carry"):
            world.travel.depart(wish)

    def test_a_return_scroll_is_of_no_use_in_combat(self) -> None:
        world, _ = an_owner(SCROLL)
        world.scene.player(1).lasting.combat = 7.0
        world.advance(6.9)
        self.refused(world, "while you fight")
        world.advance(7.0)
        world.using.use(1, 9)
