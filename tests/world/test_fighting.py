"""Blows between players and creatures (RULES 7), and what must always hold."""

from contextlib import suppress
from unittest import TestCase

import attrs
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gameserver.world import Refused, Rules
from gameserver.world.cells import cell_at
from gameserver.world.events.combat import (
    BlowAnswered,
    BlowResult,
    BlowSeen,
    NpcAreaBlowSeen,
    NpcBlowSeen,
    NpcBlowSuffered,
    Victim,
)
from gameserver.world.events.conduct import Suspicious
from gameserver.world.events.growth import ExperienceChanged
from gameserver.world.events.walking import PlayerStopped
from gameserver.world.npcs import FIRST_NPC_ID
from gameserver.world.states import State
from tests.support.fights import (
    ATTACKS,
    BITE,
    CREATURE,
    HERE,
    LAWLESS,
    NEVER,
    PLAYER,
    ROAR,
    WOLF,
    a_fight,
    a_wolf,
    blow_of,
    told,
)
from tests.support.world import a_character, a_kind, a_world, an_npc


class StrikingCreatures(TestCase):
    def test_a_blow_is_answered_and_seen_by_those_near(self) -> None:
        world = a_fight(a_wolf(), players=(1, 2))
        world.fighting.attack(1, 7, WOLF)
        answered, seen = world.drain()
        self.assertEqual(
            answered,
            BlowAnswered(
                (1,),
                result=BlowResult.HIT,
                cell=HERE,
                target_type=7,
                target_id=WOLF,
                target_cell=cell_at(101, 100),
                combo_step=1,
                damage=15,
                hp=75,
                mp=20,
            ),
        )
        assert isinstance(seen, BlowSeen)
        self.assertEqual((seen.witnesses, seen.target_id, seen.died), ((2,), WOLF, False))
        npc = world.scene.npcs[WOLF]
        self.assertEqual((npc.hp, npc.attackers), (85, {1: 15}))
        self.assertEqual(world.scene.player(1).lasting.combat, 10.0)

    def test_a_miss_takes_nothing_but_time(self) -> None:
        world = a_fight(a_wolf(), combat=NEVER)
        world.fighting.attack(1, CREATURE, WOLF)
        answer = blow_of(world)
        self.assertEqual((answer.result, answer.damage), (BlowResult.MISSED, 0))
        self.assertEqual((world.scene.npcs[WOLF].hp, world.scene.npcs[WOLF].attackers), (100, {}))
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(told(world, BlowAnswered), [])

    def test_the_last_blow_kills_and_gives_experience(self) -> None:
        wolf = a_wolf()
        wolf.hp = 15
        world = a_fight(wolf, players=(1, 2))
        world.fighting.attack(1, CREATURE, WOLF)
        answered, seen, gained, *_ = world.drain()
        self.assertIsInstance(answered, BlowAnswered)
        assert isinstance(seen, BlowSeen)
        self.assertTrue(seen.died)
        self.assertEqual(gained, ExperienceChanged((1,), 10))
        self.assertFalse(wolf.is_alive)

    def test_a_corpse_the_people_of_the_town_and_strangers_are_refused(self) -> None:
        corpse = a_wolf()
        corpse.is_alive = False
        world = a_fight(corpse, an_npc(2, 100, 101), an_npc(3, 120, 100, a_kind(6)))
        for target in (WOLF, WOLF + 1, WOLF + 2, 0, 1, 2, 0xFFFFFFFF):
            with self.assertRaises(Refused):
                world.fighting.attack(1, CREATURE, target)
            self.assertEqual(blow_of(world).result, BlowResult.REFUSED)

    def test_the_reach_of_the_weapon_counts_and_one_cell_more(self) -> None:
        world = a_fight(a_wolf(102, 102))
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(blow_of(world).result, BlowResult.HIT)
        world = a_fight(a_wolf(103, 100))
        with self.assertRaisesRegex(Refused, "too far"):
            world.fighting.attack(1, CREATURE, WOLF)

    def test_a_weapon_that_names_its_reach_has_that(self) -> None:
        world = a_fight(a_wolf(106, 100))
        player = world.scene.player(1)
        player.stats = attrs.evolve(player.stats, reach=5)
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(blow_of(world).result, BlowResult.HIT)

    def test_archers_reach_farther(self) -> None:
        world = a_fight(a_wolf(107, 100), players=())
        archer = a_character(1)
        archer.character_class = 3
        world.enter(archer)
        world.drain()
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(blow_of(world).result, BlowResult.HIT)

    def test_a_blow_ends_a_walk(self) -> None:
        world = a_fight(a_wolf(), players=(1, 2))
        world.walking.ask_move(1, cell_at(90, 100), 1)
        world.drain()
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(world.drain()[0], PlayerStopped((2,), 1, HERE))

    def test_the_blow_that_comes_too_soon_is_dropped_and_three_are_a_strike(self) -> None:
        world = a_fight(a_wolf())
        world.fighting.attack(1, CREATURE, WOLF)
        world.advance(0.84)
        world.drain()
        for _ in range(2):
            world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(world.drain(), [])
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(world.drain(), [Suspicious(1, 1)])
        world.advance(0.85)
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(blow_of(world).result, BlowResult.HIT)

    def test_blows_in_a_row_are_a_combo_that_begins_anew(self) -> None:
        world = a_fight(a_wolf(max_hp=10_000), an_npc(2, 100, 101, a_kind(6, max_hp=10_000)))
        player = world.scene.player(1)
        player.stats = attrs.evolve(player.stats, combo=3)
        steps = []
        for seconds, target in ((0, 0), (1, 0), (3, 0), (4, 0), (5, 0), (6, 1), (8.1, 1), (9, 1)):
            world.advance(seconds)
            world.fighting.attack(1, CREATURE, WOLF + target)
            steps.append(blow_of(world).combo_step)
        self.assertEqual(steps, [1, 2, 3, 1, 2, 1, 1, 2])

    def test_absorbing_weapons_give_back_hit_points_and_mana(self) -> None:
        world = a_fight(a_wolf())
        player = world.scene.player(1)
        player.character.hp, player.character.mp = 10, 5
        player.stats = attrs.evolve(player.stats, hp_absorb=900, mp_absorb=100)
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual((player.character.hp, player.character.mp), (13, 6))
        player.character.hp = 74
        world.advance(1.0)
        world.fighting.attack(1, CREATURE, WOLF)
        self.assertEqual(player.character.hp, 75)


class StruckByCreatures(TestCase):
    def test_a_bite_is_told_to_its_victim_and_seen_by_others(self) -> None:
        wolf = a_wolf()
        world = a_fight(wolf, players=(1, 2))
        victim = world.scene.player(1)
        world.fighting.npc_strikes(wolf, BITE, victim)
        suffered, seen = world.drain()
        common = {"npc_id": WOLF, "npc_cell": wolf.cell, "pc_id": 1, "cell": HERE, "attack": BITE, "died": False}
        self.assertEqual(attrs.asdict(suffered), {"witnesses": (1,), "hp": 53, "mp": 20} | common)
        self.assertIsInstance(seen, NpcBlowSeen)
        self.assertEqual(attrs.asdict(seen), {"witnesses": (2,)} | common)
        self.assertEqual(victim.lasting.combat, 10.0)

    def test_a_roar_strikes_everybody_near(self) -> None:
        wolf = a_wolf()
        world = a_fight(wolf, players=(1, 2, 3))
        world.scene.shift(world.scene.player(3), cell_at(103, 100))
        world.drain()
        world.fighting.npc_strikes(wolf, ROAR, world.scene.player(2))
        first, second, seen = world.drain()
        assert isinstance(first, NpcBlowSuffered)
        assert isinstance(second, NpcBlowSuffered)
        self.assertEqual((first.pc_id, first.hp, second.pc_id, second.hp), (2, 43, 1, 43))
        assert isinstance(seen, NpcAreaBlowSeen)
        self.assertEqual(sorted(seen.witnesses), [1, 2, 3])
        self.assertEqual(seen.victims, (Victim(2, HERE, False), Victim(1, HERE, False)))

    def test_a_roar_passes_the_dead_and_the_hidden(self) -> None:
        wolf = a_wolf()
        world = a_fight(wolf, players=(1, 2, 3))
        world.dying.die(world.scene.player(2))
        world.scene.hide(world.scene.player(3), True)
        world.drain()
        world.fighting.npc_strikes(wolf, ROAR, world.scene.player(1))
        self.assertEqual([event.witnesses for event in told(world, NpcBlowSuffered)], [(1,)])

    def test_what_takes_the_last_hit_point_kills(self) -> None:
        wolf = a_wolf()
        world = a_fight(wolf, players=(1, 2))
        victim = world.scene.player(1)
        victim.character.hp = 22
        world.fighting.npc_strikes(wolf, BITE, victim)
        suffered, seen = world.drain()
        assert isinstance(suffered, NpcBlowSuffered)
        assert isinstance(seen, NpcBlowSeen)
        self.assertEqual((suffered.hp, suffered.died, seen.died, victim.state), (0, True, True, State.DIED))
        world.fighting.npc_strikes(wolf, BITE, victim)
        self.assertEqual(world.drain(), [])

    def test_nothing_hurts_an_invulnerable_operator(self) -> None:
        wolf = a_wolf()
        world = a_fight(wolf, players=(1, 2))
        operator = world.scene.player(1)
        operator.is_invulnerable = True
        world.fighting.npc_strikes(wolf, BITE, operator)
        world.fighting.npc_strikes(wolf, ROAR, world.scene.player(2))
        self.assertEqual((operator.character.hp, operator.lasting.combat), (75, 0.0))
        with self.assertRaisesRegex(Refused, "Operators"):
            world.fighting.attack(2, PLAYER, 1)

    def test_a_miss_takes_nothing(self) -> None:
        wolf = a_wolf()
        world = a_fight(wolf, combat=NEVER)
        world.fighting.npc_strikes(wolf, BITE, world.scene.player(1))
        [suffered] = told(world, NpcBlowSuffered)
        assert isinstance(suffered, NpcBlowSuffered)
        self.assertEqual((suffered.hp, world.scene.player(1).lasting.combat), (75, 0.0))


class Hostile(TestCase):
    @given(st.integers(0, 255), st.integers(0, 0xFFFFFFFF))
    def test_whatever_is_to_be_struck_it_is_a_blow_or_refused(self, target_type: int, target: int) -> None:
        world = a_fight(a_wolf(), players=(1, 2))
        with suppress(Refused):
            world.fighting.attack(1, target_type, target)
        self.assertEqual(len(told(world, BlowAnswered)), 1)


PLAYERS = st.integers(1, 4)


class Fights(RuleBasedStateMachine):
    """Four players and three monsters in every kind of trouble."""

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int) -> None:
        self.now = 0.0
        kinds = [a_kind(5, level=3, max_hp=60, experience=4000, attacks=ATTACKS, attack_count=2) for _ in range(3)]
        self.npcs = [an_npc(number, 100 + number, 101, kind) for number, kind in enumerate(kinds)]
        self.world = a_world(npcs=self.npcs, rules=Rules(pk=LAWLESS), seed=seed)
        for pc_id in range(1, 5):
            character = a_character(pc_id)
            character.level, character.experience = 12, 200_000
            self.world.enter(character)
        self.experience = dict.fromkeys(range(1, 5), 200_000)

    @rule(seconds=st.floats(0.1, 70))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.world.advance(self.now)

    @rule(pc_id=PLAYERS, whom=st.one_of(st.integers(0, 5), st.integers(FIRST_NPC_ID, FIRST_NPC_ID + 3)))
    def strike(self, pc_id: int, whom: int) -> None:
        with suppress(Refused):
            self.world.fighting.attack(pc_id, 0, whom)

    @rule(number=st.integers(0, 2), pc_id=PLAYERS, attack=st.integers(0, 1))
    def be_struck(self, number: int, pc_id: int, attack: int) -> None:
        npc = self.npcs[number]
        if npc.is_alive and npc.npc_id in self.world.scene.npcs:
            self.world.fighting.npc_strikes(npc, attack, self.world.scene.player(pc_id))

    @rule(pc_id=PLAYERS, amounts=st.tuples(*[st.integers(0, 7)] * 5), back=st.booleans())
    def spend(self, pc_id: int, amounts: tuple[int, ...], back: bool) -> None:
        with suppress(Refused):
            (self.world.growth.retrieve if back else self.world.growth.allot)(pc_id, amounts)

    @rule(pc_id=PLAYERS)
    def revive(self, pc_id: int) -> None:
        self.world.dying.revive(self.world.scene.player(pc_id))

    @rule(pc_id=PLAYERS)
    def come_again(self, pc_id: int) -> None:
        self.world.enter(self.world.leave(pc_id))

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def hit_points_are_within_their_bounds(self) -> None:
        for player in self.world.scene.players.values():
            character, stats = player.character, player.stats
            assert 0 <= character.hp <= stats.max_hp, character
            assert 0 <= character.mp <= stats.max_mp, character
            assert character.hp > 0 or not player.is_alive, character
        for npc in self.world.scene.npcs.values():
            assert 0 <= npc.hp <= npc.kind.max_hp, npc
            assert (npc.hp > 0) == npc.is_alive, npc

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def experience_falls_by_death_alone(self) -> None:
        for player in self.world.scene.players.values():
            before, now = self.experience[player.pc_id], player.character.experience
            assert now >= before or not player.is_alive, f"{before} became {now}"
            self.experience[player.pc_id] = now


class AnyFight(TestCase):
    def test_hit_points_keep_within_bounds_and_experience_falls_by_death_alone(self) -> None:
        run_state_machine_as_test(Fights)
