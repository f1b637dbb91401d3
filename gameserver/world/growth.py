"""Experience, levels, and the points that come with them (RULES 9)."""

from gameserver.world.errors import Refused
from gameserver.world.events.growth import (
    ExperienceChanged,
    LevelGained,
    LevelSeen,
    PointsAllotted,
    PointsRetrieved,
)
from gameserver.world.formulas import kill_experience, level_difference_pct, threshold
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.scene import Scene
from gameserver.world.stats import U16_MAX, U32_MAX, Sheet, charge_capacities, derived_stats

ATTRIBUTES = ("strength", "intelligence", "dexterity", "vitality", "mana")
"""In the order in which clients send what to do with each."""
STARTING = ((30, 0, 16, 30, 20), (30, 0, 20, 25, 20), (20, 26, 12, 20, 40), (30, 0, 16, 25, 25))
"""By class: what a new character has of each attribute, which cannot be taken back (RULES 3, known)."""


class Growth:
    """Players become stronger."""

    def __init__(self, scene: Scene, purses: Purses) -> None:
        self._scene = scene
        self._rules = scene.rules
        self._purses = purses

    def recompute(self, player: Player) -> None:
        """Work out anew what follows from attributes and worn items; HP, MP and charge fall to their maxima."""
        character = player.character
        player.stats = derived_stats(character, self._scene.library.items)
        factor = self._rules.potion.capacity_factor
        character.hp_capacity, character.mp_capacity = charge_capacities(character, factor)
        character.hp = min(character.hp, player.stats.max_hp)
        character.mp = min(character.mp, player.stats.max_mp)
        character.stored_hp = min(character.stored_hp, character.hp_capacity)
        character.stored_mp = min(character.stored_mp, character.mp_capacity)

    def gain(self, player: Player, experience: int) -> None:
        """Give experience to a player, and the levels that follow; at the last level there is none to be had."""
        character = player.character
        if experience <= 0 or character.level >= self._rules.level.cap:
            return
        character.experience = min(character.experience + experience, U32_MAX)
        self._scene.tell(ExperienceChanged((player.pc_id,), character.experience))
        while character.level < self._rules.level.cap:
            if character.experience < threshold(character.level + 1, self._rules.exp):
                break
            self._rise(player)

    def share(self, npc: Npc) -> None:
        """Give the experience of a dead monster to those who hurt it, are still here and live, by damage done."""
        players = self._scene.players
        sharers = {
            pc_id: damage
            for pc_id, damage in npc.attackers.items()
            if pc_id in players and players[pc_id].is_alive
        }
        total = sum(sharers.values())
        for pc_id, damage in sharers.items():
            if damage:
                player = players[pc_id]
                difference = level_difference_pct(player.character.level, npc.kind.level, self._rules.exp)
                rate = self._scene.rates.exp
                self.gain(player, kill_experience(npc.kind.experience, rate, difference, damage, total))

    def allot(self, pc_id: int, amounts: tuple[int, ...]) -> None:
        """Spend points, so many on each of `ATTRIBUTES`; all of them or none."""
        player = self._scene.player(pc_id)
        character = player.character
        after = [getattr(character, name) + amount for name, amount in zip(ATTRIBUTES, amounts, strict=True)]
        spent = sum(amounts)
        try:
            player.must_live()
            if not 0 < spent <= character.points:
                raise Refused(f"You have {character.points} points to allot, not {spent}.")
            if max(after) > U16_MAX:
                raise Refused("That attribute cannot rise any further.")
        except Refused:
            self._scene.tell(PointsAllotted((pc_id,), self._sheet(player)))
            raise
        character.points -= spent
        self._set(player, after)
        self._scene.tell(PointsAllotted((pc_id,), self._sheet(player)))

    def retrieve(self, pc_id: int, amounts: tuple[int, ...]) -> None:
        """Take points back from `ATTRIBUTES`, down to those a new character has, for lore; all of them or none."""
        player = self._scene.player(pc_id)
        character = player.character
        after = [getattr(character, name) - amount for name, amount in zip(ATTRIBUTES, amounts, strict=True)]
        taken = sum(amounts)
        try:
            player.must_live()
            starting = STARTING[character.character_class]
            too_low = any(
                amount and left < least for amount, left, least in zip(amounts, after, starting, strict=True)
            )
            if not taken or too_low or character.points + taken > U16_MAX:
                raise Refused("So many points cannot be taken back.")
            self._purses.change_lore(player, -taken * self._rules.points.retrieve_lore, tell=False)
        except Refused:
            self._scene.tell(PointsRetrieved((pc_id,), False, self._sheet(player), character.lore))
            raise
        character.points += taken
        self._set(player, after)
        self._scene.tell(PointsRetrieved((pc_id,), True, self._sheet(player), character.lore))

    def _set(self, player: Player, attributes: list[int]) -> None:
        for name, value in zip(ATTRIBUTES, attributes, strict=True):
            setattr(player.character, name, value)
        self.recompute(player)

    def _rise(self, player: Player) -> None:
        """Go up one level: points, and all hit points and mana, unless dead."""
        character = player.character
        character.level += 1
        character.points = min(character.points + self._rules.level.points, U16_MAX)
        self.recompute(player)
        if player.is_alive:
            character.hp, character.mp = player.stats.max_hp, player.stats.max_mp
        self._scene.tell(LevelGained((player.pc_id,), character.level, self._sheet(player)))
        self._scene.tell(LevelSeen(player.audience, player.pc_id))

    def _sheet(self, player: Player) -> Sheet:
        return Sheet.of(player.character, player.stats)
