"""Numbers that follow from a character's attributes and from what it wears (RULES 7 and 9)."""

from collections import Counter

import attrs

from gameserver.content.codes import ItemOption
from gameserver.content.item_tables import Jewel
from gameserver.content.items import Items
from gameserver.world.character import Character, Item

U16_MAX, U32_MAX = 0xFFFF, 0xFFFFFFFF
MAGE, ARCHER = 2, 3

HP_TENTHS, HP_PER_LEVEL = (25, 20, 15, 30), (6, 5, 3, 5)
"""By class: tenths of HP for a point of vitality, HP for a level; RULES 9, inferred from the starting kits."""
MP_TENTHS, MP_PER_LEVEL = (10, 15, 20, 15), (1, 2, 5, 2)
"""By class: tenths of MP for a point of mana, MP for a level; RULES 9, likewise."""
HP_CHARGE_TENTHS, MP_CHARGE_TENTHS = (40, 44, 15, 40), (15, 20, 30, 20)
"""By class: tenths of potion charge for a point of vitality, of mana; RULES 9, likewise."""


@attrs.frozen(kw_only=True)
class DerivedStats:
    """The thirteen u16 that the client shows, in the order of the wire (RULES 7, known), and what only we need."""

    hit_attack: int = 0
    magic_attack: int = 0
    defense: int = 0
    fire_attack: int = 0
    fire_defense: int = 0
    ice_attack: int = 0
    ice_defense: int = 0
    light_attack: int = 0
    light_defense: int = 0
    max_hp: int = 1
    max_mp: int = 0
    hit_addition: int = 0
    magic_addition: int = 0

    plus: int = 0
    """How much chance may add to a blow: the random ability of the weapon."""
    reach: int = 0
    """How far the weapon reaches, in cells; 0 when it does not say."""
    combo: int = 1
    """How many blows make a combo: the repeat hits of the weapon."""
    accuracy: int = 0
    evasion: int = 0
    magic_evasion: int = 0
    crit_rate: int = 0
    crit_evasion: int = 0
    hp_absorb: int = 0
    """Thousandths of the damage dealt that come back as HP; of MP likewise."""
    mp_absorb: int = 0
    thrift: int = 0
    """By how many percent skills take less."""
    skill_duration_pct: int = 0
    woonz_gain_pct: int = 0
    """How much more money monsters leave."""


@attrs.frozen(kw_only=True)
class Sheet:
    """What a player is shown of himself after a level or after allotting points: frozen, for events."""

    points: int
    strength: int
    intelligence: int
    dexterity: int
    vitality: int
    mana: int
    hp_capacity: int
    mp_capacity: int
    hp: int
    mp: int
    derived: DerivedStats

    @classmethod
    def of(cls, character: Character, derived: DerivedStats) -> "Sheet":
        """The sheet of a character as it is now."""
        return cls(
            points=character.points,
            strength=character.strength,
            intelligence=character.intelligence,
            dexterity=character.dexterity,
            vitality=character.vitality,
            mana=character.mana,
            hp_capacity=character.hp_capacity,
            mp_capacity=character.mp_capacity,
            hp=character.hp,
            mp=character.mp,
            derived=derived,
        )


@attrs.frozen
class Gives:
    """To which stats a slot adds ability, three elements and additional attribute (RULES 7, known)."""

    ability: str
    ice: str = ""
    fire: str = ""
    light: str = ""
    addition: str = ""


ARMOUR = Gives("defense", "ice_defense", "fire_defense", "light_defense", "defense")
WEAPON = Gives("hit_attack", "ice_attack", "fire_attack", "light_attack", "hit_addition")
STAFF = attrs.evolve(WEAPON, ability="magic_attack", addition="magic_addition")
QUIVER = Gives("hit_attack")
SLOTS = (
    ARMOUR,
    WEAPON,
    WEAPON,
    Gives("defense", "mp_absorb", "hp_absorb", "thrift", "defense"),
    ARMOUR,
    Gives("defense", "accuracy", "evasion", "magic_evasion", "defense"),
    Gives("defense", "skill_duration_pct", "hit_attack", "magic_attack", "defense"),
    Gives("defense", "crit_evasion", "woonz_gain_pct", "crit_rate", "defense"),
    attrs.evolve(WEAPON, addition=""),
    attrs.evolve(ARMOUR, addition=""),
)
"""By wear slot: shield, bow or knight's weapon, weapon, helmet, armour, pants, gloves, boots, necklace, ring."""
WEAPON_SLOTS = (1, 2)
TIMES = {"skill_duration_pct": 5, "woonz_gain_pct": 2}
"""What elements of armour count, where it is not one for one."""


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


def charge_capacities(character: Character, factor: int) -> tuple[int, int]:
    """Return how much potion charge fits, of HP and of MP; *factor* is `Rules.potion.capacity_factor`."""
    kind = character.character_class
    hp = character.vitality * HP_CHARGE_TENTHS[kind] // 10 * factor
    return hp, character.mana * MP_CHARGE_TENTHS[kind] // 10 * factor


def derived_stats(character: Character, items: Items) -> DerivedStats:
    """Return what the attributes and the worn items give; none is above what fits the wire."""
    sums = Counter(
        hit_attack=character.strength // 2,
        magic_attack=character.intelligence // 2,
        defense=character.dexterity // 2,
        max_hp=max_hp(character),
        max_mp=max_mp(character),
    )
    for slot, item in enumerate(character.wear):
        if item is not None:
            sums.update(contribution(slot, item, items, character.character_class))
    sums["combo"] = max(sums["combo"], 1)
    return DerivedStats(**{name: min(value, U16_MAX) for name, value in sums.items()})


def contribution(slot: int, item: Item, items: Items, character_class: int) -> Counter[str]:
    """Return what one worn item adds, by the names of `DerivedStats`; nothing if its kind is not known."""
    kind = items.get(item.code)
    sums: Counter[str] = Counter()
    if kind is None:
        return sums
    gives, source = _gives(slot, character_class), kind.source
    if isinstance(source, Jewel):
        ability, additional, elements = source.ability, 0, (source.ice, source.fire, source.light)
    else:
        option = ItemOption(item.option)
        row = kind.level(option.level)
        if row is None:
            return sums
        ability, additional = row.base_ability, row.additional_attribute * option.option
        elements = (option.ice, option.fire, option.light)
        if slot in WEAPON_SLOTS:
            sums["plus"] += row.random_ability
            sums["reach"] += getattr(source, "attack_range", 0)
            sums["combo"] += getattr(source, "repeat_hits", 0)
    sums[gives.ability] += ability
    for name, value in zip(
        (gives.ice, gives.fire, gives.light, gives.addition), (*elements, additional), strict=True
    ):
        if name:
            sums[name] += value * TIMES.get(name, 1)
    return sums


def _gives(slot: int, character_class: int) -> Gives:
    if slot == 0 and character_class == ARCHER:
        return QUIVER
    return STAFF if slot == 2 and character_class == MAGE else SLOTS[slot]
