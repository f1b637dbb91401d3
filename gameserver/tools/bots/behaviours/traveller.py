"""Travellers: who goes from map to map, by teleporter, by return scroll, or on foot through the warps."""

from random import Random

from gameserver.content.codes import CODE_MASK
from gameserver.content.roles import NpcRole, Role
from gameserver.messages.items import UseItem
from gameserver.messages.warp import ReturnHere, WarpReady
from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.behaviours.base import Goal, Life
from gameserver.tools.bots.behaviours.errands import COUNTER, Errands
from gameserver.tools.bots.behaviours.fighting import SPENT
from gameserver.tools.bots.guide import Guide
from gameserver.world.rules import Rules

HUNT_CHANCE = 0.3
"""How often one hunts a monster before going on."""
ENOUGH = 4
"""So many things to sell are worth the way to a shop."""
EASY_GOING = 0.4
"""How many would rather earn the fare of a teleporter than walk."""


class Traveller(Errands, Life):
    """Goes to another map, looks around, and goes on; hunts a little on the way."""

    nerve = 1

    def __init__(self, avatar: Avatar, guide: Guide, chance: Random) -> None:
        super().__init__(avatar, guide, chance)
        self._is_easy_going = chance.random() < EASY_GOING

    def live(self) -> Goal:
        """Go on to another map."""
        if self.avatar.body.points:
            yield from self.allot()
        yield from self.wear_better()
        if self._is_easy_going and self.avatar.belongings.money < self.fare():
            return (yield from self.earn())
        if self.chance.random() < HUNT_CHANCE:
            yield from self.earn()
        places = sorted(self.guide.warps.get(self.avatar.map_id, {}))
        if not places:
            return (yield from self.rest(1.0, 3.0))
        place = self.chance.choice(places)
        # On the other map life begins anew: what follows is for those who did not get there.
        for way in (self.by_scroll, self.by_teleporter, self.on_foot):
            if (yield from way(place)):
                yield from self.rest(1.0, 2.0)
                return True
        return (yield from self.rest(1.0, 3.0))

    def fare(self) -> int:
        """Return what teleporters should take (RULES 16.1)."""
        rules = Rules().teleport
        return rules.base + rules.per_level * (self.avatar.body.level - 1)

    def earn(self) -> Goal:
        """Hunt, and now and then sell what that brings."""
        if self.avatar.body.health < SPENT:
            yield from self.be_healed()
        yield from self.hunt()
        return len(self.junk()) < ENOUGH or (yield from self.sell_junk())

    def by_scroll(self, map_id: int) -> Goal:
        """Read a return scroll, if there is one and that map is home."""
        avatar, uses = self.avatar, self.library.uses
        home, _ = Rules().town.home(avatar.body.nation)
        for item in avatar.belongings.inventory.values():
            if home == map_id and item.code & CODE_MASK in uses.return_scrolls:
                avatar.tally.items_used += 1
                return (yield from self.wish("scroll", UseItem(item_object_id=item.serial), WarpReady))
        return False

    def by_teleporter(self, map_id: int) -> Goal:
        """Pay a teleporter, if the fare is there and one of this map leads to that one."""
        avatar, fare = self.avatar, self.fare()
        for kind, cell, role in self.guide.people(avatar.map_id, Role.TELEPORTER):
            line = self._line(role, map_id)
            if line is None or avatar.belongings.money < fare or not (yield from self.walk_to((cell,), COUNTER)):
                continue
            met = next((each for each in avatar.sight.creatures.values() if each.kind == kind), None)
            if met is not None:
                yield from self.rest(0.5, 1.5)
                message = ReturnHere(npc_id=met.npc_id, teleport_index=line)
                return (yield from self.wish("teleport", message, WarpReady))
        return False

    def on_foot(self, map_id: int) -> Goal:
        """Walk through a warp."""
        cells = self.guide.warps[self.avatar.map_id][map_id]
        return (yield from self.walk_to(cells))

    def _line(self, role: NpcRole, map_id: int) -> int | None:
        """Return the line of a teleporter's list that leads to a map."""
        teleports = self.library.teleports
        return next(
            (line for line in role.teleports if line in teleports and teleports[line].map_id == map_id), None
        )
