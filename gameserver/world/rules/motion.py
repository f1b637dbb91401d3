"""Rules of seeing, walking and travelling (RULES 4, 5, 16)."""

import attrs

from gameserver.world.rules.declare import rule


@attrs.frozen(kw_only=True)
class ViewRules:
    """How far players see."""

    radius: int = rule(9, "cells; who is nearer is seen: dx^2 + dy^2 <= radius^2", "RULES 1, known", 1, 64)


@attrs.frozen(kw_only=True)
class MoveRules:
    """How far and how fast players walk, and what happens to those whose steps cannot be."""

    max_ask: int = rule(32, "the longest walk that may be asked for at once, in steps", "RULES 5.1", 1)
    step_tolerance: int = rule(2, "the longest step that is believed, in cells", "RULES 5.3 and 5.7", 1, 5)
    cells_per_s: float = rule(6.0, "how fast anybody may walk for long", "RULES 5.3", 0.1)
    burst: float = rule(6.0, "how many cells may be walked at once after a rest", "RULES 5.3", 5)
    walk_timeout_s: float = rule(3.0, "a walk of which no step was reported for so long is over", "chosen", 0.1)
    strike_window_s: float = rule(60.0, "impossible steps are counted over this time", "RULES 5.4", 1)
    strike_warning: int = rule(10, "so many of them are worth a line in the log", "RULES 5.4", 1)
    strike_limit: int = rule(30, "so many of them end the session", "RULES 5.4", 1)


@attrs.frozen(kw_only=True)
class TeleportRules:
    """What teleporters take."""

    base: int = rule(250, "the fare of a character of level 1, in woonz", "RULES 16.1, known", 0)
    per_level: int = rule(50, "what each further level adds to the fare", "RULES 16.1, known", 0)


@attrs.frozen(kw_only=True)
class WarpRules:
    """Going from map to map."""

    search: int = rule(5, "how far who arrives on a blocked cell is moved at most", "RULES 16.2", 0)
    again_s: float = rule(3.0, "for so long after an arrival warp cells do nothing", "RULES 16.2", 0)
    timeout_s: float = rule(10.0, "who has not arrived on another server by then returns", "RULES 16.3", 1)


@attrs.frozen(kw_only=True)
class LogoutRules:
    """Leaving the world."""

    linger_s: float = rule(10.0, "how long who fights stays, though he logs out or is lost", "RULES 4.1", 0, 60)


@attrs.frozen(kw_only=True)
class TownRules:
    """Where the nations are at home: where new characters start and the dead return to."""

    maps: tuple[int, ...] = rule((1, 7), "the town map of each nation, Temoz first", "RULES 2.2, known", 0, 0xFFFF)
    starts: tuple[int, ...] = rule(
        (110 | 110 << 8,) * 2,
        "the cell of each, x + 256 y",
        "RULES 3",
        0,
        0xFFFF,
    )

    def home(self, nation: int) -> tuple[int, int]:
        """Return map and cell of the town of a nation; the last one serves those that are not named."""
        place = min(nation, len(self.maps) - 1)
        return self.maps[place], self.starts[min(place, len(self.starts) - 1)]


@attrs.frozen(kw_only=True)
class NpcTalkRules:
    """Dealing with the people of the towns."""

    distance: int = rule(5, "how near to them one must stand, in cells", "RULES 13, 15, 16", 1, 64)
