"""What daemons ask of storage; every method may raise `StoreUnavailable`.

PostgreSQL and Redis implement these in `postgres_*` and `redis`; the tests have twins in memory. One
contract suite, `tests/storage/contract.py`, runs against both.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from gameserver.storage.control import ControlMessage, Outcome
from gameserver.storage.ledger import LedgerCheck, LedgerEntry
from gameserver.storage.roles import Role
from gameserver.storage.rows import (
    Account,
    AccountDetails,
    AccountStatus,
    Actor,
    AuditEntry,
    CharacterRow,
    Handover,
    NewCharacter,
    SaveGroup,
    SaveResult,
    StarterKits,
    WebSession,
)


class Accounts(Protocol):
    """The accounts of players; usernames are compared without regard to case.

    What names an `Actor` is a privileged act: it and its audit entry are written together or not at all.
    """

    async def find(self, username: str) -> Account | None:
        """Return the account of that name, deleted and banned ones too; None when there is none."""

    async def create(self, username: str, password_hash: str, by: Actor | None = None) -> Account:
        """Make an active account with the e-mail `<username>@a3agonyl.com`; NameTaken, InvalidName.

        Without *by* a player made it for himself.
        """

    async def replace_hash(self, account_id: int, old_hash: str, new_hash: str) -> None:
        """Store another hash of the same password, unless the password was changed since *old_hash* was read."""

    async def set_password(self, username: str, password_hash: str, by: Actor) -> Account:
        """Change the password, end the account's web sessions, and return the account; NoSuchAccount."""

    async def set_role(self, username: str, role: Role, by: Actor) -> Account:
        """Change what the account may do and return it; NoSuchAccount.

        Only this works on an account whose role nobody knows; all else about it is UnknownRole.
        """

    async def set_status(
        self,
        username: str,
        status: AccountStatus,
        by: Actor,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> Account:
        """Ban (for good without *until*), suspend, activate, ... and return the account; NoSuchAccount.

        ValueError for a reason or an end with a status that has none. Who plays already is not disconnected by it.
        """

    async def details(self, username: str) -> AccountDetails | None:
        """Return the account of that name and what is known about its use."""

    async def listed(
        self,
        limit: int,
        status: AccountStatus | None = None,
        role: Role | None = None,
        part: str | None = None,
        after: str | None = None,
    ) -> tuple[AccountDetails, ...]:
        """Return the first *limit* accounts by name that match all that is given, of those after the name *after*.

        *part* is of the name.
        """

    async def role_of(self, account_id: int) -> Role:
        """Return the account's role now; PLAYER when there is no such account."""

    async def is_active(self, account_id: int) -> bool:
        """Tell whether the account may be used now: it is there, and neither banned nor suspended."""

    async def entered(self, account_id: int) -> None:
        """Note that the account is playing: for people who look at the table, never for a decision."""

    async def left(self, account_id: int) -> None:
        """Note that the account stopped playing."""

    async def forget_online(self) -> None:
        """Mark every account as not playing, for the start of a whole suite."""

    async def count_online(self) -> int:
        """Return how many accounts are marked as playing."""


class WebSessions(Protocol):
    """Logins at the web pages, found by a *key* that is made of what the browser keeps, and is not that."""

    async def begin(self, key: UUID, account: Account, user_agent: str, address: str, seconds: float) -> bool:
        """Begin a session that lasts so long; the oldest beyond `rows.SESSIONS_PER_ACCOUNT` end.

        False, and there is none, when the password is another one by now than that of *account*.
        """

    async def find(self, key: UUID) -> WebSession | None:
        """Return the session while it lasts and its account is active."""

    async def of_account(self, account_id: int) -> tuple[WebSession, ...]:
        """Return the sessions of the account that last, the newest first."""

    async def end(self, key: UUID) -> None:
        """End a session; nothing happens when there is none."""

    async def end_others(self, account_id: int, key: UUID) -> int:
        """End all sessions of the account but that of *key*; return how many lasted."""

    async def forget_ended(self) -> None:
        """Forget all that do not last any more."""


class Roles(Protocol):
    """What zones ask of accounts."""

    async def role_of(self, account_id: int) -> Role:
        """Return the account's role now; PLAYER when there is no such account."""

    async def is_active(self, account_id: int) -> bool:
        """Tell whether the account may be used now: it is there, and neither banned nor suspended."""


class Recorder(Protocol):
    """What those who act ask of the audit."""

    async def record(self, entry: AuditEntry) -> None:
        """Add *entry* for good."""


class Audit(Recorder, Protocol):
    """The privileged acts that were done; nobody can change or remove one."""

    async def recent(
        self,
        limit: int,
        actor: str | None = None,
        target: str | None = None,
        verb: str | None = None,
        before: int | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Return the newest *limit* entries, newest first, of those that match all that is given.

        Names count without regard to case. *actor* is an account, a character, or `command line`; *before* an id.
        """


class Characters(Protocol):
    """The characters of the accounts; names are compared without regard to case.

    A row has one writer: the zone whose world login raised its fence last.
    """

    async def of_account(self, account_id: int) -> tuple[CharacterRow, ...]:
        """Return the active characters, the one that played last first, those who never did by id."""

    async def create(self, account_id: int, character: NewCharacter) -> CharacterRow:
        """Make a character; NameTaken, TooManyCharacters, InvalidName, DuplicateSerial."""

    async def delete(self, account_id: int, name: str) -> bool:
        """Delete an active character for good; its name stays taken, and a zone that plays it cannot save.

        Return False when the account has no such character.
        """

    async def find(self, account_id: int, name: str) -> CharacterRow | None:
        """Return the account's active character of that name."""

    async def named(self, name: str) -> CharacterRow | None:
        """Return the active character of that name, whosever it is."""

    async def enter_world(self, account_id: int, name: str) -> CharacterRow | None:
        """Raise the fences of the character and of its account's storage, note the login, and return the row.

        Copies of items that are elsewhere are quarantined: see `CharacterRow`.
        None when there is no such character.
        """

    async def save(self, groups: Sequence[SaveGroup]) -> SaveResult:
        """Write the *groups* in one transaction: each of them whole, or, when a fence in it is old, not at all.

        A character or a storage may be in one group at most. Saving a group again changes nothing, even when the
        answer to the first time was lost. DuplicateSerial when an item would be in two places: then nothing at all
        is written.
        """

    async def leave_world(self, character_id: int, fence: int) -> None:
        """Note the logout, unless somebody else entered with the character since."""


class Ground(Protocol):
    """What zones ask of the ledger when they start."""

    async def ground_is_empty(self, map_ids: Collection[int]) -> int:
        """Note as lost what lay on the ground of these maps, which begin anew; return how many items it was."""


class Ledger(Ground, Protocol):
    """Every birth, passing and death of an item, and all money; nobody can change or remove an entry.

    Entries are written by `Characters.save` with those whom they are about; starting kits and what dies with a
    deleted character are written by the database itself.
    """

    async def life_of(self, serial: int, after: int = 0, limit: int = 500) -> tuple[LedgerEntry, ...]:
        """Return the first *limit* entries about *serial* with an id above *after*, oldest first.

        Entries about stacks that were split from it, or joined to it, are among them.
        """

    async def check(self, limit: int = 1000) -> LedgerCheck:
        """Compare the ledger with what characters and storages hold now; tell *limit* differences at most.

        It sees one moment, so it may be done while zones save. It asks for a slice at a time.
        """


class ServerSettings(Protocol):
    """What an operator changed in the table `server_settings`."""

    async def starting_kits(self, server_id: int) -> StarterKits:
        """Return the changed kits; empty without a row; UnreadableDocument when the JSON is wrong."""


class Serials(Protocol):
    """The source of item serials; see `serials.SerialBatch` for one at a time."""

    async def allocate(self, count: int) -> range:
        """Return *count* serials that nobody got before or will get again."""


class Leases(Protocol):
    """Who is logged in; a lease that is not renewed ends by itself."""

    async def claim(self, username: str, account_id: int, seconds: float) -> bool:
        """Take the lease; False when somebody holds it."""

    async def renew(self, entries: Mapping[str, int], seconds: float) -> None:
        """Give the leases of *entries* (username to account id) a new end; lost ones are made again."""

    async def release(self, username: str) -> None:
        """End the lease; nothing happens when there is none."""


class LiveGates(Protocol):
    """Which gates are there, as the login servers see it."""

    async def announce(self, gate_ids: Collection[int], seconds: float) -> None:
        """Count these gates for so long."""

    async def count(self) -> int:
        """Return how many there are."""


class Handovers(Protocol):
    """Promises from the login server to gates, at most one per account."""

    async def offer(self, username: str, handover: Handover, seconds: float) -> None:
        """Keep *handover* for that long in place of an earlier one."""

    async def redeem(self, username: str, gate_id: int) -> Handover | None:
        """Return the promise to that gate and forget it at once: of many who ask, one gets it.

        Another gate gets None, and the promise stays for the one that it was given to.
        """


class Throttles(Protocol):
    """How much keys were used of late: a debt of seconds for each, which time pays off."""

    async def charge(self, costs: Mapping[str, float], most_seconds: float) -> float:
        """Add to the debt of each key its cost, in seconds, if no debt gets above *most_seconds*; then return 0.

        Otherwise nothing is added to any of them, and what is returned is after how many seconds it could be.
        """

    async def forgive(self, key: str) -> None:
        """Cancel the debt of *key*."""


class ControlMessages(Protocol):
    """What command lines ask of the main server, and its answers; kept for `control.KEEP_SECONDS`."""

    async def send(self, message: ControlMessage) -> None:
        """Let *message* wait for the main server; TooManyWaiting when `control.MOST_WAITING` do."""

    async def withdraw(self, message: ControlMessage) -> bool:
        """Take *message* back; False when it was taken, or forgotten, before."""

    async def take(self) -> tuple[ControlMessage, ...]:
        """Return all that wait, the oldest first, and forget them: of many who ask, one gets a message."""

    async def answer(self, message: ControlMessage, outcome: Outcome) -> None:
        """Tell whoever sent *message* what came of it."""

    async def answer_to(self, message: ControlMessage) -> Outcome | None:
        """Return what came of *message*; None as long as nobody said it. UnreadableDocument for another word."""


class Passwords(Protocol):
    """Turns passwords into hashes and compares them, without stopping the reactor.

    `PasswordsBusy`, a kind of StoreUnavailable, says that too many are under way.
    """

    async def hash(self, password: str) -> str:
        """Return a salted hash to be stored."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether *password* made the stored hash; False for a hash of a kind we do not know.

        None stands for an account that there is not: False, after as much work, so that time tells nothing.
        """

    def outdated(self, password_hash: str) -> bool:
        """Tell whether the stored hash is of an older kind than `hash` makes now."""
