"""The defaults of the rules, held against the list of settings that the rule book gives (RULES 30)."""

from enum import Enum
from pathlib import Path

import attrs
from twisted.trial.unittest import SynchronousTestCase

import gameserver
from gameserver.world import Rules

BOOK = """
    view.radius=9  view.burst=200  tick.ms=500
    move.max_ask=32  move.step_tolerance=2  move.cells_per_s=6  move.burst=6  move.strike_limit=30
    npc.respawn_factor=1.0  npc.respawn_jitter_pct=10  npc.wander=4  npc.leash=20  npc.scan_ms=1000
    npc.aggro_level_gap=15  npc.hate_switch_pct=20  npc.path_nodes=256  npc.exp_reading=bitfield
    combat.hit_base=90  combat.hit_min=20  combat.hit_max=98  combat.min_damage_pct=10  combat.pvp_pct=50
    combat.combo_pct=5  combat.weapon_mods=off  combat.interval_ms=1000,900,1200,1000  combat.crit_pct=5
    combat.crit_damage_pct=150  exp.scale=100  exp.offset=200  exp.mode=total  level.cap=165  level.points=6
    rate.exp=100  rate.drop=100  rate.woonz=100  death.exp_loss_pct=2  death.no_loss_below=11
    regen.period_s=5  regen.hp_pct=1  regen.mp_pct=2  potion.step=40  potion.cooldown_ms=500
    potion.capacity_factor=1  heal.free_level=10  loot.owner_s=20  loot.life_s=120  loot.level_gap=30
    drop.mode=single  shop.tax_pct=0  shop.sell_pct=25  storage.fee=10  storage.scope=account
    money.cap=4000000000  teleport.base=250  teleport.per_level=50  party.max=4  party.range=18
    pk.min_level=12  pk.parole_min=30  pk.lore_per_min=100  pk.disabled_maps=1,7  pk.cell_rule=level
    chat.shout_cost=100  chat.shout_scope=map  save.interval_s=300  logout.linger_s=10
"""
ELSEWHERE = {
    "view.burst": "all that comes into sight is written at once",
    "tick.ms": "a setting of the zone daemon",
    "npc.exp_reading": "a setting of the zone daemon: how its files are read",
    "combat.weapon_mods": "off: what the tables mean by skins is not known",
    "exp.mode": "total: what a client would make of the other is not known",
    "storage.scope": "account: characters of an account share what it has put away",
    "party.max": "there are no parties",
    "party.range": "there are no parties",
    "save.interval_s": "a setting of the zone daemon, which saves more often",
}
"""What has no rule of its own, and why."""


def as_written(value: object) -> str:
    """Return a default as the rule book writes it."""
    if isinstance(value, tuple):
        return ",".join(map(as_written, value))
    return str(value.value if isinstance(value, Enum) else value)


class DefaultsByTheBook(SynchronousTestCase):
    def setUp(self) -> None:
        rules = attrs.asdict(Rules())
        self.ours = {f"{group}.{name}": value for group, named in rules.items() for name, value in named.items()}
        self.book = dict(entry.split("=") for entry in BOOK.split())

    def test_every_setting_of_the_book_is_a_rule_of_that_name_or_said_to_be_none(self) -> None:
        self.assertEqual(self.book.keys() - self.ours.keys(), ELSEWHERE.keys())

    def test_every_default_is_that_of_the_book(self) -> None:
        for name in self.book.keys() & self.ours.keys():
            ours, book = self.ours[name], self.book[name]
            same = float(book) == ours if isinstance(ours, float) else book == as_written(ours)
            self.assertTrue(same, f"{name} is {ours}, but {book} in the book")

    def test_no_rule_is_without_effect(self) -> None:
        package = Path(gameserver.__file__).parent
        declared = package / "world" / "rules"
        code = "\n".join(path.read_text("utf-8") for path in package.rglob("*.py") if declared not in path.parents)
        idle = [name for name in self.ours if f".{name.partition('.')[2]}" not in code]
        self.assertEqual(idle, [])
