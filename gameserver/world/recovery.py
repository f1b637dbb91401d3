"""Natural recovery of those who stand and do not fight (RULES 9)."""

from gameserver.world.events.growth import VitalsChanged
from gameserver.world.player import Player
from gameserver.world.scene import Scene
from gameserver.world.states import State


class Recovery:
    """Every player looks every few seconds, counted from his arrival, whether something comes back to him."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._rules = scene.rules.regen
        self.stretch = 1.0
        """Times the period, under too much load."""

    def begin(self, player: Player) -> None:
        """A player has entered."""
        self._scene.after(self._rules.period_s * self.stretch, lambda: self._due(player))

    def _due(self, player: Player) -> None:
        if self._scene.players.get(player.pc_id) is not player:
            return
        self.begin(player)
        if player.state is State.STANDING and self._scene.now >= player.lasting.combat:
            self._recover(player)

    def _recover(self, player: Player) -> None:
        character, stats = player.character, player.stats
        before = character.hp, character.mp
        character.hp = min(stats.max_hp, character.hp + max(1, stats.max_hp * self._rules.hp_pct // 100))
        character.mp = min(stats.max_mp, character.mp + max(1, stats.max_mp * self._rules.mp_pct // 100))
        if before != (character.hp, character.mp):
            self._scene.tell(VitalsChanged((player.pc_id,), character.hp, character.mp))
