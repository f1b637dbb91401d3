"""What monsters leave when they are killed, and whose it is (RULES 12)."""

from random import Random

from gameserver.content.codes import ItemOption
from gameserver.content.drops import CERTAIN, WOONZ, Drop, DropTable
from gameserver.content.items import Item as Kind
from gameserver.world.character import Item
from gameserver.world.errors import Refused
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.rules import DropMode, DropRules
from gameserver.world.scene import Scene
from gameserver.world.things import MOST_MONEY, Things

MOST_ELEMENT = 63
"""What fits into the six bits of an element (FORMATS 2.4)."""


class Loot:
    """Drop tables at work."""

    def __init__(self, scene: Scene, things: Things) -> None:
        self._scene = scene
        self._things = things
        self._rules = scene.rules

    def drop(self, npc: Npc) -> None:
        """Let a monster that was just killed leave what its drop table and chance give, where there is room.

        Nothing comes from those that were summoned, nor for an owner of a far higher level.
        """
        owner = self.owner_of(npc)
        if owner is None or npc.master:
            return
        if owner.character.level >= npc.kind.level + self._rules.loot.level_gap:
            return
        table = self._scene.library.drops.get(npc.kind.id, ())
        for drop in drawn(table, self._scene.chance, self._rules.drop, self._scene.rates.drop):
            cell = self._things.free_cell(npc.cell)
            if cell is not None and drop.code == WOONZ:
                amount = self._woonz(npc, owner)
                self._things.leave_money(amount, cell, npc.npc_id, (owner.pc_id,))
            elif cell is not None:
                self._leave(drop.code, cell, npc, owner)

    def owner_of(self, npc: Npc) -> Player | None:
        """Return who on the map did most of the damage, of equals the first; None if nobody of them is here."""
        here = [pc_id for pc_id in npc.attackers if pc_id in self._scene.players]
        return self._scene.players[max(here, key=npc.attackers.__getitem__)] if here else None

    def _woonz(self, npc: Npc, owner: Player) -> int:
        """Draw how much money a monster leaves; the boots of its killer may raise it."""
        low = self._rules.loot.woonz_low * npc.kind.level
        high = max(low, self._rules.loot.woonz_high * npc.kind.level)
        percent = self._scene.rates.woonz * (100 + owner.stats.woonz_gain_pct)
        return min(max(self._scene.chance.randint(low, high) * percent // 10_000, 1), MOST_MONEY)

    def _leave(self, code: int, cell: int, npc: Npc, owner: Player) -> None:
        kind = self._scene.library.items[code]
        option = option_of(
            kind, kind.code in self._scene.library.uses.stackable, self._scene.chance, self._rules.loot.element_pct
        )
        try:
            serial = self._scene.serials.take()
        except Refused:
            # No serials just now, of which the daemon knows: better no loot than an item without identity.
            return
        self._things.leave_item(Item(code, option, serial), cell, npc.npc_id, (owner.pc_id,))


def drawn(table: DropTable, chance: Random, rules: DropRules, rate_pct: int) -> list[Drop]:
    """Draw from a drop table: at most one thing, or with a draw for each line at most `drop.max`."""
    if rules.mode is DropMode.SINGLE:
        drop = drop_at(table, chance.randrange(CERTAIN), rate_pct)
        return [] if drop is None else [drop]
    found = [drop for drop in table if chance.randrange(CERTAIN) < rate_of(drop, rate_pct)]
    return found[: rules.max]


def drop_at(table: DropTable, draw: int, rate_pct: int) -> Drop | None:
    """Return the first line up to which the rates add up to more than *draw*, of 0 to `CERTAIN` - 1."""
    total = 0
    for drop in table:
        total += rate_of(drop, rate_pct)
        if total > draw:
            return drop
    return None


def rate_of(drop: Drop, rate_pct: int) -> int:
    """Return how likely a drop is in this world, out of `CERTAIN`."""
    return drop.rate * rate_pct // 100


def option_of(kind: Kind, stackable: bool, chance: Random, element_pct: int) -> int:
    """Draw the option word of a new item: equipment of level 1 may carry elements, and is then unconfirmed.

    Jewels have their elements from the table, goods have none; stacks begin with one.
    """
    if kind.wear_slot is None:
        return 1 if stackable else 0
    row = kind.level(1)
    most = (0, 0, 0) if row is None else (row.ice, row.fire, row.light)
    ice, fire, light = (_element(each, chance, element_pct) for each in most)
    plain = not (ice or fire or light)
    return int(ItemOption.of(level=1, confirmed=plain, wear_slot=kind.wear_slot, ice=ice, fire=fire, light=light))


def _element(most: int, chance: Random, percent: int) -> int:
    if not most or chance.randrange(100) >= percent:
        return 0
    return chance.randint(1, min(most, MOST_ELEMENT))
