"""Attackers who say that they are servers of ours: gates, zones and account servers that say anything."""

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from OpenSSL import SSL
from twisted.internet.endpoints import TCP4ClientEndpoint, connectProtocol, wrapClientTLS
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, PrivateCertificate
from zope.interface import implementer

from gameserver.messages.characters import DeleteCharacter
from gameserver.net.identity import Identity
from gameserver.ops.certificates import CertificateStore, now_utc
from gameserver.wire.catalogue import Catalogue, Declaration
from gameserver.wire.headers import CLIENT, LINK, MAIN, MAIN_SHORT, Header
from tests.fuzz.foes import CONNECT_SECONDS, Foe, Raid
from tests.fuzz.lies import Role
from tests.support.siege import DOORS, ROGUE_ID

STRANGER = 900
"""The first of some numbers that no player has."""
NOBODY = (0, STRANGER, 0xFFFFFFFF)
REST_SECONDS = (3.0, 10.0)
LIES = 0.5
"""How much of what impostors say could be true."""
NAMES = (b"storm001", b"storm002", b"nobody", b"")
"""What rogues call players by: such as there are, and others."""


def with_body(declaration: Declaration, pc_id: int, body: bytes) -> bytes:
    """Return a frame with the right header of a message, and any body."""
    opcode, size = declaration.opcode, declaration.opcode.header.value + len(body)
    ctrl, cmd, protocol = opcode.ctrl or 0, opcode.cmd or 0, opcode.protocol or 0
    match opcode.header:
        case Header.CLIENT:
            return CLIENT.pack(size, pc_id, ctrl, cmd, protocol) + body
        case Header.LINK:
            return LINK.pack(size, pc_id, ctrl, cmd) + body
        case Header.MAIN:
            return MAIN.pack(protocol, size, pc_id, 0) + body
        case Header.MAIN_SHORT:
            return MAIN_SHORT.pack(protocol, size) + body


def declarations(catalogue: Catalogue) -> list[Declaration]:
    """Return all messages that a door understands, also those that it passes on."""
    return [*catalogue, *([] if catalogue.carries is None else declarations(catalogue.carries))]


def valid_frame(declaration: Declaration, pc_id: int, random: Random) -> bytes:
    """Return a message of the right length with a content of chance, often with a name of a player in it."""
    body = bytearray(random.randbytes(declaration.layout.size))
    if random.random() < 0.3:
        body = bytearray(len(body))  # zeros: nothing, nobody, and no more of a list
    for _ in range(random.randrange(3)):
        name = random.choice(NAMES)
        place = random.choice((0, 1, 4, random.randrange(len(body) + 1)))
        body[place : place + len(name) + 1] = name + b"\0"
    return with_body(declaration, pc_id, bytes(body[: declaration.layout.size]))


STRANGERS = tuple(Role(door, ROGUE_ID) for door in ("account", "zone", "main"))
"""Servers that are not there, about players who are not there: nobody may notice. None at the broker, where such a
gate would be offered to players."""


async def stranger(raid: Raid, role: Role) -> None:
    """Introduce oneself, then say anything that can be said there, good for the most part; then come again."""
    while raid.goes_on:
        await visit(
            raid, role, lambda: valid_frame(_any_of(raid, role), STRANGER + raid.random.randrange(50), raid.random)
        )


async def impostor(raid: Raid, role: Role, players: Mapping[str, int]) -> None:
    """Say such things about players of others, and what could be true; be quiet for a while, and come again.

    Who is claimed must have time to come again: nothing would pass from one to another otherwise.
    """
    random = raid.random
    while raid.goes_on:
        await raid.pause(*REST_SECONDS)

        def words() -> bytes:
            name, pc_id = random.choice(tuple(players.items()))
            if random.random() < LIES:
                return role.lie(pc_id, name, random)
            return valid_frame(_any_of(raid, role), random.choice((pc_id, *NOBODY)), random)

        await visit(raid, role, words)


async def visit(raid: Raid, role: Role, words: Callable[[], bytes]) -> None:
    """Be a false server for some messages."""
    random = raid.random
    foe = await raid.connect(role.door)
    if foe is None:
        return
    if random.random() < 0.3:
        foe.stop_reading()
    foe.send(role.greeting())
    for _ in range(random.randrange(1, 200)):
        if foe.is_over or not raid.goes_on:
            break
        foe.send(words())
        raid.counts["messages of rogues"] += 1
        if random.random() < 0.2:
            await raid.pause(0.0, 0.02)
    raid.counts["bytes that rogues were answered"] += foe.answered_bytes
    foe.vanish()


def _any_of(raid: Raid, role: Role) -> Declaration:
    """Choose a message. Nobody is deleted: who plays a character may do that, and so may who says that he does."""
    known = declarations(DOORS[role.door].catalogue)
    return raid.random.choice([each for each in known if each.message is not DeleteCharacter])


@implementer(IOpenSSLClientConnectionCreator)
class _Believer:
    """A client that believes any server, and shows a certificate or none."""

    def __init__(self, options: CertificateOptions) -> None:
        self._context = options.getContext()

    def clientConnectionForTLS(self, tlsProtocol: object) -> SSL.Connection:  # noqa: N803  # as Twisted names it
        """Begin."""
        return SSL.Connection(self._context, None)


def foreign_gate() -> CertificateOptions:
    """Return what a gate of another installation shows."""
    with TemporaryDirectory() as path:
        _, own = CertificateStore(Path(path)).ensure(Identity("gate"), now_utc())
    mine = PrivateCertificate.loadPEM(own)
    return CertificateOptions(privateKey=mine.privateKey.original, certificate=mine.original)


async def uncertified(raid: Raid, door: str) -> None:
    """Speak TLS at a door for our servers with no certificate or a foreign one, and then as if that was enough."""
    shown = {"none": _Believer(CertificateOptions()), "a foreign one": _Believer(foreign_gate())}
    while raid.goes_on:
        for which, creator in shown.items():
            endpoint = TCP4ClientEndpoint(raid.reactor, "127.0.0.1", raid.ports[door], timeout=CONNECT_SECONDS)
            foe: Foe = await connectProtocol(wrapClientTLS(creator, endpoint), Foe())
            foe.send(Role(door, 0).greeting())
            for each in declarations(DOORS[door].catalogue):
                foe.send(valid_frame(each, STRANGER, raid.random))
            raid.counts[f"TLS, certificate: {which}"] += 1
            raid.counts["TLS that was not ended"] += not await raid.over(foe, 5.0)
            raid.counts["bytes that rogues were answered"] += foe.answered_bytes
            foe.vanish()
            await raid.pause(0.1, 0.3)
