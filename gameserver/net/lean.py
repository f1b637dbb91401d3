"""The epoll reactor, shorter where it reads: the gate spends much of its time between poll and `dataReceived`.

Twisted's own gives every event a log context of its own, which only its legacy log looks at; this one does so only
for events other than plain input. `twistd --reactor=epoll` brings Twisted's own back.
"""

import sys
from errno import EINTR
from select import EPOLLIN

from twisted.internet.epollreactor import EPollReactor
from twisted.internet.main import installReactor
from twisted.logger import Logger
from twisted.python import log as legacy_log


class LeanReactor(EPollReactor):
    """An epoll reactor that goes straight to `doRead`."""

    log = Logger()

    def doPoll(self, timeout: float | None) -> None:
        """Wait for events, at most *timeout* seconds or for ever, and pass them on."""
        try:
            events = self._poller.poll(-1 if timeout is None else timeout, len(self._selectables))
        except OSError as error:
            if error.errno == EINTR:
                return
            raise
        selectables = self._selectables
        for descriptor, event in events:
            selectable = selectables.get(descriptor)
            if selectable is None:
                # An earlier event of this turn has closed it.
                continue
            if event != EPOLLIN:
                legacy_log.callWithLogger(selectable, self._doReadOrWrite, selectable, descriptor, event)
                continue
            try:
                reason = selectable.doRead()
            except BaseException as error:
                # As in Twisted's own: whatever a protocol raises costs it its connection, and nobody else.
                self.log.failure("a protocol failed")
                reason = error
            if reason:
                self._disconnectSelectable(selectable, reason, True)

    doIteration = doPoll


def install_if_free() -> None:
    """Make it the reactor of this process, unless another has been chosen."""
    if "twisted.internet.reactor" not in sys.modules:
        installReactor(LeanReactor())
