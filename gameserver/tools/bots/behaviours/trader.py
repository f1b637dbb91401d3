"""Traders: who goes round the town, buys and sells, tries things on, and drops and picks things up."""

from gameserver.content.codes import CODE_MASK
from gameserver.content.roles import Role
from gameserver.messages.items import DropItem, DropItemReply
from gameserver.tools.bots.behaviours.base import Goal, Life
from gameserver.tools.bots.behaviours.errands import Errands
from gameserver.tools.bots.behaviours.gear import wire_id
from gameserver.world.character import Item
from gameserver.world.inventory import DEFAULT_FLAG

POOR = 60
"""Who has less woonz, and nothing to sell, earns some by hunting."""
KILLS = 4
"""Monsters that a poor trader hunts before he looks at his purse again."""


class Trader(Errands, Life):
    """Does all that can be done with things and money."""

    nerve = 1

    def live(self) -> Goal:
        """Earn money if there is none, otherwise go on with the round."""
        if self.avatar.body.points:
            yield from self.allot()
        if self.avatar.belongings.money < POOR and not self.junk():
            yield from self.be_healed()
            for _ in range(KILLS):
                yield from self.hunt()
        yield from self.chance.choice(
            (self.trade, self.trade, self.try_on, self.juggle, self.tidy_up, self.be_healed, self.ask_about)
        )()
        return (yield from self.rest(0.5, 2.0))

    def trade(self) -> Goal:
        """Sell what there is to sell, and spend some of it."""
        yield from self.sell_junk()
        yield from self.buy_food()
        yield from self.fill_store()
        return (yield from self.buy_gear())

    def try_on(self) -> Goal:
        """Take something off and put it on again."""
        worn = list(self.avatar.belongings.wear.values())
        if not worn or not self.avatar.belongings.free_places:
            return False
        item = self.chance.choice(worn)
        if not (yield from self.strip(item)):
            return False
        yield from self.rest(0.5, 1.5)
        return (yield from self.wear(item))

    def juggle(self) -> Goal:
        """Drop something and pick it up again, unless somebody else was faster."""
        item = self._to_drop()
        if item is None:
            return False
        places = self.avatar.belongings.inventory.items()
        place = next(place for place, held in places if held is item)
        message = DropItem(item_id=wire_id(item), inventory_index=place)
        if not (yield from self.wish("drop", message, DropItemReply)):
            return False
        yield from self.rest(1.0, 3.0)
        thing = self.avatar.sight.things.get(item.serial)
        return thing is not None and (yield from self.pick_up(thing))

    def spare(self) -> list[Item]:
        """Return what is carried and may be given away."""
        quest = self.library.uses.quest
        return [
            item
            for item in self.avatar.belongings.inventory.values()
            if not item.code & DEFAULT_FLAG and item.code & CODE_MASK not in quest
        ]

    def _to_drop(self) -> Item | None:
        spare = self.spare()
        return self.chance.choice(spare) if spare else None

    def tidy_up(self) -> Goal:
        """Pick up whatever players left lying near."""
        for thing in list(self.avatar.sight.things.values()):
            if thing.by_player:
                yield from self.pick_up(thing)
        return True

    def ask_about(self) -> Goal:
        """Go to somebody and ask how he likes us."""
        role = self.chance.choice((Role.SHOP, Role.HEALER, Role.TELEPORTER, Role.STORAGE))
        yield from self.visit(role)
        return (yield from self.greet())
