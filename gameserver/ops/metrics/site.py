"""The port for programs that watch a daemon: /metrics, /healthz, /readyz, and the log level."""

import json
from collections.abc import Callable
from typing import cast

import attrs
from prometheus_client import CollectorRegistry
from twisted.application.service import IService, MultiService, Service
from twisted.internet.defer import Deferred, ensureDeferred, maybeDeferred, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IAddress, IListeningPort, IReactorTime
from twisted.internet.protocol import ServerFactory
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from gameserver.net.limits import is_loopback
from gameserver.net.reactor import Reactor
from gameserver.ops import health
from gameserver.ops.kinds import LogLevel, choice
from gameserver.ops.logs import ProcessLog
from gameserver.ops.metrics.collecting import exposition, registry_of
from gameserver.ops.metrics.figures import Check, Figures
from gameserver.ops.metrics.http import IDLE_SECONDS, Page, QuietSite, Visits, refusal
from gameserver.ops.metrics.lag import Lag

FRESH_SECONDS = 1.0
"""For so long others are shown the same figures: collecting keeps the reactor busy."""


class _Metrics(Page):
    def __init__(self, registry: CollectorRegistry, clock: IReactorTime) -> None:
        super().__init__()
        self._registry = registry
        self._clock = clock
        self._text = b""
        self._stale_at = clock.seconds()

    def render_GET(self, request: Request) -> bytes:
        """All figures."""
        request.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        if self._clock.seconds() >= self._stale_at:
            self._text = exposition(self._registry)
            self._stale_at = self._clock.seconds() + FRESH_SECONDS
        return self._text


class _Healthz(Page):
    def render_GET(self, request: Request) -> bytes:
        """That there is an answer at all is the answer."""
        request.setHeader("Content-Type", "text/plain")
        return b"the reactor turns\n"


class _Readyz(Page):
    log = Logger()

    def __init__(self, ask: Callable[[], "Deferred[list[Check]]"]) -> None:
        super().__init__()
        self._ask = ask

    def render_GET(self, request: Request) -> int:
        """Each check as JSON; the status is 503 unless all are good."""
        answering = self._ask()
        gone = request.notifyFinish()
        gone.addErrback(lambda _: answering.cancel())
        answering.addCallback(self._answered, request)
        answering.addErrback(self._failed)
        return NOT_DONE_YET

    def _answered(self, checks: list[Check], request: Request) -> None:
        is_ready = all(check.is_good for check in checks)
        request.setResponseCode(200 if is_ready else 503)
        request.setHeader("Content-Type", "application/json")
        answer = {"ready": is_ready, "checks": [attrs.asdict(check) for check in checks]}
        request.write(json.dumps(answer, indent=2).encode() + b"\n")
        request.finish()

    def _failed(self, failure: Failure) -> None:
        """Who asked has gone, or will ask again."""
        self.log.debug("readiness: {reason}", reason=failure.getErrorMessage())


class _LogLevel(Resource):
    """GET says what is logged from which level up; PUT of a level, from this machine only, changes it."""

    isLeaf = True
    log = Logger()

    def __init__(self, process_log: ProcessLog) -> None:
        super().__init__()
        self._process_log = process_log

    def render_GET(self, request: Request) -> bytes:
        """The level now."""
        request.setHeader("Content-Type", "text/plain")
        return f"{self._process_log.level.value}\n".encode()

    def render_PUT(self, request: Request) -> bytes:
        """Change it; a word that is no level is refused with those that are."""
        request.setHeader("Content-Type", "text/plain")
        if not is_loopback(str(getattr(request.getClientAddress(), "host", ""))):
            return refusal(request, 403, "the level can be changed from this machine only")
        kind = choice(LogLevel)
        assert request.content is not None
        try:
            self._process_log.level = kind.parse(request.content.read().decode("ascii").strip())
        except ValueError:
            return refusal(request, 400, kind.allowed)
        level = self._process_log.level.value
        self.log.warn("the log level is {now} from now on", now=level)
        return f"{level}\n".encode()


class Watching(Service):
    """Listens on *interface*:*port* for programs that watch.

    A port that is taken is no reason to leave players outside: the daemon says so and runs without.
    """

    log = Logger()

    def __init__(self, interface: str, port: int, root: Resource, reactor: Reactor) -> None:
        self._interface = interface
        self._number = port
        self._visits = Visits(QuietSite(root, timeout=IDLE_SECONDS, reactor=reactor), reactor)
        self._reactor = reactor
        self._port: IListeningPort | None = None

    @property
    def address(self) -> IAddress | None:
        """Where it listens; None when the port was taken."""
        return None if self._port is None else self._port.getHost()

    def startService(self) -> None:
        """Open the port."""
        super().startService()
        where = f"{self._interface or '*'}:{self._number}"
        try:
            # Twisted's types ask for more than its ports do.
            visits = cast(ServerFactory, self._visits)
            self._port = self._reactor.listenTCP(self._number, visits, interface=self._interface)
        except CannotListenError as error:
            text = "no metrics and no health: cannot listen on {where} ({error}); see observability.md"
            self.log.error(text, where=where, error=str(error.socketError))

    def stopService(self) -> "Deferred[None]":
        """Close it, and who is connected."""
        super().stopService()
        for visit in tuple(self._visits.protocols):
            visit.abortConnection()
        port, self._port = self._port, None
        if port is None:
            return succeed(None)
        return maybeDeferred(port.stopListening).addCallback(lambda _: None)


def root_of(service: IService, daemon: str, reactor: Reactor, process_log: ProcessLog | None = None) -> Resource:
    """Return the pages about a daemon."""
    root = Page()
    root.putChild(b"metrics", _Metrics(registry_of(service, daemon), reactor))
    root.putChild(b"healthz", _Healthz())
    root.putChild(b"readyz", _Readyz(lambda: ensureDeferred(health.checks(service, daemon, reactor))))
    if process_log is not None:
        root.putChild(b"log-level", _LogLevel(process_log))
    return root


def watched(
    daemon: IService, name: str, interface: str, port: int, reactor: Reactor, process_log: ProcessLog | None = None
) -> MultiService:
    """Return *daemon*, called *name*, together with what measures it and the port for those who watch it."""
    whole = MultiService()
    whole.setName(name)
    daemon.setServiceParent(whole)
    lag = Lag(reactor)
    site = Watching(interface, port, root_of(whole, name, reactor, process_log), reactor)
    for part in (lag, Figures(lag.measure), site):
        part.setServiceParent(whole)
    return whole
