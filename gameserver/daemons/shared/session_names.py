"""The name of a client's connection, which the log lines of all daemons share.

The gate makes it, and tells it to the account server with `AccountNewClient` and to zones of ours with
`ZoneSessionName`; the account server tells main with `MainSessionName`. Nobody decides anything by it.
"""

import re
from secrets import token_hex

LETTERS = 12
_NAME = re.compile(rf"[0-9a-f]{{{LETTERS}}}", re.ASCII)


def new_session_name() -> str:
    """Return a name that no other connection has had, as good as surely."""
    return token_hex(LETTERS // 2)


def read_session_name(data: bytes) -> str:
    """Read the name that a gate sent; nothing when it sent none, as others than ours do."""
    return checked_session_name(data.rstrip(b"\0").decode("latin-1"))


def checked_session_name(name: str) -> str:
    """Return *name* if it is one, else nothing: it goes into the log."""
    return name if _NAME.fullmatch(name) else ""
