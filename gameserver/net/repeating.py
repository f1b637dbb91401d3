"""Something done again and again while a service runs."""

from collections.abc import Callable

from twisted.application.service import Service
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger


class Repeating(Service):
    """Calls *action* every *seconds*; an error of ours is logged and does not end it."""

    log = Logger()

    def __init__(self, seconds: float, action: Callable[[], None], clock: IReactorTime) -> None:
        self._seconds = seconds
        self._action = action
        self._loop = LoopingCall(self._act)
        self._loop.clock = clock

    def startService(self) -> None:
        """Begin, for the first time after *seconds*."""
        super().startService()
        self._loop.start(self._seconds, now=False)

    def stopService(self) -> None:
        """End."""
        super().stopService()
        if self._loop.running:
            self._loop.stop()

    def _act(self) -> None:
        try:
            self._action()
        except Exception:
            # It concerns no single conversation, so it is judged here, and done again next time.
            self.log.failure("{action}: our own fault", action=self._action.__qualname__)
