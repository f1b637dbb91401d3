"""A player's way into the world and out of it, as the v562 client goes it (PROTOCOL 8.1 to 8.5, 9, 10).

Sessions only: they are given messages and a way to send. `connection` puts them on real connections.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

import attrs
from twisted.internet.defer import Deferred

from gameserver.messages.characters import (
    CharacterList,
    CharacterLogin,
    CharacterLoginOk,
    CharacterLogout,
    CharacterLogoutReply,
    CreateCharacter,
    CreateCharacterReply,
)
from gameserver.messages.gate import Error, GateLogin, PingReply, PingRequest
from gameserver.messages.login import (
    ClientLogin,
    GateInfo,
    LoginNotice,
    LoginOk,
    ServerList,
    ServerSelect,
    Welcome,
)
from gameserver.messages.world import WorldLogin, WorldLoginReply
from gameserver.net.session import Session, handles
from gameserver.wire.catalogue import Unknown
from gameserver.wire.errors import ProtocolError

CLIENT_VERSION = 562
TICK_MASK = 0xFFFFFFFF
NOT_IN_WORLD = (CharacterList, CreateCharacterReply, CharacterLoginOk, WorldLoginReply, CharacterLogoutReply)
"""What has its one place on the way in or out, and comes at no other time."""

Send = Callable[[object], None]


class NotLetIn(Exception):
    """The way into the world ended; the text is what the server said, or what became of it."""


@attrs.frozen
class Credentials:
    """What a player types."""

    account: str
    password: str


@attrs.frozen
class Newcomer:
    """The character to make when the account has none. Class 0 to 3, nation 0 or 1 (PROTOCOL 12)."""

    name: str
    pc_class: int
    nation: int


class Onlooker(Protocol):
    """Who is told what no client should see."""

    def puzzled(self, text: str) -> None:
        """Something came that is no message, or not one to come now."""


class Player(Onlooker, Protocol):
    """Who sits before the client."""

    def chose(self, name: str, is_new: bool) -> None:
        """A character goes into the world; *is_new* when it was made just now."""

    def entered(self, character: WorldLoginReply, pc_id: int, send: Send) -> None:
        """The character is in the world, and acts there by *send*."""

    def told(self, message: object) -> None:
        """Something happened in the world."""

    def refused(self, text: str) -> None:
        """A server said no while the character was in the world."""


class _Client(Session):
    """What both sessions do about messages that nobody expects."""

    def __init__(self, onlooker: Onlooker) -> None:
        super().__init__()
        self._onlooker = onlooker

    def unhandled(self, message: object) -> None:
        """Tell the onlooker; a client goes on."""
        try:
            super().unhandled(message)
        except ProtocolError as error:
            self._onlooker.puzzled(str(error))

    def ignore(self, key: str, what: str) -> None:
        """Tell the onlooker of an unknown message."""
        self._onlooker.puzzled(what)


class LoginStage(Enum):
    """How far a client has come at the login server."""

    ASKED = auto()
    CHOSEN = auto()


class LoginSession(_Client):
    """Account, password, choice of a gate. *handed_over* fires with the gate, or fails with `NotLetIn`.

    *choose* picks one of the numbers of gates that are offered.
    """

    state = LoginStage.ASKED

    def __init__(
        self, send: Send, credentials: Credentials, choose: Callable[[tuple[int, ...]], int], onlooker: Onlooker
    ) -> None:
        super().__init__(onlooker)
        self._send = send
        self._credentials = credentials
        self._choose = choose
        self.handed_over: Deferred[GateInfo] = Deferred()

    def opened(self) -> None:
        """Show account and password."""
        who = self._credentials
        self._send(ClientLogin(account=who.account, password=who.password, client_version=CLIENT_VERSION))

    @handles(ServerList, when=LoginStage.ASKED)
    def choose_gate(self, offer: ServerList) -> None:
        """Choose a gate."""
        if not offer.gates:
            self._fail("no gate is offered")
            return
        self.state = LoginStage.CHOSEN
        self._send(ServerSelect(gate_id=self._choose(tuple(entry.gate_id for entry in offer.gates))))

    @handles(GateInfo, when=LoginStage.CHOSEN)
    def go(self, gate: GateInfo) -> None:
        """Go there."""
        if not self.handed_over.called:
            self.handed_over.callback(gate)

    @handles(LoginNotice)
    def not_admitted(self, notice: LoginNotice) -> None:
        """The server said no."""
        self._fail(notice.text)

    @handles(Welcome)
    @handles(LoginOk)
    def be_pleased(self, _: object) -> None:
        """Some servers are polite."""

    def closed(self) -> None:
        """The connection has ended."""
        self._fail(f"the login server closed the connection (we were at {self.state.name})")

    def _fail(self, reason: str) -> None:
        if not self.handed_over.called:
            self.handed_over.errback(NotLetIn(reason))


class Stage(Enum):
    """How far a client has come behind the gate."""

    SHOWN = auto()
    CREATING = auto()
    CHOSEN = auto()
    LOADING = auto()
    IN_WORLD = auto()
    LEAVING = auto()
    GONE = auto()


class GameSession(_Client):
    """A connection to a gate, from the token to the farewell.

    *entered* fires with the session once the character is in the world, or fails with `NotLetIn`; *ended* fires
    when the connection is over: True after a farewell, False when it was lost. *clock* gives seconds.
    """

    state = Stage.SHOWN

    def __init__(
        self,
        send: Send,
        close: Callable[[], None],
        first: GateLogin,
        newcomer: Newcomer,
        player: Player,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(player)
        self._player = player
        self.send = send
        self.close = close
        self._first = first
        self._newcomer = newcomer
        self._clock = clock
        self._pc_id = 0
        self._map_index = 0
        self.entered: Deferred[GameSession] = Deferred()
        self.ended: Deferred[bool] = Deferred()

    def opened(self) -> None:
        """Show the token."""
        self.send(self._first)

    @handles(CharacterList, when=Stage.SHOWN)
    def choose(self, offer: CharacterList) -> None:
        """Play the first character, or make one."""
        used = [slot.name for slot in offer.characters if slot.is_used]
        if used:
            self._play(used[0], is_new=False)
            return
        made = self._newcomer
        self.state = Stage.CREATING
        self.send(CreateCharacter(pc_class=made.pc_class, nation=made.nation, pc_name=made.name))

    @handles(CreateCharacterReply, when=Stage.CREATING)
    def made(self, reply: CreateCharacterReply) -> None:
        """Play the new character."""
        self._play(reply.pc_name, is_new=True)

    def _play(self, name: str, *, is_new: bool) -> None:
        self.state = Stage.CHOSEN
        self._player.chose(name, is_new)
        self.send(CharacterLogin(pc_name=name, client_version=CLIENT_VERSION))

    @handles(CharacterLoginOk, when=Stage.CHOSEN)
    def load(self, reply: CharacterLoginOk) -> None:
        """Come with the map loaded; a client without a screen has it at once."""
        self.state = Stage.LOADING
        self._pc_id, self._map_index = reply.pc_id, reply.map_index
        self.send(WorldLogin(pc_name=reply.pc_name))

    @handles(WorldLoginReply, when=Stage.LOADING)
    def arrive(self, reply: WorldLoginReply) -> None:
        """Be in the world; two names for one map are how a wrong key of the cipher shows."""
        self.state = Stage.IN_WORLD
        if reply.pc_info.map_index != self._map_index:
            self._player.puzzled("the map is not the one that was announced; is the key of the cipher right?")
        self._player.entered(reply, self._pc_id, self.send)
        if not self.entered.called:
            self.entered.callback(self)

    def unhandled(self, message: object) -> None:
        """Leave what happens in the world to the player."""
        odd = isinstance(message, (Unknown, ProtocolError, *NOT_IN_WORLD))
        if not odd and self.state in (Stage.IN_WORLD, Stage.LEAVING):
            self._player.told(message)
        else:
            super().unhandled(message)

    @handles(PingRequest)
    def answer_ping(self, request: PingRequest) -> None:
        """Echo both numbers and add our own clock."""
        now_ms = int(self._clock() * 1000) & TICK_MASK
        echo = PingReply(tick_count=request.tick_count, server_tick=request.server_tick, client_tick=now_ms)
        self.send(echo)

    @handles(Error)
    def hear_no(self, error: Error) -> None:
        """A server said no; before the world that is the end of the way."""
        if self.state in (Stage.IN_WORLD, Stage.LEAVING):
            self._player.refused(error.message)
        self._fail(error.message)

    def leave(self) -> None:
        """Say farewell; the connection ends when the zone has answered."""
        self.state = Stage.LEAVING
        self.send(CharacterLogout())

    @handles(CharacterLogoutReply, when=Stage.LEAVING)
    def go(self, _: CharacterLogoutReply) -> None:
        """Close, as the client does."""
        self.state = Stage.GONE
        self.close()

    def closed(self) -> None:
        """The connection has ended."""
        self._fail(f"the gate closed the connection (we were at {self.state.name})")
        self.ended.callback(self.state is Stage.GONE)

    def _fail(self, reason: str) -> None:
        if not self.entered.called:
            self.entered.errback(NotLetIn(reason))
