"""Players with a will of their own: any of the commands a client can ask for, mostly sensible ones."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

from gameserver.world import Character, Item, Refused, World
from gameserver.world.cells import cell_at, steps_between, x_of, y_of
from gameserver.world.character import INVENTORY_SLOTS, WEAR_SLOTS
from gameserver.world.events.travel import Departing

STARTER_GEAR = (1024, 3282, 3272, 3277, 3292, 3287)
"""What a new warrior wears (RULES 3)."""


def a_warrior(pc_id: int, cell: int, serials: Callable[[], int], woonz: int = 0) -> Character:
    """A character as it is made, with its starting kit on."""
    wear: list[Item | None] = [None] * WEAR_SLOTS
    for slot, code in zip((2, 3, 4, 5, 6, 7), STARTER_GEAR, strict=True):
        wear[slot] = Item(code, 0, serials())
    return Character(
        pc_id=pc_id,
        name=f"p{pc_id}",
        character_class=0,
        nation=pc_id % 2,
        cell=cell,
        woonz=woonz,
        strength=30,
        dexterity=16,
        vitality=30,
        mana=20,
        hp=75,
        mp=20,
        hp_capacity=120,
        mp_capacity=30,
        stored_hp=120,
        stored_mp=30,
        wear=wear,
    )


class Inhabitant:
    """Acts for one player; *chance* alone decides what it wishes."""

    def __init__(self, pc_id: int, chance: Random) -> None:
        self.pc_id = pc_id
        self.chance = chance
        self.prey = 0

    def act(self, world: World) -> None:
        """Wish for one thing; a refusal is fine, anything else is not."""
        wishes = (
            *(self.walk,) * 3,
            *(self.strike,) * 25,
            *(self.pick_up,) * 5,
            self.drop,
            self.wear,
            self.strip,
            self.move,
            self.use,
            self.deal,
            self.heal,
            self.grow,
            self.speak,
            self.go_away,
        )
        with suppress(Refused):
            self.chance.choice(wishes)(world)

    def walk(self, world: World) -> None:
        """Take a step or two, mostly believable ones."""
        here = world.character(self.pc_id).cell
        dx, dy = self.chance.randint(-2, 2), self.chance.randint(-2, 2)
        cell = cell_at(min(max(x_of(here) + dx, 0), 255), min(max(y_of(here) + dy, 0), 255))
        world.walking.ask_move(self.pc_id, cell, 1)
        if self.chance.random() < 0.8:
            world.walking.step(self.pc_id, cell, 1)

    def strike(self, world: World) -> None:
        """Hit a creature in sight, or go to one, or hit a player."""
        player = world.scene.player(self.pc_id)
        if player.near and self.chance.random() < 0.1:
            world.fighting.attack(self.pc_id, 0, self.chance.choice(sorted(player.near)))
        elif player.npcs_seen:
            if self.prey not in player.npcs_seen or self.chance.random() < 0.01:
                seen = [world.scene.npcs[npc_id] for npc_id in sorted(player.npcs_seen)]
                game = [npc for npc in seen if npc.can_be_fought] or seen
                self.prey = min(game, key=lambda npc: steps_between(player.character.cell, npc.cell)).npc_id
            self._approach(world, world.scene.npcs[self.prey].cell, 1)
            world.fighting.attack(self.pc_id, 1, self.prey)

    def pick_up(self, world: World) -> None:
        """Take something that lies about, if it is near enough."""
        if world.scene.lying:
            here = world.character(self.pc_id).cell
            thing = min(world.scene.lying.values(), key=lambda each: steps_between(here, each.cell))
            self._approach(world, thing.cell, 2)
            world.things.pick_up(self.pc_id, thing.item.serial, thing.cell)

    def drop(self, world: World) -> None:
        """Drop something, or nothing."""
        slot, serial = self._something(world)
        world.things.drop(self.pc_id, serial, slot)

    def wear(self, world: World) -> None:
        """Put something on."""
        world.wearing.wear(self.pc_id, self._something(world)[1])

    def strip(self, world: World) -> None:
        """Take something off."""
        worn = [item.serial for item in world.character(self.pc_id).wear if item]
        if worn:
            world.wearing.strip(self.pc_id, self.chance.choice(worn))

    def move(self, world: World) -> None:
        """Move something to another place, which may not exist."""
        slot, serial = self._something(world)
        world.inventory.move(self.pc_id, serial, slot, self.chance.randint(0, INVENTORY_SLOTS))

    def use(self, world: World) -> None:
        """Use something up."""
        world.using.use(self.pc_id, self._something(world)[1])

    def deal(self, world: World) -> None:
        """Buy or sell, wherever that may be."""
        npc_id = self._somebody(world)
        if self.chance.random() < 0.5:
            slot, serial = self._something(world)
            item = world.character(self.pc_id).inventory[slot]
            world.shops.sell(self.pc_id, npc_id, serial, item.code if item else 0)
        else:
            codes = sorted({code for role in world.scene.library.roles.values() for code in role.sells}) or [1]
            world.shops.buy(self.pc_id, npc_id, self.chance.choice(codes), self.chance.randint(0, 5))

    def heal(self, world: World) -> None:
        """Drink, or go to the healer."""
        if self.chance.random() < 0.5:
            world.healing.drink(self.pc_id, self.chance.randint(0, 2))
        else:
            world.healing.heal(self.pc_id, self._somebody(world))

    def grow(self, world: World) -> None:
        """Allot points, or take them back."""
        amounts = tuple(self.chance.randint(0, 2) for _ in range(5))
        if self.chance.random() < 0.8:
            world.growth.allot(self.pc_id, amounts)
        else:
            world.growth.retrieve(self.pc_id, amounts)

    def speak(self, world: World) -> None:
        """Say or shout something."""
        world.talking.say(self.pc_id, self.chance.choice((1, 0xF1)), "hello")

    def go_away(self, world: World) -> None:
        """Travel, or return from the dead."""
        if self.chance.random() < 0.5:
            world.dying.return_home(self.pc_id)
        else:
            world.travel.return_here(self.pc_id, self._somebody(world), self.chance.randint(0, 3))

    def _approach(self, world: World, goal: int, reach: int) -> None:
        """Take up to five steps straight towards a cell; walls are in the way."""
        for _ in range(5):
            here = world.character(self.pc_id).cell
            if steps_between(here, goal) <= reach:
                break
            dx, dy = (min(max(of(goal) - of(here), -1), 1) for of in (x_of, y_of))
            world.walking.step(self.pc_id, cell_at(x_of(here) + dx, y_of(here) + dy), 1)

    def _something(self, world: World) -> tuple[int, int]:
        """A place of the inventory and the serial of what it holds; sometimes neither exists."""
        held = [(slot, item.serial) for slot, item in enumerate(world.character(self.pc_id).inventory) if item]
        return self.chance.choice(held) if held and self.chance.random() < 0.95 else (0, 999)

    def _somebody(self, world: World) -> int:
        """The number of a creature in sight, or of none."""
        seen = sorted(world.scene.player(self.pc_id).npcs_seen)
        return self.chance.choice(seen) if seen else 12


def depart(world: World, wish: Departing, worlds: dict[int, World]) -> Character:
    """Do what the zone daemon does about somebody who travels: pay, leave, enter; nothing between can fail."""
    world.travel.depart(wish)
    character = world.leave(wish.pc_id)
    character.cell = wish.cell
    worlds.get(wish.map_id, world).enter(character)
    return character
