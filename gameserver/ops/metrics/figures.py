"""What a daemon tells of itself beyond its ports and links: figures, and whether it is ready."""

from collections.abc import Awaitable, Callable, Iterable

import attrs
from prometheus_client import Metric
from twisted.application.service import Service


@attrs.frozen
class Check:
    """One thing that must be well before a daemon can serve players."""

    name: str
    is_good: bool
    detail: str = ""


class Figures(Service):
    """A part of a daemon that can be watched. Both functions are called in the reactor's thread, when asked."""

    def __init__(
        self,
        measure: Callable[[], Iterable[Metric]],
        check: Callable[[], Awaitable[Iterable[Check]]] | None = None,
    ) -> None:
        self.measure = measure
        self.check = check
