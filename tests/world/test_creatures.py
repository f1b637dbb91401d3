"""The bodies of monsters: how they die and come back, and what holds whatever happens to them (RULES 6)."""

from unittest import TestCase

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gameserver.world.cells import Cell, cell_at, steps_between, x_of, y_of
from gameserver.world.events.base import Event
from gameserver.world.events.creatures import NpcDied, NpcMoved
from gameserver.world.events.sight import NpcAppeared, NpcDisappeared
from gameserver.world.events.talking import Noticed
from gameserver.world.rules import NpcRules
from tests.support.wild import CALM, WEAKEST, Wild, a_beast, bite
from tests.support.world import Onlooker, a_kind, an_npc


class Dying(TestCase):
    def test_a_corpse_lies_for_a_while_and_the_monster_comes_back_at_home(self) -> None:
        npc = an_npc(1, 100, 100, a_beast(respawn_seconds=10))
        wild = Wild(npc)
        wild.enter(1, 105)
        wild.scene.drain()
        wild.kill(npc)
        self.assertEqual(wild.wait(1.9), [NpcDied((1,), npc.npc_id)])
        self.assertEqual(wild.wait(0.2), [NpcDisappeared((1,), npc.npc_id)])
        self.assertEqual(wild.wait(7.8), [])
        [appeared, *_] = wild.wait(0.2)
        assert isinstance(appeared, NpcAppeared)
        self.assertEqual((appeared.hp, appeared.cell, appeared.respawned), (100, npc.home, True))
        self.assertEqual((npc.is_alive, npc.attackers), (True, {}))
        self.assertTrue(wild.minds.is_awake(npc))

    @given(st.integers(0, 1000), st.integers(0, 100), st.sampled_from([0.1, 1.0, 3.0]))
    def test_the_time_until_then_varies_about_what_the_game_data_say(
        self, seed: int, jitter: int, factor: float
    ) -> None:
        npc = an_npc(1, 100, 100, a_beast(respawn_seconds=100))
        rules = NpcRules(respawn_jitter_pct=jitter, respawn_factor=factor)
        wild = Wild(npc, rules=rules, seed=seed)
        wild.kill(npc)
        wild.wait(max(rules.corpse_s, factor * (100 - jitter)) - 0.01)
        self.assertFalse(npc.is_alive)
        wild.wait(factor * 2 * jitter + 0.02)
        self.assertTrue(npc.is_alive)

    @given(st.integers(0, 1000))
    def test_some_kinds_come_back_anywhere_near(self, seed: int) -> None:
        npc = an_npc(1, 3, 100, a_kind(5, random_type=1))
        wild = Wild(npc, seed=seed, walls=[cell_at(x, 101) for x in range(256)])
        for _ in range(5):
            wild.kill(npc)
            wild.wait(5)
            self.assertLessEqual(steps_between(npc.cell, npc.spawn), 8)
            self.assertEqual(npc.home, npc.cell)
            self.assertNotEqual(y_of(npc.cell), 101)

    def test_whoever_stands_there_is_not_stood_upon(self) -> None:
        npc = an_npc(1, 100, 100, a_kind(5))
        wild = Wild(npc)
        wild.kill(npc)
        wild.enter(1, 100)
        wild.wait(10)
        self.assertEqual(steps_between(npc.cell, npc.spawn), 1)

    def test_spawns_on_one_cell_stand_beside_each_other(self) -> None:
        npcs = [an_npc(number, 100, 100, a_kind(5)) for number in range(20)]
        Wild(*npcs)
        self.assertEqual(len({npc.cell for npc in npcs}), 20)

    def test_the_death_of_a_boss_is_announced_to_the_whole_map(self) -> None:
        for npc_class, announced in ((7, False), (8, True)):
            boss = an_npc(1, 100, 100, a_kind(5, npc_class=npc_class))
            wild = Wild(boss)
            wild.enter(1, 100)
            wild.enter(2, 200)
            wild.scene.drain()
            wild.kill(boss)
            notices = [event.witnesses for event in wild.scene.drain() if isinstance(event, Noticed)]
            self.assertEqual(notices, [(1, 2)] * announced)

    def test_only_so_many_attackers_are_remembered(self) -> None:
        npc = an_npc(1, 100, 100, a_kind(5))
        wild = Wild(npc, rules=attrs.evolve(CALM, attackers=2))
        for pc_id in (1, 2, 3, 1):
            wild.creatures.hurt(npc, pc_id, 10)
        self.assertEqual((npc.attackers, npc.hp), ({1: 20, 2: 10}, 60))

    def test_what_operators_summon_does_not_come_back(self) -> None:
        wild = Wild()
        npc = wild.creatures.summon(a_kind(5, respawn_seconds=1), cell_at(100, 100))
        assert npc is not None
        wild.kill(npc)
        wild.wait(100)
        self.assertEqual(wild.scene.npcs, {})


SIDE = 24
CORNER = st.builds(cell_at, st.integers(0, SIDE), st.integers(0, SIDE))
WALL = frozenset(cell_at(11, y) for y in range(2, 20)) | frozenset(cell_at(x, 8) for x in range(14, 22))
GROUND = CORNER.filter(lambda cell: cell not in WALL)
PLAYERS = st.integers(1, 4)
BEASTS = (
    a_beast(1),
    a_beast(2, bite(1, 3), bite(2, 6), move_ms=150, target_rule=WEAKEST, may_change_target=1),
    a_beast(3, bite(3, 4), move_ms=900, target_rule=0),
    a_beast(4, recall_type=1, recall_family=9, move_ms=350),
    a_beast(5, recall_type=2, recall_family=9, random_type=1),
    a_beast(6, move_ms=0, npc_class=9),
)
KINDS = {kind.id: kind for kind in (*BEASTS, a_kind(9, move_ms=200))}


class Monsters(RuleBasedStateMachine):
    """Players walk, hit, leave; monsters live."""

    @initialize(
        places=st.lists(st.tuples(GROUND, st.integers(1, 6)), min_size=1, max_size=12), seed=st.integers(0, 9)
    )
    def begin(self, places: list[tuple[Cell, int]], seed: int) -> None:
        npcs = [an_npc(n, x_of(cell), y_of(cell), KINDS[kind]) for n, (cell, kind) in enumerate(places)]
        rules = NpcRules(leash=12, recall_again_s=5)
        self.wild = Wild(*npcs, rules=rules, walls=WALL, kinds=KINDS.values(), seed=seed)
        self.clients: dict[int, Onlooker] = {}
        self.stood: dict[int, Cell] = {npc.npc_id: npc.cell for npc in npcs}

    @rule(pc_id=PLAYERS, cell=GROUND)
    def enter(self, pc_id: int, cell: Cell) -> None:
        if pc_id in self.clients:
            return
        self.clients[pc_id] = Onlooker()
        self.wild.enter(pc_id, x_of(cell), y_of(cell))

    @rule(pc_id=PLAYERS)
    def leave(self, pc_id: int) -> None:
        if pc_id in self.clients:
            del self.clients[pc_id]
            self.wild.scene.leave(pc_id)

    @rule(pc_id=PLAYERS, cell=GROUND)
    def go(self, pc_id: int, cell: Cell) -> None:
        if pc_id in self.clients:
            self.wild.scene.shift(self.wild.scene.players[pc_id], cell)

    @rule(pc_id=PLAYERS, which=st.integers(0, 20), damage=st.integers(0, 70))
    def hit(self, pc_id: int, which: int, damage: int) -> None:
        """Hit one of those in sight, and if it dies, look for the next."""
        if pc_id not in self.clients:
            return
        scene = self.wild.scene
        seen = sorted(npc_id for npc_id in scene.players[pc_id].npcs_seen if scene.npcs[npc_id].can_be_fought)
        if seen:
            npc = scene.npcs[seen[which % len(seen)]]
            self.wild.creatures.hurt(npc, pc_id, damage)
            if not npc.is_alive:
                self.wild.creatures.die(npc)

    @rule(seconds=st.floats(0, 15))
    def wait(self, seconds: float) -> None:
        self.settle()
        self.hear(self.wild.wait(seconds))
        self.nobody_stopped_on_a_player()

    @precondition(lambda self: self.clients)
    @rule()
    def everybody_leaves_for_long(self) -> None:
        for pc_id in list(self.clients):
            self.leave(pc_id)
        self.wild.wait(3 * self.wild.scene.rules.npc.think_ms / 1000 + 10)
        assert not any(self.wild.minds.is_awake(npc) for npc in self.wild.scene.npcs.values())

    def settle(self) -> None:
        """Remember where everybody stands."""
        self.stood = {npc.npc_id: npc.cell for npc in self.wild.scene.npcs.values() if not npc.way}

    def nobody_stopped_on_a_player(self) -> None:
        cells = {player.character.cell for player in self.wild.scene.players.values()}
        for npc in self.wild.scene.npcs.values():
            if npc.is_alive and not npc.way and self.stood.get(npc.npc_id) != npc.cell:
                assert npc.cell not in cells, npc

    def hear(self, events: list[Event]) -> None:
        """Deliver what happened; nobody hears of the walk of a creature that he was not shown."""
        for event in events:
            for witness in event.witnesses:
                client = self.clients.get(witness)
                if client is not None:
                    client.hear(event)
                    if isinstance(event, NpcMoved):
                        assert event.npc_id in client.npcs, event
                        assert 1 <= len(event.way) <= 4

    @invariant()
    def told_equals_near(self) -> None:
        self.hear(self.wild.scene.drain())
        for pc_id, client in self.clients.items():
            here = self.wild.scene.players[pc_id].character.cell
            near = {
                npc.npc_id
                for npc in self.wild.scene.npcs.values()
                if (x_of(here) - x_of(npc.cell)) ** 2 + (y_of(here) - y_of(npc.cell)) ** 2 <= 81
            }
            assert client.npcs == near, (pc_id, client.npcs ^ near)

    @invariant()
    def no_two_rest_on_one_cell_and_all_on_good_ground(self) -> None:
        resting = [npc.cell for npc in self.wild.scene.npcs.values() if npc.is_alive and not npc.way]
        assert len(resting) == len(set(resting)), resting
        for npc in self.wild.scene.npcs.values():
            assert self.wild.scene.walkable(npc.cell)

    @invariant()
    def hit_points_are_within_bounds(self) -> None:
        for npc in self.wild.scene.npcs.values():
            assert 0 <= npc.hp <= npc.kind.max_hp
            assert npc.is_alive == (npc.hp > 0)

    @invariant()
    def whoever_is_seen_is_awake(self) -> None:
        for npc in self.wild.scene.npcs.values():
            if npc.seen_by and npc.can_be_fought:
                assert self.wild.minds.is_awake(npc), npc


def a_war(seed: int) -> list[Event]:
    """What happens in a minute among hunters and prey."""
    beasts = [an_npc(n, 90 + n % 7 * 3, 90 + n // 7 * 3, BEASTS[n % len(BEASTS)]) for n in range(40)]
    wild = Wild(*beasts, rules=NpcRules(), kinds=KINDS.values(), seed=seed)
    for pc_id, x in ((1, 95), (2, 100), (3, 105)):
        wild.enter(pc_id, x, 100)
    return wild.wait(60)


class MonstersTogether(TestCase):
    def test_the_same_seed_gives_the_same_war(self) -> None:
        self.assertEqual(a_war(1), a_war(1))
        self.assertNotEqual(a_war(1), a_war(2))

    def test_they_keep_the_rules_whatever_happens(self) -> None:
        run_state_machine_as_test(Monsters, settings=settings(max_examples=200, stateful_step_count=50))
