"""The figures and the health of the stores of a daemon."""

from collections.abc import Awaitable, Callable, Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily

from gameserver.ops.metrics.families import PREFIX, histograms
from gameserver.ops.metrics.figures import Check, Figures
from gameserver.ops.stores import Stores
from gameserver.storage.cache import Cache
from gameserver.storage.connection import Statement
from gameserver.storage.database import Database
from gameserver.storage.errors import StoreUnavailable

ONE = Statement("health", (), "SELECT 1")


def store_figures(stores: Stores) -> tuple[Figures, Figures]:
    """Return what can be told of the database and of the cache."""
    database = Figures(
        lambda: _calls("database", stores.database),
        lambda: _reachable("database", lambda: stores.database.query(ONE)),
    )
    cache = Figures(
        lambda: _calls("cache", stores.cache),
        lambda: _reachable("cache", lambda: stores.cache.call(lambda redis: redis.ping())),
    )
    database.setName("database")
    cache.setName("cache")
    return database, cache


def _calls(name: str, store: Database | Cache) -> Iterator[Metric]:
    about = "How long calls of a store took that were answered."
    yield histograms("store_seconds", about, "store", {name: store.answering})
    about = "Calls of a store that failed, by error."
    failures = CounterMetricFamily(PREFIX + "store_errors", about, labels=["store", "error"])
    for error, count in store.failures.items():
        failures.add_metric([name, error], count)
    yield failures


async def _reachable(name: str, ask: Callable[[], Awaitable[object]]) -> list[Check]:
    try:
        await ask()
    except StoreUnavailable as error:
        return [Check(name, False, str(error))]
    return [Check(name, True)]
