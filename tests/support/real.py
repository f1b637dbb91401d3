"""Small things that the tests over the operating system's sockets share."""

from twisted.internet.interfaces import IListeningPort


def port_of(listening: IListeningPort) -> int:
    """The number of a port, which is useful when 0 was asked for."""
    number = getattr(listening.getHost(), "port", None)
    assert isinstance(number, int)
    return number
