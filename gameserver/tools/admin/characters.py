"""`gameserver admin character`: looking at characters and what they own."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from gameserver.content.codes import CODE_MASK, ItemOption
from gameserver.content.items import Item
from gameserver.content.library import load_items
from gameserver.ops.environment import read
from gameserver.ops.settings import AccountSettings
from gameserver.storage.character_data import CarriedItem, StoredItem
from gameserver.storage.documents import Json
from gameserver.storage.errors import NoSuchAccount
from gameserver.storage.rows import CharacterRow
from gameserver.tools.admin.office import Office, Refused, in_office, json_option

CLASSES = ("warrior", "holy knight", "mage", "archer")


@click.group()
def character() -> None:
    """Show characters."""


@character.command("list")
@click.argument("account")
@json_option
def list_command(account: str, as_json: bool) -> None:
    """List the characters of ACCOUNT, the one that played last first."""
    in_office(lambda office: listing(office, account), as_json)


async def listing(office: Office, account: str) -> Json:
    """Return a line for each active character of an account."""
    found = await office.accounts.find(account)
    if found is None:
        raise NoSuchAccount(f"there is no account {account!r}")
    return [brief(row) for row in await office.characters.of_account(found.id)]


@character.command("show")
@click.argument("name")
@json_option
def show_command(name: str, as_json: bool) -> None:
    """Show the character NAME as it was saved last: level, place, money, what it wears and carries.

    Items are named from the game data in ZONE_DATA_PATH.
    """
    in_office(lambda office: everything(office, name), as_json)


async def everything(office: Office, name: str, data: Path | None = None) -> Json:
    """Return all that matters about a character; items are named from the game data in *data*, or as set."""
    row = await office.characters.named(name)
    if row is None:
        raise Refused(f"there is no character {name!r}")
    items = load_items(read(AccountSettings, os.environ).zone_data_path if data is None else data)
    stats = row.data.stats
    return {
        **brief(row),
        "account_id": row.account_id,
        "experience": row.experience,
        "lore": row.data.lore,
        "hp": stats.hp,
        "mp": stats.mp,
        "wear": described(row.data.wear, items),
        "inventory": described(row.data.inventory, items),
    }


def brief(row: CharacterRow) -> dict[str, Json]:
    """Return what fits in a line."""
    known = row.character_class < len(CLASSES)
    position = row.data.location.position
    return {
        "id": row.id,
        "name": row.name,
        "class": CLASSES[row.character_class] if known else str(row.character_class),
        "level": row.level,
        "map": row.data.location.map_code,
        "x": position.x,
        "y": position.y,
        "woonz": row.woonz,
    }


def described(stored: Iterable[StoredItem], items: Mapping[int, Item]) -> list[Json]:
    """Return each stored item with its name, slot and level; an unknown code has no name."""
    return [_item(item, items.get(item.item_code)) for item in stored]


def _item(item: StoredItem, kind: Item | None) -> Json:
    has_level = kind is not None and bool(kind.levels)
    return {
        "slot": item.slot if isinstance(item, CarriedItem) else None if kind is None else kind.wear_slot,
        "name": None if kind is None else kind.name,
        "code": item.item_code & CODE_MASK,
        "level": max(ItemOption(item.item_option).level, 1) if has_level else None,
        "option": f"0x{item.item_option:08X}",
        "serial": item.item_unique_code,
    }
