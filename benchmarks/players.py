"""Who the players of the gate benchmark are: numbers, names and tokens, alike in every process."""

from gameserver.daemons.shared.handover import proof_of
from gameserver.messages.broker import PrepareAccount

PASSWORD = "benchmark"
GROUP = 10
"""Players who get each other's messages in the fan-out loads; their numbers follow each other."""
ECHO = 0x1200
UNICAST = 0x1300
MULTICAST = 0x1301
"""What the echo zone does with a message, by its protocol number."""
FIRST_TOKEN = 1_000_000


def account_name(pc_id: int) -> str:
    """Return the account of a player."""
    return f"player{pc_id}"


def token_of(pc_id: int) -> int:
    """Return the token of a player."""
    return FIRST_TOKEN + pc_id


def announcement(pc_id: int) -> PrepareAccount:
    """Return what the login server tells the gate of a player."""
    return PrepareAccount(account=account_name(pc_id), unknown=proof_of(token_of(pc_id), pc_id, PASSWORD))
