"""The gate beside a textbook relay: same clients, same echo zone, in turns within one run."""

from collections.abc import Iterable
from statistics import median
from time import monotonic, sleep

import attrs

from benchmarks.load import (
    FAN_OUT,
    LOADS,
    MULTICAST_FAN_OUT,
    SATURATED,
    WINDOW_8,
    Load,
    Outcome,
    joined,
    percentile,
)
from benchmarks.players import MULTICAST
from benchmarks.processes import Child, Children, divide_cores
from benchmarks.report import show
from benchmarks.scale import Scale

GOALS = {SATURATED.name: 1.7, WINDOW_8.name: 2.2, FAN_OUT.name: 2.8}
"""What the gate has to reach: messages per CPU-second as a multiple of the textbook relay's."""
START_SECONDS = 0.05


@attrs.frozen
class Relay:
    """A relay and its clients."""

    name: str
    process: Child
    clients: tuple[Child, ...]


@attrs.frozen
class Turn:
    """One turn of one relay with one load. Seconds are of CPU and of the clock."""

    relay: str
    load: Load
    outcome: Outcome
    cpu_seconds: float
    wall_seconds: float
    memory_mib: float

    @property
    def per_cpu_second(self) -> float:
        """Messages per CPU-second of the relay, in and out."""
        return self.outcome.messages / max(self.cpu_seconds, 0.001)


def measure_gate(scale: Scale, loads: Iterable[Load] = LOADS) -> list[Turn]:
    """Give each relay its turns with each load."""
    with Children() as children:
        relays = _start(children, scale)
        return [
            _turn(relay, load, scale)
            for load in loads
            for _ in range(scale.runs)
            for relay in relays
            if load.protocol != MULTICAST or relay.name == "gate"
        ]


def _start(children: Children, scale: Scale) -> list[Relay]:
    cores = divide_cores()
    echo_zone = children.start("echo_zone", cores.servers)
    servers = children.start("stub_servers", cores.servers, players=scale.connections)
    (zone,), (broker, account) = echo_zone.ports, servers.ports
    relays = {
        "textbook": children.start("textbook", cores.measured, zone=zone),
        "gate": children.start("gate_process", cores.measured, zone=zone, broker=broker, account=account),
    }
    half = scale.connections // 2
    return [
        Relay(
            name,
            relay,
            tuple(
                children.start("clients", core, port=relay.ports[0], first=1 + half * number, count=half)
                for number, core in enumerate(cores.generators)
            ),
        )
        for name, relay in relays.items()
    ]


def _turn(relay: Relay, load: Load, scale: Scale) -> Turn:
    for client in relay.clients:
        client.wait()
    begin = monotonic() + START_SECONDS + scale.warm_up_seconds
    end = begin + scale.window_seconds
    for client in relay.clients:
        client.tell(load=attrs.asdict(load), begin=begin, end=end)
    sleep(max(0, begin - monotonic()))
    started, used = monotonic(), relay.process.cpu_seconds()
    sleep(max(0, end - monotonic()))
    cpu, wall = relay.process.cpu_seconds() - used, monotonic() - started
    outcome = joined(client.hear() for client in relay.clients)
    return Turn(relay.name, load, outcome, cpu, wall, relay.process.memory_mib())


def report_gate(turns: list[Turn]) -> bool:
    """Print the turns; tell whether nothing went wrong and the goals are reached."""
    head = ["load", "relay", "msg/CPU-s", "ratio", "goal", "msg/s", "CPU", "p50 ms", "p99 ms", "MiB", "wrong"]
    rows, good = [], True
    for load in dict.fromkeys(turn.load for turn in turns):
        baseline = _per_cpu_second(turns, "textbook", FAN_OUT if load == MULTICAST_FAN_OUT else load)
        for relay in ("textbook", "gate"):
            some = [turn for turn in turns if turn.load == load and turn.relay == relay]
            if not some:
                continue
            ratio = _per_cpu_second(turns, relay, load) / baseline
            goal = GOALS.get(load.name) if relay == "gate" else None
            wrong = sum(turn.outcome.lost + turn.outcome.reordered + turn.outcome.corrupt for turn in some)
            good = good and wrong == 0 and (goal is None or ratio >= goal)
            rows.append([load.name, relay, *_figures(some, ratio, goal), str(wrong)])
    show(
        "Gate and textbook relay, medians; messages counted in and out; wrong: lost, reordered, corrupt",
        head,
        rows,
    )
    return good


def _per_cpu_second(turns: list[Turn], relay: str, load: Load) -> float:
    return median(turn.per_cpu_second for turn in turns if turn.load == load and turn.relay == relay)


def _figures(some: list[Turn], ratio: float, goal: float | None) -> list[str]:
    return [
        f"{median(turn.per_cpu_second for turn in some):,.0f}",
        f"{ratio:.2f}",
        f">= {goal:.1f}" if goal else "",
        f"{median(turn.outcome.messages / turn.wall_seconds for turn in some):,.0f}",
        f"{median(turn.cpu_seconds / turn.wall_seconds for turn in some):.2f}",
        f"{median(percentile(turn.outcome.latencies_ms, 0.5) for turn in some):.2f}",
        f"{median(percentile(turn.outcome.latencies_ms, 0.99) for turn in some):.2f}",
        f"{median(turn.memory_mib for turn in some):.0f}",
    ]
