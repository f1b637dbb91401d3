"""The figures and the health of the stores of a daemon."""

from collections.abc import Awaitable, Callable, Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily

from gameserver.ops.metrics.families import PREFIX, histograms
from gameserver.ops.metrics.figures import Check, Figures
from gameserver.ops.stores import Stores
from gameserver.storage.connection import Statement
from gameserver.storage.database import Database
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.redis import Cache

ONE = Statement("health", (), "SELECT 1")


def store_figures(stores: Stores) -> Figures:
    """Return what can be told of the database and the cache."""

    def measure() -> Iterator[Metric]:
        both: dict[str, Database | Cache] = {"database": stores.database, "cache": stores.cache}
        about = "How long calls of a store took that were answered."
        yield histograms("store_seconds", about, "store", {name: store.answering for name, store in both.items()})
        about = "Calls of a store that were not answered, by error."
        failures = CounterMetricFamily(PREFIX + "store_errors", about, labels=["store", "error"])
        for name, store in both.items():
            for error, count in store.failures.items():
                failures.add_metric([name, error], count)
        yield failures

    async def check() -> list[Check]:
        return [
            await _reachable("database", lambda: stores.database.query(ONE)),
            await _reachable("cache", lambda: stores.cache.call(lambda redis: redis.ping())),
        ]

    return Figures(measure, check)


async def _reachable(name: str, ask: Callable[[], Awaitable[object]]) -> Check:
    try:
        await ask()
    except StoreUnavailable as error:
        return Check(name, False, str(error))
    return Check(name, True)
