"""Roles: what the people of the towns do for players (project file `npc_roles.toml`, RULES 2.4)."""

from collections.abc import Container, Mapping
from enum import StrEnum

import attrs

from gameserver.content.codes import CODE_MASK
from gameserver.content.errors import ContentError
from gameserver.content.npcs import FIRST_TOWN_NPC
from gameserver.content.project_files import number_of, read_document, structured

ROLES_FILE = "npc_roles.toml"
MOST_GOODS = 255
"""How many items a shop can list (RULES 13)."""


class Role(StrEnum):
    """One thing that somebody does for players."""

    SHOP = "shop"
    """Sells what its list names, and buys anything."""
    HP_CHARGE = "hp_charge"
    """Fills the store of HP that potions use; MP_CHARGE that of MP."""
    MP_CHARGE = "mp_charge"
    HEALER = "healer"
    STORAGE = "storage"
    TELEPORTER = "teleporter"


@attrs.frozen(kw_only=True)
class NpcRole:
    """What one kind of NPC does."""

    roles: frozenset[Role]
    sells: tuple[int, ...] = ()
    """Item codes, of a shop."""
    teleports: tuple[int, ...] = ()
    """Lines of `Teleport.txt`, of a teleporter."""
    nation: int | None = None
    """The nation it serves; None for everybody."""


def read_roles(
    data: bytes, file: str, npcs: Container[int], items: Container[int], teleports: Container[int]
) -> Mapping[int, NpcRole]:
    """Read the roles by kind of NPC.

    ContentError names the table that is wrong: a key or role that does not exist, an unknown NPC, item or line
    of `Teleport.txt`, or a list without the role that it is for.
    """
    found = {}
    for key, table in read_document(data, file).items():
        npc_id = number_of(key, file, "the id of an NPC")
        role = structured(NpcRole, table, file, key)
        fault = _fault_of(npc_id, role, npcs, items, teleports)
        if fault:
            raise ContentError(file, None, f"[{key}]: {fault}")
        found[npc_id] = role
    return found


def _fault_of(
    npc_id: int, role: NpcRole, npcs: Container[int], items: Container[int], teleports: Container[int]
) -> str:
    if npc_id < FIRST_TOWN_NPC or npc_id not in npcs:
        return f"there is no town NPC {npc_id}"
    if bool(role.sells) != (Role.SHOP in role.roles):
        return "a shop needs something it sells, and what sells must have the role 'shop'"
    if bool(role.teleports) != (Role.TELEPORTER in role.roles):
        return "a teleporter needs destinations in teleports, and what has some the role 'teleporter'"
    if len(role.sells) > MOST_GOODS:
        return f"sells {len(role.sells)} items, {MOST_GOODS} is the most"
    unknown = [code for code in role.sells if not 0 < code <= CODE_MASK or code not in items]
    if unknown:
        return f"sells items that do not exist: {', '.join(map(str, unknown))}"
    nowhere = [line for line in role.teleports if line not in teleports]
    if nowhere:
        return f"teleports to lines that Teleport.txt does not have: {', '.join(map(str, nowhere))}"
    return ""
