"""What the main server tells of itself."""

from collections.abc import Iterator

from prometheus_client import Metric

from gameserver.daemons.main.registry import Registry
from gameserver.daemons.main.servers import Servers
from gameserver.ops.metrics.families import gauge, gauges
from gameserver.ops.metrics.figures import Figures


def figures(registry: Registry, servers: Servers) -> Figures:
    """Return the figures of the main server."""

    def measure() -> Iterator[Metric]:
        players = registry.players.values()
        in_world = sum(presence.in_world for presence in players)
        states: dict[str, float] = {"in world": in_world, "expected": len(players) - in_world}
        yield gauges("main_players", "Players that main knows of, by state.", "state", states)
        yield gauge("zones", "Zone servers that are connected to main.", len(servers.zones()))

    return Figures(measure)
