"""Writing to a socket at once instead of at its next poll event, and how much the system may hold for it.

This is the one place that touches private parts of Twisted's TCP transport. Where they are not as expected
(TLS, tests, another Twisted) it is the transport's own `write`.
"""

from collections.abc import Callable
from socket import SO_SNDBUF, SOL_SOCKET

from twisted.internet.interfaces import ITransport
from twisted.internet.tcp import Connection


def direct_writer(transport: ITransport) -> Callable[[bytes], None]:
    """Return the fastest correct way to write to *transport*."""
    if not isinstance(transport, Connection) or transport.TLS or not _is_as_expected(transport):
        return transport.write
    write, send = transport.write, transport.socket.send

    def write_now(data: bytes) -> None:
        # Anything the transport still holds must go first, and a closing one must judge for itself.
        holds_data = transport._tempDataBuffer or len(transport.dataBuffer) > transport.offset
        if transport.connected and not transport.disconnecting and not holds_data:
            try:
                sent = send(data)
            except OSError:
                # Full or broken: the transport finds out which, and tells its protocol.
                sent = 0
            if sent == len(data):
                return
            data = data[sent:]
        write(data)

    return write_now


def _is_as_expected(transport: Connection) -> bool:
    return (
        isinstance(getattr(transport, "dataBuffer", None), bytes)
        and isinstance(getattr(transport, "_tempDataBuffer", None), list)
        and isinstance(getattr(transport, "offset", None), int)
    )


def read_at_most(transport: ITransport, read_bytes: int) -> None:
    """Have *transport* read in smaller pieces: memory for the largest read is taken anew for each."""
    if isinstance(transport, Connection):
        transport.bufferSize = read_bytes


def hold_at_most(transport: ITransport, held_bytes: int) -> None:
    """Have the system hold about *held_bytes* for a peer who does not read, if *transport* has a socket."""
    handle = getattr(transport, "getHandle", None)
    if handle is not None:
        handle().setsockopt(SOL_SOCKET, SO_SNDBUF, held_bytes)
