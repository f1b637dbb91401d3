"""What the portal tells of itself."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily

from gameserver.daemons.portal.members import REGISTRATIONS, Members
from gameserver.durations import Durations
from gameserver.ops.metrics.families import PREFIX, counters, histograms
from gameserver.ops.metrics.figures import Figures

METHODS = ("GET", "HEAD", "POST")
OTHER = "other"
"""What methods count as that nobody serves, lest strangers fill our memory with theirs."""


class Answered:
    """What was asked and answered, for those who watch the portal."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, int]] = Counter()
        """How often which route was asked by which method, and answered with which status."""
        self.seconds: dict[str, Durations] = {}
        """How long the answers of each route took."""

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self.counts[route, method if method in METHODS else OTHER, status] += 1
        self.seconds.setdefault(route, Durations()).add(seconds)


def figures(answered: Answered, members: Members) -> Figures:
    """Return the figures of the portal."""

    def measure() -> Iterator[Metric]:
        about = "Requests of browsers, by where they led and how they were answered."
        requests = CounterMetricFamily(PREFIX + "web_requests", about, labels=["route", "method", "status"])
        for (route, method, status), count in answered.counts.items():
            requests.add_metric([route, method, str(status)], count)
        yield requests
        yield histograms("web_request_seconds", "How long answers took.", "route", answered.seconds)
        logins = members.admission.counted
        yield counters("web_logins", "Logins at the web pages, by result.", "result", logins)
        made: dict[str, float] = {result: members.registrations[result] for result in REGISTRATIONS}
        yield counters("web_registrations", "Attempts to register, by result.", "result", made)

    return Figures(measure)
