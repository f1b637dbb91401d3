"""The forms of figures: what Prometheus calls metric families, made of plain numbers."""

from collections.abc import Mapping
from itertools import accumulate

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from gameserver.durations import BOUNDS_SECONDS, Durations

PREFIX = "a3_"
_BOUNDS = [*(f"{bound:g}" for bound in BOUNDS_SECONDS), "+Inf"]


def gauge(name: str, help: str, value: float) -> Metric:
    """Return one number that goes up and down."""
    return GaugeMetricFamily(PREFIX + name, help, value=value)


def gauges(name: str, help: str, label: str, values: Mapping[str, float]) -> Metric:
    """Return a number for each value of *label*."""
    family = GaugeMetricFamily(PREFIX + name, help, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def counter(name: str, help: str, value: float) -> Metric:
    """Return one number that only grows; its name as shown ends with `_total`."""
    return CounterMetricFamily(PREFIX + name, help, value=value)


def counters(name: str, help: str, label: str, values: Mapping[str, float]) -> Metric:
    """Return such a number for each value of *label*."""
    family = CounterMetricFamily(PREFIX + name, help, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def histograms(name: str, help: str, label: str, values: Mapping[str, Durations]) -> Metric:
    """Return how long something took, for each value of *label*."""
    family = HistogramMetricFamily(PREFIX + name, help, labels=[label])
    for key, durations in values.items():
        family.add_metric([key], _buckets(durations), durations.sum_seconds)
    return family


def histogram(name: str, help: str, durations: Durations) -> Metric:
    """Return how long something took."""
    return HistogramMetricFamily(PREFIX + name, help, buckets=_buckets(durations), sum_value=durations.sum_seconds)


def _buckets(durations: Durations) -> list[tuple[str, float]]:
    return list(zip(_BOUNDS, accumulate(durations.buckets), strict=True))
