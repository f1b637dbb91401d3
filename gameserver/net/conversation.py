"""Serves a session one message at a time, and judges every failure, here and nowhere else."""

from collections import deque
from collections.abc import Callable
from time import perf_counter

from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.durations import Durations
from gameserver.net.session import Answer, Session
from gameserver.wire.catalogue import Envelope
from gameserver.wire.errors import ProtocolError


class Flood(ProtocolError):
    """The peer sends faster than it can be served."""


class Conversation:
    """The messages of one session, in order; handlers never overlap.

    *fail* is called with a reason when the conversation cannot go on: the peer broke the protocol, or we have a
    bug. The owner then cuts the peer off and, once it is gone, calls `end`. How long each message took, what its
    handler waited for included, is counted in *handling*.
    """

    log = Logger()

    def __init__(self, session: Session, fail: Callable[[str], None], handling: Durations | None = None) -> None:
        self.session = session
        self._fail = fail
        self._handling = handling or Durations()
        self._began = 0.0
        self._waiting: deque[Envelope] = deque()
        self._busy = False
        self._running: Deferred[None] | None = None
        self._draining = False
        self._ended: Deferred[None] | None = None
        self._failed = False

    @property
    def session_id(self) -> str:
        """What log lines name the session by."""
        return self.session.session_id

    def open(self) -> None:
        """Let the session announce itself."""
        self._attempt(self.session.opened)

    def offer(self, envelope: Envelope) -> None:
        """Serve a message now, or after those before it."""
        if self._failed or self._ended is not None:
            return
        if not self._busy:
            self._attempt(lambda: self.session.receive(envelope))
        elif len(self._waiting) < self.session.backlog_limit:
            self._waiting.append(envelope)
        else:
            self._judge(Failure(Flood(f"more than {self.session.backlog_limit} messages are waiting")))

    def end(self) -> Deferred[None]:
        """Cancel the handler that waits, then let the session clean up; fires when that is done.

        A handler that ends its own conversation is not cancelled: the cleaning up comes after it.
        """
        if self._ended is None:
            self._ended = Deferred()
            self._waiting.clear()
            if self._running is not None:
                self._running.cancel()
            elif not self._busy:
                self._clean_up()
        finished: Deferred[None] = Deferred()
        self._ended.addBoth(_passing_on(finished))
        return finished

    def _attempt(self, action: Callable[[], Answer]) -> None:
        self._busy = True
        self._began = perf_counter()
        try:
            answer = action()
        except Exception:
            # The one place that judges all failures: see the module's first line.
            self._judge(Failure())
            answer = None
        if answer is None:
            self._finished()
        else:
            # This already runs the coroutine, up to the first thing it waits for.
            self._running = running = ensureDeferred(answer)
            running.addErrback(self._judge)
            running.addCallback(self._finished)

    def _finished(self, _: None = None) -> None:
        self._busy = False
        self._handling.add(perf_counter() - self._began)
        self._running = None
        if self._ended is not None:
            self._clean_up()
        elif self._waiting and not self._draining:
            self._draining = True
            while self._waiting and not self._busy:
                envelope = self._waiting.popleft()
                self._attempt(lambda envelope=envelope: self.session.receive(envelope))  # type: ignore[misc]
            self._draining = False

    def _judge(self, failure: Failure) -> None:
        error = failure.value
        if self._ended is not None:
            # The peer has gone, which cancelled the handler; there is nobody to be told of a refusal.
            if isinstance(error, (*self.session.refusals, ProtocolError)):
                self.log.warn("{name}: while ending: {error}", name=self.session.name, error=str(error))
            elif not isinstance(error, CancelledError):
                self.log.failure("{name}: failed while ending", failure, name=self.session.name)
        elif isinstance(error, self.session.refusals):
            self._refuse(error)
        elif isinstance(error, ProtocolError):
            self.log.warn("{name}: broken protocol: {error}", name=self.session.name, error=str(error))
            self._give_up(str(error))
        else:
            self.log.failure("{name}: our own fault", failure, name=self.session.name)
            self._give_up("internal error")

    def _refuse(self, refusal: Exception) -> None:
        try:
            self.session.refuse(refusal)
        except Exception:
            self.log.failure("{name}: our own fault", name=self.session.name)
            self._give_up("internal error")

    def _give_up(self, reason: str) -> None:
        if not self._failed:
            self._failed = True
            self._waiting.clear()
            self._fail(reason)

    def _clean_up(self) -> None:
        assert self._ended is not None
        cleaned = succeed(None).addCallback(lambda _: self._closed_session())
        cleaned.addErrback(self._judge)
        cleaned.addCallback(self._ended.callback)

    def _closed_session(self) -> Deferred[None] | None:
        answer = self.session.closed()
        return None if answer is None else ensureDeferred(answer)


def _passing_on(waiter: Deferred[None]) -> Callable[[None], None]:
    def pass_on(result: None) -> None:
        waiter.callback(None)

    return pass_on
