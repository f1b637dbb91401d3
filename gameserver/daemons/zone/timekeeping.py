"""The time of day, as clients show it (RULES 29)."""

from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.zone.zone import Zone
from gameserver.messages.system import ServerTime

PERIOD_SECONDS = 600.0

_DAY = 24 * 60


def time_of_day(seconds: float) -> ServerTime:
    """Return the time of day, UTC, at so many seconds of the clock that daemons go by."""
    hour, minute = divmod(int(seconds // 60) % _DAY, 60)
    return ServerTime(hour=hour, minute=minute)


class TimeSignal:
    """Tells everybody in the zone what time it is."""

    def __init__(self, zone: Zone, clock: IReactorTime) -> None:
        self._zone = zone
        self._clock = clock

    def give(self) -> None:
        """Tell them now; to be called every `PERIOD_SECONDS`."""
        self._zone.tell_everybody(time_of_day(self._clock.seconds()))
