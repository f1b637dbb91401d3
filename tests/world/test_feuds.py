"""Players against players: who may strike whom, and what it costs (RULES 23)."""

from unittest import TestCase

from gameserver.content.maps import CELL_BYTES, CELLS, CellWord, GameMap
from gameserver.world import Refused, Rules
from gameserver.world.events.combat import (
    BlowAnswered,
    BlowResult,
    BlowSeen,
    BlowSuffered,
    OutlawSeen,
    ParoleChanged,
    ParoleShortened,
)
from gameserver.world.rules import CellRule, PkRules
from gameserver.world.states import State
from tests.support.fights import (
    HERE,
    PLAYER,
    SURE,
    a_fight,
    blow_of,
    told,
)
from tests.support.world import a_character, a_world


class PlayersAgainstPlayers(TestCase):
    def test_a_struck_player_is_told_and_others_see_it(self) -> None:
        world = a_fight(players=(1, 2, 3))
        world.fighting.attack(1, PLAYER, 2)
        answered, seen, suffered = world.drain()
        assert isinstance(answered, BlowAnswered)
        assert isinstance(seen, BlowSeen)
        self.assertEqual((answered.damage, seen.witnesses), (3, (3,)))
        expected = BlowSuffered((2,), pc_id=1, cell=HERE, combo_step=1, hp=72, mp=20, died=False)
        self.assertEqual(suffered, expected)

    def test_where_and_whom_the_rules_forbid(self) -> None:
        cases = {
            "this map": PkRules(disabled_maps=(1,), min_level=1, cell_rule=CellRule.ALWAYS),
            "on this map": PkRules(disabled_maps=(), min_level=1, cell_rule=CellRule.NEVER),
            "level 12": PkRules(disabled_maps=(), cell_rule=CellRule.ALWAYS),
            "here": PkRules(disabled_maps=(), min_level=1),
        }
        for reason, pk in cases.items():
            world = a_fight(players=(1, 2), pk=pk)
            with self.assertRaisesRegex(Refused, reason):
                world.fighting.attack(1, PLAYER, 2)

    def test_cells_of_level_one_allow_it(self) -> None:
        field = CellWord.of(walkable=1, pk_level=1).to_bytes(CELL_BYTES, "little") * CELLS
        pk = PkRules(disabled_maps=(), min_level=1)
        world = a_world(GameMap(1, "Field", cells=field), rules=Rules(combat=SURE, pk=pk))
        for pc_id in (1, 2):
            world.enter(a_character(pc_id))
        world.fighting.attack(1, PLAYER, 2)
        self.assertEqual(blow_of(world).result, BlowResult.HIT)

    def test_the_dead_and_the_hidden_cannot_be_struck(self) -> None:
        world = a_fight(players=(1, 2, 3))
        world.dying.die(world.scene.player(2))
        world.scene.hide(world.scene.player(3), True)
        for target in (2, 3):
            with self.assertRaises(Refused):
                world.fighting.attack(1, PLAYER, target)

    def test_murder_is_counted_and_costs_half_an_hour_of_parole(self) -> None:
        world = a_fight(players=(1, 2, 3))
        victim, murderer = world.scene.player(2), world.scene.player(1)
        victim.character.hp = 1
        world.fighting.attack(1, PLAYER, 2)
        events = world.drain()
        self.assertIn(ParoleChanged((1,), 30, 1), events)
        [seen] = [event for event in events if isinstance(event, OutlawSeen)]
        self.assertEqual((seen.pc_id, seen.chaos_level, sorted(seen.witnesses)), (1, 1, [2, 3]))
        self.assertEqual((victim.state, murderer.appearance.chaos_level), (State.DIED, 1))
        world.advance(59.9)
        world.drain()
        world.advance(60.0)
        self.assertIn(ParoleChanged((1,), 29, 1), world.drain())
        world.advance(60.0 * 30)
        self.assertEqual(murderer.character.parole_minutes, 0)
        world.drain()
        world.advance(60.0 * 40)
        self.assertEqual(told(world, ParoleChanged), [])

    def test_who_struck_first_may_be_killed_for_a_minute(self) -> None:
        world = a_fight(players=(1, 2))
        attacker, defender = world.scene.player(1), world.scene.player(2)
        world.fighting.attack(1, PLAYER, 2)
        self.assertEqual((attacker.lasting.marked, defender.lasting.marked), (60.0, 0.0))
        world.fighting.attack(2, PLAYER, 1)
        self.assertEqual(defender.lasting.marked, 0.0)
        attacker.character.hp = 1
        world.advance(1.0)
        world.fighting.attack(2, PLAYER, 1)
        self.assertEqual((defender.lasting.marked, defender.character.pk_count), (0.0, 0))
        self.assertFalse(attacker.is_alive)

    def test_parole_can_be_bought_off_with_lore(self) -> None:
        world = a_fight(players=())
        outlaw = a_character(1)
        outlaw.parole_minutes, outlaw.lore = 5, 350
        world.enter(outlaw)
        world.drain()
        with self.assertRaisesRegex(Refused, "lore"):
            world.feuds.atone(1, 4)
        self.assertEqual(world.drain(), [ParoleShortened((1,), False, 5, 350)])
        world.feuds.atone(1, 3)
        self.assertEqual(world.drain(), [ParoleChanged((1,), 2, 0), ParoleShortened((1,), True, 2, 50)])
        outlaw.lore = 200
        world.feuds.atone(1, 0xFFFF)
        self.assertEqual((outlaw.parole_minutes, outlaw.lore), (0, 0))
        with self.assertRaisesRegex(Refused, "no parole"):
            world.feuds.atone(1, 1)

    def test_parole_runs_on_after_entering(self) -> None:
        world = a_fight(players=())
        outlaw = a_character(1)
        outlaw.parole_minutes = 200
        world.enter(outlaw)
        self.assertEqual(world.scene.player(1).appearance.chaos_level, 3)
        world.advance(60.0)
        self.assertEqual(outlaw.parole_minutes, 199)
