"""Hunting monsters: finding, reaching and striking them, staying alive, and taking what they leave."""

from gameserver.content.codes import CODE_MASK
from gameserver.messages.combat import AnsAttack, AskAttack
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.items import (
    ItemDisappear,
    PickupItem,
    UseItem,
    UsePotionEx,
    UsePotionExReply,
    UseScrollReply,
)
from gameserver.tools.bots.behaviours.base import STEP_SECONDS, Goal
from gameserver.tools.bots.behaviours.gear import Gear
from gameserver.tools.bots.body import HP_POTION
from gameserver.tools.bots.knowledge import Creature, Thing
from gameserver.world.cells import steps_between
from gameserver.world.rules import Rules

CREATURE = 1
"""The type of target of a blow that stands for creatures; servers go by the number."""
HUNT_SECONDS = 60.0
"""After which time a monster that does not die is left alone."""
FRESH_SECONDS = 3.0
"""Who was struck so lately is in a fight."""
WEAK, SPENT = 0.6, 0.3
"""The parts of all hit points below which one drinks, and below which one flees."""
SIGHT = 9


class Fighting(Gear):
    """A fighter. *nerve* is how many levels above its own the monsters are that it dares to attack."""

    nerve = 2
    flees = True
    struck_at = 0.0
    """When it last did a blow."""

    def prey(self) -> Creature | None:
        """Return the nearest monster in sight that is worth a fight."""
        avatar = self.avatar
        near = [each for each in avatar.sight.creatures.values() if self._is_prey(each)]
        return min(near, key=lambda each: steps_between(avatar.cell, self.where(each)), default=None)

    def _is_prey(self, creature: Creature) -> bool:
        kind = self.library.npcs.get(creature.kind)
        if kind is None or not kind.is_monster or not creature.is_alive:
            return False
        return creature.level <= self.avatar.body.level + self.nerve

    def where(self, creature: Creature) -> int:
        """Return where a creature should be by now."""
        kind = self.library.npcs.get(creature.kind)
        return creature.cell_at(self.now(), 0.5 if kind is None else kind.move_ms / 1000)

    def go_hunting(self) -> Goal:
        """Go where monsters of a fitting level live, until one is in sight."""
        avatar = self.avatar
        highest = avatar.body.level + self.nerve
        grounds = [each for each in self.guide.grounds.get(avatar.map_id, ()) if each[0].level <= highest]
        if not grounds:
            return False
        best = sorted(grounds, key=lambda each: each[0].level)[-2:]
        _, homes = self.chance.choice(best)
        return (yield from self.walk_to((self.chance.choice(homes),), 3, lambda: self.prey() is not None))

    def hunt(self) -> Goal:
        """Kill a monster and take what it leaves."""
        prey = self.prey()
        if prey is None and (yield from self.go_hunting()):
            prey = self.prey()
        if prey is None:
            yield from self.rest(0.5, 1.5)
            return False
        killed = yield from self.fight(prey)
        if killed and self.is_ours(prey):
            yield from self.rest(0.3, 0.6)
            yield from self.gather(prey.npc_id)
        return killed

    def is_ours(self, foe: Creature) -> bool:
        """Whether what a dead monster leaves should be ours: whoever hurt it most has it (RULES 12)."""
        return self.avatar.dealt * 2 >= self.library.npcs[foe.kind].max_hp

    def fight(self, foe: Creature) -> Goal:
        """Strike a monster at the pace of one's class until it is dead; not reached by who had to flee."""
        avatar, began = self.avatar, self.now()
        avatar.turn_on(foe.npc_id)
        interval = Rules().combat.interval_ms[avatar.body.pc_class] / 1000 + 0.05
        reach, refusals = self.reach(), 0
        while self.now() - began < HUNT_SECONDS and refusals < 4:
            if not foe.is_alive:
                return True
            if avatar.sight.creatures.get(foe.npc_id) is not foe:
                return False
            if avatar.body.health < WEAK and not (yield from self.recover()) and self.must_flee():
                return (yield from self.flee())
            near = max(1, reach - refusals)
            if steps_between(avatar.cell, self.where(foe)) > near:
                way = self.guide.approach(avatar.map_id, avatar.cell, self.where(foe), near)
                if not way or not (yield from self.walk(way[:4])):
                    refusals += 1
                    yield STEP_SECONDS
                continue
            wait = self.struck_at + interval - self.now()
            if wait > 0:
                yield wait
                continue
            self.struck_at = self.now()
            refusals = 0 if (yield from self.strike(foe)) else refusals + 1
        return not foe.is_alive

    def strike(self, foe: Creature) -> Goal:
        """Do one blow."""
        message = AskAttack(key=0, target_type=CREATURE, target_id=foe.npc_id, attack_type=0)
        return (yield from self.wish("blow", message, AnsAttack, latencies=self.avatar.tally.blow))

    # Staying alive.

    def must_flee(self) -> bool:
        """Whether it is time to run."""
        return self.flees and self.avatar.body.health < SPENT

    def flee(self) -> Goal:
        """Run from whatever is near, towards the middle of the map, where the town is; never reached."""
        start = Rules().town.starts[0]
        way = self.guide.leg(self.avatar.map_id, self.avatar.cell, (start,))
        yield from self.walk(way)
        return False

    def is_fighting(self) -> bool:
        """Whether something struck us just now."""
        return self.now() - self.avatar.body.struck_at < FRESH_SECONDS

    def recover(self) -> Goal:
        """Drink or eat once; reached if there was anything."""
        body, uses = self.avatar.body, self.library.uses
        if body.stored_hp:
            self.avatar.tally.potions += 1
            return (yield from self.wish("drink", UsePotionEx(fixed=1, potion_type=HP_POTION), UsePotionExReply))
        for item in self.avatar.belongings.inventory.values():
            gains = uses.recovery.get(item.code & CODE_MASK)
            if gains is not None and gains.hp:
                self.avatar.tally.items_used += 1
                return (yield from self.wish("use", UseItem(item_object_id=item.serial), UseScrollReply))
        return False

    # Loot.

    def gather(self, dropped_by: int | None = None) -> Goal:
        """Pick up what lies in sight: what one creature left, or without one whatever there is."""
        for thing in list(self.avatar.sight.things.values()):
            if dropped_by in (None, thing.dropped_by) and not (thing.by_player and dropped_by):
                yield from self.pick_up(thing)
        return True

    def pick_up(self, thing: Thing) -> Goal:
        """Go to a thing and pick it up; reached if it is ours then."""
        avatar = self.avatar
        if not avatar.belongings.free_places and thing.code:
            return False
        if steps_between(avatar.cell, thing.cell) > 1:
            way = self.guide.approach(avatar.map_id, avatar.cell, thing.cell, 1)
            if not (yield from self.walk(way)):
                return False
        if thing.serial not in avatar.sight.things:
            return False
        yield 0.2
        item_id = ItemId(object_id=thing.serial, item_code=ItemCode(thing.code))
        message = PickupItem(item_id=item_id, cell=thing.cell)
        done = yield from self.wish("pick_up", message, ItemDisappear, latencies=avatar.tally.pick_up)
        avatar.tally.things_picked_up += done
        return done
