"""Items of the sample world."""

import attrs

from gameserver.content.codes import item_place
from gameserver.content.item_tables import Equipment, Goods, HigherLevels, Jewel, LevelRow

HIGHEST_LEVEL = 15
BASIC_LEVELS = 10
"""Levels in item table 0; the others go to table 0ex."""

Growing = tuple[int, int]
"""A number that grows with the item level: its value at level 1, and what each further level adds."""


@attrs.frozen
class EquipmentSource:
    """A weapon or a piece of armour with all its levels."""

    code: int
    name: str
    slot: int
    price: int
    base: Growing
    category: int = 0
    range: int = 0
    hits: int = 0
    random: Growing = (0, 0)
    strength: Growing = (0, 0)
    dexterity: Growing = (0, 0)
    intelligence: Growing = (0, 0)
    attribute: Growing = (1, 1)
    elements: Growing = (0, 2)
    """The most ice, fire and light that it can carry."""

    def records(self) -> tuple[Equipment, HigherLevels]:
        """Return its records for tables 0 and 0ex."""
        group, row = item_place(self.code)
        rows = tuple(self._level(number) for number in range(1, HIGHEST_LEVEL + 1))
        equipment = Equipment(
            group=group,
            row=row,
            wear_slot=self.slot,
            category=self.category,
            name=self.name,
            price=self.price,
            attack_range=self.range,
            repeat_hits=self.hits,
            levels=rows[:BASIC_LEVELS],
        )
        return equipment, HigherLevels(row=row, levels=rows[BASIC_LEVELS:])

    def _level(self, number: int) -> LevelRow:
        def at(growing: Growing) -> int:
            first, step = growing
            return first + step * (number - 1)

        return LevelRow(
            additional_attribute=at(self.attribute),
            strength=at(self.strength),
            dexterity=at(self.dexterity),
            intelligence=at(self.intelligence),
            base_ability=at(self.base),
            random_ability=at(self.random),
            ice=at(self.elements),
            fire=at(self.elements),
            light=at(self.elements),
        )


@attrs.frozen
class JewelSource:
    """A necklace or a ring."""

    code: int
    name: str
    price: int
    required_level: int
    ability: int
    ice: int = 0
    fire: int = 0
    light: int = 0

    def record(self) -> Jewel:
        """Return its record for table 1."""
        group, row = item_place(self.code)
        return Jewel(group=group, row=row, **attrs.asdict(self, filter=attrs.filters.exclude("code")))


@attrs.frozen
class GoodsSource:
    """Something to use up, or to make something of."""

    code: int
    name: str
    price: int
    required_level: int = 1
    value_1: int = 0
    value_2: int = 0

    def record(self) -> Goods:
        """Return its record for table 2 or 3."""
        group, row = item_place(self.code)
        return Goods(group=group, row=row, **attrs.asdict(self, filter=attrs.filters.exclude("code")))


@attrs.frozen
class ItemSource:
    """All items, by the table they go to."""

    equipment: tuple[EquipmentSource, ...]
    jewels: tuple[JewelSource, ...]
    scrolls: tuple[GoodsSource, ...]
    goods: tuple[GoodsSource, ...]

    def tables(self) -> dict[str, tuple[object, ...]]:
        """Return the records of each table by file name."""
        pieces = [each.records() for each in self.equipment]
        return {
            "0": tuple(piece for piece, _ in pieces),
            "0ex": tuple(higher for _, higher in pieces),
            "1": tuple(each.record() for each in self.jewels),
            "2": tuple(each.record() for each in self.scrolls),
            "3": tuple(each.record() for each in self.goods),
        }
