"""The whole world at once: players who do anything to everything, and what must hold whatever they do."""

from collections import Counter
from contextlib import suppress
from random import Random
from unittest import TestCase

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from gameserver.content.library import Library
from gameserver.content.npcs import FIRST_TOWN_NPC
from gameserver.content.spawns import Spawn
from gameserver.world import Character, Item, Refused, Rules, Surroundings, World
from gameserver.world.cells import cell_at, x_of, y_of
from gameserver.world.events.base import Event
from gameserver.world.events.travel import Departing
from gameserver.world.rules import CellRule, PkRules, RateRules
from tests.support.cluster import sample_library
from tests.support.inhabitants import Inhabitant, a_warrior, depart
from tests.support.items import Books
from tests.support.world import Onlooker, a_map, a_stock

SIDE = 24
OUTSIDE = frozenset(cell_at(x, y) for x in range(256) for y in range(256) if x > SIDE or y > SIDE)
WALL = frozenset(cell_at(13, y) for y in range(3, 20))
CORNER = st.builds(cell_at, st.integers(0, SIDE), st.integers(0, SIDE))
MONSTERS = ((2, 3, 3), (3, 6, 9), (5, 16, 4), (7, 20, 20), (10, 4, 20), (15, 18, 12), (8, 10, 10))
"""Kinds of the sample world, with columns and rows."""
PEOPLE = ((1001, 8, 4), (1003, 4, 12), (1004, 12, 22), (1025, 20, 3))


def a_small_world() -> Library:
    """One small map with shops, healers and teleporters of the sample world, and its monsters, but frail."""
    game_map = attrs.evolve(a_map(OUTSIDE | WALL), id=9)
    spawns = tuple(Spawn(npc_id=kind, x=x, y=y) for kind, x, y in (*MONSTERS, *PEOPLE))
    sample = sample_library((1,))
    frail = {kind.id: attrs.evolve(kind, max_hp=min(kind.max_hp, 40)) for kind in sample.npcs.values()}
    return attrs.evolve(sample, maps={9: game_map}, spawns={9: spawns}, npcs=frail)


LIBRARY = a_small_world()
RULES = Rules(pk=PkRules(cell_rule=CellRule.ALWAYS, min_level=1), rate=RateRules(drop=200))
BAG = ((1024, 0), (8192, 3), (8192, 98), (8200, 2), (3282, 0))
"""Codes and options of what everybody carries: a sword, food in two stacks, scrolls, a helmet."""


def near(one: int, other: int) -> bool:
    """The definition of sight (RULES 1), in the plainest words."""
    return (x_of(one) - x_of(other)) ** 2 + (y_of(one) - y_of(other)) ** 2 <= 81


class Life(RuleBasedStateMachine):
    """Players come, act, wait and leave; an auditor reads every report, and each client what it is told."""

    here: Bundle[int] = Bundle("here")

    @initialize(target=here, cells=st.lists(CORNER, min_size=2, max_size=5), seed=st.integers(0, 99))
    def begin(self, cells: list[int], seed: int) -> MultipleResults[int]:
        self.around = Surroundings(LIBRARY, RULES, Random(seed), a_stock())
        self.world = World(9, self.around)
        self.now = 0.0
        self.clients: dict[int, Onlooker] = {}
        self.books = Books()
        self.away: dict[int, Character] = {}
        self.experience: dict[int, int] = {}
        self.dead: set[int] = set()
        return multiple(*(self.a_newcomer(number, cell) for number, cell in enumerate(cells, 1)))

    def a_newcomer(self, pc_id: int, cell: int) -> int:
        character = a_warrior(pc_id, cell, self.around.serials.take, woonz=1000)
        for slot, (code, option) in enumerate(BAG):
            character.inventory[slot] = Item(code, option, self.around.serials.take())
        self.books.count(self.world, character)
        self.clients[pc_id] = Onlooker()
        self.world.enter(character)
        return pc_id

    @rule(pc_id=here, seed=st.integers(0, 10_000), times=st.integers(1, 10), pause=st.floats(0, 1.5))
    def act(self, pc_id: int, seed: int, times: int, pause: float) -> None:
        """One player does several things of his own choice."""
        inhabitant = Inhabitant(pc_id, Random(seed))
        for _ in range(times):
            inhabitant.act(self.world)
            self.wait(pause)

    @rule(pc_id=here, seed=st.integers(0, 10_000))
    def fight_on(self, pc_id: int, seed: int) -> None:
        """One player strikes at whatever he sees for a while."""
        inhabitant = Inhabitant(pc_id, Random(seed))
        for _ in range(20):
            with suppress(Refused):
                inhabitant.strike(self.world)
            self.wait(1.2)

    @rule(pc_id=consumes(here))
    def leave(self, pc_id: int) -> None:
        self.away[pc_id] = self.world.leave(pc_id)
        del self.clients[pc_id]

    @rule(target=here)
    def come_back(self) -> MultipleResults[int]:
        back = list(self.away)
        for pc_id in back:
            self.clients[pc_id] = Onlooker()
            self.world.enter(self.away.pop(pc_id))
        return multiple(*back)

    @rule(seconds=st.floats(0, 200))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.world.advance(self.now)
        self.hear()

    def hear(self) -> None:
        """Drain the outbox until nobody travels any more."""
        while events := self.world.drain():
            self.books.follow(events)
            for event in events:
                for pc_id in event.witnesses:
                    if pc_id in self.clients:
                        self.clients[pc_id].hear(event)
            for event in events:
                if isinstance(event, Departing) and event.pc_id in self.clients:
                    self.travel(event)

    def travel(self, wish: Departing) -> None:
        """Whoever travels arrives on this map again, as on a new one."""
        try:
            self.world.travel.depart(wish)
        except Refused:
            return
        events: list[Event] = self.world.drain()
        self.books.follow(events)
        for event in events:
            for pc_id in event.witnesses:
                self.clients[pc_id].hear(event)
        character = self.world.leave(wish.pc_id)
        self.clients[wish.pc_id] = Onlooker()
        character.cell = wish.cell
        self.world.enter(character)

    @invariant()
    def told_equals_near(self) -> None:
        self.hear()
        scene = self.world.scene
        cells = {character.pc_id: character.cell for character in self.world.characters()}
        for pc_id, client in self.clients.items():
            here = cells[pc_id]
            players = {other for other in cells if other != pc_id and near(here, cells[other])}
            assert set(client.players) == players, (pc_id, set(client.players), players)
            npcs = {npc.npc_id for npc in scene.npcs.values() if near(here, npc.cell)}
            assert client.npcs == npcs, (pc_id, client.npcs ^ npcs)
            things = {number for number, thing in scene.lying.items() if near(here, thing.cell)}
            assert client.things == things, (pc_id, client.things ^ things)

    @invariant()
    def everything_adds_up(self) -> None:
        now = Books.of(self.world)
        for character in self.away.values():
            now.count(self.world, character)
        self.books.check(now)

    @invariant()
    def health_is_within_bounds(self) -> None:
        for npc in self.world.scene.npcs.values():
            assert 0 <= npc.hp <= npc.kind.max_hp, npc
            assert npc.is_alive is (npc.hp > 0), npc
        for player in self.world.scene.players.values():
            character, stats = player.character, player.stats
            assert 0 <= character.hp <= stats.max_hp, character
            assert 0 <= character.mp <= stats.max_mp, character
            assert player.is_alive is (character.hp > 0), character
            assert 0 <= character.stored_hp <= character.hp_capacity, character

    @invariant()
    def experience_is_lost_by_death_alone(self) -> None:
        for player in self.world.scene.players.values():
            pc_id, now = player.pc_id, player.character.experience
            assert now >= self.experience.get(pc_id, 0) or not player.is_alive or player.lost_experience, pc_id
            self.experience[pc_id] = now

    @invariant()
    def everybody_stands_on_ground_and_monsters_at_rest_stand_alone(self) -> None:
        cells = [character.cell for character in self.world.characters()]
        cells += [npc.cell for npc in self.world.scene.npcs.values()]
        assert all(LIBRARY.maps[9].walkable(x_of(cell), y_of(cell)) for cell in cells)


class Living(TestCase):
    def test_whatever_players_do_nothing_is_lost_or_doubled_and_everybody_knows_what_is_near(self) -> None:
        run_state_machine_as_test(Life, settings=settings(max_examples=150, stateful_step_count=40))


class Determinism(TestCase):
    PLAYERS, SECONDS = 200, 1000

    def test_a_thousand_seconds_of_two_hundred_players_among_a_thousand_creatures_happen_twice_alike(self) -> None:
        first, second = self.play(seed=7), self.play(seed=7)
        self.assertEqual(first, second)
        self.assertNotEqual(first, self.play(seed=8, seconds=20))

    def play(self, seed: int, seconds: int = SECONDS) -> dict[str, object]:
        """Play all maps of the sample world; returns what has happened and how everybody is."""
        library = sample_library((1, 5, 7))
        around = Surroundings(library, Rules(), Random(seed), a_stock())
        worlds = {map_id: World(map_id, around) for map_id in library.maps}
        self.assertGreater(sum(len(world.scene.npcs) for world in worlds.values()), 1000)
        chance, books = Random(seed), Books()
        happened: Counter[str] = Counter()
        place: dict[int, int] = {}
        for pc_id in range(1, self.PLAYERS + 1):
            map_id = (1, 5, 7)[pc_id % 3]
            herd = [spawn for spawn in library.spawns[map_id] if library.npcs[spawn.npc_id].level <= 8]
            spawn = chance.choice([spawn for spawn in herd if spawn.npc_id < FIRST_TOWN_NPC])
            character = a_warrior(pc_id, cell_at(spawn.x, spawn.y), around.serials.take, 500)
            books.count(worlds[map_id], character)
            worlds[map_id].enter(character)
            place[pc_id] = map_id
        script = {pc_id: Inhabitant(pc_id, Random(f"{seed} {pc_id}")) for pc_id in place}
        for second in range(seconds):
            for world in worlds.values():
                world.advance(float(second))
            for pc_id in chance.sample(sorted(place), self.PLAYERS // 2):
                script[pc_id].act(worlds[place[pc_id]])
            for map_id, world in worlds.items():
                events = world.drain()
                books.follow(events)
                happened.update(type(event).__name__ for event in events)
                for event in events:
                    if isinstance(event, Departing) and place[event.pc_id] == map_id:
                        place[event.pc_id] = self.travel(event, worlds, map_id)
                books.follow(world.drain())
        books.check(Books.of(*worlds.values()))
        return {
            "happened": happened,
            "characters": [attrs.astuple(each) for world in worlds.values() for each in world.characters()],
            "creatures": [
                (npc.npc_id, npc.cell, npc.hp) for world in worlds.values() for npc in world.scene.npcs.values()
            ],
        }

    def travel(self, wish: Departing, worlds: dict[int, World], map_id: int) -> int:
        """Bring a traveller to his map, if he may go."""
        try:
            depart(worlds[map_id], wish, worlds)
        except Refused:
            return map_id
        return wish.map_id if wish.map_id in worlds else map_id
