"""The relay that a Twisted tutorial leads to: the gate is measured beside it.

Length-prefixed strings collected as `IntNStringReceiver` does (with the inclusive size, which that class cannot
express), the cipher byte by byte as PROTOCOL 5 writes it down, and one `transport.write` for each message.
"""

from struct import calcsize, pack, unpack

from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import ClientFactory, Protocol, ServerFactory

from benchmarks.daemon import run_reactor
from benchmarks.players import FIRST_TOKEN
from benchmarks.processes import configuration, say
from gameserver.messages.gate import Error
from gameserver.messages.links import SERVER_TO_CLIENT
from gameserver.net.reactor import Reactor
from gameserver.wire.headers import LINK_CTRLS

START_KEY = 0x04C478BD
MULTIPLIER = 0x241AE7
INCREMENT = 0x15DCB2
HEADER_BYTES = 12
LONGEST = 65_535


def encipher(frame: bytes) -> bytes:
    """Encipher the body of a frame, one byte after the other."""
    out = bytearray(frame)
    for start in range(HEADER_BYTES, len(out) - 3, 4):
        key = START_KEY
        for place in range(start, start + 4):
            out[place] ^= (key >> 8) & 0xFF
            key = ((out[place] + key) * MULTIPLIER + INCREMENT) & 0xFFFFFFFF
    return bytes(out)


def decipher(frame: bytes) -> bytes:
    """Undo `encipher`."""
    out = bytearray(frame)
    for start in range(HEADER_BYTES, len(out) - 3, 4):
        key = START_KEY
        for place in range(start, start + 4):
            hidden = out[place]
            out[place] = hidden ^ (key >> 8) & 0xFF
            key = ((hidden + key) * MULTIPLIER + INCREMENT) & 0xFFFFFFFF
    return bytes(out)


class InclusiveReceiver(Protocol):
    """`IntNStringReceiver` step by step, but that the length counts its own bytes, and these are passed on."""

    transport: ITCPTransport
    structFormat = "<I"
    prefixLength = calcsize(structFormat)
    paused = False

    def __init__(self) -> None:
        self._unprocessed = b""

    def connectionMade(self) -> None:
        """Send small packets at once."""
        self.transport.setTcpNoDelay(True)

    def dataReceived(self, data: bytes) -> None:
        """Collect, and pass on what is complete."""
        everything = self._unprocessed + data
        offset = 0
        self._unprocessed = everything
        while len(everything) >= offset + self.prefixLength and not self.paused:
            (length,) = unpack(self.structFormat, everything[offset : offset + self.prefixLength])
            if not HEADER_BYTES - 2 <= length <= LONGEST:
                self.transport.loseConnection()
                return
            if len(everything) < offset + length:
                break
            message = everything[offset : offset + length]
            offset += length
            self.stringReceived(message)
        self._unprocessed = everything[offset:]

    def stringReceived(self, string: bytes) -> None:
        """Do something with a message."""
        raise NotImplementedError


class Zone(InclusiveReceiver):
    """The link to the zone."""

    def __init__(self, players: dict[int, "Player"]) -> None:
        super().__init__()
        self._players = players

    def stringReceived(self, string: bytes) -> None:
        """Pass a message on to its player."""
        player = self._players.get(unpack("<I", string[4:8])[0])
        if player is not None:
            player.transport.write(encipher(string))


class Player(InclusiveReceiver):
    """A client."""

    def __init__(self, zone: Zone, players: dict[int, "Player"]) -> None:
        super().__init__()
        self._zone = zone
        self._players = players
        self._pc_id = b""

    def stringReceived(self, string: bytes) -> None:
        """Pass a message on to the zone; the first one says who this is."""
        if string[8] in LINK_CTRLS:
            pc_id = unpack("<I", string[10:14])[0] - FIRST_TOKEN
            self._pc_id = pack("<I", pc_id)
            self._players[pc_id] = self
            self.transport.write(encipher(SERVER_TO_CLIENT.encode(Error(error_code=0, message="begin"), pc_id)))
        else:
            plain = decipher(string)
            self._zone.transport.write(plain[:4] + self._pc_id + plain[8:])


class ZoneFactory(ClientFactory):
    """Makes the one link to the zone."""

    noisy = False

    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def buildProtocol(self, addr: IAddress | None) -> Zone:
        """Return it."""
        return self._zone


class PlayerFactory(ServerFactory):
    """Makes the connections of players."""

    noisy = False

    def __init__(self, zone: Zone, players: dict[int, Player]) -> None:
        self._zone = zone
        self._players = players

    def buildProtocol(self, addr: IAddress | None) -> Player:
        """Return one."""
        return Player(self._zone, self._players)


def main() -> None:
    """Relay between players and the zone."""
    zone_port = configuration()["zone"]
    players: dict[int, Player] = {}
    zone = Zone(players)

    def start(reactor: Reactor) -> None:
        reactor.connectTCP("127.0.0.1", zone_port, ZoneFactory(zone))
        port = reactor.listenTCP(0, PlayerFactory(zone, players), interface="127.0.0.1")
        address = port.getHost()
        assert isinstance(address, IPv4Address)
        say(ports=[address.port])

    run_reactor(start)


if __name__ == "__main__":
    main()
