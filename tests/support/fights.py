"""Builders for fights: a monster, players who stand beside it, and what they were told."""

from collections.abc import Iterable

from gameserver.content.npcs import Attack, Reach
from gameserver.world import Rules, World
from gameserver.world.cells import cell_at
from gameserver.world.events.base import Event
from gameserver.world.events.combat import (
    BlowAnswered,
)
from gameserver.world.npcs import FIRST_NPC_ID, Npc
from gameserver.world.rules import CellRule, CombatRules, MoveRules, PkRules
from tests.support.world import a_character, a_kind, a_world, an_npc

SURE = CombatRules(hit_base=100, hit_max=100, hit_min=100, crit_pct=0)
NEVER = CombatRules(hit_base=0, hit_max=0, hit_min=0)
LAWLESS = PkRules(disabled_maps=(), cell_rule=CellRule.ALWAYS, min_level=1)
CREATURE, PLAYER = 1, 0
WOLF = FIRST_NPC_ID + 1
HERE = cell_at(100, 100)
BITE, ROAR = 0, 1
ATTACKS = (
    Attack(reach=Reach.of(minimum=1, maximum=1), base_damage=30, random_damage=0),
    Attack(reach=Reach.of(minimum=1, maximum=3, radius=2), base_damage=40, random_damage=0),
    Attack(),
)


def a_wolf(x: int = 101, y: int = 100, **changes: int) -> Npc:
    """A monster of 100 HP that can bite and roar, but does neither unless a test has it do so."""
    return an_npc(1, x, y, a_kind(5, experience=10, attacks=ATTACKS, **changes))


def a_fight(*npcs: Npc, combat: CombatRules = SURE, players: Iterable[int] = (1,), pk: PkRules = LAWLESS) -> World:
    """A world with players on one cell, who have told everything."""
    world = a_world(npcs=npcs, rules=Rules(combat=combat, pk=pk, move=MoveRules(strike_warning=1)))
    for pc_id in players:
        world.enter(a_character(pc_id))
    world.drain()
    return world


def told(world: World, kind: type[Event]) -> list[Event]:
    return [event for event in world.drain() if isinstance(event, kind)]


def blow_of(world: World) -> BlowAnswered:
    [answer] = told(world, BlowAnswered)
    assert isinstance(answer, BlowAnswered)
    return answer
