"""TCP sockets in memory: the part of the operating system that Twisted's own transports stand on.

What is simulated is what sockets can do to a program: bytes arrive late and in other pieces than they were sent,
a peer that does not read fills the buffers, and the end of a stream comes after the bytes before it.
"""

import socket
from collections import deque
from collections.abc import Callable
from errno import EADDRINUSE, EALREADY, ECONNREFUSED, ECONNRESET, EINPROGRESS, EISCONN, EPIPE, EWOULDBLOCK
from os import strerror
from random import Random
from typing import Protocol

CAPACITY_BYTES = 128 * 1024
"""Bytes that fit between a sender and a reader, on the way and in the reader's buffer together."""
WORTHWHILE_BYTES = CAPACITY_BYTES // 4
"""Room from which on a socket counts as writable; less would be filled with crumbs."""
LATENCY_SECONDS = (0.0002, 0.002)
LOOPBACK = "127.0.0.1"
FIRST_FREE_PORT = 40_000


class Owner(Protocol):
    """The process that a socket belongs to."""

    sockets: "dict[MemorySocket, None]"
    """Those that are open, in the order of their opening."""

    def look(self) -> None:
        """See soon which sockets have become readable or writable."""


class Kernel:
    """The ports, and the wires between sockets. All host names mean one machine, so a port is taken once.

    *after* runs a call some seconds later; *random* decides how late and in what pieces bytes arrive. *wiretap* is
    told of every piece: from which port to which, and its bytes.
    """

    wiretap: Callable[[int, int, bytes], None] | None = None
    cuts = True
    """Whether what is sent in one piece may arrive in many. Proxies rely on their short header to stay whole."""

    def __init__(self, random: Random, after: Callable[[float, Callable[[], None]], object]) -> None:
        self.random = random
        self.listening: dict[int, MemorySocket] = {}
        self._after = after
        self._last_port = FIRST_FREE_PORT

    def free_port(self) -> int:
        """Return a port that nobody had before."""
        self._last_port += 1
        return self._last_port

    def travel(self, arrive: Callable[[], None]) -> None:
        """Call *arrive* after the time that something is on its way."""
        self._after(self.random.uniform(*LATENCY_SECONDS), arrive)


class MemorySocket:
    """One socket; the methods are those of `socket.socket` that Twisted calls."""

    def __init__(self, kernel: Kernel, owner: Owner) -> None:
        self._kernel = kernel
        self._owner = owner
        self._name = (LOOPBACK, 0)
        self._peer: MemorySocket | None = None
        self._backlog: list[MemorySocket] | None = None
        self._connecting = False
        self._connected = False
        self._error = 0
        self._received = bytearray()
        self._ended = False
        self._outgoing: deque[Callable[[MemorySocket], None]] = deque()
        self._on_the_way = 0
        self._sent_end = False
        self._resets = False
        self._options: dict[tuple[int, int], int | bytes] = {}
        self._closed = False
        owner.sockets[self] = None

    @property
    def readable(self) -> bool:
        """Whether `recv`, `accept` or the outcome of `connect_ex` has something to say."""
        return bool(self._received or self._ended or self._backlog or self._error)

    @property
    def writable(self) -> bool:
        """Whether `send` takes something, or an error waits to be told."""
        return bool(self._error or (self._connected and self._room() >= WORTHWHILE_BYTES))

    def _room(self) -> int:
        unread = 0 if self._peer is None else len(self._peer._received)
        return max(0, CAPACITY_BYTES - self._on_the_way - unread)

    def bind(self, address: tuple[str, int]) -> None:
        """Take a port; 0 is any free one."""
        port = address[1] or self._kernel.free_port()
        if port in self._kernel.listening:
            raise OSError(EADDRINUSE, strerror(EADDRINUSE))
        self._name = (address[0] or "0.0.0.0", port)

    def listen(self, backlog: int) -> None:
        """Let others connect to the port."""
        self._backlog = []
        self._kernel.listening[self._name[1]] = self

    def accept(self) -> "tuple[MemorySocket, tuple[str, int]]":
        """Return the next connection, and where it comes from."""
        if not self._backlog:
            raise BlockingIOError(EWOULDBLOCK, strerror(EWOULDBLOCK))
        accepted = self._backlog.pop(0)
        return accepted, accepted.getpeername()

    def connect_ex(self, address: tuple[str, int]) -> int:
        """Begin to connect, or tell how far that has come."""
        if self._connected:
            return EISCONN
        if self._connecting:
            return EALREADY
        self._connecting = True
        self._name = (LOOPBACK, self._kernel.free_port())
        self._kernel.travel(lambda: self._knock(address))
        return EINPROGRESS

    def _knock(self, address: tuple[str, int]) -> None:
        listener = self._kernel.listening.get(address[1])
        if self._closed:
            return
        if listener is None or listener._backlog is None:
            self._kernel.travel(self._refused)
            return
        self._peer = accepted = MemorySocket(self._kernel, listener._owner)
        accepted._name, accepted._peer, accepted._connected = address, self, True
        # The answer travels before whatever the other side says first.
        accepted._deliver(MemorySocket._answered)
        listener._backlog.append(accepted)
        listener._owner.look()

    def _refused(self) -> None:
        self._error = ECONNREFUSED
        self._owner.look()

    def _answered(self) -> None:
        self._connected = True

    def send(self, data: bytes | memoryview) -> int:
        """Send what fits; the rest stays with the caller."""
        if self._error or self._sent_end:
            raise BrokenPipeError(EPIPE, strerror(EPIPE))
        rest = taken = bytes(data[: self._room()])
        if data and not taken:
            raise BlockingIOError(EWOULDBLOCK, strerror(EWOULDBLOCK))
        while rest:
            cut = self._kernel.random.randint(1, len(rest)) if self._kernel.cuts else len(rest)
            self._send_piece(rest[:cut])
            rest = rest[cut:]
        return len(taken)

    def _send_piece(self, piece: bytes) -> None:
        self._on_the_way += len(piece)
        if self._kernel.wiretap is not None and self._peer is not None:
            self._kernel.wiretap(self._name[1], self._peer._name[1], piece)

        def arrive(peer: MemorySocket) -> None:
            self._on_the_way -= len(piece)
            if peer._closed:
                peer._deliver(MemorySocket._be_reset)
            elif not self._resets:
                peer._received += piece

        self._deliver(arrive)

    def _deliver(self, arrival: "Callable[[MemorySocket], None]") -> None:
        """Let something reach the peer, after everything that was sent before."""
        self._outgoing.append(arrival)
        self._kernel.travel(self._arrive)

    def _arrive(self) -> None:
        assert self._peer is not None
        self._outgoing.popleft()(self._peer)
        self._peer._owner.look()

    def recv(self, size: int) -> bytes:
        """Return what has arrived; nothing at the end of the stream."""
        if self._received:
            assert self._peer is not None
            was_writable = self._peer.writable
            data = bytes(self._received[:size])
            del self._received[:size]
            if self._peer.writable and not was_writable:
                self._peer._owner.look()
            return data
        if self._error:
            raise OSError(self._error, strerror(self._error))
        if self._ended:
            return b""
        raise BlockingIOError(EWOULDBLOCK, strerror(EWOULDBLOCK))

    def shutdown(self, how: int) -> None:
        """End the stream to the peer."""
        if self._peer is not None and not self._sent_end:
            self._sent_end = True
            self._deliver(MemorySocket._be_ended)

    def close(self) -> None:
        """Give the socket up. As over TCP, bytes that were never read reset the connection."""
        if self._closed:
            return
        self._closed = True
        self._owner.sockets.pop(self, None)
        if self._backlog is not None:
            del self._kernel.listening[self._name[1]]
            for waiting in self._backlog:
                waiting.close()
        elif self._peer is not None and (self._resets or self._received):
            self._deliver(MemorySocket._be_reset)
        else:
            self.shutdown(socket.SHUT_RDWR)

    def _be_ended(self) -> None:
        self._ended = True

    def _be_reset(self) -> None:
        self._error = ECONNRESET

    def setsockopt(self, level: int, option: int, value: int | bytes) -> None:
        """Remember the value; only SO_LINGER makes a difference here: closing then resets the connection."""
        self._options[level, option] = value
        if (level, option) == (socket.SOL_SOCKET, socket.SO_LINGER):
            self._resets = True

    def getsockopt(self, level: int, option: int) -> int:
        """Return what was set; SO_ERROR tells, and forgets, what went wrong."""
        if (level, option) == (socket.SOL_SOCKET, socket.SO_ERROR):
            error, self._error = self._error, 0
            return error
        return int(self._options.get((level, option), 0))

    def getsockname(self) -> tuple[str, int]:
        """Return our own address."""
        return self._name

    def getpeername(self) -> tuple[str, int]:
        """Return the address of the peer."""
        assert self._peer is not None
        return self._peer._name

    def setblocking(self, blocking: bool) -> None:
        """Do nothing: these sockets never block."""

    def fileno(self) -> int:
        """Return a number, so that Twisted takes us for open; nobody polls it."""
        return id(self)
