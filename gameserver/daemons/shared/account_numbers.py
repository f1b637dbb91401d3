"""The numbers of accounts: headers carry 32 bits of them, the database has 31."""

from gameserver.wire.errors import Malformed

LAST_ACCOUNT = 0x7FFFFFFF
"""The largest value of the column `accounts.id`."""


def account_number(pc_id: int) -> int:
    """Return the number of a player whom a server brings; Malformed when no account can have it."""
    if pc_id > LAST_ACCOUNT:
        raise Malformed(f"no account can have the number {pc_id}")
    return pc_id
