"""The world of one map: everything players can do in it, put together from its subjects."""

from gameserver.world.character import EVERYTHING_ALLOWED, Option
from gameserver.world.talking import Talking
from gameserver.world.walking import Walking


class World(Walking, Talking):
    """One map, its players and NPCs, and all rules.

    Tell it the time with `advance`, then call a command: every public method that begins with the `pc_id` of the
    player who acts. A command raises `Refused` for what the player may not do, and nothing else whatever the
    client sent. What happened is in `drain`.
    """

    def set_options(self, pc_id: int, options: int) -> None:
        """A player chooses what he allows others; bits that mean nothing are dropped."""
        self._player(pc_id).character.options = Option(options) & EVERYTHING_ALLOWED
