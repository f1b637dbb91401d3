"""Monsters and people of the sample world, and what monsters drop."""

import attrs

from gameserver.content.drops import CERTAIN, Drop, DropTable
from gameserver.content.npcs import ATTACKS, Attack, NpcType, Reach


@attrs.frozen
class AttackSource:
    """One attack of a monster: damage is *base* and up to *random* more."""

    base: int
    random: int
    reach: tuple[int, int] = (1, 1)
    """Nearest and farthest distance, in cells."""
    radius: int = 0

    def attack(self) -> Attack:
        """Return it as the file holds it."""
        reach = Reach.of(minimum=self.reach[0], maximum=self.reach[1], radius=self.radius)
        return Attack(reach=reach, base_damage=self.base, random_damage=self.random)


@attrs.frozen
class MonsterSource:
    """One kind of monster, in the words of `NpcType`."""

    id: int
    name: str
    level: int
    max_hp: int
    experience: int
    mercenary_experience: int
    defence: int
    scan_range: int
    target_rule: int
    move_ms: int
    attack_ms: tuple[int, int]
    attacks: tuple[AttackSource, ...]
    respawn_seconds: int = 20
    npc_class: int = 1
    ai_pattern: int = 3
    body_size: int = 0
    fire: tuple[int, int] = (0, 0)
    """Attack and defence; likewise ice and light."""
    ice: tuple[int, int] = (0, 0)
    light: tuple[int, int] = (0, 0)
    may_change_target: int = 0
    recall_type: int = 0
    recall_family: int = 0
    random_type: int = 0
    drops: dict[int, float] = attrs.field(factory=dict)
    """How likely each item is to drop, in percent, by code; 0 is woonz."""

    def npc(self) -> NpcType:
        """Return it as the file holds it."""
        folded = attrs.filters.exclude("attack_ms", "attacks", "fire", "ice", "light", "drops")
        own = attrs.asdict(self, filter=folded)
        attacks = tuple(each.attack() for each in self.attacks)
        return NpcType(
            **own,
            attack_count=len(attacks),
            attacks=attacks + (Attack(),) * (ATTACKS - len(attacks)),
            attack_low_ms=self.attack_ms[0],
            attack_high_ms=self.attack_ms[1],
            fire_attack=self.fire[0],
            fire_defence=self.fire[1],
            ice_attack=self.ice[0],
            ice_defence=self.ice[1],
            light_attack=self.light[0],
            light_defence=self.light[1],
        )

    def drop_table(self) -> DropTable:
        """Return what it drops as its file holds it."""
        return tuple(Drop(code=code, rate=round(percent * CERTAIN / 100)) for code, percent in self.drops.items())


@attrs.frozen
class PersonSource:
    """One person of a town."""

    id: int
    name: str

    def npc(self) -> NpcType:
        """Return it as the file holds it."""
        return NpcType(id=self.id, name=self.name, level=100, max_hp=10_000)


@attrs.frozen
class NpcSource:
    """All kinds of NPCs."""

    monsters: tuple[MonsterSource, ...]
    people: tuple[PersonSource, ...]

    def kinds(self) -> tuple[NpcType, ...]:
        """Return them as the files hold them."""
        return (*(each.npc() for each in self.monsters), *(each.npc() for each in self.people))

    def drop_tables(self) -> dict[int, DropTable]:
        """Return what monsters drop, by kind."""
        return {each.id: each.drop_table() for each in self.monsters}
