"""Numbers that follow from a character's attributes (RULES 7 and 9)."""

import attrs

from gameserver.world.character import Character

U16_MAX = 0xFFFF

HP_TENTHS, HP_PER_LEVEL = (25, 20, 15, 30), (6, 5, 3, 5)
"""By class: tenths of HP for a point of vitality, HP for a level; RULES 9, inferred from the starting kits."""
MP_TENTHS, MP_PER_LEVEL = (10, 15, 20, 15), (1, 2, 5, 2)
"""By class: tenths of MP for a point of mana, MP for a level; RULES 9, likewise."""


@attrs.frozen(kw_only=True)
class DerivedStats:
    """The thirteen u16 that the client shows, in the order of the wire (RULES 7, known)."""

    hit_attack: int
    magic_attack: int
    defense: int
    fire_attack: int = 0
    fire_defense: int = 0
    ice_attack: int = 0
    ice_defense: int = 0
    light_attack: int = 0
    light_defense: int = 0
    max_hp: int
    max_mp: int
    hit_addition: int = 0
    magic_addition: int = 0


def max_hp(character: Character) -> int:
    """The most HP it can have."""
    kind = character.character_class
    hp = character.vitality * HP_TENTHS[kind] // 10 + (character.level - 1) * HP_PER_LEVEL[kind]
    return min(max(hp, 1), U16_MAX)


def max_mp(character: Character) -> int:
    """The most MP it can have."""
    kind = character.character_class
    mp = character.mana * MP_TENTHS[kind] // 10 + (character.level - 1) * MP_PER_LEVEL[kind]
    return min(max(mp, 0), U16_MAX)


def derived_stats(character: Character) -> DerivedStats:
    """What the attributes alone give; worn items add to it as soon as there is combat."""
    return DerivedStats(
        hit_attack=min(character.strength // 2, U16_MAX),
        magic_attack=min(character.intelligence // 2, U16_MAX),
        defense=min(character.dexterity // 2, U16_MAX),
        max_hp=max_hp(character),
        max_mp=max_mp(character),
    )
