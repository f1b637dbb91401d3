"""Attackers who need to know nobody: garbage, every frame, half headers, floods, slow requests."""

from collections.abc import Iterator

from gameserver.messages.links import CLIENT_TO_LOGIN
from gameserver.messages.login import ClientLogin
from gameserver.wire.headers import CLIENT, LINK
from tests.fuzz.foes import LINK_DOORS, Foe, Raid
from tests.fuzz.frames import BYTES, FRAMES, SIZES, Frames
from tests.support.siege import DOORS, ROGUE_PLAYER

HALF_HEADERS = 100
"""Held open at each port at once."""
SURVIVED_AT_ONCE = {"login": 8, "gate": 1}
"""How many frames a connection of the door can take; of links a whole row."""
ROWS = len(SIZES) * len(BYTES)
STRIDE = 6151
"""Rows are taken in this step, which has no factor in common with `ROWS`: any part has all sizes and ctrls."""
REQUEST = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


async def garbage(raid: Raid, door: str) -> None:
    """Send bytes of chance, good frames of chance, half ones, and the same one hundreds of times."""
    random, frames = raid.random, _frames(raid, door)
    while raid.goes_on:
        foe = await (raid.introduced if door in LINK_DOORS and random.random() < 0.5 else raid.connect)(door)
        if foe is None:
            continue
        if random.random() < 0.3:
            foe.stop_reading()
        for _ in range(random.randrange(1, 6)):
            frame = frames.at(random.randrange(FRAMES))
            piece = random.choice((random.randbytes(random.randrange(1, 400)), frame, frame[:7], frame * 300))
            foe.send(piece)
            raid.counts["bytes of garbage"] += len(piece)
            await raid.pause(0.0, 0.1)
        if random.random() < 0.5:
            foe.vanish()
        else:
            foe.transport.loseConnection()


def _frames(raid: Raid, door: str) -> Frames:
    return Frames(DOORS[door].catalogue if door in DOORS else CLIENT_TO_LOGIN, ROGUE_PLAYER, raid.seed)


def rows(seed: int) -> Iterator[tuple[int, int]]:
    """Yield every size with every ctrl, in an order that begins elsewhere for each seed."""
    for number in range(ROWS):
        yield divmod((seed * 997 + number) * STRIDE % ROWS, len(BYTES))


async def sweep(raid: Raid, door: str) -> None:
    """Send every frame of 0 to 64 bytes with every ctrl and cmd, as far as time allows."""
    frames, sent = _frames(raid, door), f"frames of the sweep at {door}"
    for size, ctrl in rows(raid.seed):
        row = [frames.frame(size, ctrl, cmd) for cmd in BYTES]
        # What cannot be a frame ends the connection, so each needs its own.
        step = SURVIVED_AT_ONCE.get(door, len(row) if size >= CLIENT.size else 1)
        for start in range(0, len(row), step):
            if not raid.goes_on:
                return
            foe = await raid.introduced(door)
            if foe is not None:
                part = row[start : start + step]
                foe.send(b"".join(part))
                foe.transport.loseConnection()
                raid.counts[sent] += len(part)
                await raid.over(foe, 1.0)


async def half_headers(raid: Raid, door: str) -> None:
    """Hold headers open that stop half-way; whoever is sent away comes again."""
    held: list[Foe] = []
    while raid.goes_on:
        ended = [foe for foe in held if foe.is_over]
        raid.counts[f"half headers ended by {door}"] += len(ended)
        held = [foe for foe in held if not foe.is_over]
        for _ in range(min(20, HALF_HEADERS - len(held))):
            foe = await raid.connect(door)
            if foe is not None:
                whole = REQUEST if door not in DOORS else _frames(raid, door).frame(40, 3, 0xFF)
                foe.send(whole[: raid.random.randrange(1, LINK.size)])
                held.append(foe)
        raid.counts[f"half headers at {door}, most at once"] = max(
            raid.counts[f"half headers at {door}, most at once"], len(held)
        )
        await raid.pause(0.3, 0.5)
    for foe in held:
        foe.vanish()


async def slow_requests(raid: Raid, door: str) -> None:
    """Ask a port for programs byte by byte, without ever coming to an end, or never read the answers."""
    foes: list[Foe] = []
    while raid.goes_on:
        foes = [foe for foe in foes if not foe.is_over]
        if len(foes) < 30:
            foe = await raid.connect(door)
            if foe is not None:
                foes.append(foe)
                foe.send(REQUEST)
        for number, foe in enumerate(foes):
            if number % 3:
                foe.send(b"x")
            else:
                foe.stop_reading()
                foe.send(b"\r\n\r\nGET /readyz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        raid.counts["slow requests"] += len(foes)
        await raid.pause(0.2, 0.4)
    for foe in foes:
        foe.vanish()


async def flood_of_logins(raid: Raid, outer_host: str) -> None:
    """Guess passwords as fast as it goes, from an address that is not loopback, hundreds for each connection."""
    number = 0
    while raid.goes_on:
        foe = await raid.connect("login", outer_host)
        if foe is not None:
            for _ in range(300):
                number += 1
                guess = ClientLogin(account=f"guess{number % 20}", password=f"guess {number}")
                foe.send(CLIENT_TO_LOGIN.encode(guess))
            raid.counts["passwords guessed"] += 300
            raid.counts["floods at login"] += 1
            raid.counts["floods at login ended"] += await raid.over(foe, 5.0)
            foe.vanish()
        await raid.pause(0.02, 0.1)


async def crowd_at_one_address(raid: Raid, door: str, outer_host: str) -> None:
    """Hold more connections from one address than it may have."""
    held: list[Foe] = []
    while raid.goes_on:
        held = [foe for foe in held if not foe.is_over]
        while len(held) < HALF_HEADERS and raid.goes_on:
            foe = await raid.connect(door, outer_host)
            if foe is not None:
                held.append(foe)
        await raid.pause(0.5, 1.0)
        name = f"from one address at {door}, most at once"
        raid.counts[name] = max(raid.counts[name], sum(not foe.is_over for foe in held))
    for foe in held:
        foe.vanish()
