"""The zone with many walkers: how soon it answers, what a step costs it, and what goes over the link."""

from time import monotonic, sleep

import attrs

from benchmarks.processes import Children, divide_cores
from benchmarks.report import show
from benchmarks.scale import Scale
from benchmarks.walks import Place

LATENCY_GOAL_MS = 50.0
GOAL_WALKERS = 1000
SETTLE_SECONDS = 0.1


@attrs.frozen(kw_only=True)
class Walk:
    """What came of one place. *link_bytes* are those from zone to gate."""

    place: Place
    multicast: bool
    steps: int
    link_bytes: int
    wrong: int
    p50_ms: float
    p99_ms: float
    cpu_seconds: float
    wall_seconds: float
    memory_mib: float


def measure_zone(scale: Scale) -> list[Walk]:
    """Walk everywhere, with one frame for many players and with one for each."""
    places = [*(Place(walkers, False) for walkers in scale.groups), Place(scale.crowd, True)]
    return [_walk(place, multicast, scale) for place in places for multicast in (True, False)]


def _walk(place: Place, multicast: bool, scale: Scale) -> Walk:
    cores = divide_cores()
    with Children() as children:
        walkers = children.start("walkers", cores.generators[0], place=attrs.asdict(place))
        zone = children.start("zone_process", cores.measured, place=attrs.asdict(place), main=walkers.ports[0])
        walkers.ask(zone=zone.ports[0], multicast=multicast)
        begin = monotonic() + SETTLE_SECONDS + scale.warm_up_seconds
        end = begin + scale.window_seconds
        walkers.tell(begin=begin, end=end)
        sleep(max(0, begin - monotonic()))
        started, used = monotonic(), zone.cpu_seconds()
        sleep(max(0, end - monotonic()))
        cpu, wall = zone.cpu_seconds() - used, monotonic() - started
        return Walk(
            place=place,
            multicast=multicast,
            cpu_seconds=cpu,
            wall_seconds=wall,
            memory_mib=zone.memory_mib(),
            **walkers.hear(),
        )


def report_zone(walks: list[Walk]) -> bool:
    """Print the walks; tell whether nothing went wrong and the goal is reached."""
    head = ["walkers", "frames", "steps/s", "CPU", "us/step", "p50 ms", "p99 ms", "goal", "MiB", "B/step", "wrong"]
    rows, good = [], True
    for walk in walks:
        has_goal = walk.place.walkers == GOAL_WALKERS and walk.multicast
        good = good and not walk.wrong and (not has_goal or walk.p99_ms <= LATENCY_GOAL_MS)
        where = "in the town square" if walk.place.crowded else "over the map"
        rows.append(
            [
                f"{walk.place.walkers:,} {where}",
                "multicast" if walk.multicast else "plain",
                f"{walk.steps / walk.wall_seconds:,.0f}",
                f"{walk.cpu_seconds / walk.wall_seconds:.2f}",
                f"{walk.cpu_seconds / max(walk.steps, 1) * 1e6:.0f}",
                f"{walk.p50_ms:.2f}",
                f"{walk.p99_ms:.2f}",
                f"<= {LATENCY_GOAL_MS:.0f}" if has_goal else "",
                f"{walk.memory_mib:.0f}",
                f"{walk.link_bytes / max(walk.steps, 1):,.0f}",
                str(walk.wrong),
            ]
        )
    show("Zone: a step is a report and a wish, 2.5 a second each; latency of the answer to the wish", head, rows)
    return good
