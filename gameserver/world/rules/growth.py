"""Rules of experience, levels, points and recovery (RULES 9, 14)."""

import attrs

from gameserver.world.rules.declare import rule


@attrs.frozen(kw_only=True)
class ExpRules:
    """What a level takes: isqrt(scale^2 * L^5) + offset from level L to the next. Chosen: no table is public."""

    scale: int = rule(100, "the steepness", "RULES 9", 1, 10_000)
    offset: int = rule(200, "what each level takes beside that", "RULES 9", 0, 1_000_000)
    full_gap: int = rule(9, "up to so many levels above a monster one gets all of its experience", "RULES 9", 0)
    gap_pct: int = rule(5, "and this much less for each further level", "RULES 9", 0, 100)
    min_pct: int = rule(5, "but never less than this", "RULES 9", 0, 100)
    bonus_gap: int = rule(10, "a monster so many levels above the player gives bonus_pct", "RULES 9", 0)
    bonus_pct: int = rule(120, "of its experience", "RULES 9", 0)


@attrs.frozen(kw_only=True)
class LevelRules:
    """Rising."""

    cap: int = rule(165, "the last level", "RULES 9, known", 1, 217)
    points: int = rule(6, "points to allot for each level", "RULES 9, known", 0)


@attrs.frozen(kw_only=True)
class PointRules:
    """Taking points back."""

    retrieve_lore: int = rule(100, "the price of each, in lore", "RULES 9", 0)


@attrs.frozen(kw_only=True)
class RegenRules:
    """Natural recovery of those who stand and do not fight."""

    period_s: float = rule(5.0, "how often", "RULES 9", 0.5)
    hp_pct: int = rule(1, "percent of the maximum, at least 1", "RULES 9", 0, 100)
    mp_pct: int = rule(2, "percent of the maximum, at least 1", "RULES 9", 0, 100)


@attrs.frozen(kw_only=True)
class PotionRules:
    """Potions are charge that is stored in a character, not items."""

    step: int = rule(40, "how much one draught restores", "RULES 14, known", 1, 0xFFFF)
    cooldown_ms: int = rule(500, "between two draughts", "RULES 14", 0)
    capacity_factor: int = rule(1, "times the charge that attributes allow", "RULES 9", 1, 100)
    pack: int = rule(100, "units that are sold at once", "RULES 14", 1)
    price: int = rule(1, "woonz for each unit", "RULES 14", 0)


@attrs.frozen(kw_only=True)
class HealRules:
    """What healers take."""

    free_level: int = rule(10, "up to this level nothing", "RULES 14", 0)
    per_level: int = rule(2, "later this much for each level, in woonz", "RULES 14", 0)


@attrs.frozen(kw_only=True)
class RateRules:
    """How generous the world is, in percent."""

    exp: int = rule(100, "experience", "RULES 30", 0, 100_000)
    drop: int = rule(100, "items", "RULES 30", 0, 100_000)
    woonz: int = rule(100, "money from monsters", "RULES 30", 0, 100_000)
