"""What monsters cost the world: a thousand awake ones among two hundred players, idle and at war.

Run it with `python benchmarks/world_monsters.py`. Only the world is timed: thoughts, ways, steps and blows,
and putting what happened into the outbox. Players stand still.
"""

from itertools import product
from random import Random
from time import process_time

import attrs

from gameserver.content.library import load_library
from gameserver.content.maps import GameMap
from gameserver.content.npcs import Attack, NpcType, Reach
from gameserver.content.spawns import Spawn
from gameserver.paths import sample_world
from gameserver.world import Character, Rules, Surroundings, World
from gameserver.world.cells import cell_at
from gameserver.world.rules import NpcRules

SECONDS = 60
TICK_SECONDS = 0.5
MONSTERS = 1000
PLAYERS_ACROSS = 15
SPACING = 17


@attrs.frozen
class Scenario:
    """A kind of monster, and rules."""

    name: str
    scan_range: int = 0
    wander_pct: int = 10
    stretch: float = 1.0
    is_seen: bool = True


SCENARIOS = (
    Scenario("asleep", is_seen=False),
    Scenario("thinking only", wander_pct=0),
    Scenario("thinking, stretched by 8", wander_pct=0, stretch=8),
    Scenario("wandering", wander_pct=10),
    Scenario("at war", scan_range=9),
)


def a_world(scenario: Scenario) -> World:
    """Players in a grid all over an open map, each seeing about its share of the monsters."""
    chance = Random(1)
    bite = Attack(reach=Reach.of(minimum=1, maximum=1), base_damage=1)
    kind = NpcType(
        id=1,
        name="",
        max_hp=100,
        scan_range=scenario.scan_range,
        target_rule=1,
        attack_count=1,
        attacks=(bite, bite, bite),
        attack_low_ms=1500,
        attack_high_ms=2500,
        move_ms=600,
    )
    grid = [8 + SPACING * n for n in range(PLAYERS_ACROSS)]
    players = list(product(grid, grid))[:200]
    spawns = []
    for number in range(MONSTERS):
        x, y = players[number % len(players)]
        spawns.append(Spawn(npc_id=1, x=x + chance.randint(-5, 5), y=y + chance.randint(-5, 5)))
    library = attrs.evolve(
        load_library(sample_world(), (1,)),
        maps={1: GameMap(1, "plain")},
        spawns={1: tuple(spawns)},
        npcs={1: kind},
    )
    world = World(1, Surroundings(library, Rules(npc=NpcRules(wander_pct=scenario.wander_pct)), chance))
    world.minds.stretch = scenario.stretch
    for pc_id, place in enumerate(players[: 200 if scenario.is_seen else 0], 1):
        hero = Character(
            pc_id=pc_id, name="", character_class=0, cell=cell_at(*place), hp=60_000, vitality=60_000, mp=1
        )
        world.enter(hero)
    world.drain()
    return world


def main() -> None:
    """Print the table."""
    print(f"{'monsters':<26} {'awake':>5} {'ms/s':>7} {'us/monster/s':>13} {'events/s':>9} {'worst tick ms':>14}")
    for scenario in SCENARIOS:
        world = a_world(scenario)
        awake = sum(world.minds.is_awake(npc) for npc in world.scene.npcs.values())
        ticks, events = [], 0
        for tick in range(int(SECONDS / TICK_SECONDS)):
            started = process_time()
            world.advance(tick * TICK_SECONDS)
            events += len(world.drain())
            ticks.append(process_time() - started)
        cost = sum(ticks) / SECONDS
        print(
            f"{scenario.name:<26} {awake:>5} {cost * 1e3:>7.2f} {cost / MONSTERS * 1e6:>13.1f}"
            f" {events / SECONDS:>9.0f} {max(ticks) * 1e3:>14.1f}"
        )


if __name__ == "__main__":
    main()
