"""A town in small: a few goods, people who trade and heal, and players before them."""

from collections.abc import Iterable

from gameserver.content.item_tables import Equipment, Goods, LevelRow
from gameserver.content.item_uses import ItemUses, Recovery
from gameserver.content.items import Item as Kind
from gameserver.content.items import Items
from gameserver.content.library import Library
from gameserver.content.roles import NpcRole, Role
from gameserver.world import Rules, World
from gameserver.world.character import Item
from gameserver.world.events.base import Event
from gameserver.world.events.belongings import ItemPassed, MoneyPassed
from gameserver.world.npcs import FIRST_NPC_ID
from tests.support.world import a_kind, a_library, a_world, an_npc

SWORD, BREAD, TEA, LETTER, DUST, HERB, SCROLL = 1024, 8192, 8195, 9224, 9000, 9001, 8200
HP_PACK, MP_PACK = 8197, 8198
STACKABLE = (BREAD, TEA, HERB, SCROLL)
KEEPER, HEALER, KNIGHT, CAT = (FIRST_NPC_ID + number for number in range(1, 5))
"""A shop keeper and a healer, a keeper who serves nation 1 only, and somebody without a role."""
MONSTER = FIRST_NPC_ID + 5


def goods(code: int, price: int, required_level: int = 1) -> Kind:
    """Something that is not worn."""
    source = Goods(group=code >> 10, row=code & 0x3FF, price=price)
    return Kind(code, f"item {code}", price, None, required_level, (), source)


def a_sword(code: int, price: int) -> Kind:
    """Something that is worn."""
    source = Equipment(
        group=code >> 10, row=code & 0x3FF, price=price, wear_slot=2, levels=(LevelRow(fire=9),) * 10
    )
    return Kind(code, "sword", price, 2, 1, source.levels, source)


def a_town_library() -> Library:
    """Goods for few and for much money, and what the people do."""
    kinds = (
        a_sword(SWORD, 1000),
        *(goods(code, price) for code, price in ((BREAD, 8), (TEA, 12), (LETTER, 1), (DUST, 0), (SCROLL, 100))),
        goods(HERB, 0xFFFFFFFF, required_level=50),
        *(goods(code, 100) for code in (HP_PACK, MP_PACK)),
    )
    shop = frozenset({Role.SHOP})
    sold = (SWORD, BREAD, TEA, SCROLL, HERB)
    return a_library(
        items=Items(kinds),
        uses=ItemUses(
            recovery={BREAD: Recovery(hp=30), TEA: Recovery(hp=5, mp=10), HERB: Recovery(hp=1)},
            return_scrolls=frozenset({SCROLL}),
            stackable=frozenset(STACKABLE),
            quest=frozenset({LETTER}),
            hp_charge=frozenset({HP_PACK}),
            mp_charge=frozenset({MP_PACK}),
        ),
        roles={
            1001: NpcRole(roles=shop | {Role.STORAGE}, sells=sold),
            1002: NpcRole(roles=frozenset({Role.HEALER, Role.HP_CHARGE, Role.MP_CHARGE})),
            1003: NpcRole(roles=shop, sells=sold, nation=1),
        },
    )


def a_town(rules: Rules | None = None) -> World:
    """A town whose people stand around (100, 100)."""
    people = [an_npc(number, 100 + number, 101) for number in range(1, 5)]
    monster = an_npc(5, 105, 101, a_kind(1))
    return a_world(npcs=[*people, monster], rules=rules, library=a_town_library())


def held(items: Iterable[Item | None]) -> dict[int, int]:
    """Count items by code; what shares a place counts as many."""
    sums: dict[int, int] = {}
    for item in items:
        if item is not None:
            count = item.option & 0xFFFF if item.code in STACKABLE else 1
            sums[item.code] = sums.get(item.code, 0) + count
    return sums


def gained(events: Iterable[Event], holder: int) -> tuple[int, dict[int, int]]:
    """Add up the ledger: what a holder has gained of woonz, and of items by code."""
    woonz, items = 0, dict[int, int]()
    for event in events:
        if isinstance(event, MoneyPassed | ItemPassed):
            sign = (event.target == holder) - (event.source == holder)
            if isinstance(event, MoneyPassed):
                woonz += sign * event.amount
            else:
                items[event.item.code] = items.get(event.item.code, 0) + sign * event.count
    return woonz, {code: count for code, count in items.items() if count}
