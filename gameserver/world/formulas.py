"""The formulas of blows and of experience, as functions of plain numbers (RULES 7 to 9)."""

from functools import lru_cache
from math import isqrt
from random import Random

import attrs

from gameserver.world.rules import CombatRules, DeathRules, ExpRules

DAMAGE_MAX = 0xFFFF
"""Damage is a u16 on the wire (RULES 7, known)."""
LAST_LEVEL = 218
"""Thresholds are kept up to here; a higher `Rules.level.cap` than 217 is refused."""


@attrs.frozen(kw_only=True)
class Striker:
    """Who strikes, as far as it matters."""

    level: int
    attack: int
    plus: int = 0
    addition: int = 0
    fire: int = 0
    ice: int = 0
    light: int = 0
    accuracy: int = 0
    crit_rate: int = 0


@attrs.frozen(kw_only=True)
class Struck:
    """Who is struck, as far as it matters."""

    level: int
    defense: int
    fire: int = 0
    ice: int = 0
    light: int = 0
    evasion: int = 0
    crit_evasion: int = 0


@attrs.frozen
class Blow:
    """What a blow does: 0 when it misses, otherwise 1 to 65,535."""

    damage: int
    is_critical: bool = False


MISS = Blow(0)


def clamp(value: int, low: int, high: int) -> int:
    """Return the number within the bounds that is nearest to *value*."""
    return max(low, min(value, high))


def hit_pct(striker: Striker, struck: Struck, rules: CombatRules) -> int:
    """Return how many of a hundred blows hit."""
    chance = rules.hit_base + striker.accuracy - struck.evasion + striker.level - struck.level
    return clamp(chance, rules.hit_min, rules.hit_max)


def crit_pct(striker: Striker, struck: Struck, rules: CombatRules) -> int:
    """Return how many of a hundred hits are critical."""
    return clamp(rules.crit_pct + striker.crit_rate - struck.crit_evasion, 0, rules.crit_max_pct)


def damage_of(striker: Striker, struck: Struck, rules: CombatRules, luck: int) -> int:
    """Return the damage of a plain hit; *luck* is what chance adds, 0 to *striker.plus*."""
    raw = striker.attack + luck + striker.addition
    physical = max(raw - struck.defense, raw * rules.min_damage_pct // 100)
    elements = ((striker.fire, struck.fire), (striker.ice, struck.ice), (striker.light, struck.light))
    return physical + sum(max(0, attack - defense) for attack, defense in elements)


def blow(
    striker: Striker, struck: Struck, rules: CombatRules, chance: Random, combo_step: int = 1, pct: int = 100
) -> Blow:
    """Roll one blow. Each factor rounds down: the step of the combo, the critical hit, then *pct*.

    The first step of a combo adds nothing, each further one `Rules.combat.combo_pct`.
    """
    if chance.randrange(100) >= hit_pct(striker, struck, rules):
        return MISS
    damage = damage_of(striker, struck, rules, chance.randint(0, striker.plus))
    damage = damage * (100 + rules.combo_pct * (combo_step - 1)) // 100
    is_critical = chance.randrange(100) < crit_pct(striker, struck, rules)
    if is_critical:
        damage = damage * rules.crit_damage_pct // 100
    return Blow(clamp(damage * pct // 100, 1, DAMAGE_MAX), is_critical)


def absorbed(damage: int, thousandths: int, maximum: int, cap_pct: int) -> int:
    """Return how much of the damage dealt comes back to the striker, at most *cap_pct* of his *maximum*."""
    return min(damage * thousandths // 1000, maximum * cap_pct // 100)


def need(level: int, rules: ExpRules) -> int:
    """Return the experience from a level to the next."""
    return isqrt(rules.scale**2 * level**5) + rules.offset


@lru_cache(maxsize=8)
def _thresholds(rules: ExpRules) -> tuple[int, ...]:
    """By level from 0, which nobody has."""
    sums = [0, 0]
    for level in range(1, LAST_LEVEL):
        sums.append(sums[-1] + need(level, rules))
    return tuple(sums)


def threshold(level: int, rules: ExpRules) -> int:
    """Return the experience, counted from level 1, at which a level is reached."""
    return _thresholds(rules)[clamp(level, 0, LAST_LEVEL)]


def level_difference_pct(level: int, npc_level: int, rules: ExpRules) -> int:
    """Return how much of its experience a monster of that level gives to a player of this one."""
    gap = level - npc_level
    if gap <= -rules.bonus_gap:
        return rules.bonus_pct
    return max(rules.min_pct, 100 - rules.gap_pct * max(0, gap - rules.full_gap))


def kill_experience(experience: int, rate_pct: int, difference_pct: int, damage: int, total_damage: int) -> int:
    """Return what one of those who killed a monster gets: his part is *damage* of *total_damage*."""
    return experience * rate_pct * difference_pct * damage // (10_000 * total_damage)


def after_death(experience: int, level: int, death: DeathRules, rules: ExpRules) -> int:
    """Return the experience that a death leaves; it may be below the level, which is never lost."""
    if level < death.no_loss_below:
        return experience
    whole = need(level, rules)
    floor = max(0, threshold(level, rules) + whole * death.floor_pct // 100)
    return min(experience, max(floor, experience - whole * death.exp_loss_pct // 100))
