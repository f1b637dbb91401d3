"""Rules of talking (RULES 19)."""

from enum import Enum

import attrs

from gameserver.world.rules.declare import rule


class ShoutScope(Enum):
    """How far a shout is heard."""

    MAP = "map"
    WORLD = "world"
    """On every map of every zone server."""


@attrs.frozen(kw_only=True)
class ChatRules:
    """How much may be said, and what shouting takes."""

    flood_messages: int = rule(5, "messages and gestures that a player may send within flood_s", "RULES 19", 1)
    flood_s: float = rule(5.0, "over which time messages are counted", "RULES 19", 0.1)
    flood_mute_s: float = rule(10.0, "how long a player who sent more is muted", "RULES 19", 0)
    shout_cost: int = rule(100, "what a shout costs, in woonz", "RULES 19", 0)
    shout_level: int = rule(5, "the level from which one may shout", "RULES 19", 1)
    shout_scope: ShoutScope = rule(ShoutScope.MAP, "how far a shout is heard", "RULES 19")
