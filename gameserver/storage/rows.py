"""What the stores take and return: frozen rows, named for the game and not for the tables."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from uuid import UUID

import attrs

from gameserver.storage.character_data import CharacterData, StorageData
from gameserver.storage.documents import Json
from gameserver.storage.errors import InvalidName
from gameserver.storage.ledger import LedgerEntry
from gameserver.storage.roles import Role

NAME = re.compile(r"[a-zA-Z0-9_-]{3,21}", re.ASCII)
"""User and character names (DATABASE, checks)."""

LONGEST_TYPED = 20
"""Letters of a name or a password that clients can send: 21 bytes with the NUL (PROTOCOL 8.1; RULES 3, chosen)."""

PASSWORD = re.compile(rf"[ -~]{{1,{LONGEST_TYPED}}}", re.ASCII)
"""Passwords that can be typed in the client."""

SESSIONS_PER_ACCOUNT = 10
"""Logins of an account at the web pages that last at a time; one more ends the oldest."""

CHARACTERS_PER_ACCOUNT = 5
"""Active characters; the list message has five places (PROTOCOL 8.2)."""


def is_name(name: str) -> bool:
    """Tell whether *name* could be the name of an account or a character."""
    return NAME.fullmatch(name) is not None


def is_new_name(name: str) -> bool:
    """Tell whether something new may be called *name*: the client can send less than the database can keep."""
    return is_name(name) and len(name) <= LONGEST_TYPED


def is_password(password: str) -> bool:
    """Tell whether the client can type *password*."""
    return PASSWORD.fullmatch(password) is not None


def check_name(name: str) -> None:
    """Raise InvalidName when *name* cannot be a name."""
    if not is_name(name):
        raise InvalidName(f"{name!r} is not a name: 3 to 21 letters, digits, '-' or '_' are")


class AccountStatus(Enum):
    """Values of the enum `account_status`; only ACTIVE may log in."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    BANNED = "banned"
    SUSPENDED = "suspended"
    PENDING_VERIFICATION = "pending_verification"
    DELETED = "deleted"


@attrs.frozen(kw_only=True)
class Account:
    """An account; *id* is the pc_id on the wire.

    A ban that is over is not shown: *status* is ACTIVE again. BANNED without *banned_until* is for good.
    """

    id: int
    username: str
    password_hash: str = attrs.field(repr=False)
    status: AccountStatus = AccountStatus.ACTIVE
    ban_reason: str | None = None
    banned_until: datetime | None = None
    role: Role = Role.PLAYER
    account_level: int = 1


@attrs.frozen(kw_only=True)
class AccountDetails:
    """What people who look after accounts see beside the account itself; times are None for never.

    *unknown_role* is the role as it is stored when this version knows none of that name. The account is told as
    that of a player then: it may do nothing to others, and nothing but this lets anybody see it.
    """

    account: Account
    email: str
    is_online: bool
    created_at: datetime
    last_login: datetime | None
    last_logout: datetime | None
    unknown_role: str | None = None


@attrs.frozen(kw_only=True)
class Actor:
    """Who does a privileged act.

    *name* is `account/character`, an account, or `command line`; *source* is an address, or a daemon.
    """

    name: str
    account_id: int | None = None
    role: Role
    source: str


@attrs.frozen(kw_only=True)
class AuditEntry:
    """One privileged act: *actor* did *verb* to *target*, which was *before* and is *after*.

    An act without a lasting state, such as a notice, has its parameters in *after*. The store fills in *id* and
    *at*, whatever they were.
    """

    actor: Actor
    verb: str
    target: str
    before: Mapping[str, Json] = attrs.field(factory=dict)
    after: Mapping[str, Json] = attrs.field(factory=dict)
    id: int | None = None
    at: datetime | None = None


@attrs.frozen(kw_only=True)
class WebSession:
    """A login of an account at the web pages, with what the browser said it is and the address it came from."""

    key: UUID
    account_id: int
    username: str
    user_agent: str
    address: str
    issued_at: datetime
    expires_at: datetime


@attrs.frozen(kw_only=True)
class NewCharacter:
    """A character to be made; *character_class* is the class byte of the wire, 0 to 3."""

    name: str
    character_class: int
    level: int = 1
    experience: int = 0
    woonz: int = 0
    data: CharacterData


@attrs.frozen(kw_only=True)
class StorageRow:
    """The storage of an account; *fence* is the number of the account's world login that may write it."""

    account_id: int
    fence: int
    woonz: int = 0
    data: StorageData = attrs.field(factory=StorageData)


@attrs.frozen(kw_only=True)
class CharacterRow:
    """A character as stored; *fence* is the number of the world login that may write it.

    Only a world login finds the *storage* of the account, and tells the serials of copies that were *quarantined*:
    taken from the character or its storage, because somebody else has them. Neither belongs to the row's equality.
    """

    id: int
    account_id: int
    name: str
    level: int
    character_class: int
    experience: int
    woonz: int
    fence: int
    data: CharacterData
    storage: StorageRow | None = attrs.field(default=None, eq=False)
    quarantined: tuple[int, ...] = attrs.field(default=(), eq=False)


@attrs.frozen(kw_only=True)
class CharacterSnapshot:
    """What a zone writes back; it counts only while *fence* is still the row's."""

    character_id: int
    fence: int
    level: int
    experience: int
    woonz: int
    data: CharacterData


@attrs.frozen(kw_only=True)
class StorageSnapshot:
    """What a zone writes back of a storage; it counts only while *fence* is still the row's."""

    account_id: int
    fence: int
    woonz: int
    data: StorageData


@attrs.frozen(kw_only=True)
class SaveGroup:
    """Those who exchanged something since they were saved, and the ledger of it: written together or not at all.

    Each of the *entries* needs its `origin` and `number`, lest a group that is saved again be noted twice:
    ValueError without.
    """

    snapshots: tuple[CharacterSnapshot, ...]
    storages: tuple[StorageSnapshot, ...] = ()
    entries: tuple[LedgerEntry, ...] = attrs.field(default=())

    @entries.validator
    def _check_entries(self, _: object, entries: tuple[LedgerEntry, ...]) -> None:
        if any(entry.origin is None or entry.number is None for entry in entries):
            raise ValueError("an entry of the ledger has no origin and number")


@attrs.frozen(kw_only=True)
class SaveResult:
    """The ids of the characters that were *written*, and of those that were not because they are *outdated*.

    A group with anybody outdated, or with an outdated storage (told by its account), was left out as a whole: who
    of it is in neither set was kept from being written by the others.
    """

    written: frozenset[int] = frozenset()
    outdated: frozenset[int] = frozenset()
    outdated_storages: frozenset[int] = frozenset()


@attrs.frozen(kw_only=True)
class Handover:
    """What the login server promises a gate: this token opens this account there, once."""

    token: int
    account_id: int
    gate_id: int
    session: str = ""
    """What log lines name the player's connection to the login server by."""


@attrs.frozen(kw_only=True)
class StarterItem:
    """An item of a starting kit; *slot* is a place in the bag, None for a worn item."""

    item_code: int
    item_option: int = 0
    slot: int | None = None


@attrs.frozen(kw_only=True)
class StarterKit:
    """What the operator changed about one class's start; None keeps the default (RULES 3)."""

    level: int | None = None
    experience: int | None = None
    woonz: int | None = None
    wear_items: tuple[StarterItem, ...] | None = None
    inventory_items: tuple[StarterItem, ...] | None = None


StarterKits = Mapping[int, StarterKit]
"""Changed starting kits by class byte."""
