"""Hunters: who lives on monsters, and comes to town to sell, to buy and to be healed."""

from random import Random

from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.behaviours.base import Goal, Life
from gameserver.tools.bots.behaviours.errands import Errands
from gameserver.tools.bots.behaviours.fighting import SPENT
from gameserver.tools.bots.guide import Guide

FULL_BAG = 6
"""So many things to sell are worth the way to a shop."""
SPENDING = 100
"""Who has so much more woonz than when he was last in town goes there to spend it."""
RECKLESS = 0.3
"""How many hunters attack what is far too strong for them, and never flee."""


class Hunter(Errands, Life):
    """Hunts until it is weak, rich or laden; then goes to town."""

    def __init__(self, avatar: Avatar, guide: Guide, chance: Random) -> None:
        super().__init__(avatar, guide, chance)
        self._money_in_town = 0
        if chance.random() < RECKLESS:
            self.nerve, self.flees = 5, False

    def live(self) -> Goal:
        """Hunt, or do what must be done before."""
        body = self.avatar.body
        if body.points:
            yield from self.allot()
        yield from self.wear_better()
        if self.flees and body.health < SPENT and not self.is_fighting():
            yield from self.be_healed()
        if self.has_business():
            yield from self.do_business()
        return (yield from self.hunt())

    def has_business(self) -> bool:
        """Whether going to a shop is worth while."""
        return len(self.junk()) >= FULL_BAG or self.avatar.belongings.money >= self._money_in_town + SPENDING

    def do_business(self) -> Goal:
        """Sell, and buy what helps."""
        yield from self.sell_junk()
        yield from self.buy_gear()
        yield from self.fill_store()
        yield from self.be_healed()
        self._money_in_town = self.avatar.belongings.money
        return True
