"""Booting: the order up and down, a stop at any moment, and failures that end the process with one line."""

import resource

from twisted.application.service import Application, IService, MultiService, Service
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, LogEvent, Logger
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from gameserver.net.listener import PortTaken
from gameserver.ops.boot import STOP_SECONDS, Boot, BootReactor, allow_many_connections


class Supplies:
    """Supplies that open when `opening` fires, and write down what happens to them."""

    def __init__(self, steps: list[str]) -> None:
        self.opening: Deferred[str] = Deferred()
        self._steps = steps

    async def open(self) -> str:
        self._steps.append("open")
        return await self.opening

    async def close(self) -> None:
        self._steps.append("close")


class Daemon(Service):
    """A daemon that stops when `stopping` fires, and writes down what happens to it."""

    def __init__(self, steps: list[str], failure: Exception | None = None) -> None:
        self.stopping: Deferred[None] = Deferred()
        self._steps = steps
        self._failure = failure

    def startService(self) -> None:
        self._steps.append("start")
        super().startService()
        if self._failure is not None:
            raise self._failure

    def stopService(self) -> Deferred[None]:
        self._steps.append("stop")
        super().stopService()
        return self.stopping


@implementer(BootReactor)
class Reactor(MemoryReactorClock):
    """A reactor in memory."""


@implementer(ILogObserver)
class Events(list[LogEvent]):
    def __call__(self, event: LogEvent) -> None:
        self.append(event)


class Booting(SynchronousTestCase):
    def setUp(self) -> None:
        self.steps: list[str] = []
        self.reactor = Reactor()
        self.supplies = Supplies(self.steps)
        self.daemon = Daemon(self.steps)
        self.events = Events()

    def boot(self, assembled: IService | None = None) -> Boot[str]:
        def assemble(supplied: str) -> IService:
            self.steps.append(f"assemble with {supplied}")
            return assembled or self.daemon

        boot = Boot("zone", self.supplies, assemble, self.reactor, lambda: self.steps.append("fail"))
        boot.log = Logger("gameserver.ops.boot", observer=self.events)
        boot.startService()
        return boot

    def run_reactor(self) -> None:
        self.reactor.run()

    def test_nothing_happens_before_the_reactor_runs(self) -> None:
        self.boot()
        self.assertEqual(self.steps, [])

    def test_supplies_come_first_and_go_last(self) -> None:
        boot = self.boot()
        self.run_reactor()
        self.assertEqual(self.steps, ["open"])
        self.supplies.opening.callback("a database")
        self.assertEqual(self.steps, ["open", "assemble with a database", "start"])
        stopped = boot.stopService()
        self.assertEqual(self.steps[3:], ["stop"])
        self.assertNoResult(stopped)
        self.daemon.stopping.callback(None)
        self.successResultOf(stopped)
        self.assertEqual(self.steps[3:], ["stop", "close"])
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_a_stop_before_the_reactor_runs_starts_nothing(self) -> None:
        boot = self.boot()
        self.successResultOf(boot.stopService())
        self.run_reactor()
        self.assertEqual(self.steps, ["close"])

    def test_a_stop_while_supplies_open_waits_for_them_and_closes_them(self) -> None:
        boot = self.boot()
        self.run_reactor()
        stopped = boot.stopService()
        self.assertNoResult(stopped)
        self.supplies.opening.callback("a database")
        self.successResultOf(stopped)
        self.assertEqual(self.steps, ["open", "close"])

    def test_a_daemon_that_never_stops_does_not_keep_the_process(self) -> None:
        boot = self.boot()
        self.run_reactor()
        self.supplies.opening.callback("a database")
        stopped = boot.stopService()
        self.reactor.advance(STOP_SECONDS)
        self.successResultOf(stopped)
        self.assertEqual(self.steps[-1], "close")
        self.assertIn("error", [event["log_level"].name for event in self.events])

    def test_what_operators_can_put_right_is_one_line_without_a_traceback(self) -> None:
        boot = self.boot()
        self.run_reactor()
        self.supplies.opening.errback(OSError("the disk\n is full"))
        [event] = self.events
        self.assertEqual((event["log_level"].name, event["reason"]), ("critical", "the disk is full"))
        self.assertNotIn("log_failure", event)
        self.assertEqual(self.steps, ["open", "fail"])
        self.successResultOf(boot.stopService())
        self.assertEqual(self.steps[-1], "close")

    def test_a_port_that_is_taken_ends_what_had_started_before_it(self) -> None:
        daemon = MultiService()
        self.daemon.setServiceParent(daemon)
        second = Daemon(self.steps, PortTaken("port 7568 is taken"))
        second.setServiceParent(daemon)
        self.daemon.stopping.callback(None)
        second.stopping.callback(None)
        boot = self.boot(daemon)
        self.run_reactor()
        self.supplies.opening.callback("a database")
        self.assertEqual(self.events[-1]["reason"], "port 7568 is taken")
        self.assertEqual(self.steps[-3:], ["start", "start", "fail"])
        self.successResultOf(boot.stopService())
        self.assertEqual(self.steps[-3:], ["stop", "stop", "close"])

    def test_our_own_bugs_keep_their_traceback(self) -> None:
        self.boot()
        self.run_reactor()
        self.supplies.opening.errback(ZeroDivisionError("a bug"))
        self.assertEqual(self.events[-1]["log_failure"].type, ZeroDivisionError)
        self.assertEqual(self.steps[-1], "fail")

    def test_the_application_learns_of_the_log_before_twistd_chooses_one(self) -> None:
        application = Application("zone")
        boot = Boot("zone", self.supplies, lambda _: self.daemon, self.reactor, lambda: None, self.events)
        boot.setServiceParent(application)
        self.assertIs(application.getComponent(ILogObserver), self.events)


class OpenFiles(SynchronousTestCase):
    def test_a_daemon_takes_as_many_as_it_may(self) -> None:
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        allow_many_connections()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.assertEqual(hard, before[1])
        self.assertGreater(soft, 256)
