"""The gate's links to account and zone servers: packets for players pass unopened, control packets stop here."""

from struct import Struct

from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from gameserver.daemons.gate.hub import ACCOUNT_SERVER_ID, Hub
from gameserver.messages.links import ACCOUNT_TO_GATE, GATE_TO_ACCOUNT, GATE_TO_ZONE, ZONE_TO_GATE
from gameserver.messages.servers import MULTICAST_AND_HOLD, AccountGateHello, ZoneGateHello, ZonePlayerEntered
from gameserver.net.outlet import Turn
from gameserver.net.peer import LINK_OUTPUT_LIMIT_BYTES
from gameserver.net.receiver import FrameReceiver
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.errors import BadFrame
from gameserver.wire.framing import LINK_SHAPE
from gameserver.wire.headers import GAME_CTRL
from gameserver.wire.multicast import EVERYONE, open_multicast
from gameserver.wire.tally import Tally, Traffic

CONTROL_CTRL = 0x01
DROP_CLIENT = 0xE0
SWITCH_ZONE = 0xE1
RESTORES = 0xE8
PLAYER_ENTERED = 0xE9

_HEAD = Struct("<II")
_PC_ID = Struct("<I")


class Relayed(Traffic):
    """What came and went over a link; what is only passed on is counted apart, once for both of its sides."""

    def __init__(self, incoming: Catalogue, outgoing: Catalogue) -> None:
        super().__init__(incoming, outgoing)
        self.to_clients, self.from_clients = Tally(incoming), Tally(outgoing)
        self.received.include(self.to_clients)
        self.sent.include(self.from_clients)


class Server(FrameReceiver):
    """An account or zone server. The cipher does not depend on the receiver, so equal bodies are hidden once."""

    def __init__(self, server_id: int, hub: Hub, turn: Turn) -> None:
        super().__init__(LINK_SHAPE, turn, LINK_OUTPUT_LIMIT_BYTES)
        self.server_id = server_id
        self._hub = hub
        self._players = hub.players
        self._encipher = hub.cipher.encipher
        is_account = server_id == ACCOUNT_SERVER_ID
        self._catalogue = GATE_TO_ACCOUNT if is_account else GATE_TO_ZONE
        self.traffic = Relayed(ACCOUNT_TO_GATE if is_account else ZONE_TO_GATE, self._catalogue)
        # The last frame without its first eight bytes, in clear and hidden.
        self._clear = b""
        self._hidden = b""

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return "account server" if self.server_id == ACCOUNT_SERVER_ID else f"zone {self.server_id}"

    def connectionMade(self) -> None:
        """Say which gate we are."""
        super().connectionMade()
        self.write = self.outlet.write
        assert isinstance(self.traffic, Relayed)
        self.to_clients, self.from_clients = self.traffic.to_clients, self.traffic.from_clients
        gate_id = self._hub.settings.gate_server_id
        if self.server_id == ACCOUNT_SERVER_ID:
            self.send(AccountGateHello(agent_id=gate_id))
        else:
            self.send(ZoneGateHello(agent_id=gate_id, multicast=MULTICAST_AND_HOLD))
        self._hub.server_up(self)

    def pass_on(self, frame: bytes) -> None:
        """Send a frame of a player."""
        row = self.from_clients.marked.get(frame[8:12]) or self.from_clients.row_of(frame)
        row.frames += 1
        row.size_bytes += len(frame)
        self.write(frame)

    def send(self, message: object, pc_id: int = 0) -> None:
        """Send a message about a player."""
        frame = self._catalogue.encode(message, pc_id)
        self.traffic.sent.add(frame)
        self.write(frame)

    def frameReceived(self, frame: bytes) -> None:
        """Pass a packet on to its player."""
        (pc_id,) = _PC_ID.unpack_from(frame, 4)
        ctrl = frame[8]
        if ctrl == CONTROL_CTRL:
            self._control(frame, pc_id)
            return
        client = self._players.get(pc_id)
        if client is not None:
            row = self.to_clients.marked.get(frame[8:12]) or self.to_clients.row_of(frame)
            row.frames += 1
            row.size_bytes += len(frame)
            client.write(self._hide(frame) if ctrl == GAME_CTRL else frame)
            return
        self.traffic.received.add(frame)
        if pc_id == EVERYONE:
            self._multicast(frame)

    def _hide(self, frame: bytes) -> bytes:
        """Encipher a frame unless its body is that of the last one; the first eight bytes are always clear."""
        clear = frame[8:]
        if clear == self._clear:
            return frame[:8] + self._hidden
        hidden = self._encipher(frame)
        self._clear, self._hidden = clear, hidden[8:]
        return hidden

    def _multicast(self, frame: bytes) -> None:
        try:
            plain, receivers = open_multicast(frame)
        except BadFrame as error:
            self.drop(str(error))
            return
        tail = self._hide(plain)[8:]
        size, pack, find = len(plain), _HEAD.pack, self._players.get
        gone = 0
        for pc_id in receivers:
            client = find(pc_id)
            if client is not None:
                client.write(pack(size, pc_id) + tail)
            else:
                gone += 1
        self._hub.traffic.sent.add(plain, len(receivers) - gone)

    def _control(self, frame: bytes, pc_id: int) -> None:
        """Obey about a player; such packets never reach him."""
        self.traffic.received.add(frame)
        cmd = frame[9]
        if cmd == RESTORES:
            self._hub.holding.able(self)
        client = self._players.get(pc_id)
        if client is None:
            return
        if cmd == SWITCH_ZONE and len(frame) > 10:
            self._hub.switch(client, frame[10], self.server_id)
        elif cmd == DROP_CLIENT:
            client.drop(f"{self.name} wants it gone")
        elif cmd == PLAYER_ENTERED:
            entered = ZONE_TO_GATE.decode(frame).message
            if isinstance(entered, ZonePlayerEntered):
                client.character = entered.pc_name

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Let the hub know."""
        self._hub.server_down(self)
        super().connectionLost(reason)
