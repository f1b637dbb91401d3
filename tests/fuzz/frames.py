"""Every frame of 0 to 64 bytes with every ctrl and every cmd, for each catalogue: built, and decoded.

A frame is its header and a body of chance; where a header has a protocol number, those that the catalogue declares
take turns. On main links, which have neither ctrl nor cmd, these two bytes are the protocol number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

from gameserver.messages import links
from gameserver.wire.catalogue import Catalogue, Unknown
from gameserver.wire.errors import Malformed
from gameserver.wire.framing import FrameBuffer
from gameserver.wire.headers import CLIENT, LINK, LINK_CTRLS, MAIN, MAIN_SHORT

SIZES = range(65)
BYTES = range(256)
FRAMES = len(SIZES) * len(BYTES) ** 2
"""How many there are for each catalogue."""
CATALOGUES = {
    catalogue.name: catalogue
    for catalogue in (
        links.CLIENT_TO_LOGIN,
        links.CLIENT_TO_SERVER,
        links.GATE_TO_LOGIN,
        links.GATE_TO_ACCOUNT,
        links.GATE_TO_ZONE,
        links.SERVER_TO_MAIN,
        links.LOGIN_TO_GATE,
        links.ACCOUNT_TO_GATE,
        links.ZONE_TO_GATE,
        links.MAIN_TO_SERVER,
    )
}
"""What daemons understand: first at their listeners, then at the links that they make."""


class Frames:
    """The frames of one catalogue; *pc_id* is whom they speak about."""

    def __init__(self, catalogue: Catalogue, pc_id: int, seed: int = 0) -> None:
        self.catalogue = catalogue
        self._pc_id = pc_id
        self._random = Random(seed)
        self._protocols = _protocols(catalogue) or [0]

    def frame(self, size: int, ctrl: int, cmd: int) -> bytes:
        """Return the frame that says it has *size* bytes, and has so many."""
        body = self._random.randbytes(size)
        if self.catalogue.shape.ctrl_offset is None:
            protocol = ctrl << 8 | cmd
            header = MAIN.pack(protocol, size, self._pc_id, cmd)
            return (header + body)[: max(size, MAIN_SHORT.size)]
        if ctrl in LINK_CTRLS:
            return (LINK.pack(size, self._pc_id, ctrl, cmd) + body)[: max(size, LINK.size)]
        protocol = self._protocols[(cmd + size) % len(self._protocols)]
        return (CLIENT.pack(size, self._pc_id, ctrl, cmd, protocol) + body)[: max(size, LINK.size)]

    def at(self, number: int) -> bytes:
        """Return one of the `FRAMES` frames."""
        rest, cmd = divmod(number % FRAMES, len(BYTES))
        return self.frame(*divmod(rest, len(BYTES)), cmd)


def _protocols(catalogue: Catalogue) -> list[int]:
    own = {each.opcode.protocol for each in catalogue if each.opcode.protocol is not None}
    carried = [] if catalogue.carries is None else _protocols(catalogue.carries)
    return sorted(own.union(carried))


def decode_all(
    catalogue: Catalogue,
    sizes: Iterable[int] = SIZES,
    ctrls: Iterable[int] = BYTES,
    cmds: Iterable[int] = BYTES,
    seed: int = 0,
) -> Counter[str]:
    """Cut and decode every frame of the product; return how many were what.

    AssertionError where a stream is cut elsewhere than at its frames, or something is neither a message, nor
    unknown, nor malformed, nor the end of the stream. Whatever else is raised is a bug in a decoder.
    """
    frames, told = Frames(catalogue, 900, seed), Counter[str]()
    ctrls, cmds = tuple(ctrls), tuple(cmds)
    for size in sizes:
        for ctrl in ctrls:
            row = [frames.frame(size, ctrl, cmd) for cmd in cmds]
            told.update(_decode_row(catalogue, size, row))
    return told


def _decode_row(catalogue: Catalogue, size: int, row: list[bytes]) -> Iterator[str]:
    """Decode frames that follow each other; if that is no stream of frames, each as a stream of its own."""
    cut = FrameBuffer(catalogue.shape).feed(b"".join(row))
    if cut == row:
        for frame in row:
            yield _kind(catalogue.decode(frame).message)
        return
    assert size < CLIENT.size, f"{catalogue.name}: a stream of frames of {size} bytes was cut elsewhere"
    for frame in row:
        alone = FrameBuffer(catalogue.shape)
        cut = alone.feed(frame)
        if cut:
            yield _kind(catalogue.decode(cut[0]).message)
        else:
            yield "waits for more" if alone.broken is None else "end of the stream"


def _kind(message: object) -> str:
    if isinstance(message, Unknown):
        return "unknown"
    return "malformed" if isinstance(message, Malformed) else "messages"
