"""Players against players: who may attack whom, and what murder costs (RULES 23)."""

from gameserver.world.cells import Cell, x_of, y_of
from gameserver.world.errors import Refused
from gameserver.world.events.combat import OutlawSeen, ParoleChanged, ParoleShortened
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.rules import CellRule
from gameserver.world.scene import Scene

PAROLE_MAX = 0xFFFF
PK_COUNT_MAX = 0xFF
MINUTE = 60.0


class Feuds:
    """Marks, murders and parole."""

    def __init__(self, scene: Scene, purses: Purses) -> None:
        self._scene = scene
        self._purses = purses
        self._rules = scene.rules.pk

    def begin(self, player: Player) -> None:
        """A player has entered: from now on each minute counts for his parole."""
        self._scene.after(MINUTE, lambda: self._minute_passed(player))

    def atone(self, pc_id: int, minutes: int) -> None:
        """Buy minutes of one's parole off with lore, at most all of it; `Refused` without parole or the lore."""
        player = self._scene.player(pc_id)
        character = player.character
        bought = min(minutes, character.parole_minutes)
        accepted = False
        try:
            player.must_live()
            if not bought:
                raise Refused("You have no parole to buy off.")
            self._purses.change_lore(player, -bought * self._rules.lore_per_min, tell=False)
            self._set_parole(player, character.parole_minutes - bought)
            accepted = True
        finally:
            answer = ParoleShortened((pc_id,), accepted, character.parole_minutes, character.lore)
            self._scene.tell(answer)

    def must_allow(self, player: Player, target: Player) -> None:
        """Raise `Refused` if a player may not attack another one."""
        rules = self._rules
        if self._scene.map.id in rules.disabled_maps or rules.cell_rule is CellRule.NEVER:
            raise Refused("Players cannot be attacked on this map.")
        if min(player.character.level, target.character.level) < rules.min_level:
            raise Refused(f"Both of you must have reached level {rules.min_level}.")
        if not (self._is_open(player.character.cell) and self._is_open(target.character.cell)):
            raise Refused("Players cannot be attacked here.")
        if target.is_invulnerable:
            raise Refused("Operators cannot be attacked.")

    def attacked(self, player: Player, target: Player) -> None:
        """A player struck another one: that marks him, unless the other was fair game."""
        if not self._is_fair_game(target):
            player.lasting.marked = self._scene.now + self._rules.mark_s

    def killed(self, player: Player, target: Player) -> None:
        """A player killed another one: murder, unless the other was fair game."""
        if self._is_fair_game(target):
            return
        character = player.character
        character.pk_count = min(character.pk_count + 1, PK_COUNT_MAX)
        self._set_parole(player, min(character.parole_minutes + self._rules.parole_min, PAROLE_MAX))

    def _is_open(self, cell: Cell) -> bool:
        if self._rules.cell_rule is CellRule.ALWAYS:
            return True
        return self._scene.map.cell_word(x_of(cell), y_of(cell)).pk_level >= 1

    def _is_fair_game(self, target: Player) -> bool:
        return target.character.parole_minutes > 0 or self._scene.now < target.lasting.marked

    def _minute_passed(self, player: Player) -> None:
        if self._scene.players.get(player.pc_id) is not player:
            return
        self.begin(player)
        if player.character.parole_minutes:
            self._set_parole(player, player.character.parole_minutes - 1)

    def _set_parole(self, player: Player, minutes: int) -> None:
        """Change the parole, and the colour of the name where that changes it."""
        character = player.character
        before = character.chaos_level
        character.parole_minutes = minutes
        self._scene.tell(ParoleChanged((player.pc_id,), minutes, character.pk_count))
        if character.chaos_level != before:
            player.appearance = character.appearance
            self._scene.tell(OutlawSeen(player.audience, player.pc_id, character.chaos_level))
