"""The numbers of the rules, each the default of what an operator may set; `ops.rules` reads them from a file."""

import attrs

from gameserver.world.rules.creatures import NpcRules, Target
from gameserver.world.rules.fighting import CellRule, CombatRules, DeathRules, PkRules
from gameserver.world.rules.goods import (
    DropMode,
    DropRules,
    ItemRules,
    LootRules,
    MoneyRules,
    ShopRules,
    StorageRules,
)
from gameserver.world.rules.growth import (
    ExpRules,
    HealRules,
    LevelRules,
    PointRules,
    PotionRules,
    RateRules,
    RegenRules,
)
from gameserver.world.rules.motion import (
    LogoutRules,
    MoveRules,
    NpcTalkRules,
    TeleportRules,
    TownRules,
    ViewRules,
    WarpRules,
)
from gameserver.world.rules.talk import ChatRules, ShoutScope

__all__ = [
    "CellRule",
    "ChatRules",
    "CombatRules",
    "DeathRules",
    "DropMode",
    "DropRules",
    "ExpRules",
    "HealRules",
    "ItemRules",
    "LevelRules",
    "LogoutRules",
    "LootRules",
    "MoneyRules",
    "MoveRules",
    "NpcRules",
    "NpcTalkRules",
    "PkRules",
    "PointRules",
    "PotionRules",
    "RateRules",
    "RegenRules",
    "Rules",
    "ShopRules",
    "ShoutScope",
    "StorageRules",
    "Target",
    "TeleportRules",
    "TownRules",
    "ViewRules",
    "WarpRules",
]


@attrs.frozen(kw_only=True)
class Rules:
    """All rules, by the names that they have in the file of an operator: `rules.move.max_ask`."""

    view: ViewRules = attrs.field(factory=ViewRules)
    move: MoveRules = attrs.field(factory=MoveRules)
    teleport: TeleportRules = attrs.field(factory=TeleportRules)
    warp: WarpRules = attrs.field(factory=WarpRules)
    logout: LogoutRules = attrs.field(factory=LogoutRules)
    town: TownRules = attrs.field(factory=TownRules)
    people: NpcTalkRules = attrs.field(factory=NpcTalkRules)
    chat: ChatRules = attrs.field(factory=ChatRules)
    npc: NpcRules = attrs.field(factory=NpcRules)
    combat: CombatRules = attrs.field(factory=CombatRules)
    death: DeathRules = attrs.field(factory=DeathRules)
    pk: PkRules = attrs.field(factory=PkRules)
    exp: ExpRules = attrs.field(factory=ExpRules)
    level: LevelRules = attrs.field(factory=LevelRules)
    points: PointRules = attrs.field(factory=PointRules)
    regen: RegenRules = attrs.field(factory=RegenRules)
    potion: PotionRules = attrs.field(factory=PotionRules)
    heal: HealRules = attrs.field(factory=HealRules)
    rate: RateRules = attrs.field(factory=RateRules)
    items: ItemRules = attrs.field(factory=ItemRules)
    loot: LootRules = attrs.field(factory=LootRules)
    drop: DropRules = attrs.field(factory=DropRules)
    shop: ShopRules = attrs.field(factory=ShopRules)
    storage: StorageRules = attrs.field(factory=StorageRules)
    money: MoneyRules = attrs.field(factory=MoneyRules)
