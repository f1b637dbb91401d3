"""What the account server tells of itself."""

from collections.abc import Iterator

from prometheus_client import Metric

from gameserver.net.crowd import Crowd
from gameserver.ops.metrics.families import gauge, histograms
from gameserver.ops.metrics.figures import Figures


def figures(crowd: Crowd) -> Figures:
    """Return the figures of the account server."""

    def measure() -> Iterator[Metric]:
        yield gauge("account_players", "Players whom gates have brought, those in the world included.", len(crowd))
        about = "How long messages were handled, what their handlers waited for included."
        yield histograms("handling_seconds", about, "of", {"players": crowd.handling})

    return Figures(measure)
