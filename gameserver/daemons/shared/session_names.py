"""The name of a client's connection, which the log lines of all daemons share.

The gate makes it, and tells it to the account server with `AccountNewClient`, to zones of ours with
`ZoneSessionName`, and to a login server of ours with `LoginSessionName`; account server and zones tell main with
`MainSessionName`. The login server names its own connections so, and notes in the log which one a gate's follows.
Nobody decides anything by it.
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
