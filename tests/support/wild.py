"""A map with monsters alone: what they do to players is only noted down."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from gameserver.content.npcs import Attack, NpcType, Reach
from gameserver.world import Rules
from gameserver.world.cells import Cell
from gameserver.world.creatures import Creatures
from gameserver.world.events.base import Event
from gameserver.world.minds import Minds
from gameserver.world.npcs import FIRST_NPC_ID, Npc
from gameserver.world.player import Player
from gameserver.world.rules import NpcRules
from gameserver.world.scene import Scene
from tests.support.world import OPEN_MAP, a_character, a_kind, a_library, a_map, a_world

NEAREST, WEAKEST = 1, 2
CALM = NpcRules(wander_pct=0, respawn_jitter_pct=0)
"""Nobody wanders, and everybody comes back in time."""


def bite(low: int = 1, high: int = 1) -> Attack:
    """An attack of this reach."""
    return Attack(reach=Reach.of(minimum=low, maximum=high), base_damage=1)


def a_beast(type_id: int = 5, *attacks: Attack, **changes: Any) -> NpcType:
    """A monster that hunts whatever it sees, and bites unless other attacks are given."""
    values: dict[str, Any] = {
        "attack_count": max(1, len(attacks)),
        "attacks": attacks or (bite(),),
        "attack_low_ms": 1000,
        "attack_high_ms": 1000,
        "move_ms": 500,
        "scan_range": 9,
        "target_rule": NEAREST,
        "respawn_seconds": 10,
    }
    return a_kind(type_id, **(values | changes))


class Wild:
    """A scene with creatures and their minds, and nothing else."""

    def __init__(
        self,
        *npcs: Npc,
        rules: NpcRules = CALM,
        walls: Iterable[Cell] = (),
        kinds: Iterable[NpcType] = (),
        seed: int = 0,
    ) -> None:
        blocked = frozenset(walls)
        game_map = a_map(blocked) if blocked else OPEN_MAP
        library = a_library(game_map, npcs={kind.id: kind for kind in kinds})
        self.scene: Scene = a_world(game_map, rules=Rules(npc=rules), library=library, seed=seed).scene
        self.scene.npc_numbers = count(FIRST_NPC_ID + 1000)
        self.creatures = Creatures(self.scene)
        self.minds = Minds(self.scene, self.creatures, self)
        self.blows: list[tuple[float, int, int, int]] = []
        """When, by which creature, which of its attacks, to whom."""

        self.creatures.populate(npcs)

    def npc_strikes(self, npc: Npc, attack_index: int, target: Player) -> None:
        """Note a blow."""
        self.blows.append((self.scene.now, npc.npc_id, attack_index, target.pc_id))

    def enter(self, pc_id: int, x: int, y: int = 100, level: int = 1, hp: int = 10) -> Player:
        """Let a player in."""
        character = a_character(pc_id, x, y)
        character.level, character.hp = level, hp
        return self.scene.enter(character)

    def kill(self, npc: Npc, pc_id: int = 1) -> None:
        """Let a player kill a creature at once."""
        self.creatures.hurt(npc, pc_id, npc.hp)
        self.creatures.die(npc)

    def wait(self, seconds: float) -> list[Event]:
        """Let time pass; return what happened."""
        self.scene.advance(self.scene.now + seconds)
        return self.scene.drain()
