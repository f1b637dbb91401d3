"""What the ledger says: one entry for each passing of an item or of money, and what a check of it finds."""

from datetime import datetime
from uuid import UUID

import attrs

SYSTEM = "system"
"""The holder that things come from and go to: shops, monsters, decay."""


def character_holder(character_id: int) -> str:
    """Return how the ledger calls a character."""
    return f"character:{character_id}"


def storage_holder(account_id: int) -> str:
    """Return how the ledger calls the storage of an account."""
    return f"storage:{account_id}"


def ground_holder(map_id: int) -> str:
    """Return how the ledger calls the ground of a map."""
    return f"ground:{map_id}"


@attrs.frozen(kw_only=True)
class LedgerEntry:
    """*amount* woonz, or the item *serial*, went from *source* to *target*, which are holders.

    The holder of a serial is the target of its last entry, so an entry with a serial is about the whole place that
    it has. A stack that only grew or shrank has its holder on both sides, and the change in *amount*. Of one that
    was split, the new serial goes from source to target, with the old one as *former*; of one that was joined to
    another, the serial that is no more goes to SYSTEM, with the other one as *former*.

    *origin* names the run of a zone, and *number* the entry in that run: an entry that is sent twice is kept once.
    The store fills in *id* and *at*, whatever they were.
    """

    serial: int | None = None
    code: int | None = None
    option: int | None = None
    amount: int = 1
    source: str
    target: str
    cause: str
    actor: str
    former: int | None = None
    origin: UUID | None = None
    number: int | None = None
    id: int | None = None
    at: datetime | None = None


@attrs.frozen(kw_only=True)
class Difference:
    """Something that the ledger and the holders do not agree on.

    *subject* is `serial <n>` or a holder; *ledger* and *found* say what either of them has.
    """

    subject: str
    problem: str
    ledger: str
    found: str


@attrs.frozen(kw_only=True)
class LedgerCheck:
    """How many *serials* and *holders* were looked at, and the first *differences* that were found."""

    serials: int
    holders: int
    differences: tuple[Difference, ...]
