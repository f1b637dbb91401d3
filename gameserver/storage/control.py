"""What operators ask of the main server from a command line, on its way there, and what it answers."""

from enum import Enum
from uuid import uuid4

import attrs

from gameserver.storage.documents import Document

KEEP_SECONDS = 60.0
"""A message that nobody took for so long is not carried out any more; an answer is kept as long."""
MOST_WAITING = 100
"""How many may wait; the main server takes all of them every second."""
LONGEST_TEXT = 63
"""Letters of a line that the client can show (PROTOCOL 4: 64 bytes with the NUL)."""


def is_line(text: str) -> bool:
    """Tell whether the client can show *text* in one line: 1 to 63 printable ASCII letters, not all blank."""
    return len(text) <= LONGEST_TEXT and text.isprintable() and text.isascii() and bool(text.strip())


class ControlKind(Enum):
    """What may be asked."""

    ANNOUNCE = "announce"
    """Show *text* to all players."""
    KICK = "kick"
    """Disconnect who plays with the account, with whichever character unless *character* names one."""


class Outcome(Enum):
    """What came of it, as far as the main server knows when it has told the zones."""

    DONE = "done"
    ON_ARRIVAL = "on arrival"
    """Who is to be disconnected is on his way into the world, or to another zone: it will happen there."""
    NOT_HERE = "not here"
    """There is nobody to be disconnected."""


def _check_text(message: "ControlMessage", _: object, text: str) -> None:
    if message.kind is ControlKind.ANNOUNCE and not is_line(text):
        raise ValueError(f"an announcement must be 1 to {LONGEST_TEXT} printable ASCII letters")


def _check_account(message: "ControlMessage", _: object, account_id: int) -> None:
    if message.kind is ControlKind.KICK and not 1 <= account_id <= 0xFFFFFFFE:
        raise ValueError(f"{account_id} is not the number of an account")


@attrs.frozen(kw_only=True)
class ControlMessage(Document):
    """One thing that the main server shall do, and who asked *by* his audit's name and source.

    *id* tells it from an equal one. ValueError for what nobody can carry out.
    """

    kind: ControlKind
    by: str
    text: str = attrs.field(default="", validator=_check_text)
    account_id: int = attrs.field(default=0, validator=_check_account)
    character: str = ""
    id: str = attrs.field(factory=lambda: uuid4().hex)
