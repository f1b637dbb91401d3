"""What players and creatures put into their blows, and what protects them (RULES 7)."""

from gameserver.world.formulas import Striker, Struck
from gameserver.world.npcs import Npc
from gameserver.world.player import Player
from gameserver.world.stats import MAGE

STAFF_SLOT = 2


def player_striker(player: Player) -> Striker:
    """What a player puts into a blow with the weapon in his hands: a mage's staff strikes with magic."""
    stats, character = player.stats, player.character
    magic = character.character_class == MAGE and character.wear[STAFF_SLOT] is not None
    return Striker(
        level=character.level,
        attack=stats.magic_attack if magic else stats.hit_attack,
        plus=stats.plus,
        addition=stats.magic_addition if magic else stats.hit_addition,
        fire=stats.fire_attack,
        ice=stats.ice_attack,
        light=stats.light_attack,
        accuracy=stats.accuracy,
        crit_rate=stats.crit_rate,
    )


def struck_player(player: Player) -> Struck:
    """What protects a player."""
    stats = player.stats
    return Struck(
        level=player.character.level,
        defense=stats.defense,
        fire=stats.fire_defense,
        ice=stats.ice_defense,
        light=stats.light_defense,
        evasion=stats.evasion,
        crit_evasion=stats.crit_evasion,
    )


def npc_striker(npc: Npc, attack_index: int) -> Striker:
    """What a creature puts into one of its attacks."""
    kind = npc.kind
    attack = kind.attacks[attack_index]
    return Striker(
        level=kind.level,
        attack=attack.base_damage,
        plus=attack.random_damage,
        fire=kind.fire_attack,
        ice=kind.ice_attack,
        light=kind.light_attack,
    )


def struck_npc(npc: Npc) -> Struck:
    """What protects a creature."""
    kind = npc.kind
    return Struck(
        level=kind.level,
        defense=kind.defence,
        fire=kind.fire_defence,
        ice=kind.ice_defence,
        light=kind.light_defence,
    )
