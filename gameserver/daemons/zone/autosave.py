"""Saves the characters in play every now and then, a few at a time."""

from twisted.application.service import Service
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall

from gameserver.daemons.zone.players import PlayerSession
from gameserver.daemons.zone.saving import BATCH, Saver
from gameserver.net.crowd import Crowd

ROUND_SECONDS = 1.0


class Autosave(Service):
    """Looks at a part of the players each second, so that each one's turn comes once per *interval_seconds*."""

    def __init__(self, crowd: Crowd, saver: Saver, interval_seconds: float, clock: IReactorTime) -> None:
        self._crowd = crowd
        self._saver = saver
        self._interval_seconds = interval_seconds
        self._due: list[int] = []
        self._rounds = LoopingCall(self._round)
        self._rounds.clock = clock

    def startService(self) -> None:
        """Begin."""
        super().startService()
        self._rounds.start(ROUND_SECONDS, now=False)

    def stopService(self) -> None:
        """End; who is in play is saved when his session ends."""
        super().stopService()
        if self._rounds.running:
            self._rounds.stop()

    def _round(self) -> None:
        share = max(1, round(len(self._crowd) * ROUND_SECONDS / self._interval_seconds))
        if not self._due:
            self._due = list(self._crowd)
        now, self._due = self._due[: min(share, BATCH)], self._due[min(share, BATCH) :]
        for pc_id in now:
            session = self._crowd.session(pc_id)
            snapshot = session.changes() if isinstance(session, PlayerSession) else None
            if snapshot is not None:
                self._saver.save(snapshot)
