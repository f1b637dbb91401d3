"""Rules of combat, death and killing players (RULES 7, 8, 23)."""

from enum import Enum

import attrs

from gameserver.world.rules.declare import rule

Q = "RULES 7"


@attrs.frozen(kw_only=True)
class CombatRules:
    """Who hits, and how hard. By class means: warrior, holy knight, mage, archer."""

    hit_base: int = rule(90, "percent of the blows that hit an equal", Q, 0, 100)
    hit_min: int = rule(20, "percent that always hit", Q, 0, 100)
    hit_max: int = rule(98, "percent that hit at most", Q, 0, 100)
    min_damage_pct: int = rule(10, "of the raw damage that gets through any defence", Q, 0, 100)
    crit_pct: int = rule(5, "percent of critical hits between equals", Q, 0, 100)
    crit_max_pct: int = rule(60, "percent of critical hits at most", Q, 0, 100)
    crit_damage_pct: int = rule(150, "damage of a critical hit, in percent", Q, 100)
    pvp_pct: int = rule(50, "damage between players, in percent", Q, 0)
    combo_pct: int = rule(5, "what each step of a combo adds, in percent", Q, 0)
    interval_ms: tuple[int, ...] = rule((1000, 900, 1200, 1000), "time between two blows, by class", Q, 50)
    early_pct: int = rule(85, "blows earlier than this part of it are dropped", Q, 0, 100)
    early_strikes: int = rule(3, "so many of those within early_window_s are a strike", Q, 1)
    early_window_s: float = rule(10.0, "over which time they are counted", Q, 0.1)
    range_default: tuple[int, ...] = rule((1, 1, 1, 6), "reach of a weapon that names none, by class", Q, 1, 64)
    range_tolerance: int = rule(1, "cells that are added to any reach", Q, 0, 8)
    flag_s: float = rule(10.0, "how long one is in combat after giving or taking damage", Q, 0)
    absorb_cap_pct: int = rule(5, "of the maximum that one hit may give back", Q, 0, 100)


@attrs.frozen(kw_only=True)
class DeathRules:
    """What dying costs."""

    exp_loss_pct: int = rule(2, "of the experience of the level that a death costs", "RULES 8", 0, 100)
    no_loss_below: int = rule(11, "the level from which a death costs any", "RULES 8, known", 1)
    floor_pct: int = rule(-100, "how far below its level experience may fall, in percent", "RULES 8", -1000, 0)
    min_s: float = rule(3.0, "how long one is dead at least", "RULES 8", 0)
    auto_s: float = rule(60.0, "after which time the dead return by themselves", "RULES 8", 1)
    revival_pct: int = rule(30, "of HP and MP with which the dead return", "RULES 8", 1, 100)
    resurrect_pct: int = rule(50, "of HP with which one rises where one died", "RULES 8", 1, 100)
    resurrect_back_pct: int = rule(50, "of the lost experience that one gets back then", "RULES 8", 0, 100)


class CellRule(Enum):
    """Where players may attack players."""

    LEVEL = "level"
    """On cells whose level for it is at least 1."""
    ALWAYS = "always"
    NEVER = "never"


@attrs.frozen(kw_only=True)
class PkRules:
    """Players against players."""

    min_level: int = rule(12, "both must have it", "RULES 23, known: above 11", 1)
    lore_per_min: int = rule(100, "the price of each minute of parole, in lore", "RULES 23", 0)
    parole_min: int = rule(30, "minutes of parole for each murder", "RULES 23, known", 0)
    mark_s: float = rule(60.0, "who attacks first may be killed without penalty for so long", "RULES 23", 0)
    disabled_maps: tuple[int, ...] = rule((1, 7), "maps where nobody may attack a player", "RULES 23", 0, 0xFFFF)
    cell_rule: CellRule = rule(CellRule.LEVEL, "on which cells of the others", "RULES 23")
