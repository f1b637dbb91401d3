"""Blows of players and of creatures (RULES 7)."""

import attrs

from gameserver.world.cells import Cell, steps_between
from gameserver.world.creatures import Creatures
from gameserver.world.dying import Dying
from gameserver.world.errors import Refused
from gameserver.world.events.base import Witnesses
from gameserver.world.events.combat import (
    BlowAnswered,
    BlowResult,
    BlowSeen,
    BlowSuffered,
    NpcAreaBlowSeen,
    NpcBlowSeen,
    NpcBlowSuffered,
    Victim,
)
from gameserver.world.feuds import Feuds
from gameserver.world.formulas import MISS, Blow, absorbed, blow
from gameserver.world.growth import Growth
from gameserver.world.loot import Loot
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.scene import Scene
from gameserver.world.strikers import npc_striker, player_striker, struck_npc, struck_player
from gameserver.world.walking import Walking


@attrs.frozen
class Aim:
    """At what a player strikes, as clients name it, and where that is."""

    kind: int
    number: int
    cell: Cell


class Fighting:
    """Who strikes whom, how hard, and what comes of it."""

    def __init__(
        self,
        scene: Scene,
        walking: Walking,
        creatures: Creatures,
        growth: Growth,
        dying: Dying,
        feuds: Feuds,
        loot: Loot,
    ) -> None:
        self._scene = scene
        self._rules = scene.rules.combat
        self._walking = walking
        self._creatures = creatures
        self._growth = growth
        self._dying = dying
        self._feuds = feuds
        self._loot = loot

    def attack(self, pc_id: int, target_type: int, target_id: int) -> None:
        """A player strikes a creature or a player in his sight and reach; its number says which it is.

        Answered by `BlowAnswered`. A blow that comes too soon after another is dropped without an answer; several
        of those are a strike. What may not be struck is answered as refused, and raises `Refused`.
        """
        player = self._scene.player(pc_id)
        if self._too_early(player):
            return
        try:
            player.must_live()
            target = self._target(player, target_id)
            self._must_reach(player, target)
        except Refused:
            self._answer(player, Aim(target_type, target_id, player.character.cell), BlowResult.REFUSED)
            raise
        self._walking.stop(pc_id)
        self._step_combo(player, target_id)
        if isinstance(target, Npc):
            self._strike_npc(player, target_type, target)
        else:
            self._strike_player(player, target_type, target)

    def npc_strikes(self, npc: Npc, attack_index: int, target: Player) -> None:
        """A creature does one of its attacks to a player, and to all near him if it works on an area."""
        if not target.is_alive:
            return
        cell = target.character.cell
        radius = npc.kind.attacks[attack_index].reach.radius
        if not radius:
            self._npc_hits(npc, attack_index, target)
            return
        near = [each for each in self._scene.players_within(cell, radius) if each is not target]
        victims = [target, *(each for each in near if each.is_alive and not each.is_hidden)]
        hits = []
        for victim in victims[: self._scene.rules.npc.area_targets]:
            victim_cell = victim.character.cell
            hits.append(Victim(victim.pc_id, victim_cell, self._npc_hits(npc, attack_index, victim, alone=False)))
        self._scene.tell(
            NpcAreaBlowSeen(
                tuple(npc.seen_by),
                npc_id=npc.npc_id,
                npc_cell=npc.cell,
                base=cell,
                attack=attack_index,
                victims=tuple(hits),
            )
        )

    # What may be struck.

    def _too_early(self, player: Player) -> bool:
        rules, now = self._rules, self._scene.now
        interval = rules.interval_ms[player.character.character_class] / 1000
        if now - player.last_blow >= interval * rules.early_pct / 100:
            return False
        if player.early_blows.add(now) >= rules.early_strikes:
            player.early_blows.clear()
            self._scene.strike(player, "blows")
        return True

    def _target(self, player: Player, target_id: int) -> Npc | Player:
        """Return who is to be struck; Refused if the player does not see it, or may not strike it."""
        if target_id in player.npcs_seen:
            npc = self._scene.npcs[target_id]
            if not npc.can_be_fought:
                raise Refused("This cannot be fought.")
            return npc
        if target_id not in player.near or self._scene.players[target_id].is_hidden:
            raise Refused("There is nobody to strike.")
        target = self._scene.players[target_id]
        if not target.is_alive:
            raise Refused("He is dead.")
        self._feuds.must_allow(player, target)
        return target

    def _must_reach(self, player: Player, target: Npc | Player) -> None:
        rules, character = self._rules, player.character
        reach = player.stats.reach or rules.range_default[character.character_class]
        if steps_between(character.cell, _cell_of(target)) > reach + rules.range_tolerance:
            raise Refused("That is too far away.")

    def _step_combo(self, player: Player, target_id: int) -> None:
        """Count the blow: one more of a combo if it comes soon after one on the same target."""
        now = self._scene.now
        soon = now - player.last_blow <= 2 * self._rules.interval_ms[player.character.character_class] / 1000
        if soon and target_id == player.combo_target and player.combo_step < player.stats.combo:
            player.combo_step += 1
        else:
            player.combo_step = 1
        player.last_blow, player.combo_target = now, target_id

    # What a blow of a player does.

    def _strike_npc(self, player: Player, target_type: int, npc: Npc) -> None:
        struck = blow(player_striker(player), struck_npc(npc), self._rules, self._scene.chance, player.combo_step)
        if struck.damage:
            self._creatures.hurt(npc, player.pc_id, struck.damage)
            self._draw_from(player, struck.damage)
            self._flag(player)
        died = not npc.is_alive
        witnesses = tuple(pc_id for pc_id in player.audience if pc_id in npc.seen_by)
        self._tell_blow(player, Aim(target_type, npc.npc_id, npc.cell), struck, died, witnesses)
        if died:
            self._growth.share(npc)
            self._loot.drop(npc)
            self._creatures.die(npc)

    def _strike_player(self, player: Player, target_type: int, target: Player) -> None:
        pct = self._rules.pvp_pct
        striker, protection = player_striker(player), struck_player(target)
        struck = blow(striker, protection, self._rules, self._scene.chance, player.combo_step, pct)
        died = self._hurt(target, struck)
        if struck.damage:
            self._draw_from(player, struck.damage)
            self._flag(player)
        victim = target.character
        witnesses = tuple(pc_id for pc_id in player.audience if pc_id in target.near)
        self._tell_blow(player, Aim(target_type, target.pc_id, victim.cell), struck, died, witnesses)
        self._scene.tell(
            BlowSuffered(
                (target.pc_id,),
                pc_id=player.pc_id,
                cell=player.character.cell,
                combo_step=player.combo_step,
                hp=victim.hp,
                mp=victim.mp,
                died=died,
            )
        )
        if died:
            self._feuds.killed(player, target)
            self._dying.die(target)
        else:
            self._feuds.attacked(player, target)

    def _draw_from(self, player: Player, damage: int) -> None:
        """Give the striker what he absorbs of the damage."""
        character, stats, cap = player.character, player.stats, self._rules.absorb_cap_pct
        hp = character.hp + absorbed(damage, stats.hp_absorb, stats.max_hp, cap)
        mp = character.mp + absorbed(damage, stats.mp_absorb, stats.max_mp, cap)
        character.hp, character.mp = min(hp, stats.max_hp), min(mp, stats.max_mp)

    def _hurt(self, target: Player, struck: Blow) -> bool:
        """Take the damage of a blow from a player; returns whether he is to die of it."""
        if not struck.damage:
            return False
        self._flag(target)
        target.character.hp = max(0, target.character.hp - struck.damage)
        return target.character.hp == 0

    def _flag(self, player: Player) -> None:
        player.lasting.combat = self._scene.now + self._rules.flag_s

    def _npc_hits(self, npc: Npc, attack_index: int, target: Player, alone: bool = True) -> bool:
        """One blow of a creature; returns whether the player died of it."""
        struck = MISS
        if not target.is_invulnerable:
            striker = npc_striker(npc, attack_index)
            struck = blow(striker, struck_player(target), self._rules, self._scene.chance)
        died = self._hurt(target, struck)
        pc_id, cell = target.pc_id, target.character.cell
        about = {"npc_id": npc.npc_id, "npc_cell": npc.cell, "pc_id": pc_id, "cell": cell, "attack": attack_index}
        hp, mp = target.character.hp, target.character.mp
        self._scene.tell(NpcBlowSuffered((pc_id,), **about, hp=hp, mp=mp, died=died))
        if alone:
            witnesses = tuple(other for other in target.audience if other in npc.seen_by)
            self._scene.tell(NpcBlowSeen(witnesses, **about, died=died))
        if died:
            self._dying.die(target)
        return died

    def _tell_blow(self, player: Player, aim: Aim, struck: Blow, died: bool, witnesses: Witnesses) -> None:
        self._answer(player, aim, BlowResult.HIT if struck.damage else BlowResult.MISSED, struck)
        self._scene.tell(
            BlowSeen(
                witnesses,
                pc_id=player.pc_id,
                cell=player.character.cell,
                target_type=aim.kind,
                target_id=aim.number,
                target_cell=aim.cell,
                combo_step=player.combo_step,
                died=died,
                is_critical=struck.is_critical,
            )
        )

    def _answer(self, player: Player, aim: Aim, result: BlowResult, struck: Blow = MISS) -> None:
        character = player.character
        self._scene.tell(
            BlowAnswered(
                (player.pc_id,),
                result=result,
                cell=character.cell,
                target_type=aim.kind,
                target_id=aim.number,
                target_cell=aim.cell,
                combo_step=0 if result is BlowResult.REFUSED else player.combo_step,
                damage=struck.damage,
                is_critical=struck.is_critical,
                hp=character.hp,
                mp=character.mp,
            )
        )


def _cell_of(target: Npc | Player) -> Cell:
    return target.cell if isinstance(target, Npc) else target.character.cell
