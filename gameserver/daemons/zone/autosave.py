"""Saves the characters in play every now and then, a few at a time."""

from gameserver.daemons.zone.players import PlayerSession
from gameserver.daemons.zone.saving import Saver
from gameserver.net.crowd import Crowd

ROUND_SECONDS = 1.0


class Autosave:
    """Looks at a part of the players each round, so that each one's turn comes once per *interval_seconds*."""

    def __init__(self, crowd: Crowd, saver: Saver, interval_seconds: float) -> None:
        self._crowd = crowd
        self._saver = saver
        self._interval_seconds = interval_seconds
        self._due: list[int] = []
        self._turns = 0.0
        """How many turns have come and not been taken; a part of one, where players are few."""

    def round(self) -> None:
        """Save those whose turn it is and who have changed; to be called every `ROUND_SECONDS`."""
        self._turns += len(self._crowd) * ROUND_SECONDS / self._interval_seconds
        share = int(self._turns)
        self._turns -= share
        if share and not self._due:
            self._due = list(self._crowd)
        now, self._due = self._due[:share], self._due[share:]
        for pc_id in now:
            session = self._crowd.session(pc_id)
            if isinstance(session, PlayerSession) and session.has_changed():
                self._saver.save(pc_id)
