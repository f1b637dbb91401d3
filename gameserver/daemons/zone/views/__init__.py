"""What players are shown: events of the world become messages. With `wishes` the only place that knows both."""

from gameserver.daemons.zone.views import (
    belongings,
    combat,
    creatures,
    growth,
    items,
    sight,
    storage,
    talking,
    trading,
    walking,
)
from gameserver.daemons.zone.views.dispatch import view

__all__ = [
    "belongings",
    "combat",
    "creatures",
    "growth",
    "items",
    "sight",
    "storage",
    "talking",
    "trading",
    "view",
    "walking",
]
