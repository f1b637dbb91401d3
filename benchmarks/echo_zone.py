"""A zone that sends every message back, to its player or to his whole group; cheaper than any relay before it.

All game frames of one load have the same size, and loads do not overlap, so whole reads are answered at once.
"""

import socket
from collections.abc import Callable
from struct import Struct
from threading import Thread

from benchmarks.players import ECHO, GROUP, MULTICAST, UNICAST
from benchmarks.processes import configuration, say
from gameserver.wire.headers import CLIENT, GAME_CTRL
from gameserver.wire.multicast import EVERYONE

READ_BYTES = 1 << 18
_HEAD = Struct("<II")
_PC_ID = Struct("<I")


def echo(block: bytes, size: int) -> bytes:
    """Send each message back to its player."""
    pc_id, claimed = _PC_ID.unpack_from(block, 4), _PC_ID.unpack_from(block, CLIENT.size)
    if pc_id != claimed:
        raise SystemExit(f"the message of player {claimed[0]} came as one of {pc_id[0]}, or not in clear")
    return block


def unicast(block: bytes, size: int) -> bytes:
    """Send each message to the sender's group, in frames for one player each."""
    answers = []
    for start in range(0, len(block), size):
        group = _group(block, start)
        tail = block[start + 8 : start + size]
        answers.append(tail.join([_HEAD.pack(size, pc_id) for pc_id in group]) + tail)
    return b"".join(answers)


def multicast(block: bytes, size: int) -> bytes:
    """Send each message to the sender's group, in one frame."""
    answers = []
    listed = Struct(f"<H{GROUP}I")
    head = _HEAD.pack(size + listed.size, EVERYONE)
    for start in range(0, len(block), size):
        receivers = listed.pack(GROUP, *_group(block, start))
        body = start + CLIENT.size
        answers.append(head + block[start + 8 : body] + receivers + block[body : start + size])
    return b"".join(answers)


def _group(block: bytes, start: int) -> range:
    (pc_id,) = _PC_ID.unpack_from(block, start + 4)
    first = (pc_id - 1) // GROUP * GROUP + 1
    return range(first, first + GROUP)


ANSWERS: dict[int, Callable[[bytes, int], bytes]] = {ECHO: echo, UNICAST: unicast, MULTICAST: multicast}


def serve(link: socket.socket) -> None:
    """Answer one relay until it goes."""
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    held = b""
    while data := link.recv(READ_BYTES):
        data = held + data
        position, end = 0, len(data)
        while end - position >= CLIENT.size:
            size, _, ctrl, _, protocol = CLIENT.unpack_from(data, position)
            if end - position < size:
                break
            if ctrl != GAME_CTRL:
                # A gate says hello, and later who has gone.
                position += size
                continue
            whole = (end - position) // size * size
            link.sendall(ANSWERS[protocol](data[position : position + whole], size))
            position += whole
        held = data[position:]


def main() -> None:
    """Listen; each relay has a thread, and only one relay is busy at a time."""
    configuration()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        say(ports=[listening.getsockname()[1]])
        while True:
            link, _ = listening.accept()
            Thread(target=serve, args=(link,), daemon=True).start()


if __name__ == "__main__":
    main()
