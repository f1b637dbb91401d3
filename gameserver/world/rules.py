"""The numbers of the rules that were chosen rather than found: each is the default of a setting."""

import attrs
from attrs.validators import and_, ge, gt, le

from gameserver.world.cells import Cell


@attrs.frozen(kw_only=True)
class Rules:
    """How far, how fast, how often and for how much; lengths in cells, money in woonz."""

    view_radius: int = attrs.field(default=9, validator=and_(ge(1), le(64)))
    """Who is nearer is seen: dx^2 + dy^2 <= radius^2. RULES 1, known."""

    move_max_ask: int = attrs.field(default=32, validator=ge(1))
    """The longest walk that may be asked for at once, in steps. RULES 5.1, chosen."""

    move_step_tolerance: int = attrs.field(default=2, validator=and_(ge(1), le(5)))
    """The longest step that is believed. RULES 5.3, chosen; 5.7 never allows more than 5 cells."""

    move_cells_per_second: float = attrs.field(default=6.0, validator=gt(0))
    """How fast anybody may walk for long. RULES 5.3, chosen."""

    move_burst: float = attrs.field(default=6.0, validator=ge(5))
    """How many cells may be walked at once after a rest. RULES 5.3, chosen."""

    walk_timeout_seconds: float = attrs.field(default=3.0, validator=gt(0))
    """A walk of which no step was reported for so long is over. Chosen: several times the pace of a slow walk."""

    strike_window_seconds: float = attrs.field(default=60.0, validator=gt(0))
    """Impossible steps are counted over this time. RULES 5.4, chosen."""

    strikes_suspicious: int = attrs.field(default=10, validator=ge(1))
    """So many of them are worth a line in the log. RULES 5.4, chosen."""

    strikes_expelled: int = attrs.field(default=30, validator=ge(1))
    """So many of them end the session. RULES 5.4, chosen."""

    chat_messages: int = attrs.field(default=5, validator=ge(1))
    """How many messages and gestures a player may send within `chat_window_seconds`. RULES 19, chosen."""

    chat_window_seconds: float = attrs.field(default=5.0, validator=gt(0))
    """Over which time messages are counted. RULES 19, chosen."""

    chat_muted_seconds: float = attrs.field(default=10.0, validator=ge(0))
    """How long a player who sent more is muted. RULES 19, chosen."""

    shout_cost: int = attrs.field(default=100, validator=ge(0))
    """What a shout costs, in woonz. RULES 19, chosen."""

    shout_level: int = attrs.field(default=5, validator=ge(1))
    """The level from which one may shout. RULES 19, chosen."""

    entry_search: int = attrs.field(default=5, validator=ge(0))
    """How far a player is moved at most who would enter on a blocked cell. RULES 16.2, chosen."""

    start: Cell = 110 | 110 << 8
    """Where a player goes who can stand nowhere near his own cell. RULES 3: the start of both towns."""

    revival_percent: int = attrs.field(default=30, validator=and_(ge(1), le(100)))
    """The part of the maximum HP with which a player enters who was stored without any. RULES 8, chosen."""
