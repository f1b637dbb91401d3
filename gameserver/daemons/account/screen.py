"""Characters as the select screen shows them."""

from collections.abc import Iterable

from gameserver.content.items import Items
from gameserver.messages.characters import CharacterList, CreateCharacterReply
from gameserver.messages.fields import CharacterSlot, ItemCode, ItemId, ItemOption, OptionWord, SelectWearItem
from gameserver.storage.character_data import StoredItem
from gameserver.storage.rows import CharacterRow

SLOTS = 5
WEAR_PLACES = 10


def character_list(rows: Iterable[CharacterRow], items: Items) -> CharacterList:
    """Return the five places, the last ones empty."""
    slots = [_slot(row, items) for row in rows][:SLOTS]
    return CharacterList(characters=(*slots, *[CharacterSlot()] * (SLOTS - len(slots))))


def create_reply(row: CharacterRow, items: Items) -> CreateCharacterReply:
    """Return the answer to the creation of a character."""
    return CreateCharacterReply(
        pc_class=row.character_class, pc_name=row.name, wear_items=_wear(row.data.wear, items)
    )


def _slot(row: CharacterRow, items: Items) -> CharacterSlot:
    return CharacterSlot(
        name=row.name,
        is_used=1,
        pc_class=row.character_class,
        nation=row.data.social_info.nation,
        level=row.level,
        wear_items=_wear(row.data.wear, items),
    )


def _wear(stored: Iterable[StoredItem], items: Items) -> tuple[SelectWearItem, ...]:
    """Put each worn item at its place, which the item tables know; unknown kinds are not shown."""
    places = [SelectWearItem(wear_index=index) for index in range(WEAR_PLACES)]
    for each in stored:
        kind = items.get(each.item_code)
        if kind is not None and kind.wear_slot is not None:
            places[kind.wear_slot] = SelectWearItem(
                item_id=ItemId(item_code=ItemCode(each.item_code)),
                option=ItemOption(option=OptionWord(each.item_option)),
                wear_index=kind.wear_slot,
            )
    return tuple(places)
