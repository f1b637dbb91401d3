"""Collects the figures of a daemon when asked, from plain counters, in the thread that calls it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from twisted.application.service import IService

from gameserver.net.listener import Listener
from gameserver.ops.metrics import tree
from gameserver.ops.metrics.families import PREFIX, counters, gauges, histograms
from gameserver.wire.tally import Traffic

SLOW = "Connections that were dropped because the peer did not read."
OPCODE_LABELS = ["link", "direction", "opcode", "message"]


class DaemonCollector(Collector):
    """All figures of the services below *service*, each with the label `daemon`."""

    def __init__(self, service: IService, daemon: str) -> None:
        self._service = service
        self._daemon = daemon

    def describe(self) -> list[Metric]:
        """Say nothing beforehand; what there is depends on the daemon."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield each family once, with what all daemons of this process have of it."""
        merged: dict[str, Metric] = {}
        for daemon, metric in self._all():
            metric.samples = [
                sample._replace(labels={"daemon": daemon, **sample.labels}) for sample in metric.samples
            ]
            if metric.name in merged:
                merged[metric.name].samples.extend(metric.samples)
            else:
                merged[metric.name] = metric
        yield from merged.values()

    def _all(self) -> Iterator[tuple[str, Metric]]:
        service, daemon = self._service, self._daemon
        for owner, link in tree.links(service, daemon):
            name = str(link.name)
            yield owner, gauges("link_up", "Whether a link to a server stands.", "link", {name: link.is_up})
            yield owner, counters("connections_slow", SLOW, "link", {name: link.slow})
            yield from ((owner, metric) for metric in _traffic(name, link.traffic))
        for owner, port in tree.ports(service, daemon):
            yield from ((owner, metric) for metric in _port(port))
            yield from ((owner, metric) for metric in _traffic(port.setting, port.traffic))
        for owner, ends in tree.certificates(service, daemon).items():
            yield owner, certificate_ends(ends)
        for owner, part in tree.figures(service, daemon):
            yield from ((owner, metric) for metric in part.measure())


def certificate_ends(ends: Mapping[str, datetime]) -> Metric:
    """Return when the certificates of links end, in seconds since 1970."""
    about = "When the certificates that links use end."
    seconds = {name: end.timestamp() for name, end in ends.items()}
    return gauges("certificate_end_timestamp_seconds", about, "certificate", seconds)


def _port(port: Listener) -> Iterator[Metric]:
    name = port.setting
    yield gauges("connections", "Connections to a port, by its setting.", "link", {name: len(port.peers)})
    yield counters("connections_refused", "Connections without a place.", "link", {name: port.refused})
    about = "Connections that were dropped because they sent too much, by their state."
    floods = CounterMetricFamily(PREFIX + "connections_flooding", about, labels=["link", "state"])
    for state, count in port.floods.items():
        floods.add_metric([name, state], count)
    yield floods
    yield counters("connections_slow", SLOW, "link", {name: port.slow})
    about = "Connections that were dropped because they took too long or said nothing."
    yield counters("connections_timed_out", about, "link", {name: port.timed_out})


def _traffic(link: str, traffic: Traffic | None) -> Iterator[Metric]:
    if traffic is None:
        return
    messages = CounterMetricFamily(PREFIX + "messages", "Messages, by link and opcode.", labels=OPCODE_LABELS)
    size = CounterMetricFamily(PREFIX + "message_bytes", "Bytes of these messages.", labels=OPCODE_LABELS)
    for direction, tally in (("in", traffic.received), ("out", traffic.sent)):
        for row in tally.rows():
            labels = [link, direction, row.opcode, row.name]
            messages.add_metric(labels, row.frames)
            size.add_metric(labels, row.size_bytes)
    yield messages
    yield size
    about = "How long messages were handled, what their handlers waited for included."
    yield histograms("handling_seconds", about, "of", {link: traffic.handling})


def registry_of(service: IService, daemon: str) -> CollectorRegistry:
    """Return what knows all figures of a daemon and its process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DaemonCollector(service, daemon))
    ProcessCollector(registry=registry)
    return registry


def exposition(registry: CollectorRegistry) -> bytes:
    """Return all figures as Prometheus reads them."""
    return generate_latest(registry)
