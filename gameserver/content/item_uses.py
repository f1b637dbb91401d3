"""Uses: what can be done with the goods of item table 3 (project file `item_uses.toml`, RULES 11, 14 and 16.5)."""

from collections.abc import Iterable, Mapping

import attrs

from gameserver.content.codes import CODE_MASK
from gameserver.content.errors import ContentError
from gameserver.content.item_tables import Goods
from gameserver.content.items import Items
from gameserver.content.project_files import number_of, read_document, structured

USES_FILE = "item_uses.toml"


@attrs.frozen
class Recovery:
    """How much a recovery item gives back at once."""

    hp: int = 0
    mp: int = 0


@attrs.frozen(kw_only=True)
class ItemUses:
    """The uses of items by code."""

    recovery: Mapping[int, Recovery] = attrs.field(factory=dict)
    return_scrolls: frozenset[int] = frozenset()
    """What takes its user to the town of his nation."""
    stackable: frozenset[int] = frozenset()
    """What shares a slot with others of its kind."""
    quest: frozenset[int] = frozenset()
    """What can neither be dropped nor sold."""
    hp_charge: frozenset[int] = frozenset()
    """What is never carried: who buys it, of one with the role of that name, has his store of HP filled."""
    mp_charge: frozenset[int] = frozenset()


@attrs.frozen
class _Document:
    recovery: dict[str, Recovery] = attrs.field(factory=dict)
    return_scrolls: tuple[int, ...] = ()
    stackable: tuple[int, ...] = ()
    quest: tuple[int, ...] = ()
    hp_charge: tuple[int, ...] = ()
    mp_charge: tuple[int, ...] = ()


def read_item_uses(data: bytes, file: str, items: Items) -> ItemUses:
    """Read the uses; ContentError names the key that is wrong, or the item without such a use."""
    document = structured(_Document, read_document(data, file), file)
    recovery = {}
    for key, gains in document.recovery.items():
        code = number_of(key, file, "the code of an item")
        if min(gains.hp, gains.mp) < 0 or not gains.hp + gains.mp:
            raise ContentError(file, None, f"[recovery] {key}: must give back HP or MP")
        recovery[code] = gains
    uses = ItemUses(
        recovery=recovery,
        return_scrolls=frozenset(document.return_scrolls),
        stackable=frozenset(document.stackable),
        quest=frozenset(document.quest),
        hp_charge=frozenset(document.hp_charge),
        mp_charge=frozenset(document.mp_charge),
    )
    for name in ("recovery", "return_scrolls", "stackable", "hp_charge", "mp_charge"):
        _check(getattr(uses, name), items, file, name, goods_only=True)
    _check(uses.quest, items, file, "quest", goods_only=False)
    return uses


def _check(codes: Iterable[int], items: Items, file: str, table: str, goods_only: bool) -> None:
    for code in codes:
        if not 0 < code <= CODE_MASK or code not in items:
            raise ContentError(file, None, f"{table}: there is no item {code}")
        if goods_only and not isinstance(items[code].source, Goods):
            raise ContentError(file, None, f"{table}: item {code} ({items[code].name}) is equipment, not goods")
