"""Who may do what to others: roles of accounts, permissions named for acts, and the table between them."""

from collections.abc import Mapping
from enum import Enum, IntEnum, auto
from types import MappingProxyType

from gameserver.storage.errors import UnknownRole


class Role(IntEnum):
    """What an account is on this server, in rising order: the levels 0 to 3 of RULES 28."""

    PLAYER = 0
    HELPER = 1
    GAME_MASTER = 2
    ADMINISTRATOR = 3

    @property
    def label(self) -> str:
        """The name of the role in the database, on command lines and in logs."""
        return self.name.lower()

    @classmethod
    def labelled(cls, label: str) -> "Role":
        """Return the role of that name; UnknownRole when there is none."""
        for role in cls:
            if role.label == label:
                return role
        known = ", ".join(role.label for role in cls)
        raise UnknownRole(f"{label!r} is not a role; the roles are {known}")


class Permission(Enum):
    """One privileged act, or several that nobody would grant apart."""

    SEE_WHERE = auto()
    """Ask where a character is."""
    GOTO = auto()
    """Move oneself to a cell, a map or a character."""
    HIDE = auto()
    """Be seen by nobody."""
    MUTE = auto()
    """Stop a character from talking for a time."""
    KICK = auto()
    """Disconnect a player."""
    NOTICE = auto()
    """Tell something to all players."""
    SUMMON = auto()
    """Bring a character to oneself."""
    HEAL = auto()
    """Restore or resurrect a character in place."""
    KILL = auto()
    """Kill a creature or a character."""
    SPAWN = auto()
    """Make monsters, and remove those that were made."""
    GOD = auto()
    """Take no damage."""
    GIVE_ITEM = auto()
    """Make an item out of nothing."""
    GIVE_MONEY = auto()
    """Make woonz or lore out of nothing."""
    SET_LEVEL = auto()
    """Give a level or experience."""
    BAN = auto()
    """Close an account for a time or for good, and open it again."""
    SEE_ACCOUNTS = auto()
    """Look at accounts and at what their characters own."""
    EVENT_RATES = auto()
    """Change how much experience and loot everybody gets."""
    SAVE = auto()
    """Have every character saved now."""
    SHUTDOWN = auto()
    """Stop a server."""
    MANAGE_ACCOUNTS = auto()
    """Make accounts, change passwords, give and take roles."""
    MANAGE_ITEMS = auto()
    """Move, restore or remove items of players outside of the game."""
    MANAGE_DATABASE = auto()
    """Migrate, back up and restore."""
    READ_AUDIT = auto()
    """Read what was done with permissions."""


_HELPER = frozenset({Permission.SEE_WHERE, Permission.GOTO, Permission.HIDE, Permission.MUTE, Permission.KICK})
_GAME_MASTER = _HELPER | {
    Permission.NOTICE,
    Permission.SUMMON,
    Permission.HEAL,
    Permission.KILL,
    Permission.SPAWN,
    Permission.GOD,
    Permission.GIVE_ITEM,
    Permission.GIVE_MONEY,
    Permission.SET_LEVEL,
    Permission.BAN,
    Permission.SEE_ACCOUNTS,
}
_ADMINISTRATOR = _GAME_MASTER | {
    Permission.EVENT_RATES,
    Permission.SAVE,
    Permission.SHUTDOWN,
    Permission.MANAGE_ACCOUNTS,
    Permission.MANAGE_ITEMS,
    Permission.MANAGE_DATABASE,
    Permission.READ_AUDIT,
}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.PLAYER: frozenset(),
        Role.HELPER: _HELPER,
        Role.GAME_MASTER: _GAME_MASTER,
        Role.ADMINISTRATOR: _ADMINISTRATOR,
    }
)
"""What each role may; what is not named here is refused."""


def may(role: Role, permission: Permission) -> bool:
    """Tell whether *role* has *permission*; UnknownRole for what is no role."""
    if role not in PERMISSIONS:
        raise UnknownRole(f"{role!r} is not a role")
    return permission in PERMISSIONS[role]
