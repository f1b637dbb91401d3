"""Runs a daemon of the suite, or something like it, as a process of a benchmark."""

import resource
from collections.abc import Callable
from typing import cast

from twisted.application.service import MultiService
from twisted.internet.address import IPv4Address

from benchmarks.processes import say
from gameserver.net.listener import Listener
from gameserver.ops.boot import WholeReactor


def run_reactor(start: Callable[[WholeReactor], None]) -> None:
    """Call *start*, and run until the process is told to end, with as many connections as the machine allows."""
    from twisted.internet import reactor

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    whole = cast(WholeReactor, reactor)
    whole.callWhenRunning(start, whole)
    whole.run()


def run_daemon(assemble: Callable[[WholeReactor], MultiService]) -> None:
    """Run what *assemble* makes; tell the parent the ports of its listeners, in order."""

    def start(reactor: WholeReactor) -> None:
        daemon = assemble(reactor)
        daemon.privilegedStartService()
        daemon.startService()
        say(ports=[_port_of(service) for service in daemon if isinstance(service, Listener)])

    run_reactor(start)


def _port_of(listener: Listener) -> int:
    assert isinstance(listener.address, IPv4Address)
    return listener.address.port
