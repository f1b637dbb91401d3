"""What operators can do to a map and who is on it (RULES 28); whether they may is for the daemon to say."""

from gameserver.content.codes import ItemOption
from gameserver.content.items import Item as Kind
from gameserver.world.cells import cell_at, steps_between, x_of, y_of
from gameserver.world.character import Item
from gameserver.world.creatures import Creatures
from gameserver.world.dying import Dying
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause
from gameserver.world.events.growth import VitalsChanged
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.formulas import threshold
from gameserver.world.growth import Growth
from gameserver.world.inventory import Inventory
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene


class Operating:
    """Commands of operators, by the names that they type; each returns a sentence for the operator."""

    def __init__(
        self,
        scene: Scene,
        purses: Purses,
        inventory: Inventory,
        creatures: Creatures,
        growth: Growth,
        dying: Dying,
    ) -> None:
        self._scene = scene
        self._purses = purses
        self._inventory = inventory
        self._creatures = creatures
        self._growth = growth
        self._dying = dying
        self._made: list[Npc] = []
        """Creatures that operators made here, some of which may be gone."""

    def state(self, pc_id: int) -> dict[str, int]:
        """Return what commands change of a player, for the audit."""
        player = self._scene.player(pc_id)
        character = player.character
        return {
            "level": character.level,
            "experience": character.experience,
            "woonz": character.woonz,
            "lore": character.lore,
            "hp": character.hp,
            "mp": character.mp,
            "alive": int(player.is_alive),
            "hidden": int(player.is_hidden),
            "god": int(player.is_invulnerable),
        }

    # Going and seeing.

    def where(self, pc_id: int) -> str:
        """Say where a player is."""
        character = self._scene.player(pc_id).character
        place = f"map {self._scene.map.id} at {x_of(character.cell)} {y_of(character.cell)}"
        return f"{character.name}: {place}, level {character.level}."

    def goto(self, pc_id: int, x: int, y: int) -> str:
        """Have a player go to a cell of this map."""
        return self.map(pc_id, self._scene.map.id, x, y)

    def map(self, pc_id: int, map_id: int, x: int, y: int) -> str:
        """Have a player go to a cell of a map; the daemon knows whether a server has it."""
        player = self._scene.player(pc_id)
        self._scene.report(Departing(pc_id, map_id, cell_at(x, y), Reason.OPERATOR))
        return f"{player.character.name} goes to map {map_id}, {x} {y}."

    def hide(self, pc_id: int) -> str:
        """Be seen by nobody, or by everybody again."""
        player = self._scene.player(pc_id)
        self._scene.hide(player, not player.is_hidden)
        player.character.is_hidden = player.is_hidden
        return "Nobody sees you." if player.is_hidden else "Everybody sees you."

    def god(self, pc_id: int) -> str:
        """Take no damage, or take it again."""
        player = self._scene.player(pc_id)
        player.is_invulnerable = player.character.is_invulnerable = not player.is_invulnerable
        return "Nothing hurts you." if player.is_invulnerable else "You can be hurt."

    # Giving.

    def item(self, pc_id: int, code: int, level: int, count: int) -> str:
        """Make items for a player: so many, or one stack of so many; all of them or none."""
        player = self._scene.player(pc_id)
        kind = self._scene.library.items.get(code)
        if kind is None:
            raise Refused(f"There is no item {code}.")
        if code in self._scene.library.uses.stackable:
            made = [Item(code, count, self._scene.serials.take())]
            self._inventory.place_for(player, made[0])
        else:
            option = _option(kind, level)
            if player.character.inventory.count(None) < count:
                raise Refused(f"There is no room for {count}.")
            made = [Item(code, option, self._scene.serials.take()) for _ in range(count)]
        for item in made:
            self._inventory.show(player, self._inventory.put(player, item, Cause.OPERATOR))
        return f"{count} {kind.name} made."

    def woonz(self, pc_id: int, amount: int) -> str:
        """Put woonz into a purse, or take it out."""
        player = self._scene.player(pc_id)
        if amount < 0:
            self._purses.pay(player, -amount, Cause.OPERATOR)
        else:
            self._purses.earn(player, amount, Cause.OPERATOR)
        return f"You have {player.character.woonz} woonz."

    def lore(self, pc_id: int, amount: int) -> str:
        """Give lore, or take it."""
        player = self._scene.player(pc_id)
        self._purses.change_lore(player, amount)
        return f"You have {player.character.lore} lore."

    def exp(self, pc_id: int, amount: int) -> str:
        """Give experience, and the levels that follow."""
        player = self._scene.player(pc_id)
        self._growth.gain(player, amount)
        return f"You are of level {player.character.level}."

    def level(self, pc_id: int, level: int) -> str:
        """Give the experience that a level takes; nobody is put down."""
        player = self._scene.player(pc_id)
        cap = self._scene.rules.level.cap
        if level > cap:
            raise Refused(f"The last level is {cap}.")
        if level <= player.character.level:
            raise Refused(f"You are of level {player.character.level} already.")
        missing = threshold(level, self._scene.rules.exp) - player.character.experience
        return self.exp(pc_id, missing)

    # Life and death.

    def heal(self, pc_id: int) -> str:
        """Give a player all his hit points and mana."""
        player = self._scene.living(pc_id)
        player.character.hp, player.character.mp = player.stats.max_hp, player.stats.max_mp
        self._show_vitals(player)
        return f"{player.character.name} is healed."

    def revive(self, pc_id: int) -> str:
        """Have a dead player rise where he lies."""
        player = self._scene.player(pc_id)
        if player.is_alive:
            raise Refused(f"{player.character.name} is alive.")
        self._dying.revive(player)
        return f"{player.character.name} is alive again."

    def slay(self, pc_id: int) -> str:
        """Kill a player, whatever protects him."""
        player = self._scene.living(pc_id)
        self._dying.die(player)
        self._show_vitals(player)
        return f"{player.character.name} is dead."

    def kill(self, pc_id: int) -> str:
        """Kill the nearest monster in sight; it leaves nothing to anybody."""
        player = self._scene.player(pc_id)
        here = player.character.cell
        seen = (self._scene.npcs[npc_id] for npc_id in player.npcs_seen)
        near = [(steps_between(here, npc.cell), npc.npc_id) for npc in seen if npc.can_be_fought]
        if not near:
            raise Refused("There is no monster in sight.")
        npc = self._scene.npcs[min(near)[1]]
        self._creatures.hurt(npc, pc_id, npc.hp)
        self._creatures.die(npc)
        return f"{npc.kind.name} is dead."

    # Making creatures.

    def spawn(self, pc_id: int, kind_id: int, count: int) -> str:
        """Make creatures around a player, as far as there is room."""
        cell = self._scene.player(pc_id).character.cell
        kind = self._scene.library.npcs.get(kind_id)
        if kind is None:
            raise Refused(f"There is no creature {kind_id}.")
        made = [npc for _ in range(count) if (npc := self._creatures.summon(kind, cell)) is not None]
        self._made += made
        return f"{len(made)} {kind.name} made."

    def despawn(self, pc_id: int) -> str:
        """Remove the creatures that operators made on this map, dead or alive."""
        self._scene.player(pc_id)
        here = [npc for npc in self._made if self._scene.npcs.get(npc.npc_id) is npc]
        for npc in here:
            self._creatures.vanish(npc)
        self._made.clear()
        return f"{len(here)} removed."

    def _show_vitals(self, player: Player) -> None:
        character = player.character
        self._scene.tell(VitalsChanged((player.pc_id,), character.hp, character.mp))


def _option(kind: Kind, level: int) -> int:
    """Return the option word of a new thing of a level, confirmed and without elements; `Refused` for no level.

    What has no levels is made as if of level 1, as it is found.
    """
    if kind.wear_slot is None:
        return 0
    if kind.max_level and kind.level(level) is None:
        raise Refused(f"{kind.name} has levels up to {kind.max_level}.")
    return int(ItemOption.of(level=level if kind.max_level else 1, confirmed=True, wear_slot=kind.wear_slot))
