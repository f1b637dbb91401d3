"""What a peer can do wrong on the wire: the only exceptions that its bytes can cause."""


class ProtocolError(Exception):
    """The peer broke the protocol; its conversation ends with one log line."""


class BadFrame(ProtocolError):
    """A size that cannot be right: the stream has no frame boundaries from here on."""


class Malformed(ProtocolError):
    """A frame too short for the message that its opcode announces, which is of class *message*."""

    def __init__(self, text: str, message: type[object] | None = None) -> None:
        super().__init__(text)
        self.message = message


class OutOfTurn(ProtocolError):
    """A message that is not allowed in the present state of the conversation."""
