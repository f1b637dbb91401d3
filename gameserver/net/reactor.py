"""What we need of a reactor: ports, connections and time. The tests have one in memory."""

from twisted.internet.interfaces import IReactorTCP, IReactorTime


class Reactor(IReactorTCP, IReactorTime):
    """Listens, connects, and calls later."""
