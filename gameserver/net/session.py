"""What may be said when: handlers are methods, and their marks are the table.

class PlayerSession(Session):
    state = Stage.GREETED

    @handles(ClientLogin, when=Stage.GREETED)
    async def log_in(self, request: ClientLogin) -> None: ...
"""

from collections.abc import Callable, Coroutine, Mapping
from enum import Enum
from typing import Any, ClassVar, TypeAlias, TypeVar

from twisted.logger import Logger

from gameserver.wire.catalogue import Envelope, Unknown
from gameserver.wire.errors import OutOfTurn, ProtocolError

TOLD_LIMIT = 20
"""Kinds of messages that a session logs as ignored: there are 65,536, and a line takes longer than a message."""

Answer: TypeAlias = Coroutine[Any, Any, None] | None
"""What a handler returns: nothing, or a coroutine that the session's next message waits for."""

H = TypeVar("H", bound=Callable[..., Answer])


def handles(message: type[object], *, when: Enum | tuple[Enum, ...] | None = None) -> Callable[[H], H]:
    """Mark a method as the handler of *message* in the states *when*; None is any state."""
    states = when if isinstance(when, tuple) else (when,)

    def mark(handler: H) -> H:
        marks = [*getattr(handler, "handled", ()), *((state, message) for state in states)]
        handler.handled = marks  # type: ignore[attr-defined]  # a function's own attribute
        return handler

    return mark


class Session:
    """One side of a conversation: its state, and what it does about each message.

    *refusals* are the exceptions by which the rules say no; `refuse` tells the peer, and the conversation goes on.
    """

    log = Logger()
    state: Enum | None = None
    session_id = ""
    """The gate's name of the client's connection that this is about, for log lines; empty for none."""
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    backlog_limit: ClassVar[int] = 256
    """Messages that may wait while a handler is busy; more is a flood."""
    handlers: ClassVar[Mapping[tuple[Enum | None, type[object]], Callable[..., Answer]]] = {}

    def __init_subclass__(cls) -> None:
        """Collect the marked methods, those of the bases first."""
        cls.handlers = {
            mark: method
            for base in reversed(cls.__mro__)
            for method in vars(base).values()
            for mark in getattr(method, "handled", ())
        }

    def __init__(self) -> None:
        self._told_unknown: set[str] = set()

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return type(self).__name__

    def opened(self) -> Answer:
        """Announce ourselves; called once, before any message."""

    def closed(self) -> Answer:
        """Clean up: the peer is gone; called once, after any handler has ended."""

    def receive(self, envelope: Envelope) -> Answer:
        """Pass a message to its handler. Raises what the handler raises, and ProtocolError for a bad message."""
        message = envelope.message
        kind = type(message)
        handler = self.handlers.get((self.state, kind)) or self.handlers.get((None, kind))
        if handler is None:
            return self.unhandled(message)
        return self.call(handler, envelope)

    def tell_end(self, is_planned: bool) -> None:
        """Log that the server at the other end is gone: a warning, unless it was sent away as we stop."""
        if is_planned:
            self.log.info("{name} is sent away", name=self.name)
        else:
            self.log.warn("{name} is gone", name=self.name)

    def call(self, handler: Callable[..., Answer], envelope: Envelope) -> Answer:
        """Call *handler* with the message."""
        return handler(self, envelope.message)

    def unhandled(self, message: object) -> Answer:
        """Judge a message that the table does not allow: unknown ones are logged and ignored."""
        if isinstance(message, Unknown):
            self.ignore(str(message.opcode), f"unknown message {message}")
            return None
        if isinstance(message, ProtocolError):
            raise message
        state = "" if self.state is None else f" while {self.state.name}"
        raise OutOfTurn(f"{type(message).__name__} is not expected{state}")

    def ignore(self, key: str, what: str) -> None:
        """Log *what* was ignored, once for each *key*, and no more than `TOLD_LIMIT` of them."""
        told = self._told_unknown
        if key in told or len(told) >= TOLD_LIMIT:
            return
        told.add(key)
        more = "; what else there is will not be told" if len(told) == TOLD_LIMIT else ""
        self.log.info("{name}: ignored {what}{more}", name=self.name, what=what, more=more)

    def refuse(self, refusal: Exception) -> None:
        """Tell the peer that the rules do not allow what it asked."""
        raise NotImplementedError(f"{type(self).__name__} refuses nothing")


class LinkSession(Session):
    """A session between servers: handlers also get the envelope, which names player and gate.

    `envelope` is that of the message being served, for `refuse`. When a zone or a connection breaks, one message
    for each of some thousand players comes at once.
    """

    envelope: Envelope
    backlog_limit = 65_536

    def tell_end(self, is_planned: bool) -> None:
        """Log that the server at the other end is gone: a warning, unless it was sent away as we stop."""
        if is_planned:
            self.log.info("{name} is sent away", name=self.name)
        else:
            self.log.warn("{name} is gone", name=self.name)

    def call(self, handler: Callable[..., Answer], envelope: Envelope) -> Answer:
        """Call *handler* with the message and its envelope."""
        self.envelope = envelope
        return handler(self, envelope.message, envelope)
