"""A player's connection to the gate: one packet to log in, then everything is passed on (PROTOCOL 7, 8.2)."""

from collections.abc import Callable

from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from gameserver.daemons.gate.hub import ACCOUNT_SERVER_ID, Hub
from gameserver.daemons.gate.keepalive import KeepAlive
from gameserver.daemons.gate.tokens import Promise
from gameserver.daemons.shared.admission import tried_name
from gameserver.daemons.shared.session_names import new_session_name
from gameserver.messages.chat import SayNotify, SayType
from gameserver.messages.fields import EVERYONE, GoneReason
from gameserver.messages.gate import Error, GateLogin, PingReply
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.net.direct import read_at_most
from gameserver.net.limits import MessageLimit, Restraint
from gameserver.net.outlet import Turn
from gameserver.net.receiver import CLIENT_SEND_BUFFER_BYTES, FrameReceiver
from gameserver.wire.framing import CLIENT_LIMIT, CLIENT_SHAPE, COMPACT_SHAPE, Shape
from gameserver.wire.headers import CRESTS, GAME_CTRL, LINK_CTRLS, expand, shrink

LOOK_SECONDS = 5.0
"""How often is looked whether a player has said something."""

LOGIN_FAILED = 0x1201
TO_ACCOUNT_SERVER = frozenset({0x1106, 0x2322, 0x2323, 0xA001, 0xA002})
CHARACTER_LOGOUT = 0x1108
PAY_INFO = 0xC000


class Client(FrameReceiver):
    """One player, before and after he has shown a good token. His packets pass unopened, in order.

    The player number in them is never believed: each gets the account's number before it goes on.
    """

    shape: Shape = CLIENT_SHAPE
    send_buffer_bytes = CLIENT_SEND_BUFFER_BYTES
    write: Callable[[bytes], None]
    """Send a frame with a `client` or `link` header, enciphered already where it must be."""

    def __init__(self, hub: Hub, turn: Turn) -> None:
        super().__init__(self.shape, turn, hub.settings.gate_output_kib * 1024)
        self.traffic = hub.traffic
        self._hub = hub
        self._decipher = hub.cipher.decipher
        self._login: Deferred[None] | None = None
        self._keep_alive = KeepAlive()
        self._limits = hub.limits.messages
        self._restraint = Restraint(turn.clock)
        self._silent_seconds = 0.0
        self.session_id = new_session_name()
        """What the log lines of all daemons name this connection by."""
        self.account = ""
        self.pc_id = 0
        """The account's number, once he is logged in."""
        self.current = ACCOUNT_SERVER_ID
        """The server that gets his packets."""
        self.character = ""
        """The name of the character that his zone has let into the world."""
        self.reason = GoneReason.LOST
        self._passes = False
        """Whether his packets are passed on: he is logged in, and was not dropped."""

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        who = f" ({self.account}, {self.pc_id})" if self.pc_id else ""
        return f"client at {super().name}{who}"

    @property
    def ip_address(self) -> str:
        """Where he comes from, cut to the 15 characters that the protocol has for it."""
        return str(getattr(self.transport.getPeer(), "host", ""))[:15]

    def connectionMade(self) -> None:
        """Give the client some seconds to log in."""
        super().connectionMade()
        self.write = self.outlet.write
        read_at_most(self.transport, CLIENT_LIMIT)
        self.log.debug("{name}: connected", name=self.name)
        self.limit_time(self._hub.settings.gate_login_seconds, "it did not log in")

    def frameReceived(self, frame: bytes) -> None:
        """Pass a packet on to the server that it is for."""
        if not self._passes:
            self._exceptional(frame)
            return
        ctrl = frame[8]
        if ctrl in LINK_CTRLS:
            self._control(frame)
            return
        protocol = frame[10] | frame[11] << 8
        if protocol in self._limits and self._ignores(frame, self._limits[protocol]):
            return
        server_id = self.current
        if ctrl != GAME_CTRL:
            if protocol not in CRESTS:
                self.traffic.received.add(frame)
                return
            server_id = ACCOUNT_SERVER_ID
        elif protocol in TO_ACCOUNT_SERVER:
            server_id = ACCOUNT_SERVER_ID
        elif protocol == PAY_INFO:
            self.traffic.received.add(frame)
            return
        elif protocol == CHARACTER_LOGOUT:
            self.reason = GoneReason.CLEAN
        self._hub.to_server(server_id, self._decipher(frame, self.pc_id), self)

    def _ignores(self, frame: bytes, limit: MessageLimit) -> bool:
        if self._restraint.bears(limit):
            return False
        self.traffic.received.add(frame)
        if self._restraint.ignored[limit.name] == 1:
            text = "{name}: sends {kind} too often, which is ignored"
            self.log.info(text, name=self.name, kind=limit.name, session=self.session_id)
        return True

    def _exceptional(self, frame: bytes) -> None:
        self.traffic.received.add(frame)
        if self._gone:
            return
        if self._login is not None:
            self.drop("it does not wait for its login")
        else:
            self._begin_login(frame)

    def _begin_login(self, frame: bytes) -> None:
        request = CLIENT_TO_SERVER.decode(frame).message
        if not isinstance(request, GateLogin):
            self.drop(f"its first packet is no login but {type(request).__name__}")
            return
        self._login = ensureDeferred(self._log_in(request))
        self._login.addErrback(self._login_broke)

    async def _log_in(self, request: GateLogin) -> None:
        promise = await self._hub.tokens.redeem(request)
        if promise is None:
            account = tried_name(request.account, request.password)
            self.log.info("{name}: no good token for {account}", name=self.name, account=account)
            self._send_hidden(_login_failed())
            self.drop("login failed")
        else:
            self._enter(promise, request)

    def _login_broke(self, failure: Failure) -> None:
        # A client that goes while its token is awaited cancels its login.
        if not failure.check(CancelledError):
            self.log.failure("{name}: our own fault", failure, name=self.name)
            self.drop("internal error")

    def _enter(self, promise: Promise, login: GateLogin) -> None:
        self.lift_time_limit()
        self.account, self.pc_id = promise.account, promise.account_id
        self._passes = not self._gone
        self.come_to(ACCOUNT_SERVER_ID)
        self._hub.recordings.begin(self, login)
        self._hub.enter(self, promise)

    def come_to(self, server_id: int) -> None:
        """Send his packets to that server from now on; what he may send depends on it."""
        self.current = server_id
        self._silent_seconds = 0.0
        if self.budget is not None:
            self.budget.enter(self._hub.limits.allowance_at(server_id))

    def look_for_life(self) -> None:
        """Drop the client if it has said nothing for too long."""
        self._silent_seconds = self._silent_seconds + LOOK_SECONDS if self.is_silent else 0.0
        self.is_silent = True
        allowed = self._hub.limits.idle_seconds_at(self.current)
        if allowed and self._silent_seconds >= allowed:
            self.time_out(f"it said nothing for {allowed:g} s")

    def _control(self, frame: bytes) -> None:
        """Judge the answer to a ping; all other packets between client and gate are for the login only."""
        self.traffic.received.add(frame)
        reply = CLIENT_TO_SERVER.decode(frame).message
        if isinstance(reply, PingReply):
            if self._keep_alive.is_cheat(reply):
                self.kick(GoneReason.SPEED_HACK)
        else:
            # Only what it is: another login has a password in it.
            self.drop(f"unexpected {type(reply).__name__}")

    def ping(self, now_ms: int) -> None:
        """Ask for a sign of life."""
        frame = SERVER_TO_CLIENT.encode(self._keep_alive.ask(now_ms), self.pc_id)
        self.traffic.sent.add(frame)
        self.write(frame)

    def refuse(self, code: int, text: str) -> None:
        """Tell the client that something did not work."""
        self.tell(Error(error_code=code, message=text))

    def say(self, text: str) -> None:
        """Show the player a line that the system speaks."""
        line = SayNotify(say_type=SayType.NOTICE, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=text)
        self.tell(line)

    def tell(self, message: object) -> None:
        """Send the player a game message of our own."""
        self._send_hidden(SERVER_TO_CLIENT.encode(message, self.pc_id))

    def _send_hidden(self, frame: bytes) -> None:
        self.traffic.sent.add(frame)
        self.write(self._hub.cipher.encipher(frame))

    def drop(self, reason: str) -> None:
        """Close the connection; what the client has sent already is not passed on any more."""
        self._passes = False
        super().drop(reason)

    def kick(self, reason: GoneReason) -> None:
        """Close the connection for a reason that the servers are told."""
        self.reason = reason
        self.drop(f"kicked, {reason.name.lower().replace('_', ' ')}")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell all servers, exactly once."""
        if self._login is not None:
            self._login.cancel()
        if self.pc_id:
            self._hub.leave(self)
        super().connectionLost(reason)


class CompactClient(Client):
    """A home-made client, with the 10-byte header of the project's first sketch."""

    shape = COMPACT_SHAPE

    def connectionMade(self) -> None:
        """Write the short header."""
        super().connectionMade()
        write = self.outlet.write
        self.write = lambda frame: write(shrink(frame))

    def frameReceived(self, frame: bytes) -> None:
        """Read the short header."""
        super().frameReceived(expand(frame))


def _login_failed() -> bytes:
    return SERVER_TO_CLIENT.encode(Error(error_code=LOGIN_FAILED, message="Login failed."))
