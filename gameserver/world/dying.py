"""Death of players, what it costs, and the ways back (RULES 8)."""

from gameserver.world.errors import Refused
from gameserver.world.events.growth import ExperienceChanged, VitalsChanged
from gameserver.world.events.sight import PlayerAppeared, PlayerDisappeared
from gameserver.world.events.travel import Departing, Reason
from gameserver.world.formulas import after_death
from gameserver.world.player import Player
from gameserver.world.scene import Scene
from gameserver.world.states import Change
from gameserver.world.walking import Walking


class Dying:
    """Players die, and come back in the town of their nation or where they lie."""

    def __init__(self, scene: Scene, walking: Walking) -> None:
        self._scene = scene
        self._rules = scene.rules.death
        self._walking = walking

    def die(self, player: Player) -> None:
        """A player has no hit points left: he falls, loses experience, and returns some time later."""
        if not player.is_alive:
            return
        character = player.character
        self._walking.stop(player.pc_id)
        player.change(Change.FELL)
        player.storage_keeper = 0
        player.died_at = self._scene.now
        character.hp = 0
        left = after_death(character.experience, character.level, self._rules, self._scene.rules.exp)
        player.lost_experience = character.experience - left
        self._set_experience(player, left)
        self._return_later(player)

    def return_home(self, pc_id: int) -> None:
        """A dead player wishes to return to the town of his nation; Refused to the living and the just dead."""
        player = self._scene.player(pc_id)
        if player.is_alive:
            raise Refused("You are alive.")
        left = player.died_at + self._rules.min_s - self._scene.now
        if left > 0:
            raise Refused(f"You have only just died: wait another {int(left) + 1} seconds.")
        self._go_home(player)

    def revive(self, player: Player) -> None:
        """Have a dead player rise where he lies, with some of his hit points and of the experience it took."""
        if player.is_alive:
            return
        character, rules = player.character, self._rules
        player.change(Change.ROSE)
        character.hp = max(1, player.stats.max_hp * rules.resurrect_pct // 100)
        self._set_experience(
            player, character.experience + player.lost_experience * rules.resurrect_back_pct // 100
        )
        player.lost_experience = 0
        # No message says that somebody rose: he is shown anew.
        self._scene.tell(PlayerDisappeared(player.audience, player.pc_id))
        self._scene.tell(PlayerAppeared(player.audience, player.appearance, character.cell))
        self._scene.tell(VitalsChanged((player.pc_id,), character.hp, character.mp))

    def _set_experience(self, player: Player, experience: int) -> None:
        if experience != player.character.experience:
            player.character.experience = experience
            self._scene.tell(ExperienceChanged((player.pc_id,), experience))

    def _return_later(self, player: Player) -> None:
        """Have him return after a while, and again if that could not be."""
        died_at = player.died_at

        def return_if_still_dead() -> None:
            here = self._scene.players.get(player.pc_id) is player
            if here and not player.is_alive and player.died_at == died_at:
                self._go_home(player)
                self._return_later(player)

        self._scene.after(self._rules.auto_s, return_if_still_dead)

    def _go_home(self, player: Player) -> None:
        """Report that he goes; he arrives with some of his hit points and mana."""
        character, stats = player.character, player.stats
        character.hp = max(1, stats.max_hp * self._rules.revival_pct // 100)
        character.mp = max(character.mp, stats.max_mp * self._rules.revival_pct // 100)
        home, start = self._scene.rules.town.home(character.nation)
        self._scene.report(Departing(player.pc_id, home, start, Reason.DEATH))
