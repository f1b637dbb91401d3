"""Rules of monsters (RULES 6)."""

from enum import Enum

import attrs

from gameserver.world.rules.declare import rule


class Target(Enum):
    """Whom a monster attacks that nobody has attacked."""

    PASSIVE = "passive"
    NEAREST = "nearest"
    WEAKEST = "weakest"
    RANDOM = "random"


@attrs.frozen(kw_only=True)
class NpcRules:
    """How monsters live; what they are is in the game data. All chosen: nothing about it is public."""

    respawn_factor: float = rule(1.0, "times the respawn time of the game data", "RULES 6", 0.01)
    respawn_jitter_pct: int = rule(10, "by how much the respawn time varies either way", "RULES 6", 0, 100)
    corpse_s: float = rule(2.0, "how long a dead monster lies there", "chosen", 0)
    random_radius: int = rule(8, "how far from home those with random_type come back", "RULES 6", 0, 64)
    wander: int = rule(4, "how far from home an idle monster walks", "RULES 6", 0, 64)
    wander_pct: int = rule(10, "how likely an idle monster sets out at each thought", "RULES 6", 0, 100)
    think_ms: int = rule(500, "between two thoughts of an idle monster", "RULES 6", 50)
    scan_ms: int = rule(1000, "between two looks for somebody to attack", "RULES 6", 50)
    target_rules: tuple[Target, ...] = rule(
        (Target.PASSIVE, Target.NEAREST, Target.WEAKEST, Target.PASSIVE),
        "what the target rules 0, 1, ... of the game data mean; those beyond are nearest",
        "RULES 6",
    )
    aggro_level_gap: int = rule(15, "no monster starts on a player so many levels above it", "RULES 6", 0)
    hate_switch_pct: int = rule(20, "by how much another must be hated more to become the target", "RULES 6", 0)
    hate_heal_pct: int = rule(50, "hate for each hit point that one who has hurt it gets back", "RULES 6", 0)
    path_nodes: int = rule(256, "how many cells a search for a way looks at", "RULES 6", 1, 65_536)
    path_ahead: int = rule(4, "how many cells of its way a monster announces", "RULES 6", 1, 8)
    leash: int = rule(20, "a monster farther from home than this turns back", "RULES 6", 1, 255)
    give_up_s: float = rule(5.0, "so long without a way or a target, and it turns back", "RULES 6", 0.1)
    home_heal_pct: int = rule(10, "of its hit points regained each second on the way home", "RULES 6", 0, 100)
    attack_factor: float = rule(1.0, "times the time between two attacks", "RULES 6", 0.01)
    attackers: int = rule(64, "how many attackers a monster remembers", "RULES 1, known", 1)
    area_targets: int = rule(25, "how many players one attack hits at most", "RULES 1, known", 1, 25)
    boss_class_min: int = rule(8, "monsters of this class and above are bosses", "RULES 6", 0, 16)
    recall_hp_pct: int = rule(50, "recall type 1 summons once when it has no more hit points", "RULES 6", 0, 100)
    recall_count: int = rule(2, "and so many", "RULES 6", 0, 16)
    recall_again_s: float = rule(30.0, "recall type 2 summons this often while it fights", "RULES 6", 1)
    recall_most: int = rule(4, "but has never more than this", "RULES 6", 0, 16)
