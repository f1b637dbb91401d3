"""Whom monsters fight: those whom they hate, else whom the target rule of their kind picks (RULES 6)."""

from gameserver.content.npcs import NpcType
from gameserver.world.cells import x_of, y_of
from gameserver.world.mind import Mind
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.rules import Target
from gameserver.world.scene import Scene


class Preying:
    """Chooses among the players who see a monster."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._rules = scene.rules.npc

    def target(self, mind: Mind, look: bool) -> Player | None:
        """Return whom a monster fights: whom it fought, unless it may prefer another; else whom it hates most.

        With *look* one who hates nobody looks for prey.
        """
        npc = mind.npc
        current = self.prey(npc, mind.target)
        if current is None or npc.kind.may_change_target:
            current = self._most_hated(mind, current)
        if current is None and look:
            current = self._chosen(npc)
        return current

    def prey(self, npc: Npc, pc_id: int) -> Player | None:
        """Return a player if the monster could fight him: he is in sight, alive, and not hidden."""
        if pc_id not in npc.seen_by:
            return None
        player = self._scene.players[pc_id]
        return player if player.is_alive and not player.is_hidden else None

    def _most_hated(self, mind: Mind, current: Player | None) -> Player | None:
        """Return the one who is hated most; another than the *current* one only if clearly more than he."""
        npc = mind.npc
        if not npc.attackers:
            return current
        best = current
        most = npc.hate_of(current.pc_id) * (100 + self._rules.hate_switch_pct) // 100 if current else -1
        for pc_id in sorted(npc.attackers):
            player = self.prey(npc, pc_id)
            if player is not None and player is not current and npc.hate_of(pc_id) > most:
                best, most = player, npc.hate_of(pc_id)
        return best

    def _chosen(self, npc: Npc) -> Player | None:
        """Pick somebody to attack unprovoked, the nearest first, then by number."""
        rule = self._aggression(npc.kind)
        if rule is Target.PASSIVE:
            return None
        found = []
        for pc_id in npc.seen_by:
            player = self.prey(npc, pc_id)
            if player is None or player.character.level - npc.kind.level >= self._rules.aggro_level_gap:
                continue
            cell = player.character.cell
            square = (x_of(npc.cell) - x_of(cell)) ** 2 + (y_of(npc.cell) - y_of(cell)) ** 2
            if square <= npc.kind.scan_range**2:
                found.append((square, pc_id))
        if not found:
            return None
        players = [self._scene.players[pc_id] for _, pc_id in sorted(found)]
        if rule is Target.RANDOM:
            return self._scene.chance.choice(players)
        if rule is Target.WEAKEST:
            return min(players, key=lambda player: player.character.hp)
        return players[0]

    def _aggression(self, kind: NpcType) -> Target:
        if not kind.scan_range:
            return Target.PASSIVE
        rules = self._rules.target_rules
        return rules[kind.target_rule] if kind.target_rule < len(rules) else Target.NEAREST
