"""Healers, and the potion charge that is stored in a character (RULES 14)."""

from gameserver.content.roles import Role
from gameserver.world.creatures import Creatures
from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause
from gameserver.world.events.growth import VitalsChanged
from gameserver.world.events.trading import Refreshed, StoreShown
from gameserver.world.people import Counters
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene

HP_POTION = 1
"""The kind of potion for HP; all others are for MP (RULES 14, known)."""


class Healing:
    """Healers restore, potions move charge into HP and MP, and some of the people sell such charge."""

    def __init__(self, scene: Scene, purses: Purses, counters: Counters, creatures: Creatures) -> None:
        self._scene = scene
        self._creatures = creatures
        self._purses = purses
        self._counters = counters
        self._fees = scene.rules.heal
        self._rules = scene.rules.potion
        self._uses = scene.library.uses

    def heal(self, pc_id: int, npc_id: int) -> None:
        """A healer restores all HP and MP, above `Rules.heal.free_level` for woonz unless nothing is missing.

        Answered in any case with what the player then has. `Refused` without a healer or the money.
        """
        player = self._scene.player(pc_id)
        try:
            self._counters.served_by(player, npc_id, Role.HEALER)
            if self.is_hurt(player):
                self._purses.pay(player, self.fee(player.character.level), Cause.HEAL)
            self.restore(player, player.stats.max_hp, player.stats.max_mp)
        finally:
            self.show(player)
        self._scene.tell(Refreshed((pc_id,), player.stats))

    def fee(self, level: int) -> int:
        """What healing costs at a level, in woonz."""
        return 0 if level <= self._fees.free_level else self._fees.per_level * level

    def drink(self, pc_id: int, potion: int, old_form: bool = False) -> None:
        """A player draws on his store: `Rules.potion.step`, or what is stored or missing if that is less.

        Answered in any case; while the last draught is younger than `Rules.potion.cooldown_ms` nothing is moved.
        `Refused` for the dead.
        """
        player, of_hp = self._scene.player(pc_id), potion == HP_POTION
        drawn = 0
        try:
            player.must_live()
            if self.may_consume(player):
                drawn = self._draw(player, of_hp)
        finally:
            self._show_store(player, of_hp, drawn, old_form)

    def sells_charge(self, code: int) -> bool:
        """Whether goods of this code are not carried away, but poured into a store."""
        return code in self._uses.hp_charge or code in self._uses.mp_charge

    def buy_charge(self, pc_id: int, npc_id: int, code: int, packs: int) -> None:
        """A player buys packs of `Rules.potion.pack` units, as far as his store has room, and pays for that much.

        `Refused` if the store is full, he has not the money for all that it would take, or the NPC does not do it.
        """
        player, of_hp = self._scene.player(pc_id), code in self._uses.hp_charge
        self._counters.served_by(player, npc_id, Role.HP_CHARGE if of_hp else Role.MP_CHARGE)
        character = player.character
        room = (
            character.hp_capacity - character.stored_hp if of_hp else character.mp_capacity - character.stored_mp
        )
        units = min(packs * self._rules.pack, room)
        if units <= 0:
            raise Refused("You cannot store more of it.")
        self._purses.pay(player, units * self._rules.price, Cause.CHARGE)
        if of_hp:
            character.stored_hp += units
        else:
            character.stored_mp += units
        self._show_store(player, of_hp, 0)

    def is_hurt(self, player: Player) -> bool:
        """Whether a player has less HP or MP than he could."""
        character, stats = player.character, player.stats
        return character.hp < stats.max_hp or character.mp < stats.max_mp

    def restore(self, player: Player, hp: int, mp: int) -> None:
        """Give so much HP and MP to a player who lives, up to his maximum; tells nobody."""
        character = player.character
        healed = min(hp, max(0, player.stats.max_hp - character.hp))
        character.hp += healed
        character.mp += min(mp, max(0, player.stats.max_mp - character.mp))
        self._creatures.notice_healing(player, healed)

    def may_consume(self, player: Player) -> bool:
        """Whether the last draught or bite is long enough ago; if so the next one has to wait again."""
        now = self._scene.now
        if now < player.lasting.sated:
            return False
        player.lasting.sated = now + self._rules.cooldown_ms / 1000
        return True

    def show(self, player: Player) -> None:
        """Tell a player his HP and MP."""
        self._scene.tell(VitalsChanged((player.pc_id,), player.character.hp, player.character.mp))

    def _draw(self, player: Player, of_hp: bool) -> int:
        """Move charge into HP or MP; returns how much."""
        character, stats, step = player.character, player.stats, self._rules.step
        if of_hp:
            drawn = max(0, min(step, character.stored_hp, stats.max_hp - character.hp))
            character.stored_hp -= drawn
            self.restore(player, drawn, 0)
        else:
            drawn = max(0, min(step, character.stored_mp, stats.max_mp - character.mp))
            character.stored_mp -= drawn
            self.restore(player, 0, drawn)
        return drawn

    def _show_store(self, player: Player, of_hp: bool, drawn: int, old_form: bool = False) -> None:
        me = player.character
        current, stored = (me.hp, me.stored_hp) if of_hp else (me.mp, me.stored_mp)
        self._scene.tell(StoreShown((player.pc_id,), of_hp, drawn, current, stored, old_form))
