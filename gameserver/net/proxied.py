"""Ports behind a proxy that says where players come from, and other ports that Twisted describes in a word.

A proxy such as HAProxy or nginx sends a `PROXY` header (version 1 or 2) before what the player sends. Whoever can
connect to such a port can claim any address: it must be open to the proxy alone.
"""

from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IListeningPort
from twisted.internet.protocol import Factory
from twisted.python.failure import Failure

from gameserver.net.reactor import Reactor
from gameserver.net.threshold import Hall, Threshold

PROXIED = "haproxy:"


class _ProxiedThreshold(Threshold):
    """Players speak first, and what they say comes after the header: with it, their address is known."""

    parting = "it left, or sent no PROXY header"

    def dataReceived(self, data: bytes) -> None:
        """Let the player in with the first thing that he says."""
        if self.is_waiting:
            self.enter()
        super().dataReceived(data)


class _ProxiedHall(Hall):
    threshold = _ProxiedThreshold


def listen_at(description: str, setting: str, factory: Factory, reactor: Reactor) -> IListeningPort:
    """Listen where Twisted's *description* of an endpoint says; CannotListenError, or ValueError if it is none.

    Such as `haproxy:tcp:3550`, `tcp:3550:interface=10.0.0.1`, `systemd:domain=INET:index=0`.
    """
    behind = _ProxiedHall(setting, factory, reactor) if description.startswith(PROXIED) else factory
    outcome: list[IListeningPort | Failure] = []
    serverFromString(reactor, description).listen(behind).addBoth(outcome.append)
    if not outcome:
        raise ValueError("it does not listen at once")
    [port] = outcome
    if isinstance(port, Failure):
        port.raiseException()
    assert not isinstance(port, Failure)
    return port
