"""What a step costs the world: walkers all over a map, and a crowd in a town square.

Run it with `python benchmarks/world_steps.py`. Each walker asks for a way, steps along it 2.5 times a second of
the world's own time, and asks again; the script of a run is made beforehand, so only the world is timed.
"""

from random import Random
from time import process_time

import attrs

from gameserver.content.library import load_library
from gameserver.content.maps import GameMap
from gameserver.content.npcs import NpcType
from gameserver.content.spawns import Spawn
from gameserver.paths import sample_world
from gameserver.world import Character, Rules, Surroundings, World
from gameserver.world.cells import Cell, cell_at

STEPS = 100_000
STEPS_PER_SECOND = 2.5
LONGEST_WALK = 12
NPCS = 300


@attrs.frozen
class Scenario:
    """So many walkers in a square of *side* cells in the middle of the map."""

    name: str
    walkers: int
    side: int


@attrs.frozen
class Cost:
    """What one step cost, walks that were asked for included."""

    microseconds: float
    events: float
    witnesses: float


@attrs.frozen
class Move:
    """A step of one walker, before which he may have asked for a way."""

    pc_id: int
    asked: Cell | None
    cell: Cell


SCENARIOS = (
    Scenario("whole map", 250, 256),
    Scenario("whole map", 1000, 256),
    Scenario("whole map", 3000, 256),
    Scenario("town", 500, 36),
    Scenario("town square", 500, 16),
)


def script_of(places: dict[int, tuple[int, int]], low: int, high: int, chance: Random) -> list[Move]:
    """Let all walkers take turns; each goes straight to one random place after the other."""
    ways: dict[int, list[tuple[int, int]]] = {pc_id: [] for pc_id in places}
    moves = []
    for turn in range(STEPS):
        pc_id = turn % len(places)
        asked = None
        if not ways[pc_id]:
            dx, dy = chance.choice(((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)))
            x, y = places[pc_id]
            way = [(x + dx * n, y + dy * n) for n in range(1, chance.randint(1, LONGEST_WALK) + 1)]
            ways[pc_id] = [place for place in way if low <= min(place) and max(place) <= high] or [(x, y)]
            asked = cell_at(*ways[pc_id][-1])
        places[pc_id] = ways[pc_id].pop(0)
        moves.append(Move(pc_id, asked, cell_at(*places[pc_id])))
    return moves


def measure(scenario: Scenario) -> Cost:
    """Play a scenario and time it."""
    chance = Random(1)
    low = 128 - scenario.side // 2
    high = low + scenario.side - 1
    plain = GameMap(1, "plain")
    spawns = [Spawn(npc_id=1000, x=chance.randint(0, 255), y=chance.randint(0, 255)) for _ in range(NPCS)]
    library = attrs.evolve(
        load_library(sample_world(), (1,)),
        maps={1: plain},
        spawns={1: tuple(spawns)},
        npcs={1000: NpcType(id=1000, name="")},
    )
    world = World(1, Surroundings(library, Rules(), chance))
    places = {n: (chance.randint(low, high), chance.randint(low, high)) for n in range(scenario.walkers)}
    for pc_id, place in places.items():
        world.enter(Character(pc_id=pc_id, name="", character_class=0, cell=cell_at(*place), hp=1, mp=1))
    world.drain()
    moves = script_of(places, low, high, chance)
    events = witnesses = 0
    started = process_time()
    for turn, move in enumerate(moves):
        world.advance(turn / (STEPS_PER_SECOND * scenario.walkers))
        if move.asked is not None:
            world.walking.ask_move(move.pc_id, move.asked, 1)
        world.walking.step(move.pc_id, move.cell, 1)
        for event in world.drain():
            events += 1
            witnesses += len(event.witnesses)
    seconds = process_time() - started
    return Cost(seconds / STEPS * 1e6, events / STEPS, witnesses / STEPS)


def main() -> None:
    """Print the table."""
    print(f"{'where':<12} {'walkers':>7} {'us/step':>8} {'events':>7} {'witnesses':>9} {'of a core':>9}")
    for scenario in SCENARIOS:
        cost = measure(scenario)
        share = cost.microseconds * 1e-6 * STEPS_PER_SECOND * scenario.walkers
        print(
            f"{scenario.name:<12} {scenario.walkers:>7} {cost.microseconds:>8.1f} {cost.events:>7.1f}"
            f" {cost.witnesses:>9.1f} {share:>9.1%}"
        )


if __name__ == "__main__":
    main()
