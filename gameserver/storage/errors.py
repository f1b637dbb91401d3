"""What storage may answer instead of a row; daemons catch these and never an error of a driver."""


class StorageError(Exception):
    """Base of everything that storage raises on purpose."""


class StoreUnavailable(StorageError):
    """The database or the cache does not answer; the same call may succeed in a moment."""


class PasswordsBusy(StoreUnavailable):
    """So many passwords wait to be hashed that one more would wait for seconds."""


class TooManyWaiting(StorageError):
    """So many messages wait for the main server that it cannot be running."""


class InvalidName(StorageError):
    """A user or character name breaks the pattern of `rows.NAME`."""


class NameTaken(StorageError):
    """Somebody has that name, perhaps written in other case, perhaps on a deleted character."""


class TooManyCharacters(StorageError):
    """The account holds `rows.CHARACTERS_PER_ACCOUNT` active characters already."""


class DuplicateSerial(StorageError):
    """The batch would give one item serial to two owners; nothing of it was saved."""


class UnreadableDocument(StorageError):
    """A JSON document in the database does not have the shape that its table documents."""


class MigrationRefused(StorageError):
    """The database is not one that this version of the suite may bring up to date."""


class UnknownRole(StorageError):
    """A role that this version of the suite does not know: it may do nothing at all."""


class NoSuchAccount(StorageError):
    """There is no account of that name."""


class BackupFailed(StorageError):
    """A backup could not be written or brought back; what was there before is still there."""
