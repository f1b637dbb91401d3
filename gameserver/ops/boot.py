"""Brings a daemon up and down: its stores first and last, the daemon between, and one line when that fails."""

import atexit
import os
import resource
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from twisted.application.service import IService, Service
from twisted.internet.defer import Deferred, TimeoutError, ensureDeferred, maybeDeferred
from twisted.internet.interfaces import IReactorCore, IReactorFromThreads, IReactorTime
from twisted.logger import ILogObserver, Logger
from twisted.python.components import Componentized

from gameserver.content.errors import ContentError
from gameserver.net.listener import PortTaken
from gameserver.net.reactor import Reactor
from gameserver.ops import logs
from gameserver.ops.environment import SettingsError, SettingsOptions
from gameserver.ops.metrics.site import watched
from gameserver.ops.settings import LogSettings, MonitorSettings, StoreSettings
from gameserver.storage.embedded import EmbeddedError
from gameserver.storage.errors import StorageError

if TYPE_CHECKING:
    from gameserver.ops.stores import Stores

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

STOP_SECONDS = 10.0
OPEN_FILES = 65_536
# What operators can put right: told in one line, without a traceback.
EXPECTED = (EmbeddedError, StorageError, PortTaken, ContentError, SettingsError, OSError)


class Supplies(Protocol[T_co]):
    """What must be there before a daemon is assembled, and is closed after it."""

    async def open(self) -> T_co:
        """Make it available."""

    async def close(self) -> None:
        """Close it; also called when `open` failed or was never called."""


class Nothing:
    """The supplies of daemons that keep nothing."""

    async def open(self) -> None:
        """Need nothing."""

    async def close(self) -> None:
        """Leave nothing."""


class BootReactor(IReactorCore, IReactorTime):
    """What `Boot` asks of a reactor."""


class WholeReactor(BootReactor, Reactor, IReactorFromThreads):
    """What daemons get: the reactor that twistd runs."""


class Boot(Service, Generic[T]):
    """One daemon as twistd sees it.

    Starting opens the supplies, assembles the daemon and starts it; when a step fails, one log line says why and
    *fail* is called. Stopping, at any moment, stops the daemon, then closes the supplies, and waits for both.
    """

    log = Logger(__name__)

    def __init__(
        self,
        name: str,
        supplies: Supplies[T],
        assemble: Callable[[T], IService],
        reactor: BootReactor,
        fail: Callable[[], None],
        observer: ILogObserver | None = None,
        announce: Callable[[], str] = str,
    ) -> None:
        self.setName(name)
        self._supplies = supplies
        self._assemble = assemble
        self._reactor = reactor
        self._fail = fail
        self._observer = observer
        self._announce = announce
        self._daemon: IService | None = None
        self._started: Deferred[None] | None = None

    def setServiceParent(self, parent: object) -> None:
        """Give the application our log: twistd takes it from there, unless --logger names another."""
        if self._observer is not None and isinstance(parent, Componentized):
            parent.setComponent(ILogObserver, self._observer)
        super().setServiceParent(parent)

    def startService(self) -> None:
        """Begin to start, as soon as the reactor runs."""
        super().startService()
        self._reactor.callWhenRunning(self._begin)

    def stopService(self) -> Deferred[None]:
        """Stop what was started; fires when all of it is gone."""
        super().stopService()
        return ensureDeferred(self._stop())

    def _begin(self) -> None:
        if self.running:
            self._started = ensureDeferred(self._start())

    async def _start(self) -> None:
        began = self._reactor.seconds()
        try:
            supplies = await self._supplies.open()
            if not self.running:
                return
            self._daemon = self._assemble(supplies)
            self._daemon.privilegedStartService()
            self._daemon.startService()
        except EXPECTED as error:
            reason = " ".join(str(error).split())
            self.log.critical("{daemon} cannot start: {reason}", daemon=self.name, reason=reason)
            self._fail()
        except Exception:
            self.log.failure("{daemon} cannot start, and should have known why", daemon=self.name)
            self._fail()
        else:
            took = round(self._reactor.seconds() - began, 1)
            text = self._announce()
            self.log.info("{daemon} is ready after {took} s{text}", daemon=self.name, took=took, text=text)

    async def _stop(self) -> None:
        if self._started is not None:
            await self._started
        if self._daemon is not None:
            try:
                await maybeDeferred(self._daemon.stopService).addTimeout(STOP_SECONDS, self._reactor)
            except TimeoutError:
                self.log.error(
                    "{daemon} still held something after {limit} s", daemon=self.name, limit=STOP_SECONDS
                )
            self._daemon = None
        await self._supplies.close()


def with_stores(
    name: str,
    options: SettingsOptions,
    assemble: "Callable[[Stores, WholeReactor], IService]",
    announce: Callable[[], str] = str,
    number: int | None = None,
) -> IService:
    """Return the daemon *name* that *assemble* makes of a database and a cache; for `makeService`.

    *options* must be made of `StoreSettings` and `LogSettings`, among others. What *announce* returns is logged
    when the daemon is ready. Its *number* tells its log from those of others of the same name.
    """
    from gameserver.ops.metrics.stores import store_figures
    from gameserver.ops.stores import StoreOpener

    allow_many_connections()
    reactor = _reactor()
    supplies = StoreOpener(options.settings(StoreSettings), reactor)
    observer = _log(name, number, options)

    def start(stores: "Stores") -> IService:
        return _watched(name, assemble(stores, reactor), options, reactor, *store_figures(stores), log=observer)

    return Boot(name, supplies, start, reactor, _end_with_failure, observer, announce)


def alone(
    name: str,
    options: SettingsOptions,
    assemble: Callable[[WholeReactor], IService],
    number: int | None = None,
) -> IService:
    """Return the daemon *name*, which keeps nothing; for `makeService`. *options* include `LogSettings`.

    Its *number* tells its log from those of others of the same name.
    """
    observer = _log(name, number, options)
    allow_many_connections()
    reactor = _reactor()

    def start(_: None) -> IService:
        return _watched(name, assemble(reactor), options, reactor, log=observer)

    return Boot(name, Nothing(), start, reactor, _end_with_failure, observer)


def _watched(
    name: str,
    daemon: IService,
    options: SettingsOptions,
    reactor: WholeReactor,
    *figures: IService,
    log: logs.ProcessLog,
) -> IService:
    settings = options.settings(MonitorSettings)
    whole = watched(daemon, name, settings.metrics_bind_address, settings.port_of(name), reactor, log)
    for each in figures:
        each.setServiceParent(whole)
    return whole


def _log(name: str, number: int | None, options: SettingsOptions) -> logs.ProcessLog:
    settings = options.settings(LogSettings)
    try:
        return logs.ProcessLog(name if number is None else f"{name}-{number}", settings, sys.stdout)
    except OSError as error:
        raise SystemExit(f"LOG_PATH is {settings.log_path}, which cannot be written: {error.strerror}") from error


def allow_many_connections() -> None:
    """Raise the limit of open files as far as this process may: each player is one, and 1,024 are soon too few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _reactor() -> WholeReactor:
    """Return the global reactor, which is installed here, late enough for `twistd --reactor`."""
    from twisted.internet import reactor

    return cast(WholeReactor, reactor)


def _end_with_failure() -> None:
    """Stop the reactor, and end with status 1: twistd itself would report success."""
    atexit.register(_exit_with_failure)
    _reactor().stop()


def _exit_with_failure() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)
