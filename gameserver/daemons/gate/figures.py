"""What a gate tells of itself."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client import Metric

from gameserver.daemons.gate.holding import NOWHERE
from gameserver.daemons.gate.hub import ACCOUNT_SERVER_ID, Hub
from gameserver.ops.metrics.families import counters, gauges
from gameserver.ops.metrics.figures import Figures

PLACES = {ACCOUNT_SERVER_ID: "select screen", NOWHERE: "held"}


def figures(hub: Hub) -> Figures:
    """Return the figures of a gate."""

    def measure() -> Iterator[Metric]:
        at = Counter(PLACES.get(client.current, f"zone {client.current}") for client in hub)
        places: dict[str, float] = {**dict.fromkeys(PLACES.values(), 0), **at}
        yield gauges("gate_players", "Players who are logged in at a gate, by where they are.", "place", places)
        ignored: dict[str, float] = {limit.name: limit.ignored for limit in hub.limits.messages.values()}
        yield counters("messages_ignored", "Messages of players that came too often.", "message", ignored)

    return Figures(measure)
